/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Locks with slips in them, some thousand by seed, and each with a checksum that is right: whatever
 * a lock says, configuring succeeds, and the search is what counts where the lock does not.
 *
 *     lock-mutations PLUGIN [COUNT [SEED]] */
#include <gantry/gantry.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace
{

using Random = std::mt19937;

[[noreturn]] void fail(const char *what, const std::string &lock)
{
    fprintf(stderr, "lock-mutations: %s; the lock:\n%s", what, lock.c_str());
    exit(1);
}

GantryPipeline *pipeline_for(const char *plugin)
{
    const char *const argv[] = {"/usr/local/bin/mutations", "-c", "pass"};
    const char *const environment[] = {"PATH=/usr/bin", nullptr};
    GantryPipeline *pipeline = gantry_python_new(GANTRY_PRESET_PYTHON);
    gantry_pipeline_set_environment(pipeline, gantry_environment_new(environment), nullptr);
    gantry_pipeline_set_argv(pipeline, 3, argv, nullptr);
    if (!gantry_pipeline_load_plugin(pipeline, plugin, nullptr))
        fail("the plugin cannot be loaded", "");
    return pipeline;
}

std::string text_of(const GantryPipeline *pipeline, const char *option)
{
    g_autofree char *text = nullptr;
    if (!gantry_pipeline_option_text(pipeline, option, &text, nullptr))
        fail("an option is missing", option);
    return text != nullptr ? text : "";
}

std::string make_lock(const char *plugin)
{
    GantryPipeline *pipeline = pipeline_for(plugin);
    if (!gantry_pipeline_set_bool(pipeline, "record", true, nullptr) ||
        gantry_pipeline_configure(pipeline, nullptr) != GANTRY_OK)
        fail("no lock can be made", "");
    std::string lock = text_of(pipeline, "lock_text");
    gantry_pipeline_free(pipeline);
    return lock;
}

std::vector<std::string> lines_of(const std::string &text)
{
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find('\n', at) + 1;
        lines.push_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

/* Some slips in @lock, with words that the reader knows among them. */
std::string mutate(const std::string &lock, Random &random)
{
    static const char *const words[] = {"same ",
                                        "behind ",
                                        "nothing ",
                                        "link ",
                                        "then ",
                                        "if ",
                                        "end ",
                                        "path ",
                                        "prefix ",
                                        "- - ",
                                        "0:",
                                        "1:",
                                        "\t",
                                        "\\",
                                        "\\n",
                                        "\n",
                                        "40755 ",
                                        "100644 ",
                                        "-1 ",
                                        "/",
                                        "//",
                                        "\xff",
                                        " ",
                                        "machine ",
                                        "python_build 1",
                                        "18446744073709551616 ",
                                        "9223372036854775807.9 "};
    std::vector<std::string> lines = lines_of(lock);
    lines.pop_back(); /* the checksum */
    for (int slips = 1 + static_cast<int>(random() % 4); slips > 0; slips--) {
        std::string &line = lines[random() % lines.size()];
        size_t at = random() % (line.size() + 1);
        switch (random() % 7) {
        case 0:
            line.erase(at, 1 + random() % 8);
            break;
        case 1:
            line.insert(at, words[random() % G_N_ELEMENTS(words)]);
            break;
        case 2:
            line.insert(at, 1, static_cast<char>(1 + random() % 255));
            break;
        case 3:
            std::swap(line, lines[random() % lines.size()]);
            break;
        case 4:
            line += lines[random() % lines.size()];
            break;
        case 5:
            line.clear();
            break;
        default:
            line.insert(at, random() % 5000, static_cast<char>(1 + random() % 255));
        }
    }
    std::string text;
    for (const std::string &line : lines)
        text += line;
    if (text.empty() || text.back() != '\n')
        text += '\n';
    uint64_t sum = 0xcbf29ce484222325;
    for (unsigned char byte : text)
        sum = (sum ^ byte) * 0x100000001b3;
    char end[32];
    snprintf(end, sizeof end, "end %016llx\n", static_cast<unsigned long long>(sum));
    return text + end;
}

/* Whether the lock was taken. */
bool check(const char *plugin, const std::string &file, const std::string &lock,
           const std::string &searched)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc) << lock;
    if (chmod(file.c_str(), 0644) != 0)
        fail("it cannot be written", lock);
    GantryPipeline *pipeline = pipeline_for(plugin);
    gantry_pipeline_set_string(pipeline, "lock", file.c_str(), nullptr);
    if (gantry_pipeline_configure(pipeline, nullptr) != GANTRY_OK)
        fail("configuring failed", lock);
    bool taken = text_of(pipeline, "lock_refused").empty();
    if (!taken && text_of(pipeline, "module_search_paths") != searched)
        fail("the search came to something else", lock);
    if (taken && (text_of(pipeline, "prefix").empty() && lock.find("prefix \n") == lock.npos))
        fail("a lock without a prefix was taken", lock);
    gantry_pipeline_free(pipeline);
    return taken;
}

} // namespace

int main(int argc, char **argv)
{
    const char *plugin = argv[1];
    int count = argc > 2 ? atoi(argv[2]) : 2000, taken = 0;
    Random random(argc > 3 ? static_cast<unsigned>(atoi(argv[3])) : 4);
    g_autofree char *folder = g_dir_make_tmp("lock-mutations-XXXXXX", nullptr);
    const std::string file = std::string(folder) + "/lock", lock = make_lock(plugin);
    GantryPipeline *pipeline = pipeline_for(plugin);
    gantry_pipeline_configure(pipeline, nullptr);
    const std::string searched = text_of(pipeline, "module_search_paths");
    gantry_pipeline_free(pipeline);

    if (!check(plugin, file, lock, searched))
        fail("the lock does not count as it was made", lock);
    for (int i = 0; i < count; i++)
        taken += check(plugin, file, mutate(lock, random), searched);
    unlink(file.c_str());
    rmdir(folder);
    printf("%d locks with slips, %d of which hold all the same\n", count, taken);
    return taken == 0 || taken == count;
}
