/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What is taken where only few are trusted. The folders of the tests have to be such that nobody
 * else can write there, which those for temporary files are not: they are made in the home of who
 * runs the tests. */
#include "support.h"

#include <fcntl.h>
#include <fstream>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace
{

constexpr uid_t SOMEBODY = 4711;

/* Whether @path and all above it belong to root or us, and are open to nobody else. */
bool is_private(std::filesystem::path path)
{
    for (;; path = path.parent_path()) {
        struct stat status;
        if (stat(path.c_str(), &status) != 0 || (status.st_mode & 022) != 0 ||
            (status.st_uid != 0 && status.st_uid != geteuid()))
            return false;
        if (path == path.root_path())
            return true;
    }
}

size_t open_descriptors()
{
    std::filesystem::directory_iterator entries("/proc/self/fd");
    return (size_t)std::distance(begin(entries), end(entries));
}

/* An access control list, in the kernel's form: the owner reads and writes, all others read, and
 * SOMEBODY has @permissions. False where the file system has no such thing. */
bool allow_somebody(const std::string &path, uint16_t permissions)
{
    struct Entry {
        uint16_t tag, permissions;
        uint32_t id;
    };
    constexpr uint32_t nobody = 0xffffffff;
    struct {
        uint32_t version;
        Entry entries[5];
    } list = {2,
              {{0x01, 6, nobody},
               {0x02, permissions, SOMEBODY},
               {0x04, 4, nobody},
               {0x10, (uint16_t)(4 | permissions), nobody},
               {0x20, 4, nobody}}};
    return setxattr(path.c_str(), "system.posix_acl_access", &list, sizeof list, 0) == 0;
}

/* A folder `root` that can be trusted, with `lib/deep/plugin.so` and `lib/deep/profile.ini`. */
class Trust : public testing::Test
{
  protected:
    void SetUp() override
    {
        const passwd *user = getpwuid(geteuid());
        const std::string home =
            user != nullptr ? std::filesystem::weakly_canonical(user->pw_dir).string() : "/";
        std::string pattern = home + "/.gantry-test-XXXXXX";
        umask_ = umask(022);
        if (!is_private(home) || mkdtemp(pattern.data()) == nullptr)
            GTEST_SKIP() << home << " is open to others, or cannot be written to";
        root = pattern;
        std::filesystem::create_directories(root + "/lib/deep");
        std::filesystem::copy_file(FIXTURE_DIR "/no-defect.so", plugin());
        chmod(plugin().c_str(), 0644);
        std::ofstream(profile()) << "[gantry]\ndisable=nobody\n";
        n_descriptors_ = open_descriptors();
    }
    void TearDown() override
    {
        umask(umask_);
        if (root.empty())
            return;
        EXPECT_EQ(open_descriptors(), n_descriptors_) << "every look is closed again";
        std::filesystem::remove_all(root);
    }

    std::string plugin() const
    {
        return root + "/lib/deep/plugin.so";
    }
    std::string profile() const
    {
        return root + "/lib/deep/profile.ini";
    }

    static PipelinePtr new_pipeline(uid_t owner = geteuid())
    {
        PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_ISOLATED));
        EXPECT_TRUE(gantry_pipeline_trust_only(pipeline.get(), owner, nullptr));
        return pipeline;
    }

    /* Whether the plugin at @path is loaded, and known by the path @real. */
    static testing::AssertionResult loads(const std::string &path, const std::string &real,
                                          uid_t owner = geteuid())
    {
        g_autoptr(GError) error = nullptr;
        PipelinePtr pipeline = new_pipeline(owner);
        if (!gantry_pipeline_load_plugin(pipeline.get(), path.c_str(), &error))
            return testing::AssertionFailure() << error->message;
        size_t n;
        const std::string known = gantry_pipeline_plugins(pipeline.get(), &n)[0].path;
        if (known != real)
            return testing::AssertionFailure() << "it is known as " << known;
        return testing::AssertionSuccess();
    }
    static testing::AssertionResult reads(const std::string &path, uid_t owner = geteuid())
    {
        g_autoptr(GError) error = nullptr;
        PipelinePtr pipeline = new_pipeline(owner);
        if (!gantry_pipeline_load_profile(pipeline.get(), path.c_str(), &error))
            return testing::AssertionFailure() << error->message;
        return testing::AssertionSuccess();
    }

    /* Whether a plugin, or a profile, is refused because of @culprit, with these words in the hint;
     * and that it is not where everybody is trusted. */
    static testing::AssertionResult refuses(const std::string &path, const std::string &culprit,
                                            const Words &hints, uid_t owner = geteuid())
    {
        auto *load =
            path.ends_with(".so") ? gantry_pipeline_load_plugin : gantry_pipeline_load_profile;
        g_autoptr(GError) error = nullptr;
        PipelinePtr trusting(gantry_pipeline_new(GANTRY_PRESET_ISOLATED));
        if (!load(trusting.get(), path.c_str(), &error))
            return testing::AssertionFailure() << "by those who trust, too: " << error->message;
        PipelinePtr pipeline = new_pipeline(owner);
        if (load(pipeline.get(), path.c_str(), &error))
            return testing::AssertionFailure() << "it was taken";
        size_t n;
        gantry_pipeline_plugins(pipeline.get(), &n);
        if (n != 0)
            return testing::AssertionFailure() << "it was refused, and taken all the same";
        if (testing::AssertionResult reported =
                reports(error, GANTRY_ERROR_UNTRUSTED, {path, "'" + culprit + "'"});
            !reported)
            return reported;
        const char *hint = gantry_error_get_hint(error);
        for (const std::string &word : Words{"'" + culprit + "'"} + hints) {
            if (hint == nullptr || std::string(hint).find(word) == std::string::npos)
                return testing::AssertionFailure() << "'" << hint << "' does not say " << word;
        }
        return testing::AssertionSuccess();
    }

    std::string root;

  private:
    mode_t umask_ = 0;
    size_t n_descriptors_ = 0;
};

TEST_F(Trust, TakesWhatNobodyElseCouldHaveWritten)
{
    EXPECT_TRUE(loads(plugin(), plugin()));
    EXPECT_TRUE(reads(profile()));
}

TEST_F(Trust, EndsWithAFileOrFolderThatIsOpenToOthersWhereverItStands)
{
    const std::string culprits[] = {root, root + "/lib", root + "/lib/deep", plugin(), profile()};
    for (const std::string &culprit : culprits) {
        struct stat status;
        ASSERT_EQ(stat(culprit.c_str(), &status), 0);
        for (mode_t open : {0020, 0002, 0022, 01022}) {
            mode_t mode = (status.st_mode & 07777) | open;
            ASSERT_EQ(chmod(culprit.c_str(), mode), 0);
            g_autofree char *shown = g_strdup_printf("mode %04o,", mode);
            for (const std::string &path : {plugin(), profile()}) {
                if (std::filesystem::is_directory(culprit) || path == culprit)
                    EXPECT_TRUE(refuses(path, culprit, {shown}));
                else
                    EXPECT_TRUE(path == plugin() ? loads(path, path) : reads(path));
            }
        }
        chmod(culprit.c_str(), status.st_mode & 07777);
    }
}

TEST_F(Trust, AllowsTheOthersToRead)
{
    for (const std::string &path : {root, root + "/lib", root + "/lib/deep"})
        chmod(path.c_str(), 0755);
    chmod(plugin().c_str(), 0555);
    EXPECT_TRUE(loads(plugin(), plugin()));
}

TEST_F(Trust, EndsWithWhatBelongsToSomebodyElse)
{
    uid_t other = geteuid() == 0 ? SOMEBODY : 0;
    for (const std::string &path : {plugin(), profile()}) {
        if (geteuid() == 0 && chown(path.c_str(), SOMEBODY, (gid_t)-1) != 0)
            GTEST_SKIP() << "files cannot be given away here";
        if (geteuid() == 0) {
            EXPECT_TRUE(refuses(path, path, {"owner 4711 ", "only root may"}, 0));
            EXPECT_TRUE(refuses(path, path, {"owner 4711 ", "only root and user 4712 may"}, 4712));
        } else {
            EXPECT_FALSE(path == plugin() ? loads(path, path, other) : reads(path, other));
        }
    }
    EXPECT_TRUE(loads(plugin(), plugin(), geteuid() == 0 ? SOMEBODY : geteuid()));
    EXPECT_TRUE(reads(profile(), geteuid() == 0 ? SOMEBODY : geteuid()));
}

TEST_F(Trust, CountsALinkByWhatItLeadsToAndByTheFolderItStandsIn)
{
    using std::filesystem::create_directory;
    using std::filesystem::create_symlink;
    create_directory(root + "/open");
    chmod((root + "/open").c_str(), 01777);
    std::filesystem::copy_file(plugin(), root + "/open/plugin.so");

    create_symlink("../open/plugin.so", root + "/lib/to-open.so");
    EXPECT_TRUE(refuses(root + "/lib/to-open.so", root + "/open", {"mode 1777,"}));
    create_symlink(plugin(), root + "/open/to-closed.so");
    EXPECT_TRUE(refuses(root + "/open/to-closed.so", root + "/open", {"mode 1777,"}));
    create_symlink(root + "/open", root + "/lib/folder");
    EXPECT_TRUE(refuses(root + "/lib/folder/plugin.so", root + "/open", {"mode 1777,"}));
    /* Out of it again, and it was on the way all the same. */
    create_symlink("../open/../lib", root + "/lib/around");
    EXPECT_TRUE(refuses(root + "/lib/around/deep/plugin.so", root + "/open", {"mode 1777,"}));
}

TEST_F(Trust, FollowsLinksThatStandWhereNobodyElseCanWrite)
{
    using std::filesystem::create_symlink;
    create_symlink("deep/plugin.so", root + "/lib/near.so");
    create_symlink(root + "/lib/near.so", root + "/absolute.so");
    create_symlink(root + "//lib/./deep/", root + "/folder");
    create_symlink("../../lib", root + "/lib/deep/up");
    EXPECT_TRUE(loads(root + "/lib/near.so", plugin()));
    EXPECT_TRUE(loads(root + "/absolute.so", plugin()));
    EXPECT_TRUE(loads(root + "/folder/plugin.so", plugin()));
    EXPECT_TRUE(loads(root + "/folder/up/../lib/deep/../near.so", plugin()));
    EXPECT_TRUE(loads("/../.." + plugin(), plugin())) << "nothing is above the root";
}

TEST_F(Trust, LooksAtTheFoldersAboveARelativePathToo)
{
    const std::string before = std::filesystem::current_path();
    std::filesystem::current_path(root + "/lib");
    EXPECT_TRUE(loads("./deep/plugin.so", plugin()));
    EXPECT_TRUE(reads("deep/profile.ini"));
    chmod(root.c_str(), 0777);
    EXPECT_TRUE(refuses("./deep/plugin.so", root, {"mode 0777,"}));
    std::filesystem::current_path(before);
}

TEST_F(Trust, IsAskedForEveryPluginThatAProfileNames)
{
    std::ofstream(profile()) << "[gantry]\nplugins=./plugin.so\n";
    EXPECT_TRUE(reads(profile()));
    chmod(plugin().c_str(), 0666);
    PipelinePtr pipeline = new_pipeline();
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), profile().c_str(), &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_UNTRUSTED,
                        {"profile: " + profile() + ":2: plugin: '", plugin()}));
}

TEST_F(Trust, IsAskedForAPluginThatIsFoundByName)
{
    const std::string variable = "GANTRY_PLUGIN_PATH=" + root + "/lib/deep";
    const char *const variables[] = {variable.c_str(), nullptr};
    for (bool open : {false, true}) {
        chmod(plugin().c_str(), open ? 0646 : 0644);
        PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_PYTHON));
        gantry_pipeline_set_environment(pipeline.get(), gantry_environment_new(variables), nullptr);
        ASSERT_TRUE(gantry_pipeline_trust_only(pipeline.get(), geteuid(), nullptr));
        g_autoptr(GError) error = nullptr;
        EXPECT_EQ(gantry_pipeline_load_plugin(pipeline.get(), "plugin", &error), !open);
        EXPECT_TRUE(!open || reports(error, GANTRY_ERROR_UNTRUSTED, {plugin()}));
    }
}

TEST_F(Trust, SeesAnAccessControlListThatLetsOthersWrite)
{
    for (const std::string &path : {plugin(), profile()}) {
        if (!allow_somebody(path, 4))
            GTEST_SKIP() << "no access control lists here: " << g_strerror(errno);
        EXPECT_TRUE(path == plugin() ? loads(path, path) : reads(path)) << "reading is no harm";
        ASSERT_TRUE(allow_somebody(path, 6));
        EXPECT_TRUE(refuses(path, path, {"mode 0664,"}));
    }
}

TEST_F(Trust, HasItsErrorsForWhatIsNoFile)
{
    std::filesystem::create_symlink("loop", root + "/loop");
    std::filesystem::create_symlink(root + "/lib/nowhere", root + "/broken");
    ASSERT_EQ(mkfifo((root + "/fifo").c_str(), 0600), 0) << "a reader would wait for ever";
    const struct {
        std::string path;
        const char *why;
    } cases[] = {
        {root + "/nothing", "No such file"},
        {root + "/lib/deep", "Is a directory"},
        {"/", "Is a directory"},
        {profile() + "/below", "Not a directory"},
        {root + "/loop", "symbolic links"},
        {root + "/broken", "/lib/nowhere': No such file"},
        {root + "/fifo", "no regular file"},
        {"/dev/zero", "no regular file"},
        {root + "/" + std::string(300, 'x'), "too long"},
    };
    for (const auto &[path, why] : cases) {
        PipelinePtr pipeline = new_pipeline();
        g_autoptr(GError) error = nullptr;
        EXPECT_FALSE(gantry_pipeline_load_profile(pipeline.get(), path.c_str(), &error)) << path;
        EXPECT_TRUE(reports(error, GANTRY_ERROR_PROFILE, {"profile: " + path + ": ", why}));
    }
}

TEST_F(Trust, CannotBeWithdrawnFromAPluginThatIsLoaded)
{
    PipelinePtr pipeline(gantry_pipeline_new(GANTRY_PRESET_ISOLATED));
    ASSERT_TRUE(gantry_pipeline_load_plugin(pipeline.get(), plugin().c_str(), nullptr));
    g_autoptr(GError) error = nullptr;
    EXPECT_FALSE(gantry_pipeline_trust_only(pipeline.get(), 0, &error));
    EXPECT_TRUE(reports(error, GANTRY_ERROR_STATE, {"a plugin is loaded"}));

    PipelinePtr resolved(gantry_pipeline_new(GANTRY_PRESET_ISOLATED));
    gantry_pipeline_resolve(resolved.get(), nullptr);
    EXPECT_FALSE(gantry_pipeline_trust_only(resolved.get(), 0, nullptr));
}

} // namespace
