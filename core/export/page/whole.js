/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The steps that are of no phase alone. */

/* What they are, in a sentence and in some. */
const PARTS = {
    before: ["The process begins.",
             "The kernel starts the program, the loader maps its libraries, and the host does " +
             "what it does, until it calls the library. No phase has run."],
    resolve: ["The phases are put in order.",
              "Nobody wrote the order down: it follows from what each phase needs, what it wants " +
              "to be behind, and the level that it runs at. A plan that does not work out is " +
              "refused here, before anything has happened."],
    configure: ["Every option gets its value.",
                "Defaults, environment, command line and files are read, and what follows from " +
                "them is derived. Nothing outside is changed yet; afterwards the values are " +
                "frozen, so that they stay a record of how this run was started."],
    between: ["The runtime is the host's.",
              "Every phase has started, and none has been stopped: this time is the host's own."],
    after: ["Everything has been given back.",
            "The pipeline is stopped, and the host has what it had before. What follows is its " +
            "own: gantry trace writes its files."],
    plugin: ["A plugin is loaded.", "It adds phases, or takes the place of one."],
    span: ["A span of the host's own.",
           "The host, or the program, has added it to the trace."],
};

/* The order of the phases, and every reason for it. */
function renderPlan(model) {
    const reasons = (phase) => model.edges.filter((edge) => edge.to === phase.name).map(
        (edge, i) => [i ? ", " : "", phaseLink(model, edge.from, "start"),
                      html("span", {class: "dim"}, " " + edgeLabel(edge))]);
    return html("section", null, html("h3", null, "The order, and why"),
                html("table", {class: "plan"}, html("thead", null, html(
                    "tr", null, ["phase", "at level", "runs after"].map(
                        (name) => html("th", {scope: "col"}, name)))),
                    html("tbody", null, model.phases.map((phase) => html(
                        "tr", null, html(
                            "th", {scope: "row"}, phaseLink(model, phase.name, "start"),
                            phase.disabled ? html("span", {class: "tag"}, "disabled") : ""),
                        html("td", null, phase.level_before || ""),
                        html("td", null, reasons(phase)))))));
}

/* Where the values came from: how many, and those that somebody has set. */
function renderSources(model) {
    const sources = new Map();
    for (const option of model.options) {
        const source = /^(command line|global variable|\S*)/.exec(option.origin)[0];
        sources.set(source, [...(sources.get(source) || []), option]);
    }
    const set = model.options.filter((option) => !/^(default|derived)\b/.test(option.origin));
    if (!model.options.length)
        return null;
    return html("section", null, html("h3", null, "Where the values came from"),
                html("p", null, [...sources].sort((a, b) => b[1].length - a[1].length).map(
                    ([source, options], i) => [i ? ", " : "", html("strong", null, options.length),
                                               " " + source]), "."),
                set.length ? [html("h4", null, "Set by somebody"), renderGiven(set)] : null);
}
