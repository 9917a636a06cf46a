/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What is on sys.path: folders of the archive, and whether a standard library is among them. */
#include "pathconfig-zip.h"

#include <string.h>

static void add_folder(ZipSearch *search, const char *folder, const char *why)
{
    char *path = *folder != '\0' ? g_build_filename(search->archive->path, folder, NULL)
                                 : g_strdup(search->archive->path);
    gantry_context_decide(search->context, "module_search_paths", path, "%s", why);
    g_ptr_array_add(search->paths, path);
    g_ptr_array_add(search->folders,
                    *folder != '\0' ? g_strconcat(folder, "/", NULL) : g_strdup(""));
}

/* Adds a folder of the archive if it is there. */
static bool look_for_folder(ZipSearch *search, const char *folder, const char *why)
{
    g_autofree char *name = g_strconcat(folder, "/", NULL);
    g_autofree char *path = g_build_filename(search->archive->path, folder, NULL);
    bool found = zip_archive_has_folder(search->archive, name);
    gantry_context_look(search->context, "a folder in the zip", path, found, NULL);
    if (found)
        add_folder(search, folder, why);
    return found;
}

/* The option 'paths': what it names has to exist, for a slip would show itself as a missing module
 * in front of a customer. */
static bool add_paths(ZipSearch *search, const ZipConfig *config, GError **error)
{
    for (const char *const *item = config->paths; *item != NULL; item++) {
        g_autofree char *path = g_canonicalize_filename(*item, "/");
        if (path[1] == '\0' ||
            !look_for_folder(search, path + 1, "the option pathconfig.paths names it"))
            return gantry_error_set(error, GANTRY_ERROR_OPTION_VALUE, NULL,
                                    "option 'pathconfig.paths': '%s': no such folder in %s", *item,
                                    search->archive->path);
    }
    return true;
}

/* The top of the archive, unless main is going to put it there itself, because it is the program
 * that was asked for. */
static void add_application(ZipSearch *search)
{
    const char *run = gantry_context_get_string(search->context, "run_filename");
    g_autofree char *program = run != NULL ? g_canonicalize_filename(run, NULL) : NULL;
    if (g_strcmp0(program, search->archive->path) == 0)
        gantry_context_rule_out(search->context, "module_search_paths",
                                "the application's modules stand at the top of the zip, but as "
                                "the zip is also what is run, main puts it in front of sys.path");
    else
        add_folder(search, "", "the application's modules stand at the top of the zip");
}

/* Those that were named: by the option, or by the manifest of a bundle. */
static bool add_stdlib_folders(ZipSearch *search, const ZipConfig *config, GError **error)
{
    for (const char *const *item = config->stdlib; *item != NULL; item++) {
        g_autofree char *path = g_canonicalize_filename(*item, NULL);
        bool found = g_file_test(path, G_FILE_TEST_IS_DIR);
        gantry_context_look(search->context, "a folder with the standard library", path, found,
                            NULL);
        if (!found)
            return gantry_error_set(
                error, GANTRY_ERROR_NO_STDLIB,
                config->bundle ? "install the Python that it was made with, or make it with "
                                 "--with-stdlib"
                               : "set the option 'pathconfig.stdlib' to where it is",
                "no standard library: the zip %s has none, and there is no folder %s",
                search->archive->path, path);
        gantry_context_decide(search->context, "module_search_paths", path,
                              "the zip has no standard library; %s names this one",
                              config->bundle ? "the manifest of the bundle"
                                             : "the option pathconfig.stdlib");
        g_ptr_array_add(search->paths, g_steal_pointer(&path));
    }
    return true;
}

/* The folder of the library may be there for the packages that were installed in it, only. */
static bool add_stdlib(ZipSearch *search, const ZipConfig *config, GError **error)
{
    g_autofree char *encodings = g_strconcat(search->python, "/encodings/", NULL);
    search->has_stdlib = zip_archive_has_folder(search->archive, encodings);
    if (!search->has_stdlib && *config->stdlib != NULL)
        return add_stdlib_folders(search, config, error);
    if (*config->stdlib != NULL)
        gantry_context_rule_out(search->context, "module_search_paths",
                                "the folders of pathconfig.stdlib are for a zip that has no "
                                "standard library");
    look_for_folder(search, search->python, "the standard library, in the zip");
    return true;
}

bool zip_search_paths(ZipSearch *search, const ZipConfig *config, GError **error)
{
    g_autofree char *dynload = g_strconcat(search->python, "/lib-dynload", NULL);
    g_autofree char *packages = g_strconcat(search->python, "/site-packages", NULL);
    gantry_context_ask(search->context, "module_search_paths",
                       "Where are modules imported from? Folders of the zip count, and nothing of "
                       "the system, the environment or the user.");
    if (!add_paths(search, config, error))
        return false;
    add_application(search);
    if (!add_stdlib(search, config, error))
        return false;
    look_for_folder(search, dynload, "the library's extension modules, in the zip");
    look_for_folder(search, packages, "packages that were installed into the zip");
    g_ptr_array_add(search->paths, NULL);
    return true;
}

/* --- the library can be imported -------------------------------------------------------------- */

/* Of the standard library, the package encodings is what CPython cannot start without. */
static const ZipMember *find_encodings(const ZipSearch *search)
{
    static const char *const files[] = {"encodings/__init__.pyc", "encodings/__init__.py"};
    for (size_t i = 0; i < search->folders->len * G_N_ELEMENTS(files); i++) {
        g_autofree char *name =
            g_strconcat(g_ptr_array_index(search->folders, i / G_N_ELEMENTS(files)),
                        files[i % G_N_ELEMENTS(files)], NULL);
        const ZipMember *member = zip_archive_find(search->archive, name);
        if (member != NULL)
            return member;
    }
    return NULL;
}

static bool stdlib_has_encodings(const ZipSearch *search, const ZipConfig *config)
{
    for (const char *const *folder = config->stdlib; !search->has_stdlib && *folder != NULL;
         folder++) {
        g_autofree char *package = g_build_filename(*folder, "encodings", NULL);
        if (g_file_test(package, G_FILE_TEST_IS_DIR))
            return true;
    }
    return false;
}

/* Whether zlib can be imported when nothing packed can: it is builtin, or a stored member. */
static bool has_zlib(const ZipSearch *search)
{
    if (zip_import_is_builtin("zlib"))
        return true;
    for (size_t i = 0; i < search->archive->n_members; i++) {
        const ZipMember *member = &search->archive->members[i];
        const char *slash = strrchr(member->name, '/');
        const char *file = slash != NULL ? slash + 1 : member->name;
        if (g_str_has_prefix(file, "zlib.") && g_str_has_suffix(file, ".so") &&
            member->method == ZIP_STORED)
            return true;
    }
    return false;
}

bool zip_search_check_stdlib(const ZipSearch *search, const ZipConfig *config, GError **error)
{
    g_auto(GStrv) version = g_strsplit(gantry_python_version(), ".", 3);
    const ZipMember *encodings = find_encodings(search);
    if (encodings == NULL && !stdlib_has_encodings(search, config))
        return gantry_error_set(
            error, GANTRY_ERROR_NO_STDLIB,
            "pack one in there, or set pathconfig.stdlib to a folder; if it comes in another way, "
            "set pathconfig.check_stdlib=0",
            "no standard library of Python %s.%s in the zip %s: looked for %s/encodings",
            version[0], version[1], search->archive->path, search->python);
    if (encodings != NULL && encodings->method != ZIP_STORED && !has_zlib(search))
        return gantry_error_set(
            error, GANTRY_ERROR_NO_STDLIB,
            "store the library (zip -0), or at least encodings and the extension module zlib",
            "the standard library in the zip %s is compressed, but what unpacks it, zlib, is not "
            "builtin in this Python: it would have to be unpacked first",
            search->archive->path);
    return true;
}
