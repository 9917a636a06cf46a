/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What levels, errors and reasons are called, and what they mean. The words are those of the public
 * headers; a test compares them. */
#include <gantry/error.h>
#include <gantry/plan.h>

typedef struct {
    const char *name;
    const char *description;
} Word;

static const Word levels[] = {
    [GANTRY_LEVEL_NONE] =
        {"none", "Python has not been touched. The Python C API may not be called: what of it "
                 "works all the same has allocators and a locale that nobody has chosen."},
    [GANTRY_LEVEL_PREINIT] =
        {"preinit", "the runtime is pre-initialized (PEP 587): memory allocator, locale and UTF-8 "
                    "mode are fixed; Py_DecodeLocale() and the raw allocators may be called."},
    [GANTRY_LEVEL_CORE] =
        {"core",
         "the core of the interpreter runs (PEP 432): builtin types, sys, frozen and builtin "
         "modules, compile and eval. Py_IsInitialized() is still 0; no file can be imported."},
    [GANTRY_LEVEL_INITIALIZED] = {"initialized",
                                  "Py_IsInitialized() is 1, the whole C API may be called."},
    [GANTRY_LEVEL_RUNNING] = {"running", "the main program has been run."},
    [GANTRY_LEVEL_STOPPING] = {"stopping", "the phases are being stopped in reverse."},
    [GANTRY_LEVEL_POISONED] = {"poisoned", "CPython cannot be started again in this process."},
};

static const Word reasons[] = {
    [GANTRY_EDGE_NEEDS] = {"needs", "the later phase lists the earlier one in its needs: it cannot "
                                    "do without it."},
    [GANTRY_EDGE_WANTS] = {"wants", "the later phase lists the earlier one in its wants: it runs "
                                    "after it, if there is such a phase."},
    [GANTRY_EDGE_BEFORE] = {"before",
                            "the earlier phase lists the later one in its before: it asks "
                            "to run first."},
    [GANTRY_EDGE_LEVEL] = {"level", "the earlier phase brings Python to the level at which the "
                                    "later one has to start."},
};

static const Word errors[] = {
    [GANTRY_ERROR_FAILED] = {"GANTRY_ERROR_FAILED", "a phase failed for a reason of its own."},
    [GANTRY_ERROR_STATE] =
        {"GANTRY_ERROR_STATE",
         "the call does not fit the pipeline's state (an option set after the start)."},
    [GANTRY_ERROR_ABI] = {"GANTRY_ERROR_ABI", "a descriptor has another ABI version."},
    [GANTRY_ERROR_BAD_PHASE] =
        {"GANTRY_ERROR_BAD_PHASE",
         "a descriptor is incomplete: no name, no start function, bad sizes."},
    [GANTRY_ERROR_DUPLICATE_PHASE] = {"GANTRY_ERROR_DUPLICATE_PHASE", "two phases have one name."},
    [GANTRY_ERROR_UNKNOWN_PHASE] = {"GANTRY_ERROR_UNKNOWN_PHASE", "no phase has this name."},
    [GANTRY_ERROR_UNKNOWN_NEED] = {"GANTRY_ERROR_UNKNOWN_NEED",
                                   "a phase needs one that does not exist."},
    [GANTRY_ERROR_CYCLE] = {"GANTRY_ERROR_CYCLE",
                            "phases wait for each other; the message prints the whole cycle."},
    [GANTRY_ERROR_LEVEL] = {"GANTRY_ERROR_LEVEL", "a phase would run below the level it needs."},
    [GANTRY_ERROR_REPLACE_CONFLICT] = {"GANTRY_ERROR_REPLACE_CONFLICT",
                                       "two phases replace the same one."},
    [GANTRY_ERROR_RESULT_TYPE] =
        {"GANTRY_ERROR_RESULT_TYPE",
         "a replacement does not publish the result type of what it replaces."},
    [GANTRY_ERROR_OPTION_CLASH] = {"GANTRY_ERROR_OPTION_CLASH",
                                   "two options have one name, or one phase has two of a name."},
    [GANTRY_ERROR_UNKNOWN_OPTION] = {"GANTRY_ERROR_UNKNOWN_OPTION", "no option has this name."},
    [GANTRY_ERROR_OPTION_TYPE] = {"GANTRY_ERROR_OPTION_TYPE",
                                  "the option has another type than the call."},
    [GANTRY_ERROR_OPTION_VALUE] = {"GANTRY_ERROR_OPTION_VALUE",
                                   "the value is none that the option can take."},
    [GANTRY_ERROR_OPTION_READ_ONLY] = {"GANTRY_ERROR_OPTION_READ_ONLY",
                                       "the option can be read, but not set."},
    [GANTRY_ERROR_COMMAND_LINE] = {"GANTRY_ERROR_COMMAND_LINE",
                                   "the command line cannot be understood."},
    [GANTRY_ERROR_PLUGIN_NOT_FOUND] =
        {"GANTRY_ERROR_PLUGIN_NOT_FOUND",
         "no such plugin in the places searched; the message lists them."},
    [GANTRY_ERROR_PLUGIN_LOAD] = {"GANTRY_ERROR_PLUGIN_LOAD",
                                  "the dynamic loader refused the file."},
    [GANTRY_ERROR_PLUGIN_DESCRIPTOR] = {"GANTRY_ERROR_PLUGIN_DESCRIPTOR",
                                        "the shared object exports no usable descriptor."},
    [GANTRY_ERROR_NO_STDLIB] =
        {"GANTRY_ERROR_NO_STDLIB",
         "no standard library was found; the message lists where it was looked for."},
    [GANTRY_ERROR_PYTHON] = {"GANTRY_ERROR_PYTHON", "CPython refused; the message is its own."},
    [GANTRY_ERROR_BUSY] = {"GANTRY_ERROR_BUSY",
                           "Python runs in this process already, and not through this pipeline."},
    [GANTRY_ERROR_POISONED] =
        {"GANTRY_ERROR_POISONED",
         "Python was started before in this process and cannot be started again."},
    [GANTRY_ERROR_HOST] = {"GANTRY_ERROR_HOST",
                           "the operating system refused (memory, locale, signals, files)."},
    [GANTRY_ERROR_ENVIRONMENT] = {"GANTRY_ERROR_ENVIRONMENT",
                                  "a variable's name cannot be one, or its value is not text."},
    [GANTRY_ERROR_PROFILE] = {"GANTRY_ERROR_PROFILE",
                              "a profile cannot be read; the message names file and line."},
    [GANTRY_ERROR_UNTRUSTED] = {"GANTRY_ERROR_UNTRUSTED",
                                "others could have written a file that is to be trusted; the hint "
                                "names the file or folder that they can write to."},
};

static const char *name_in(const Word *words, size_t n, size_t i)
{
    return i < n && words[i].name != NULL ? words[i].name : "unknown";
}

const char *gantry_level_name(GantryLevel level)
{
    return name_in(levels, G_N_ELEMENTS(levels), level);
}

const char *gantry_level_description(GantryLevel level)
{
    return (size_t)level < G_N_ELEMENTS(levels) ? levels[level].description : NULL;
}

const char *gantry_error_code_name(GantryErrorCode code)
{
    return name_in(errors, G_N_ELEMENTS(errors), code);
}

const char *gantry_error_code_description(GantryErrorCode code)
{
    return (size_t)code < G_N_ELEMENTS(errors) ? errors[code].description : NULL;
}

const char *gantry_edge_reason_name(GantryEdgeReason reason)
{
    return name_in(reasons, G_N_ELEMENTS(reasons), reason);
}

const char *gantry_edge_reason_description(GantryEdgeReason reason)
{
    return (size_t)reason < G_N_ELEMENTS(reasons) ? reasons[reason].description : NULL;
}
