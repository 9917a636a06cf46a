/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Readers of snapshots in several threads, while another one changes the environment through us. A
 * program of its own: tools/bootstrap runs it under ThreadSanitizer, too, which wants no more of
 * GLib in it than is needed, for GLib is not instrumented. Nothing is suppressed. */
#include <gantry/environment.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace
{

constexpr unsigned N_READERS = 3, N_ROUNDS = 4000, N_NAMES = 40;

struct Deleter {
    void operator()(GantryEnvironment *environment) const
    {
        gantry_environment_free(environment);
    }
    void operator()(GantryEnvironmentDiff *diff) const
    {
        gantry_environment_diff_free(diff);
    }
};
using EnvironmentPtr = std::unique_ptr<GantryEnvironment, Deleter>;
using DiffPtr = std::unique_ptr<GantryEnvironmentDiff, Deleter>;

long number(const char *text)
{
    return text != nullptr ? std::strtol(text, nullptr, 10) : 0;
}

/* In every round GANTRY_TEST_LEFT becomes the round, and GANTRY_TEST_RIGHT follows. In between come
 * and go variables of other names: for each that comes libc moves its list to another place. */
bool write_rounds()
{
    bool worked = true;
    for (unsigned round = 1; round <= N_ROUNDS; round++) {
        std::string text = std::to_string(round),
                    name = "GANTRY_TEST_" + std::to_string(round % N_NAMES);
        worked &= gantry_setenv("GANTRY_TEST_LEFT", text.c_str(), nullptr);
        worked &= round % (2 * N_NAMES) < N_NAMES
                      ? gantry_setenv(name.c_str(), text.c_str(), nullptr)
                      : gantry_unsetenv(name.c_str(), nullptr);
        worked &= gantry_setenv("GANTRY_TEST_RIGHT", text.c_str(), nullptr);
    }
    return worked;
}

/* Whether a snapshot shows the process as it was at one moment. */
bool is_of_one_moment(const GantryEnvironment *environment)
{
    long left = number(gantry_environment_get(environment, "GANTRY_TEST_LEFT"));
    long right = number(gantry_environment_get(environment, "GANTRY_TEST_RIGHT"));
    return left == right || left == right + 1;
}

/* Whether each change goes from what the one snapshot has to what the other one has. */
bool leads_from_to(const GantryEnvironmentDiff *diff, const GantryEnvironment *before,
                   const GantryEnvironment *after)
{
    for (size_t i = 0; i < diff->n_changes; i++) {
        const GantryEnvironmentChange &change = diff->changes[i];
        if (g_strcmp0(gantry_environment_get(before, change.name), change.old_value) != 0 ||
            g_strcmp0(gantry_environment_get(after, change.name), change.new_value) != 0)
            return false;
    }
    return true;
}

class Threads : public testing::Test
{
  protected:
    void SetUp() override
    {
        ASSERT_TRUE(gantry_setenv("GANTRY_TEST_LEFT", "0", nullptr));
        ASSERT_TRUE(gantry_setenv("GANTRY_TEST_RIGHT", "0", nullptr));
    }

    /* Calls @read in several threads, again and again, for as long as one writes. Returns how often
     * it was not true. */
    static unsigned count_failures(const std::function<bool()> &read)
    {
        std::atomic<unsigned> failures = 0, ready = 0;
        std::atomic<bool> done = false;
        std::vector<std::thread> readers;
        for (unsigned i = 0; i < N_READERS; i++) {
            readers.emplace_back([&] {
                ready++;
                do
                    failures += !read();
                while (!done);
            });
        }
        while (ready < N_READERS)
            std::this_thread::yield();
        failures += !write_rounds();
        done = true;
        for (std::thread &reader : readers)
            reader.join();
        return failures;
    }
};

TEST_F(Threads, TakeSnapshotsThatAreOfOneMomentEach)
{
    EXPECT_EQ(count_failures([] {
                  EnvironmentPtr environment(gantry_environment_new(nullptr));
                  return is_of_one_moment(environment.get());
              }),
              0u);
}

TEST_F(Threads, RefreshOneSnapshotThatAllOfThemShare)
{
    EnvironmentPtr shared(gantry_environment_new(nullptr));
    EXPECT_EQ(count_failures([&] {
                  GantryEnvironmentDiff *changed = nullptr;
                  EnvironmentPtr now(gantry_environment_refresh(shared.get(), &changed));
                  DiffPtr owned(changed);
                  return is_of_one_moment(now.get()) &&
                         leads_from_to(changed, shared.get(), now.get());
              }),
              0u);
    EXPECT_EQ(number(gantry_environment_get(shared.get(), "GANTRY_TEST_LEFT")), 0);
}

TEST_F(Threads, ReadOneSnapshotInEveryWay)
{
    const char *const list[] = {"A=1", "PYTHONPATH=/a", "A=2", "no variable", nullptr};
    EnvironmentPtr shared(gantry_environment_new(list));
    EXPECT_EQ(count_failures([&] {
                  const char *text = nullptr;
                  EnvironmentPtr scrubbed(gantry_environment_new_scrubbed(shared.get(), nullptr));
                  DiffPtr removed(gantry_environment_diff(shared.get(), scrubbed.get()));
                  return gantry_environment_get_text(shared.get(), "A", &text, nullptr) &&
                         std::strcmp(text, "1") == 0 && removed->n_changes == 1 &&
                         std::strcmp(gantry_environment_variables(shared.get())[2], "A=2") == 0;
              }),
              0u);
}

} // namespace
