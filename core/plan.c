/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The order of the phases.
 *
 * Each phase has a rank: the level it needs, then the level it leaves, then its place among the
 * added ones. Of the phases that wait for nobody any more, the one of the lowest rank comes next
 * (Kahn's algorithm). So a phase with nothing to wait for runs as soon as its level is there,
 * before the phase that raises the level further; equal choices keep the order in which they were
 * added; and a phase that only waits moves nobody. */
#include "plan.h"

#include <string.h>

typedef struct {
    const GantryPhase *phase;
    const char *name;
    const char *plugin;
    const GantryAddedPhase *kept; /* (nullable) what it replaced and keeps */
    size_t place;
    bool disabled;
} Node;

typedef struct {
    Node *nodes; /* sorted by rank */
    size_t n;
    GHashTable *by_name; /* name → index + 1 */
    GArray *edges;       /* GantryEdge, indices into nodes */
    GError **error;
} Resolver;

static const char *const NO_NAMES[] = {NULL};

static const char *const *names_of(const char *const *list)
{
    return list != NULL ? list : NO_NAMES;
}

/* The plugin behind a phase, for messages: " (plugin 'hello')" or nothing. */
static char *provenance(const char *plugin)
{
    return plugin != NULL ? g_strdup_printf(" (plugin '%s')", plugin) : g_strdup("");
}

static char *suggest_phase(const Resolver *r, const char *name)
{
    g_autofree const char **names = g_new0(const char *, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        names[i] = r->nodes[i].name;
    return gantry_suggest_hint(name, names, false);
}

static bool unknown_phase(Resolver *r, GantryErrorCode code, const Node *node, const char *list,
                          const char *name)
{
    g_autofree char *hint = suggest_phase(r, name);
    g_autofree char *from = provenance(node->plugin);
    return gantry_error_set(r->error, code, hint,
                            "resolve: phase '%s'%s %s '%s', and there is no phase of that name",
                            node->phase->name, from, list, name);
}

/* The level is the replacement's; what it keeps has to be able to run there. */
static bool keep_replaced(Resolver *r, Node *node, const GantryAddedPhase *replaced)
{
    const GantryPhase *phase = replaced->phase;
    node->kept = replaced;
    if (phase->needs_level <= node->phase->needs_level)
        return true;
    g_autofree char *from = provenance(node->plugin);
    return gantry_error_set(r->error, GANTRY_ERROR_LEVEL, NULL,
                            "resolve: phase '%s'%s keeps '%s', which needs level '%s', and runs at "
                            "'%s' itself",
                            node->phase->name, from, phase->name,
                            gantry_level_name(phase->needs_level),
                            gantry_level_name(node->phase->needs_level));
}

/* Puts each replacement where what it replaces was. */
static bool apply_replacements(Resolver *r, const GantryAddedPhase *added, size_t n_added)
{
    g_autoptr(GHashTable) by_own_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree size_t *replaced_by = g_new0(size_t, n_added); /* index + 1 */

    /* What is replaced is first of all a phase that replaces nobody, for a replacement may have the
     * same name. Of two with one name it is the first; that there are two is reported later. */
    for (int replacements = 0; replacements < 2; replacements++) {
        for (size_t i = 0; i < n_added; i++) {
            const GantryPhase *phase = added[i].phase;
            if ((phase->replaces != NULL) == replacements &&
                !g_hash_table_contains(by_own_name, phase->name))
                g_hash_table_insert(by_own_name, (void *)phase->name, GSIZE_TO_POINTER(i + 1));
        }
    }
    for (size_t i = 0; i < n_added; i++)
        r->nodes[i] = (Node){
            .phase = added[i].phase,
            .name = added[i].phase->name,
            .plugin = added[i].plugin,
            .place = i,
        };
    r->n = n_added;

    for (size_t i = 0; i < n_added; i++) {
        Node *node = &r->nodes[i];
        if (node->phase->replaces == NULL)
            continue;
        size_t target = GPOINTER_TO_SIZE(g_hash_table_lookup(by_own_name, node->phase->replaces));
        if (target == 0 || target == i + 1)
            return unknown_phase(r, GANTRY_ERROR_UNKNOWN_PHASE, node, "replaces",
                                 node->phase->replaces);
        const GantryPhase *original = added[target - 1].phase;
        if (original->replaces != NULL)
            return gantry_error_set(r->error, GANTRY_ERROR_REPLACE_CONFLICT,
                                    "replace the built-in phase itself",
                                    "resolve: phase '%s' replaces '%s', which is a replacement "
                                    "itself, of '%s'",
                                    node->phase->name, original->name, original->replaces);
        if (replaced_by[target - 1] != 0) {
            const Node *other = &r->nodes[replaced_by[target - 1] - 1];
            g_autofree char *from = provenance(node->plugin);
            g_autofree char *other_from = provenance(other->plugin);
            return gantry_error_set(
                r->error, GANTRY_ERROR_REPLACE_CONFLICT, "leave one of the two out",
                "resolve: phase '%s' is replaced twice: by '%s'%s and by '%s'%s", original->name,
                other->phase->name, other_from, node->phase->name, from);
        }
        if (g_strcmp0(original->result_type, node->phase->result_type) != 0) {
            g_autofree char *from = provenance(node->plugin);
            return gantry_error_set(
                r->error, GANTRY_ERROR_RESULT_TYPE, NULL,
                "resolve: phase '%s'%s cannot replace '%s': it publishes %s, not %s",
                node->phase->name, from, original->name,
                node->phase->result_type != NULL ? node->phase->result_type : "no result",
                original->result_type != NULL ? original->result_type : "no result");
        }
        replaced_by[target - 1] = i + 1;
        node->name = original->name;
        node->place = target - 1;
        if (node->phase->keeps_replaced && !keep_replaced(r, node, &added[target - 1]))
            return false;
    }

    size_t kept = 0;
    for (size_t i = 0; i < n_added; i++) {
        if (replaced_by[i] == 0)
            r->nodes[kept++] = r->nodes[i];
    }
    r->n = kept;
    return true;
}

/* A counting sort by place and then by level pair, which is linear and stable. */
static void sort_by_rank(Resolver *r, size_t n_places)
{
    enum { LEVELS = GANTRY_LEVEL_RUNNING + 1 };
    g_autofree Node *by_place = g_new0(Node, n_places);
    size_t start[LEVELS * LEVELS + 1] = {0};

    for (size_t i = 0; i < r->n; i++)
        by_place[r->nodes[i].place] = r->nodes[i];
    for (size_t i = 0; i < r->n; i++) {
        const GantryPhase *phase = r->nodes[i].phase;
        start[phase->needs_level * LEVELS + MAX(phase->leaves_level, phase->needs_level) + 1]++;
    }
    for (size_t key = 0; key < LEVELS * LEVELS; key++)
        start[key + 1] += start[key];
    for (size_t place = 0; place < n_places; place++) {
        const GantryPhase *phase = by_place[place].phase;
        if (phase == NULL)
            continue;
        size_t key = phase->needs_level * LEVELS + MAX(phase->leaves_level, phase->needs_level);
        r->nodes[start[key]++] = by_place[place];
    }
}

static bool index_names(Resolver *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const Node *node = &r->nodes[i];
        size_t other = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, node->name));
        if (other != 0) {
            g_autofree char *from = provenance(node->plugin);
            g_autofree char *other_from = provenance(r->nodes[other - 1].plugin);
            return gantry_error_set(r->error, GANTRY_ERROR_DUPLICATE_PHASE,
                                    "a phase that takes another's place says so in 'replaces'",
                                    "resolve: two phases are named '%s'%s%s", node->name,
                                    other_from, from);
        }
        g_hash_table_insert(r->by_name, (void *)node->name, GSIZE_TO_POINTER(i + 1));
    }
    return true;
}

static bool disable(Resolver *r, const GArray *disabled)
{
    for (size_t i = 0; disabled != NULL && i < disabled->len; i++) {
        const GantryDisabledPhase *phase = &g_array_index(disabled, GantryDisabledPhase, i);
        size_t found = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, phase->name));
        if (found == 0) {
            g_autofree char *hint = suggest_phase(r, phase->name);
            return gantry_error_set(r->error, GANTRY_ERROR_UNKNOWN_PHASE, hint,
                                    "resolve: %s%sno phase is named '%s', so none is switched off",
                                    phase->where != NULL ? phase->where : "",
                                    phase->where != NULL ? ": " : "", phase->name);
        }
        r->nodes[found - 1].disabled = true;
    }
    return true;
}

static void add_edge(Resolver *r, size_t from, size_t to, GantryEdgeReason reason)
{
    GantryEdge edge = {from, to, reason};
    g_array_append_val(r->edges, edge);
}

static bool needs_disabled(Resolver *r, const Node *node, const char *need)
{
    g_autofree char *from = provenance(node->plugin);
    return gantry_error_set(
        r->error, GANTRY_ERROR_UNKNOWN_NEED, "switch it off as well, or neither",
        "resolve: phase '%s'%s needs '%s', which is switched off", node->name, from, need);
}

static bool no_provider(Resolver *r, const Node *node)
{
    GantryLevel level = node->phase->needs_level;
    const char *off = NULL;
    for (size_t i = 0; i < r->n && off == NULL; i++) {
        const GantryPhase *phase = r->nodes[i].phase;
        if (r->nodes[i].disabled && phase->needs_level < level && phase->leaves_level >= level)
            off = r->nodes[i].name;
    }
    g_autofree char *from = provenance(node->plugin);
    g_autofree char *why =
        off != NULL ? g_strdup_printf("but '%s', which leads there, is switched off", off)
                    : g_strdup("and no phase leads there");
    return gantry_error_set(r->error, GANTRY_ERROR_LEVEL,
                            off != NULL ? "switch it off as well, or neither" : NULL,
                            "resolve: phase '%s'%s needs level '%s', %s", node->name, from,
                            gantry_level_name(level), why);
}

/* What @phase says of its place: @node's own, or the one that it keeps. */
static bool collect_named(Resolver *r, size_t index, const GantryPhase *phase)
{
    const Node *node = &r->nodes[index];
    for (const char *const *name = names_of(phase->needs); *name != NULL; name++) {
        size_t target = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, *name));
        if (target == 0)
            return unknown_phase(r, GANTRY_ERROR_UNKNOWN_NEED, node, "needs", *name);
        if (r->nodes[target - 1].disabled && !node->disabled)
            return needs_disabled(r, node, *name);
        add_edge(r, target - 1, index, GANTRY_EDGE_NEEDS);
    }
    for (const char *const *name = names_of(phase->wants); *name != NULL; name++) {
        size_t target = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, *name));
        if (target != 0)
            add_edge(r, target - 1, index, GANTRY_EDGE_WANTS);
    }
    for (const char *const *name = names_of(phase->before); *name != NULL; name++) {
        size_t target = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, *name));
        if (target != 0)
            add_edge(r, index, target - 1, GANTRY_EDGE_BEFORE);
    }
    return true;
}

static bool collect_edges(Resolver *r)
{
    /* For each level, the first phase that raises the runtime to it or past it. */
    size_t provider[GANTRY_LEVEL_RUNNING + 1] = {0}; /* index + 1 */
    for (size_t i = r->n; i-- > 0;) {
        const GantryPhase *phase = r->nodes[i].phase;
        if (r->nodes[i].disabled)
            continue;
        for (int level = phase->needs_level + 1; level <= (int)phase->leaves_level; level++)
            provider[level] = i + 1;
    }

    for (size_t i = 0; i < r->n; i++) {
        const Node *node = &r->nodes[i];
        if (!collect_named(r, i, node->phase) ||
            (node->kept != NULL && !collect_named(r, i, node->kept->phase)))
            return false;
        GantryLevel level = node->phase->needs_level;
        if (level > GANTRY_LEVEL_NONE && !(node->disabled && provider[level] == 0)) {
            if (provider[level] == 0)
                return no_provider(r, node);
            add_edge(r, provider[level] - 1, i, GANTRY_EDGE_LEVEL);
        }
    }
    return true;
}

/* Groups the edges by one of their ends, keeping their order otherwise; @start[i] is then the first
 * edge of phase i. */
static GantryEdge *group_edges(const GArray *edges, size_t n, size_t end, size_t *start)
{
    const GantryEdge *all = (const GantryEdge *)(const void *)edges->data;
    GantryEdge *grouped = g_new0(GantryEdge, MAX(edges->len, 1));
    g_autofree size_t *next = g_new0(size_t, n + 1);

    memset(start, 0, (n + 1) * sizeof *start);
    for (size_t e = 0; e < edges->len; e++)
        start[G_STRUCT_MEMBER(size_t, &all[e], end) + 1]++;
    for (size_t i = 0; i < n; i++)
        start[i + 1] += start[i];
    memcpy(next, start, (n + 1) * sizeof *next);
    for (size_t e = 0; e < edges->len; e++)
        grouped[next[G_STRUCT_MEMBER(size_t, &all[e], end)]++] = all[e];
    return grouped;
}

/* A set of ranks from which the lowest is taken: a bitmap, over it a bitmap of the words that are
 * not empty, and so on. Four storeys hold sixteen million phases, so each step is a few
 * instructions, however many there are. */
enum { STOREYS = 4 };

typedef struct {
    guint64 *storeys[STOREYS];
} RankSet;

static void rank_set_init(RankSet *set, size_t n)
{
    for (size_t s = 0; s < STOREYS; s++) {
        n = n / 64 + 1;
        set->storeys[s] = g_new0(guint64, n);
    }
}

static void rank_set_finish(RankSet *set)
{
    for (size_t s = 0; s < STOREYS; s++)
        g_free(set->storeys[s]);
}

static void rank_set_add(RankSet *set, size_t rank)
{
    for (size_t s = 0; s < STOREYS; s++, rank /= 64)
        set->storeys[s][rank / 64] |= G_GUINT64_CONSTANT(1) << rank % 64;
}

/* False if the set is empty. */
static bool rank_set_take_lowest(RankSet *set, size_t *rank)
{
    size_t at = 0;
    if (set->storeys[STOREYS - 1][0] == 0)
        return false;
    for (size_t s = STOREYS; s-- > 0;)
        at = at * 64 + (size_t)__builtin_ctzll(set->storeys[s][at]);
    *rank = at;
    for (size_t s = 0; s < STOREYS; s++, at /= 64) {
        set->storeys[s][at / 64] &= ~(G_GUINT64_CONSTANT(1) << at % 64);
        if (set->storeys[s][at / 64] != 0)
            break;
    }
    return true;
}

/* Each phase that is left waits for another one that is left: going from one to the next must come
 * back to where it has been. */
static void report_cycle(Resolver *r, const GantryEdge *by_to, const size_t *start,
                         const size_t *waits_for)
{
    g_autoptr(GString) text = g_string_new("resolve: phases wait for each other: ");
    g_autofree bool *seen = g_new0(bool, r->n);
    size_t at = 0;

    while (waits_for[at] == 0)
        at++;
    const GantryEdge *edge = NULL;
    for (int round = 0; round < 2; round++) {
        memset(seen, 0, r->n * sizeof *seen);
        /* The first round finds a phase of the cycle, the second one walks it. */
        for (; !seen[at]; at = edge->from) {
            seen[at] = true;
            edge = &by_to[start[at]];
            while (waits_for[edge->from] == 0)
                edge++;
            if (round == 1)
                g_string_append_printf(text, "'%s' after '%s' (%s), ", r->nodes[at].name,
                                       r->nodes[edge->from].name,
                                       gantry_edge_reason_name(edge->reason));
        }
    }
    g_string_truncate(text, text->len - strlen(", "));
    gantry_error_set(r->error, GANTRY_ERROR_CYCLE, NULL, "%s", text->str);
}

static bool sort(Resolver *r, const GantryEdge *by_to, const size_t *start_to, size_t *order)
{
    g_autofree size_t *start_from = g_new0(size_t, r->n + 1);
    g_autofree GantryEdge *by_from =
        group_edges(r->edges, r->n, G_STRUCT_OFFSET(GantryEdge, from), start_from);
    g_autofree size_t *waits_for = g_new0(size_t, r->n + 1);
    size_t n_ordered = 0, next;
    RankSet ready;

    rank_set_init(&ready, r->n);
    for (size_t i = 0; i < r->n; i++) {
        waits_for[i] = start_to[i + 1] - start_to[i];
        if (waits_for[i] == 0)
            rank_set_add(&ready, i);
    }
    while (rank_set_take_lowest(&ready, &next)) {
        order[n_ordered++] = next;
        for (size_t e = start_from[next]; e < start_from[next + 1]; e++) {
            if (--waits_for[by_from[e].to] == 0)
                rank_set_add(&ready, by_from[e].to);
        }
    }
    rank_set_finish(&ready);
    if (n_ordered < r->n)
        report_cycle(r, by_to, start_to, waits_for);
    return n_ordered == r->n;
}

static bool check_levels(Resolver *r, GantryPlannedPhase *phases, size_t n)
{
    GantryLevel level = GANTRY_LEVEL_NONE;
    for (size_t i = 0; i < n; i++) {
        const GantryPhase *phase = phases[i].phase;
        phases[i].level_before = phases[i].level_after = level;
        if (phases[i].disabled)
            continue;
        if (level < phase->needs_level)
            return gantry_error_set(r->error, GANTRY_ERROR_LEVEL, NULL,
                                    "resolve: phase '%s' needs level '%s', but only '%s' is "
                                    "reached where it would run",
                                    phases[i].name, gantry_level_name(phase->needs_level),
                                    gantry_level_name(level));
        level = MAX(level, phase->leaves_level);
        phases[i].level_after = level;
    }
    return true;
}

/* A phase that is kept is called by its own name, and so is what replaced it. */
static bool own_options(Resolver *r, GHashTable *owners, const GantryPhase *phase, const char *name)
{
    const GantryOption *option = phase->options;
    for (; option != NULL && option->name != NULL; option++) {
        const char *owner = g_hash_table_lookup(owners, option->name);
        if (owner != NULL)
            return gantry_error_set(r->error, GANTRY_ERROR_OPTION_CLASH, NULL,
                                    "resolve: option '%s' is in phase '%s' and in phase '%s'",
                                    option->name, owner, name);
        g_hash_table_insert(owners, (void *)option->name, (void *)name);
    }
    return true;
}

static bool check_options(Resolver *r)
{
    g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < r->n; i++) {
        const Node *node = &r->nodes[i];
        bool keeps = node->kept != NULL;
        if (!own_options(r, owners, node->phase, keeps ? node->phase->name : node->name) ||
            (keeps && !own_options(r, owners, node->kept->phase, node->name)))
            return false;
    }
    return true;
}

static GantryPlan *build_plan(Resolver *r, const GantryEdge *grouped, const size_t *start,
                              const size_t *order)
{
    /* Those that are kept stand behind those that are planned. */
    GantryPlannedPhase *phases = g_new0(GantryPlannedPhase, 2 * r->n + 1);
    GantryEdge *edges = g_new0(GantryEdge, MAX(r->edges->len, 1));
    g_autofree size_t *position = g_new0(size_t, r->n + 1);
    size_t n_edges = 0;

    for (size_t i = 0; i < r->n; i++)
        position[order[i]] = i;
    for (size_t i = 0; i < r->n; i++) {
        const Node *node = &r->nodes[order[i]];
        phases[i] = (GantryPlannedPhase){
            .phase = node->phase,
            .name = node->name,
            .plugin = node->plugin,
            .disabled = node->disabled,
        };
        if (node->kept != NULL) {
            phases[r->n + i] = (GantryPlannedPhase){
                .phase = node->kept->phase,
                .name = node->name,
                .plugin = node->kept->plugin,
            };
            phases[i].replaced = &phases[r->n + i];
        }
        for (size_t e = start[order[i]]; e < start[order[i] + 1]; e++)
            edges[n_edges++] = (GantryEdge){position[grouped[e].from], i, grouped[e].reason};
    }

    GantryPlan *plan = g_new0(GantryPlan, 1);
    *plan = (GantryPlan){phases, r->n, edges, n_edges};
    if (!check_levels(r, phases, r->n))
        g_clear_pointer(&plan, gantry_plan_free);
    return plan;
}

GantryPlan *gantry_plan_new(const GantryAddedPhase *added, size_t n_added, const GArray *disabled,
                            GError **error)
{
    g_autofree Node *nodes = g_new0(Node, n_added + 1);
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(GantryEdge));
    Resolver r = {.nodes = nodes, .by_name = by_name, .edges = edges, .error = error};

    if (!apply_replacements(&r, added, n_added))
        return NULL;
    sort_by_rank(&r, n_added);
    if (!index_names(&r) || !disable(&r, disabled) || !check_options(&r) || !collect_edges(&r))
        return NULL;

    g_autofree size_t *start = g_new0(size_t, r.n + 1);
    g_autofree size_t *order = g_new0(size_t, r.n + 1);
    g_autofree GantryEdge *grouped =
        group_edges(edges, r.n, G_STRUCT_OFFSET(GantryEdge, to), start);
    if (!sort(&r, grouped, start, order))
        return NULL;
    return build_plan(&r, grouped, start, order);
}

void gantry_plan_free(GantryPlan *plan)
{
    if (plan == NULL)
        return;
    g_free((void *)plan->phases);
    g_free((void *)plan->edges);
    g_free(plan);
}

int gantry_plan_find(const GantryPlan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_phases; i++) {
        if (strcmp(plan->phases[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}
