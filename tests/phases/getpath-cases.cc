/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The situations for POSIX of CPython's Lib/test/test_getpath.py, 3.11 to 3.13, as tables: what is
 * there, what is asked and what it comes to. What is PREFIX there is /usr/local here. Those of
 * macOS are here as far as they do not need its frameworks. 3.10 has no such test: what is here of
 * it is what it does, run among these files. A stdlib_dir that was set is kept since 3.13 there,
 * and always here. */
#include "getpath.h"

static Words build_tree(const Words &more = {})
{
    Words files = {
        "/home/cpython/python*",   "/home/cpython/pybuilddir.txt = build/lib.linux-x86_64-3.x",
        "/home/cpython/Lib/os.py", "/home/cpython/lib-dynload/",
        "/usr/local/bin/python*",
    };
    files.insert(files.end(), more.begin(), more.end());
    return files;
}

static const Words BUILD_PATHS = {
    "/usr/local/lib/python3x.zip",
    "/home/cpython/Lib",
    "/home/cpython/build/lib.linux-x86_64-3.x",
};

const std::vector<Case> &cases_of_cpython()
{
    static const std::vector<Case> cases = {
        {
            .name = "an installation",
            .inputs = {.files = installation("/usr"), .env = {"PATH=/usr/bin"}},
            .outputs = {.executable = "/usr/bin/python", .prefix = "/usr"},
        },
        {
            .name = "a build tree",
            .since = 11,
            .inputs = {.files = build_tree(), .argv0 = "/home/cpython/python"},
            .outputs = {.executable = "/home/cpython/python",
                        .prefix = "/usr/local",
                        .stdlib_dir = "/home/cpython/Lib",
                        .paths = BUILD_PATHS,
                        .python_build = true},
        },
        {
            .name = "a venv",
            .since = 11,
            .inputs = {.files = installation(
                           "/usr", {"/venv/bin/python*", "/venv/pyvenv.cfg = home = /usr/bin\n"}),
                       .env = {"PATH=/venv/bin:/usr/bin"}},
            .outputs = {.executable = "/venv/bin/python",
                        .base_executable = "/usr/bin/python",
                        .prefix = "/usr"},
        },
        {
            .name = "a venv before 3 11",
            .until = 10,
            .inputs = {.files = installation(
                           "/usr", {"/venv/bin/python*", "/venv/pyvenv.cfg = home = /usr/bin\n"}),
                       .env = {"PATH=/venv/bin:/usr/bin"}},
            .outputs = {.executable = "/venv/bin/python", .prefix = "/usr"},
        },
        {
            .name = "a venv whose program has another name",
            .since = 11,
            .inputs = {.files = {"/usr/bin/python3*", "/usr/lib/python3.x/os.py",
                                 "/usr/lib/python3.x/lib-dynload/",
                                 "/venv/bin/python -> /usr/bin/python3",
                                 "/venv/pyvenv.cfg = home = /usr/bin\n"},
                       .env = {"PATH=/venv/bin:/usr/bin"}},
            .outputs = {.executable = "/venv/bin/python",
                        .base_executable = "/usr/bin/python3",
                        .prefix = "/usr"},
        },
        {
            .name = "a venv of a python that is not installed",
            .since = 11,
            .inputs = {.files = {"/path/to/non-installed/bin/python*",
                                 "/path/to/non-installed/lib/python3.x/os.py",
                                 "/path/to/non-installed/lib/python3.x/lib-dynload/",
                                 "/venv/bin/python -> /path/to/non-installed/bin/python",
                                 "/venv/pyvenv.cfg = home = /path/to/non-installed\n"},
                       .argv0 = "/venv/bin/python",
                       .env = {"PATH=/venv/bin:/usr/bin"}},
            .outputs = {.executable = "/venv/bin/python",
                        .base_executable = "/path/to/non-installed/bin/python",
                        .prefix = "/path/to/non-installed"},
        },
        {
            .name = "a venv of copies whose installation has other names",
            .since = 11,
            .inputs = {.files = {"/usr/bin/python3*", "/usr/lib/python3.x/os.py",
                                 "/usr/lib/python3.x/lib-dynload/", "/venv/bin/python*",
                                 "/venv/pyvenv.cfg = home = /usr/bin\n"},
                       .env = {"PATH=/venv/bin:/usr/bin"}},
            .outputs = {.executable = "/venv/bin/python",
                        .base_executable = "/usr/bin/python3",
                        .prefix = "/usr"},
        },
        {
            .name = "a link to an installation",
            .inputs = {.files = installation("/usr", {"/linkfrom/python -> /usr/bin/python"}),
                       .argv0 = "/linkfrom/python"},
            .outputs = {.executable = "/linkfrom/python", .prefix = "/usr"},
        },
        {
            .name = "a link on PATH to an installation",
            .inputs = {.files = installation("/usr", {"/linkfrom/python -> /usr/bin/python"}),
                       .env = {"PATH=/linkfrom:/usr/bin"}},
            .outputs = {.executable = "/linkfrom/python", .prefix = "/usr"},
        },
        {
            .name = "a link to a build tree",
            .since = 11,
            .inputs = {.files = build_tree({"/linkfrom/python -> /home/cpython/python"}),
                       .argv0 = "/linkfrom/python"},
            .outputs = {.executable = "/linkfrom/python",
                        .prefix = "/usr/local",
                        .stdlib_dir = "/home/cpython/Lib",
                        .paths = BUILD_PATHS,
                        .python_build = true},
        },
        {
            .name = "a link on PATH to a build tree",
            .since = 11,
            .inputs = {.files = build_tree({"/linkfrom/python -> /home/cpython/python"}),
                       .env = {"PATH=/linkfrom:/usr/bin"}},
            .outputs = {.executable = "/linkfrom/python",
                        .prefix = "/usr/local",
                        .stdlib_dir = "/home/cpython/Lib",
                        .paths = BUILD_PATHS,
                        .python_build = true},
        },
        {
            .name = "another platlibdir",
            .inputs = {.files = {"/usr/local/bin/python*", "/usr/local/lib64/python3.x/os.py",
                                 "/usr/local/lib64/python3.x/lib-dynload/"},
                       .argv0 = "/linkfrom/python",
                       .options = {"platlibdir=lib64"}},
            .outputs = {.executable = "/linkfrom/python",
                        .prefix = "/usr/local",
                        .platlibdir = "lib64"},
        },
        {
            .name = "a launcher for a venv",
            .since = 11,
            .inputs = {.files = installation("/usr", {"/framework/Python3.x/python*",
                                                      "/framework/Python3.x/pyvenv.cfg = "
                                                      "home = /usr/bin"}),
                       .argv0 = "/usr/bin/python",
                       .env = {"__PYVENV_LAUNCHER__=/framework/Python3.x/python"}},
            .outputs = {.executable = "/framework/Python3.x/python",
                        .base_executable = "/usr/bin/python",
                        .prefix = "/usr"},
        },
        {
            .name = "a stdlib_dir that was set",
            .since = 11,
            .inputs = {.env = {"PATH=/usr/bin"}, .options = {"stdlib_dir=/custom_stdlib_dir"}},
            .outputs = {.executable = "",
                        .prefix = "/usr/local",
                        .stdlib_dir = "/custom_stdlib_dir",
                        .paths = {"/usr/local/lib/python3x.zip", "/custom_stdlib_dir",
                                  "/usr/local/lib/python3.x/lib-dynload"},
                        .warnings = {"Could not find platform independent libraries <prefix>",
                                     "Could not find platform dependent libraries <exec_prefix>"}},
        },
    };
    return cases;
}
