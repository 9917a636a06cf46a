/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* How a step decided what it decided: its questions, where it looked, and every rule, also those
 * that did not fire. */

const TOLD = {
    found: (mark) => ["found", "\u2713", [mark.name + " ", code(mark.detail),
                                          mark.value ? ": " + mark.value : ""]],
    missed: (mark) => ["missed", "\u00b7", [mark.name + " ", code(mark.detail),
                                            mark.value ? ": " + mark.value : " is not there"]],
    rule: (mark) => ["rule", "\u2192", [code(mark.name), " is ", code(mark.value ?? "not set"),
                                        mark.detail ? ": " + mark.detail : ""]],
    unmet: (mark) => ["unmet", "\u25cb", [code(mark.name), ": ", mark.detail || "",
                                          html("span", {class: "tag"}, "did not fire")]],
    note: (mark) => ["note", "\u2022", [mark.name ? html("strong", null, mark.name + " ") : "",
                                        mark.detail || ""]],
    error: (mark) => ["failed", "!", [html("strong", null, mark.name + " "), mark.detail || ""]],
};

/* Marks as chapters: a question and what was said to it. */
function chaptersOf(marks) {
    const chapters = [{question: null, marks: []}];
    for (const mark of marks) {
        if (mark.kind === "question")
            chapters.push({question: mark, marks: []});
        else if (mark.kind in TOLD)
            chapters[chapters.length - 1].marks.push(mark);
    }
    return chapters.filter((chapter) => chapter.question || chapter.marks.length);
}

function renderMark(mark) {
    const [kind, sign, words] = TOLD[mark.kind](mark);
    return html("li", {class: kind}, html("span", {class: "sign", "aria-hidden": "true"}, sign),
                html("span", {class: "words"}, words));
}

/* "2 of 24 places were there; 13 rules fired, 7 did not." */
function summaryOf(marks) {
    const n = (kind) => marks.filter((mark) => mark.kind === kind).length;
    const places = n("found") + n("missed"), rules = n("rule") + n("unmet");
    return [places ? `${n("found")} of ${count(places, "place")} looked at were there` : "",
            rules ? `${count(n("rule"), "rule")} fired, ${n("unmet")} did not` : ""]
        .filter(Boolean).join("; ");
}

/* (nullable) The story of @marks, as a section. */
function renderStory(marks) {
    const chapters = chaptersOf(marks);
    if (!chapters.length)
        return null;
    return html("section", {class: "story"}, html("h3", null, "How it was decided"),
                html("p", {class: "dim"}, summaryOf(marks)),
                chapters.map((chapter) => [
                    chapter.question ? html("h4", null, chapter.question.detail) : null,
                    html("ul", null, chapter.marks.map(renderMark)),
                ]));
}
