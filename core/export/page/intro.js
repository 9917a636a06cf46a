/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the first step says besides: where to begin, for those who learn and for those who hunt. */

const LONGEST = 6;

/* What can be learnt from a start-up, and which step answers it. */
const QUESTIONS = [
    ["start-core", "What is the least that is Python?"],
    ["start-pathconfig", "Why must the library be found before anything can be imported?"],
    ["start-interpreter", "Why is encodings the first package that comes from a file?"],
    ["start-site", "Why does site come so late, and what does it add?"],
    ["stop-core", "What is left to do at the end?"],
];

/* Steps and what is inside of them, by the time that is their own; steps that are nothing but what
 * is inside of them are left out. */
function longestOf(model) {
    const steps = model.steps.filter((step) => !step.span)
        .map((step) => ({name: step.name, own: step.ns, href: "#step=" + step.id}));
    const spans = [...model.spans].sort((a, b) => b.self - a.self).slice(0, LONGEST).map((span) => {
        const step = stepOf(model, span);
        return {
            name: span.kind === "import" ? "import " + span.name : boxLabel(span),
            own: span.self,
            href: !step ? null
                : "#step=" + step.id + (step.span === span ? "" : "&span=" + span.index),
        };
    });
    return [...steps, ...spans].sort((a, b) => b.own - a.own).slice(0, LONGEST);
}

function renderIntro(model) {
    const asked = QUESTIONS.filter(([id]) => model.steps.some((step) => step.id === id));
    const longest = longestOf(model);
    return [
        html("section", null, html("h3", null, "How to read this page"),
             html("p", null, "Starting Python is a chain of steps. The list beside this text has " +
                  "them in their order, and adds up to the wall time; the timeline shows the " +
                  "same with all that was imported. Select a step anywhere, or walk with the " +
                  "arrow keys, and everything on the page speaks of that step: why it comes now, " +
                  "what there was before, and what there is after it.")),
        asked.length ? html("section", null, html("h3", null, "To learn how Python starts"),
            html("ul", {class: "links"}, asked.map(([id, question]) => html(
                "li", null, html("a", {href: "#step=" + id}, question))))) : null,
        html("section", null,
             html("h3", null, "Slowest by themselves, without what is inside"),
             html("table", {class: "longest"}, html("tbody", null, longest.map((one) => html(
                 "tr", null, html("th", {scope: "row"}, html("a", {href: one.href}, one.name)),
                 html("td", {class: "meter"}, html("span", {
                     style: `width:${one.own / longest[0].own * 100}%`})),
                 html("td", null, millis(one.own)),
                 html("td", null, share(one.own, model.end))))))),
    ];
}
