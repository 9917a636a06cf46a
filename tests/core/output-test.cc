/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "support.h"

#include <gantry/output.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace
{

class Output : public testing::Test
{
  protected:
    GantryOutput *open(const std::string &path)
    {
        g_autoptr(GError) error = nullptr;
        GantryOutput *output = gantry_output_new(path.c_str(), &error);
        EXPECT_NE(output, nullptr) << (error != nullptr ? error->message : "");
        return output;
    }

    static void write(GantryOutput *output, const std::string &text)
    {
        gantry_output_write(output, text.data(), text.size());
    }

    /* The error; "" if all is well. */
    static std::string close(GantryOutput *output)
    {
        g_autoptr(GError) error = nullptr;
        bool written = gantry_output_close(output, &error);
        EXPECT_EQ(written, error == nullptr);
        return written ? "" : error->message;
    }

    /* The one that leads to the file @path; -1 if there is none. */
    static int descriptor_of(const std::string &path)
    {
        struct stat file = {}, found = {};
        stat(path.c_str(), &file);
        for (int fd = 0; fd < 1024; fd++) {
            if (fstat(fd, &found) == 0 && found.st_dev == file.st_dev &&
                found.st_ino == file.st_ino)
                return fd;
        }
        return -1;
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "file";
};

TEST_F(Output, HasWhatWasWrittenAndRewritten)
{
    GantryOutput *output = open(path_);
    write(output, "one ");
    gantry_output_rewrite(output, 0, "two", 3);
    write(output, "three");
    EXPECT_EQ(close(output), "");
    EXPECT_EQ(read_file(path_), "two three");
}

TEST_F(Output, LeavesLowDescriptorsAndErrnoToTheProgram)
{
    int before = dup(STDIN_FILENO);
    ::close(before);
    GantryOutput *output = open(path_);
    int after = dup(STDIN_FILENO);
    EXPECT_EQ(after, before);
    ::close(after);
    errno = EXDEV;
    write(output, "x");
    EXPECT_EQ(errno, EXDEV);
    EXPECT_EQ(close(output), "");
}

TEST_F(Output, GoesOnWhereItsDescriptorBelongsToAnotherFileNow)
{
    std::string other = folder_ / "other";
    GantryOutput *output = open(path_);
    write(output, "one ");
    int number = descriptor_of(path_);
    ASSERT_GE(number, 3);
    int file = ::open(other.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    dup2(file, number);
    write(output, "two");
    EXPECT_EQ(close(output), "");
    EXPECT_EQ(fcntl(number, F_GETFD), 0) << "it is the program's, and open";
    ::close(number);
    ::close(file);
    EXPECT_EQ(read_file(path_), "one two");
    EXPECT_EQ(read_file(other), "");
}

TEST_F(Output, SaysThatItWasRemovedReplacedOrChanged)
{
    const std::vector<std::function<void()>> acts = {
        [this] { unlink(path_.c_str()); },
        [this] {
            std::string another = folder_ / "another";
            std::ofstream(another) << "another's";
            rename(another.c_str(), path_.c_str());
        },
        [this] { EXPECT_EQ(truncate(path_.c_str(), 1), 0); },
    };
    for (bool goes_on : {false, true}) {
        for (size_t i = 0; i < acts.size(); i++) {
            GantryOutput *output = open(path_);
            write(output, "some text");
            acts[i]();
            if (goes_on)
                write(output, "more");
            EXPECT_NE(close(output).find("removed, replaced or changed"), std::string::npos) << i;
            if (i == 1) {
                EXPECT_EQ(read_file(path_), "another's");
            }
        }
    }
}

TEST_F(Output, ToAPipeThatNobodyReadsIsAnErrorAndNoSignal)
{
    ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
    int reader = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK);
    GantryOutput *output = open(path_);
    write(output, "read");
    ::close(reader);
    sigset_t before, after, pending;
    sigprocmask(SIG_SETMASK, nullptr, &before);
    write(output, "not read");
    sigprocmask(SIG_SETMASK, nullptr, &after);
    sigpending(&pending);
    EXPECT_EQ(sigismember(&after, SIGPIPE), sigismember(&before, SIGPIPE));
    EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
    EXPECT_NE(close(output).find("Broken pipe"), std::string::npos);
}

TEST_F(Output, ThatCannotBeMadeSaysWhy)
{
    g_autoptr(GError) error = nullptr;
    EXPECT_EQ(gantry_output_new("/nowhere/file", &error), nullptr);
    ASSERT_NE(error, nullptr);
    EXPECT_STREQ(error->message, "'/nowhere/file': No such file or directory");
    EXPECT_TRUE(gantry_output_close(nullptr, nullptr));
}

} // namespace
