/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "process.h"

#include "shim/scratch.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

/* A child ends with _exit(), which no leak checker sees: it is asked before. */
extern "C" int __lsan_do_recoverable_leak_check() __attribute__((weak));

static constexpr int FAILED = 90;
static constexpr std::chrono::seconds PATIENCE(120);

static bool prepare(const std::string &folder, int out, int err)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL); /* a shell starts what runs behind it with SIGINT ignored */
    setpgid(0, 0);
    clearenv();
    /* An embedder without a name finds its installation by the python3 on PATH: let it be the one
     * that we were built for, not another of the same version. */
    setenv("PATH", PYTHON_BIN ":/usr/bin:/bin", 1);
    setenv("HOME", folder.c_str(), 1);
    setenv("LANG", "C.UTF-8", 1);
    return null >= 0 && dup2(null, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0 &&
           chdir(folder.c_str()) == 0;
}

[[noreturn]] static void be_the_child(const std::function<void()> &body, const std::string &folder,
                                      int out, int err)
{
    if (!prepare(folder, out, err))
        _exit(FAILED);
    pid_t child = getpid();
    body();
    if (getpid() != child)
        _exit(0); /* what the body forked */
    fflush(nullptr);
    bool leaks = __lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check() != 0;
    _exit(testing::Test::HasFailure() || leaks ? FAILED : 0);
}

static int wait_for(pid_t child)
{
    auto deadline = std::chrono::steady_clock::now() + PATIENCE;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            kill(-child, SIGKILL);
            waitpid(child, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return status;
}

Outcome run_alone(const std::function<void()> &body)
{
    char folder[] = "/tmp/gantry-test-XXXXXX";
    int out = open_scratch(), err = open_scratch();
    if (mkdtemp(folder) == nullptr)
        throw std::runtime_error("no temporary folder");
    fflush(nullptr);
    pid_t child = fork();
    if (child < 0)
        throw std::runtime_error("fork failed");
    if (child == 0)
        be_the_child(body, folder, out, err);
    setpgid(child, child);
    int status = wait_for(child);
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) ? WEXITSTATUS(status) : 0,
            read_scratch(out), read_scratch(err)};
}

testing::AssertionResult alone(const std::function<void()> &body)
{
    Outcome outcome = run_alone(body);
    if (outcome.signal == 0 && outcome.status == 0 && outcome.out.empty() && outcome.err.empty())
        return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << (outcome.signal != 0 ? "signal " : "status ")
           << (outcome.signal != 0 ? outcome.signal : outcome.status) << "\n"
           << outcome.out << (outcome.err.empty() ? "" : "on standard error:\n") << outcome.err;
}
