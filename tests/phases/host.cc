/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "host.h"

#include <Python.h>

#include <clocale>
#include <unistd.h>

static volatile sig_atomic_t seen;

static void count_signal(int)
{
    seen = seen + 1;
}

int host_signals_seen()
{
    return seen;
}

void be_a_host()
{
    struct sigaction action = {};
    sigemptyset(&action.sa_mask);
    action.sa_handler = count_signal;
    sigaction(SIGUSR1, &action, nullptr);
    action.sa_flags = SA_RESTART;
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(SIGINT, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_ALL, "C");
    setlocale(LC_TIME, "C.UTF-8");
}

HostState HostState::now()
{
    HostState state;
    char folder[4096];

    state.locale = setlocale(LC_ALL, nullptr);
    for (char **variable = environ; variable != nullptr && *variable != nullptr; variable++)
        state.environment.push_back(*variable);
    std::sort(state.environment.begin(), state.environment.end());
    for (int i = 1; i < NSIG; i++) {
        struct sigaction action = {};
        sigaction(i, nullptr, &action);
        state.signals.push_back(action);
    }
    for (PyMemAllocatorDomain domain : {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ}) {
        PyMemAllocatorEx allocator;
        PyMem_GetAllocator(domain, &allocator);
        state.allocators.push_back(reinterpret_cast<const void *>(allocator.malloc));
    }
    state.inittab = PyImport_Inittab;
    state.folder = getcwd(folder, sizeof folder) != nullptr ? folder : "";
    return state;
}

/* The kernel is told of a trampoline whenever the C library sets a disposition: that is no change
 * that a host could see. */
static int flags_of(const struct sigaction &action)
{
    constexpr int SA_RESTORER_ = 0x04000000;
    return action.sa_flags & ~SA_RESTORER_;
}

static bool same_action(const struct sigaction &a, const struct sigaction &b)
{
    if (a.sa_handler != b.sa_handler || flags_of(a) != flags_of(b))
        return false;
    for (int i = 1; i < NSIG; i++) {
        if (sigismember(&a.sa_mask, i) != sigismember(&b.sa_mask, i))
            return false;
    }
    return true;
}

testing::AssertionResult same(const HostState &before, const HostState &after)
{
    testing::AssertionResult differs = testing::AssertionFailure() << "changed:";
    bool changed = false;
    auto compare = [&](bool equal, const char *what) {
        if (!equal) {
            differs << " " << what;
            changed = true;
        }
    };
    compare(before.locale == after.locale, ("locale to " + after.locale).c_str());
    compare(before.environment == after.environment, "environment");
    for (size_t i = 0; i < before.signals.size(); i++)
        compare(same_action(before.signals[i], after.signals[i]),
                strsignal(static_cast<int>(i) + 1));
    compare(before.allocators == after.allocators, "allocators");
    compare(before.inittab == after.inittab, "PyImport_Inittab");
    compare(before.folder == after.folder, "folder");
    return changed ? differs : testing::AssertionSuccess();
}

testing::AssertionResult same_in_the_run(HostState before, const HostState &now)
{
    before.inittab = now.inittab;
    return same(before, now);
}
