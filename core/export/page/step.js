/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The selected step: what ran, why now, what there was before and is now, and what came of it. */

const MAX_MODULES = 60;

/* What a step of @phase does. */
const LEADS = {
    configure: (phase) => `${phase.name} looks at its options, checks them, and derives what ` +
        "they leave open. It may read files, and changes nothing: every phase is configured " +
        "before the first one starts, so that what cannot work is found while nothing has " +
        "happened yet.",
    start: (phase) => phase.summary,
    stop: (phase) => phase.on_stop,
};

/* What else was done with a phase, when one of its steps is looked at. */
const ELSEWHERE = {configure: "configured in", start: "started in", stop: "stopped in"};

/* What stands in the place of what the record does not have. */
function notRecorded(model, what, level) {
    return html("p", {class: "dim missing"},
                `${what}: not recorded at level ${model.level}; record with `,
                code("--level " + level), ".");
}

function pill(level) {
    return html("span", {class: "pill " + level}, level);
}

function fact(term, ...words) {
    return [html("dt", null, term), html("dd", null, words)];
}

function phaseLink(model, name, kind) {
    const step = stepOfPhase(model, name, kind);
    return step ? html("a", {href: "#step=" + step.id}, name) : name;
}

/* (nullable) The phases that it stands behind and before, each with the reasons. */
function renderOrder(model, phase, kind) {
    const said = (edge) => edge.reasons.map((reason) => {
        const earlier = model.phases.find((one) => one.name === edge.from);
        return reasonInWords(reason, edge.from, edge.to, earlier.level_after);
    }).join("; ");
    const list = (title, edges, other) => edges.length ? [
        html("h4", null, title),
        html("ul", {class: "reasons"}, edges.map((edge) => html(
            "li", null, phaseLink(model, edge[other], kind), edge.reasons.map(
                (reason) => html("span", {class: "tag " + reason}, reason)),
            html("span", {class: "why"}, sentence(said(edge))))))] : null;
    const earlier = model.edges.filter((edge) => edge.to === phase.name);
    const later = model.edges.filter((edge) => edge.from === phase.name);
    const lists = kind === "stop"
        ? [list("Stopped before it, for it was in use there", later, "to")]
        : [list("It had to wait for", earlier, "from"), list("Waiting for it", later, "to")];
    return lists.some(Boolean) ? lists : null;
}

/* (nullable) Why a phase is started, or stopped, at this moment. */
function renderReason(model, step, phase) {
    const words = step.kind === "stop"
        ? "Stopping goes the same way back: what started last is stopped first, so that nothing " +
          "is taken away that somebody still uses."
        : phase.why_here;
    const order = renderOrder(model, phase, step.kind);
    if (step.kind === "configure" || !(words || order))
        return null;
    return html("section", {class: "reason"}, html("h3", null, "Why now"),
                words ? html("p", null, words) : null, order);
}

function renderChange(phase) {
    if (!phase.exists_before && !phase.exists_after && !phase.level_after)
        return null;
    const card = (title, level, text) => html(
        "div", {class: "state"}, html("h4", null, title, " ", level ? pill(level) : ""),
        text ? html("p", null, text) : null);
    return html("section", {class: "change", "aria-label": "Before and after"},
                card("Before", phase.level_before, phase.exists_before),
                html("span", {class: "arrow", "aria-hidden": "true"}, "\u2192"),
                card("After", phase.level_after, phase.exists_after));
}

/* A record of an older version, or one that is cut, may have no more of a phase than its name. */
function renderPhase(model, step, phase) {
    const lead = LEADS[step.kind](phase), started = step.kind === "start";
    return [
        lead ? html("p", {class: lead.length < 100 ? "lead" : null}, sentence(lead))
            : html("p", {class: "dim missing"}, phase.summary
                ? "The phase does not say what this does."
                : "What this phase does, and why here: not in this record; a new one has it."),
        !started && phase.summary
            ? html("p", null, code(phase.name), ` is the phase that ${phase.summary}.`) : null,
        phase.by || phase.plugin ? html(
            "p", {class: "notice"},
            phase.by ? ["The phase ", code(phase.by), " has taken this place"]
                : ["This phase was added"],
            phase.plugin ? [", by the plugin ", code(phase.plugin)] : "", ".") : null,
        phase.description && started ? html("p", null, phase.description) : null,
        renderReason(model, step, phase),
        started ? renderChange(phase) : null,
    ];
}

function renderFacts(model, step, phase) {
    const memory = step.span && step.span.memory;
    const imports = spansWithin(model, step).filter((span) => span.kind === "import");
    const others = phase
        ? model.steps.filter((one) => one.phase === phase.name && one !== step) : [];
    const remark = remarkOn(step);
    return html(
        "dl", {class: "facts"},
        fact("time", millis(step.ns), " ", html("span", {class: "dim"}, share(step.ns, model.end)),
             remark ? html("span", {class: "remark"}, "* " + sentence(remark)) : ""),
        others.map((other) => fact(ELSEWHERE[other.kind], html(
            "a", {href: "#step=" + other.id}, millis(other.ns)))),
        step.span && step.span.self < step.ns && imports.length
            ? fact("by itself", millis(step.span.self)) : null,
        imports.length ? fact("imports", String(imports.length)) : null,
        memory ? fact("memory", `${memory[2] >= 0 ? "+" : ""}${bytes(memory[2])}, `,
                      `${count(memory[0], "allocation")} of ${bytes(memory[1])}, `,
                      `at most ${bytes(memory[3])} in use`) : null,
        phase && phase.in_cpython && step.kind === "start"
            ? fact("in CPython", phase.in_cpython) : null,
        phase && phase.reference ? fact("read on", phase.reference) : null);
}

function renderGiven(options) {
    return html("table", {class: "given"}, html("tbody", null, options.map((option) => html(
        "tr", null, html("th", {scope: "row", title: option.doc}, option.name),
        html("td", null, code(option.value ?? "not set"),
             html("span", {class: "origin"}, option.origin),
             option.beaten ? html("span", {class: "origin"}, "beat " + option.beaten) : "")))));
}

function renderOptions(model, phase) {
    const options = model.options.filter((option) => option.phase === phase.name);
    if (!records(model, "config"))
        return notRecorded(model, "The configuration it was given", "config");
    if (!options.length)
        return null;
    const changed = options.filter((option) => option.changed);
    const quiet = options.length - changed.length;
    return html("section", null, html("h3", null, "Configuration it was given"),
                changed.length ? renderGiven(changed) : null,
                quiet ? html("p", {class: "dim"}, count(quiet, "option"),
                             changed.length ? " more" : "", quiet === 1 ? " has its default."
                                 : " have their defaults.") : null);
}

function renderModules(model, step, state, actions) {
    const spans = spansWithin(model, step);
    if (!spans.length && step.kind === "start" && !records(model, "import"))
        return notRecorded(model, "What was imported", "import");
    if (!spans.length)
        return null;
    const base = Math.min(...spans.map((span) => span.depth));
    const sorted = state.byTime ? [...spans].sort((a, b) => b.self - a.self) : spans;
    const all = state.allModules || sorted.findIndex((span) => span.index === state.span) >=
        MAX_MODULES;
    const shown = all ? sorted : sorted.slice(0, MAX_MODULES);
    const most = Math.max(...spans.map((span) => span.self), 1);
    const memory = spans.some((span) => span.memory);
    const row = (span) => html(
        "tr", {class: span.index === state.span ? "chosen" : "", "data-span": span.index},
        html("th", {scope: "row"}, html(
            "a", {href: `#step=${step.id}&span=${span.index}`, class: span.kind,
                  style: state.byTime ? ""
                      : `margin-left:${Math.min(span.depth - base, 12) * 14}px`},
            cut(span.kind === "import" ? span.name : `${span.kind} ${span.name}`, 90)),
            span.outcome ? html("span", {class: "tag raised"}, span.outcome) : "",
            span.count > 1 ? html("span", {class: "dim"}, ` ${span.count} \u00d7`) : ""),
        html("td", {class: "meter"}, html("span", {style: `width:${span.self / most * 100}%`})),
        html("td", null, inMillis(span.self)),
        html("td", null, inMillis(span.total)),
        memory ? html("td", null, span.memory ? bytes(span.memory[2]) : "") : null);
    const sort = (label, byTime) => html("button", {
        type: "button", "aria-pressed": String(state.byTime === byTime),
        onclick: () => actions.change({byTime})}, label);
    return html("section", {class: "modules"}, html("h3", null, "What came with it"),
                html("div", {class: "buttons", role: "group", "aria-label": "Sort"},
                     sort("In order", false), sort("Longest first", true)),
                html("table", null, html("thead", null, html(
                    "tr", null, html("th", {scope: "col"}, "module or span"),
                    html("th", {scope: "col", colspan: 2}, "own ms"),
                    html("th", {scope: "col"}, "in all ms"),
                    memory ? html("th", {scope: "col"}, "stays") : null)),
                    html("tbody", null, shown.map(row))),
                shown.length < sorted.length ? html("button", {
                    type: "button", onclick: () => actions.change({allModules: true})},
                    `Show all ${sorted.length}`) : null);
}

function renderSpan(model, span) {
    const around = [];
    for (let at = span.parent; at >= 0; at = model.spans[at].parent)
        around.unshift(model.spans[at]);
    const step = stepOf(model, span);
    const link = (one) => step.span === one ? boxLabel(one)
        : html("a", {href: `#step=${step.id}&span=${one.index}`}, cut(boxLabel(one), 60));
    return html("section", {class: "detail"}, html("h3", null, span.kind, " ", code(span.name)),
        html("dl", {class: "facts"},
             span.outcome ? fact("it failed", html("strong", {class: "raised"}, span.outcome),
                                 span.outcome === span.attributes.raised ? ""
                                     : [" ", code(span.attributes.raised)]) : null,
             fact("time", millis(span.total), span.count > 1 ? ` in ${span.count} times` : ""),
             fact("by itself", millis(span.self)),
             fact("began", millis(span.begin)),
             span.attributes.importer ? fact("asked for by", code(span.attributes.importer)) : null,
             span.attributes.loader ? fact("loaded by", code(span.attributes.loader)) : null,
             span.attributes.bytecode ? fact("bytecode", span.attributes.bytecode) : null,
             span.value ? fact("file", code(span.value)) : null,
             around.length ? fact("inside of", around.map(
                 (one, i) => [i ? " \u203a " : "", link(one)])) : null,
             span.memory ? fact("memory", `${bytes(span.memory[2])} stay, `,
                                count(span.memory[0], "allocation")) : null));
}

/* The start of a phase mostly does what was decided when it was configured. */
function storyOf(model, step) {
    const configured = configureOf(model, step);
    return [...(configured ? configured.marks : []), ...step.marks]
        .filter((mark) => mark.kind !== "error" && mark.detail !== remarkOn(step));
}

function renderStep(model, state, actions) {
    const step = model.steps[state.step], last = model.steps.length - 1;
    const phase = model.phases.find((one) => one.name === step.phase) || null;
    const [lead, text] = Object.hasOwn(PARTS, step.kind) ? PARTS[step.kind]
        : [sentence(step.name), ""];
    const go = (label, by, title) => html("button", {
        type: "button", title, disabled: !model.steps[state.step + by],
        onclick: () => actions.selectStep(state.step + by)}, label);
    return [
        html("div", {class: "bar"},
             html("p", {class: "dim"}, `Step ${state.step + 1} of ${last + 1}`),
             html("div", {class: "buttons"}, go("\u2190 Previous", -1, "Previous step (\u2190)"),
                  go("Next \u2192", 1, "Next step (\u2192)"))),
        html("h2", null, step.name),
        state.span !== null ? renderSpan(model, model.spans[state.span]) : null,
        phase ? renderPhase(model, step, phase)
            : [html("p", {class: "lead"}, lead), html("p", null, text)],
        step.marks.filter((mark) => mark.kind === "error").map((mark) => html(
            "p", {class: "failed", role: "alert"},
            html("strong", null, "It failed: "), mark.detail)),
        renderFacts(model, step, phase),
        step.kind === "before" ? renderIntro(model) : null,
        step.kind === "resolve" ? renderPlan(model) : null,
        step.kind === "configure" && !phase ? renderSources(model) : null,
        renderStory(storyOf(model, step)) || (phase && step.kind !== "stop" &&
            !records(model, "config") ? notRecorded(model, "How it was decided", "config") : null),
        step.kind !== "stop" && phase ? renderOptions(model, phase) : null,
        renderModules(model, step, state, actions),
    ].flat(3).filter(Boolean);
}
