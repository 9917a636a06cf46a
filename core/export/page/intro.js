/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the first step says besides: where to begin, for those who learn and for those who hunt. All
 * that is said of phases is in the record. */

const LONGEST = 6;

/* Steps and what is inside of them, by the time that is their own; steps that are nothing but what
 * is inside of them are left out. */
function longestOf(model) {
    const steps = model.steps.filter((step) => !step.span)
        .map((step) => ({name: step.name, kind: step.kind, own: step.ns,
                         href: "#step=" + step.id}));
    const spans = [...model.spans].sort((a, b) => b.self - a.self).slice(0, LONGEST).map((span) => {
        const step = stepOf(model, span);
        return {
            name: cut((span.kind === "import" ? "import " : "") + boxLabel(span), 70),
            kind: span.kind,
            own: span.self,
            href: !step ? null
                : "#step=" + step.id + (step.span === span ? "" : "&span=" + span.index),
        };
    });
    return [...steps, ...spans].sort((a, b) => b.own - a.own).slice(0, LONGEST);
}

/* A link to each start, and to the longest stop, with what it does. */
function renderSequence(model) {
    const phases = new Map(model.phases.map((phase) => [phase.name, phase]));
    const row = (step, text) => html("tr", null, html("th", {scope: "row"}, html(
        "a", {href: "#step=" + step.id}, step.name)), html("td", null, text));
    const starts = model.steps.filter((step) => step.kind === "start" &&
        (phases.get(step.phase) || {}).summary);
    const stop = model.steps.filter((step) => step.kind === "stop" &&
        (phases.get(step.phase) || {}).on_stop).sort((a, b) => b.ns - a.ns)[0];
    return !starts.length ? null : html(
        "section", null, html("h3", null, "To learn the sequence"),
        html("p", {class: "dim"}, "What each phase does. Select one to read why it comes where " +
             "it does, and what there is before and after it."),
        html("table", {class: "sequence"}, html("tbody", null,
            starts.map((step) => row(step, phases.get(step.phase).summary)),
            stop ? row(stop, cut(phases.get(stop.phase).on_stop, 110)) : null)));
}

function renderIntro(model) {
    const longest = longestOf(model);
    return [
        html("section", null, html("h3", null, "How to read this page"),
             html("p", null, "A start-up is a chain of steps. The list of them is in their " +
                  "order, and adds up to the wall time; the timeline shows the same with all " +
                  "that was imported. Select a step anywhere, or walk with the arrow keys, and " +
                  "everything on the page speaks of that step: why it comes now, what there " +
                  "was before, and what there is after it.")),
        renderSequence(model),
        html("section", null,
             html("h3", null, "Slowest by themselves, without what is inside"),
             html("table", {class: "longest"}, html("tbody", null, longest.map((one) => html(
                 "tr", null, html("th", {scope: "row"}, html("a", {href: one.href}, one.name)),
                 html("td", {class: "meter " + one.kind}, html("span", {
                     style: `width:${one.own / longest[0].own * 100}%`})),
                 html("td", null, millis(one.own)),
                 html("td", null, share(one.own, model.end))))))),
    ];
}
