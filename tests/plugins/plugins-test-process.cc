/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "plugins-test-process.h"

#include "shim/scratch.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

Words operator+(Words left, const Words &right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

static std::vector<char *> pointers(const Words &words)
{
    std::vector<char *> list;
    for (const std::string &word : words)
        list.push_back(const_cast<char *>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

static int wait_for(pid_t child, int seconds)
{
    using namespace std::chrono;
    auto deadline = steady_clock::now() + std::chrono::seconds(seconds);
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (steady_clock::now() > deadline) {
            kill(-child, SIGKILL);
            waitpid(child, &status, 0);
            break;
        }
        std::this_thread::sleep_for(milliseconds(2));
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Outcome run(const Words &argv, const Words &environment, const std::string &folder, int seconds)
{
    std::vector<char *> arguments = pointers(argv), variables = pointers(environment);
    int out = open_scratch(), err = open_scratch();
    pid_t child = fork();
    if (child < 0)
        throw std::runtime_error("fork failed");
    if (child == 0) {
        setpgid(0, 0);
        int null = open("/dev/null", O_RDONLY);
        if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 ||
            chdir(folder.c_str()) != 0)
            _exit(127);
        execve(arguments[0], arguments.data(), variables.data());
        _exit(127);
    }
    setpgid(child, child);
    int status = wait_for(child, seconds);
    return {status, read_scratch(out), read_scratch(err)};
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "gantry-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = std::filesystem::canonical(name);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::make(const std::string &name) const
{
    std::filesystem::create_directories(path_ / name);
    return (path_ / name).string();
}

std::string TemporaryFolder::write(const std::string &name, const std::string &text) const
{
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
}
