/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "getpath.h"

#include "shim/files.h"
#include "shim/pathconfig.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <iterator>
#include <map>
#include <sstream>

static void replace_all(std::string &text, const std::string &what, const std::string &with)
{
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

std::string versioned(std::string text)
{
    std::string minor = std::to_string(shim_pathconfig_minor_version());
    replace_all(text, "3.x", "3." + minor);
    replace_all(text, "3x", "3" + minor);
    return text;
}

static Words versioned(Words texts)
{
    for (std::string &text : texts)
        text = versioned(text);
    return texts;
}

Words installation(const std::string &prefix, const Words &more)
{
    Words files = {
        prefix + "/bin/python*",
        prefix + "/lib/python3.x/os.py",
        prefix + "/lib/python3.x/lib-dynload/",
    };
    files.insert(files.end(), more.begin(), more.end());
    return files;
}

static std::vector<const char *> pointers(const Words &words)
{
    std::vector<const char *> list;
    for (const std::string &word : words)
        list.push_back(word.c_str());
    list.push_back(nullptr);
    return list;
}

/* --- a search --------------------------------------------------------------------------------- */

static void fill_files(const Inputs &inputs)
{
    shim_files_clear();
    for (const std::string &entry : versioned(inputs.files))
        EXPECT_TRUE(shim_files_add(entry.c_str())) << entry;
    for (const auto &[question, entry] : inputs.later)
        shim_files_add_later(question, versioned(entry).c_str());
    shim_files_set_current_folder(inputs.folder ? inputs.folder->c_str() : nullptr);
}

Search::Search(const Inputs &inputs) : pipeline_(gantry_pipeline_new(GANTRY_PRESET_PYTHON))
{
    gantry_pipeline_set_trace_level(pipeline_, GANTRY_TRACE_CONFIG, nullptr);
    fill_files(inputs);
    Words env = versioned(inputs.env);
    std::string argv0 = versioned(inputs.argv0);
    const char *argv[] = {argv0.c_str(), nullptr};
    bool taken = gantry_pipeline_add_phase(pipeline_, shim_pathconfig_core(), nullptr) &&
                 gantry_pipeline_add_phase(pipeline_, shim_pathconfig_phase(), nullptr) &&
                 gantry_pipeline_set_environment(
                     pipeline_, gantry_environment_new(pointers(env).data()), nullptr) &&
                 gantry_pipeline_set_argv(pipeline_, 1, argv, nullptr) &&
                 gantry_pipeline_set_bool(pipeline_, "check_stdlib", false, nullptr);
    for (const std::string &option : versioned(inputs.options))
        taken &= gantry_pipeline_set_text(pipeline_, option.c_str(), nullptr);
    if (!inputs.paths.empty()) {
        Words paths = versioned(inputs.paths);
        taken &= gantry_pipeline_set_list(pipeline_, "module_search_paths", pointers(paths).data(),
                                          nullptr);
    }
    EXPECT_TRUE(taken);
    GantryResult result = gantry_pipeline_configure(pipeline_, &error_);
    EXPECT_EQ(result == GANTRY_ERROR, error_ != nullptr);
}

Search::~Search()
{
    g_clear_error(&error_);
    gantry_pipeline_free(pipeline_);
}

const GantryPathconfigResult &Search::result() const
{
    return *shim_pathconfig_result(gantry_pipeline_config(pipeline_, "pathconfig"));
}

std::string Search::origin(const std::string &option) const
{
    g_autofree char *text =
        gantry_origin_text(gantry_pipeline_option_origin(pipeline_, option.c_str(), nullptr));
    return text;
}

/* --- outputs ---------------------------------------------------------------------------------- */

static std::string text_of(const char *text)
{
    return text != nullptr ? text : "none";
}

static Words words_of(const char *const *list)
{
    Words words;
    for (; *list != nullptr; list++)
        words.push_back(*list);
    return words;
}

static std::string lines(const Outputs &outputs)
{
    std::ostringstream out;
    out << "executable " << outputs.executable << "\nbase_executable " << outputs.base_executable
        << "\nprefix " << outputs.prefix << "\nexec_prefix " << outputs.exec_prefix
        << "\nbase_prefix " << outputs.base_prefix << "\nbase_exec_prefix "
        << outputs.base_exec_prefix << "\nhome " << outputs.home << "\nstdlib_dir "
        << outputs.stdlib_dir << "\nplatlibdir " << outputs.platlibdir << "\n";
    for (const std::string &path : outputs.paths)
        out << "path " << path << "\n";
    for (const std::string &warning : outputs.warnings)
        out << "warning " << warning << "\n";
    out << (outputs.isolated ? "isolated\n" : "") << (outputs.site_import ? "site_import\n" : "")
        << (outputs.python_build ? "python_build\n" : "");
    return out.str();
}

std::string Search::came_to() const
{
    if (!succeeded())
        return error_->message;
    const void *config = gantry_pipeline_config(pipeline_, "pathconfig");
    const GantryPathconfigResult &r = result();
    return lines({
        .executable = text_of(r.executable),
        .base_executable = text_of(r.base_executable),
        .prefix = text_of(r.prefix),
        .exec_prefix = text_of(r.exec_prefix),
        .base_prefix = text_of(r.base_prefix),
        .base_exec_prefix = text_of(r.base_exec_prefix),
        .home = text_of(r.home),
        .stdlib_dir = text_of(r.stdlib_dir),
        .platlibdir = text_of(r.platlibdir),
        .paths = words_of(r.module_search_paths),
        .warnings = words_of(shim_pathconfig_warnings(config)),
        .isolated = r.isolated,
        .site_import = r.site_import,
        .python_build = r.python_build,
    });
}

std::string shown(const Outputs &outputs)
{
    Outputs whole = outputs;
    auto usually = [](std::string &output, const std::string &value) {
        if (output.empty())
            output = value;
    };
    usually(whole.base_executable, whole.executable);
    usually(whole.exec_prefix, whole.prefix);
    usually(whole.base_prefix, whole.prefix);
    usually(whole.base_exec_prefix, whole.exec_prefix);
    usually(whole.stdlib_dir, whole.prefix + "/" + whole.platlibdir + "/python3.x");
    if (whole.paths == Outputs().paths)
        whole.paths = {whole.prefix + "/" + whole.platlibdir + "/python3x.zip", whole.stdlib_dir,
                       whole.exec_prefix + "/" + whole.platlibdir + "/python3.x/lib-dynload"};
    return versioned(lines(whole));
}

/* --- the story -------------------------------------------------------------------------------- */

static std::vector<GantryTraceEvent> marks_of(const GantryPipeline *pipeline)
{
    size_t n;
    const GantryTraceEvent *events = gantry_trace_events(gantry_pipeline_trace(pipeline), &n);
    std::vector<GantryTraceEvent> marks;
    for (size_t i = 0; i < n; i++) {
        bool told =
            events[i].kind == GANTRY_TRACE_NOTE ||
            (events[i].kind >= GANTRY_TRACE_QUESTION && events[i].kind <= GANTRY_TRACE_UNMET);
        if (told)
            marks.push_back(events[i]);
    }
    return marks;
}

static std::string asked(bool found, const std::string &what, const std::string &path)
{
    return (found ? "yes " : "no ") + what + " " + path;
}

Words Search::questions() const
{
    Words words;
    size_t n;
    const ShimQuestion *questions = shim_files_questions(&n);
    for (size_t i = 0; i < n; i++)
        words.push_back(asked(questions[i].found, questions[i].what, questions[i].path));
    return words;
}

Words Search::looks() const
{
    Words words;
    for (const GantryTraceEvent &mark : marks_of(pipeline_)) {
        if (mark.kind == GANTRY_TRACE_FOUND || mark.kind == GANTRY_TRACE_MISSED)
            words.push_back(asked(mark.kind == GANTRY_TRACE_FOUND, mark.name, mark.detail));
    }
    return words;
}

static std::string told(const GantryTraceEvent &mark)
{
    std::string name = mark.name, detail = mark.detail;
    std::string value = mark.value != nullptr ? mark.value : "";
    switch (mark.kind) {
    case GANTRY_TRACE_QUESTION:
        return "? " + name;
    case GANTRY_TRACE_FOUND:
        return asked(true, name, detail) + (mark.value != nullptr ? " -> " + value : "");
    case GANTRY_TRACE_MISSED:
        return asked(false, name, detail) + (mark.value != nullptr ? " (" + value + ")" : "");
    case GANTRY_TRACE_RULE:
        return name + " is " + (mark.value != nullptr ? value : "not known") + ": " + detail;
    case GANTRY_TRACE_UNMET:
        return "not " + name + ": " + detail;
    default:
        return std::string(gantry_trace_kind_name(mark.kind)) + " " + name + ": " + detail;
    }
}

Words Search::story() const
{
    Words words;
    for (const GantryTraceEvent &mark : marks_of(pipeline_))
        words.push_back(told(mark));
    return words;
}

testing::AssertionResult Search::has_rules() const
{
    std::map<std::string, std::string> decided;
    Words entries;
    for (const GantryTraceEvent &mark : marks_of(pipeline_)) {
        if (mark.kind != GANTRY_TRACE_RULE)
            continue;
        if (*mark.detail == '\0')
            return testing::AssertionFailure() << "an empty rule: " << told(mark);
        if (std::strcmp(mark.name, "module_search_paths") == 0)
            entries.push_back(text_of(mark.value));
        else
            decided[mark.name] = mark.value != nullptr ? mark.value : "";
    }
    const GantryPathconfigResult &r = result();
    const std::pair<const char *, const char *> outputs[] = {
        {"program_name", r.program_name},
        {"executable", r.executable},
        {"base_executable", r.base_executable},
        {"prefix", r.prefix},
        {"exec_prefix", r.exec_prefix},
        {"base_prefix", r.base_prefix},
        {"base_exec_prefix", r.base_exec_prefix},
        {"home", r.home},
        {"stdlib_dir", r.stdlib_dir},
        {"platlibdir", r.platlibdir},
        {"_is_python_build", r.python_build ? "1" : ""},
    };
    for (const auto &[name, value] : outputs) {
        if (decided[name] != (value != nullptr ? value : ""))
            return testing::AssertionFailure() << name << " is '" << text_of(value)
                                               << "', and was told to be '" << decided[name] << "'";
    }
    if (entries != words_of(r.module_search_paths))
        return testing::AssertionFailure()
               << "the search path is " << testing::PrintToString(words_of(r.module_search_paths))
               << ", and was told to be " << testing::PrintToString(entries);
    return testing::AssertionSuccess();
}

testing::AssertionResult Search::is_told() const
{
    if (gantry_trace_dropped(gantry_pipeline_trace(pipeline_)) > 0)
        return testing::AssertionFailure() << "the trace was too small";
    Words told = looks(), asked = questions();
    for (size_t i = 0; i < std::max(told.size(), asked.size()); i++) {
        std::string mark = i < told.size() ? told[i] : "nothing";
        std::string question = i < asked.size() ? asked[i] : "nothing";
        if (mark != question)
            return testing::AssertionFailure()
                   << "asked: " << question.substr(0, 300) << "\ntold: " << mark.substr(0, 300);
    }
    return succeeded() ? has_rules() : testing::AssertionSuccess();
}

/* --- cases ------------------------------------------------------------------------------------ */

bool Case::holds() const
{
    int minor = shim_pathconfig_minor_version();
    return since <= minor && minor <= until;
}

std::vector<Case> all_cases()
{
    std::vector<Case> all;
    for (const auto *cases :
         {&cases_of_cpython(), &cases_of_programs(), &cases_of_libraries(), &cases_of_getpath_c()})
        std::copy_if(cases->begin(), cases->end(), std::back_inserter(all),
                     [](const Case &c) { return c.holds(); });
    return all;
}

std::ostream &operator<<(std::ostream &out, const Case &c)
{
    return out << c.name;
}

std::string name_of(const testing::TestParamInfo<Case> &info)
{
    std::string name;
    bool capital = true;
    for (const char *c = info.param.name; *c != '\0'; c++) {
        if (std::isalnum(static_cast<unsigned char>(*c)))
            name += capital ? static_cast<char>(std::toupper(*c)) : *c;
        capital = !std::isalnum(static_cast<unsigned char>(*c));
    }
    return name;
}
