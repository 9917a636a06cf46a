/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* One state, which everything on the page is drawn from, and what changes it: links, keys, clicks.
 */

const model = readModel(JSON.parse(document.getElementById("data").textContent));
const parts = Object.fromEntries(["app", "static", "masthead", "status", "timeline", "steps",
                                  "step", "graph", "options", "keys"]
    .map((id) => [id, document.getElementById(id)]));
const whole = {begin: 0, end: model.end};
/* What is selected where the address says nothing: what failed, or the first step. */
const FIRST = {
    step: Math.max(model.steps.findLastIndex((step) =>
        step.marks.some((mark) => mark.kind === "error")), 0),
    span: null,
};

/* What comes before the last phase, which runs the program. */
function startUp() {
    const last = model.steps.filter((step) => step.kind === "start").pop();
    return last ? clampView({begin: 0, end: last.begin * 1.04}, model.end) : whole;
}

const state = {
    step: 0,
    span: null, /* the index of one inside of the step */
    view: startUp().end < model.end / 6 ? startUp() : whole,
    find: "",
    filter: "",
    onlyChanged: false,
    follows: false, /* the timeline stays with the selected step */
    byTime: false,
    allModules: false,
};

/* --- what is selected, in the address --------------------------------------------------------- */

function addressOf(step, span) {
    return "#step=" + model.steps[step].id + (span !== null ? "&span=" + span : "");
}

/* What an address selects; null if it says nothing. */
function readAddress(hash) {
    const words = new URLSearchParams(hash.slice(1));
    const step = model.steps.find((one) => one.id === words.get("step"));
    if (!step)
        return null;
    const span = model.spans[words.get("span") ?? -1];
    return {step: step.index, span: span && stepOf(model, span) === step ? span.index : null};
}

/* Going back to what it was needs an entry in the history; the same selection needs none. */
function select(step, span) {
    const address = addressOf(step, span);
    if (location.hash !== address)
        history.pushState(null, "", address);
    apply({step, span});
}

/* The row of a module that is clicked stays where it was, whatever appears above it. */
function apply(selection) {
    const moved = selection.step !== state.step, watched = selection.span ?? state.span;
    const place = () => parts.step.querySelector(`.modules [data-span="${watched}"]`)
        ?.getBoundingClientRect().top;
    const before = place();
    Object.assign(state, selection, moved ? {allModules: false} : {});
    draw();
    const by = place() - before;
    if (!moved && by && before >= 0 && before <= innerHeight)
        scrollBy({top: by, behavior: "instant"});
    const step = model.steps[state.step];
    parts.status.textContent = `${step.name}, ${millis(step.ns)}`;
    if (moved)
        show(step);
}

/* Wherever the page and its boxes have been moved to. */
function show(step) {
    scrollInside(parts.steps.querySelector("ol"), parts.steps.querySelector("[aria-current]"));
    if (parts.step.getBoundingClientRect().top < 0)
        parts.step.scrollIntoView({block: "start"});
    const {begin, end} = state.view, middle = (step.begin + step.end) / 2;
    if (state.follows)
        actions.lookAtStep();
    else if (step.end - step.begin > end - begin)
        actions.look(viewAround(step.begin, step.end, model.end));
    else if (step.begin < begin || step.end > end)
        actions.look(clampView({begin: middle - (end - begin) / 2, end: middle + (end - begin) / 2},
                               model.end));
}

/* Without moving the page. */
function scrollInside(box, row) {
    const outer = box.getBoundingClientRect(), inner = row.getBoundingClientRect();
    if (inner.top < outer.top)
        box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom)
        box.scrollTop += inner.bottom - outer.bottom;
}

/* --- what changes it -------------------------------------------------------------------------- */

let moving = 0;

const actions = {
    change(changes) {
        Object.assign(state, changes);
        draw();
    },
    selectStep(index) {
        select(Math.min(Math.max(index, 0), model.steps.length - 1), null);
    },
    selectSpan(span) {
        const step = stepOf(model, span);
        if (step)
            select(step.index, step.span === span ? null : span.index);
    },
    selectPhase(name) {
        const step = stepOfPhase(model, name, model.steps[state.step].kind);
        if (step)
            select(step.index, null);
    },
    /* Moves the timeline there, in small steps if that is wanted. */
    look(view, atOnce) {
        cancelAnimationFrame(moving);
        state.follows = false;
        const from = state.view, began = performance.now();
        if (atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches) {
            state.view = view;
            timeline.draw(state);
            return;
        }
        const go = () => {
            const part = Math.min((performance.now() - began) / 220, 1);
            const eased = 1 - Math.pow(1 - part, 3);
            state.view = part === 1 ? view : {
                begin: from.begin + (view.begin - from.begin) * eased,
                end: from.end + (view.end - from.end) * eased,
            };
            timeline.draw(state);
            if (part < 1)
                moving = requestAnimationFrame(go);
        };
        moving = requestAnimationFrame(go);
    },
    lookAtAll: () => actions.look(whole),
    lookAtStart: () => actions.look(startUp()),
    lookAtStep() {
        const step = model.steps[state.step];
        const at = state.span !== null ? model.spans[state.span] : step;
        actions.look(viewAround(at.begin, at.end, model.end));
        state.follows = true;
    },
    zoom(factor) {
        const {begin, end} = state.view;
        actions.look(zoomed(state.view, (begin + end) / 2, factor, model.end));
    },
    /* Selects the next span of those that are looked for, and moves the timeline there. */
    findNext() {
        const found = model.spans.filter((span) => isFound(span, state.find));
        const next = found.find((span) => span.index > (state.span ?? -1)) || found[0];
        if (!next)
            return;
        actions.selectSpan(next);
        const {begin, end} = state.view;
        if (next.begin < begin || next.end > end || (next.end - next.begin) * 50 < end - begin)
            actions.lookAtStep();
    },
    escape() {
        if (document.activeElement.tagName === "INPUT" || state.filter || state.find) {
            document.activeElement.blur();
            actions.change({filter: "", find: ""});
        } else if (state.span !== null) {
            select(state.step, null);
        } else {
            actions.lookAtAll();
        }
    },
};

const keys = {
    ArrowRight: () => actions.selectStep(state.step + 1),
    ArrowLeft: () => actions.selectStep(state.step - 1),
    Home: () => actions.selectStep(0),
    End: () => actions.selectStep(model.steps.length - 1),
    "/": () => options.focus(),
    f: () => timeline.focus(),
    z: () => actions.lookAtStep(),
    0: () => actions.lookAtAll(),
    "+": () => actions.zoom(1 / 1.6),
    "-": () => actions.zoom(1.6),
    Escape: () => actions.escape(),
};

document.addEventListener("keydown", (event) => {
    const typing = event.target.tagName === "INPUT" && event.target.type !== "checkbox";
    if (event.ctrlKey || event.altKey || event.metaKey || (typing && event.key !== "Escape"))
        return;
    const inSteps = parts.steps.contains(event.target);
    const key = inSteps && event.key === "ArrowDown" ? "ArrowRight"
        : inSteps && event.key === "ArrowUp" ? "ArrowLeft" : event.key;
    if (!Object.hasOwn(keys, key))
        return;
    event.preventDefault();
    keys[key]();
    if (inSteps && key !== "/")
        parts.steps.querySelector("[aria-current]").focus({preventScroll: true});
});

/* Links of the page change the address, as going back and forth does. */
window.addEventListener("hashchange", () => apply(readAddress(location.hash) || FIRST));

/* --- what is drawn ---------------------------------------------------------------------------- */

/* Of a path, what tells it from others. */
function shortName(name) {
    return name.length > 28 ? name.replace(/\S*\/(?=[^\/]+$)/, "\u2026/") : name;
}

function drawSteps() {
    const outer = model.steps.filter((step) => step.depth === 0);
    const most = Math.max(...outer.map((step) => step.ns), 1);
    const current = model.steps[state.step];
    const inConfigure = current.kind === "configure";
    const row = (step) => html(
        "li", {class: `${step.kind} depth${step.depth}`},
        html("a", {href: "#step=" + step.id, "aria-current": step === current ? "step" : null},
             html("span", {class: "meter"},
                  html("span", {style: `width:${step.ns / most * 100}%`})),
             html("span", {class: "name"}, shortName(step.depth ? step.span.name : step.name)),
             html("span", {class: remarkOn(step) ? "time starred" : "time",
                           title: remarkOn(step)}, inMillis(step.ns))));
    /* Some do most of their work there. */
    const before = (step) => {
        const configured = configureOf(model, step);
        return configured && configured.ns > step.ns ? html("li", {class: "aside"}, html(
            "a", {href: "#step=" + configured.id}, `and ${inMillis(configured.ns)} in configure`))
            : null;
    };
    const sum = (name, ns) => html("li", {class: "sum"}, html("span", {class: "row"},
        html("span", {class: "name"}, name), html("span", {class: "time"}, inMillis(ns))));
    const levels = (step) => levelsAfter(model, step).map(
        (level) => html("li", {class: "level"}, "level " + level.name));
    const shown = model.steps.filter((step) => step.depth === 0 || inConfigure);
    const list = html("ol", null,
                      shown.map((step) => [row(step), before(step), levels(step)]),
                      model.unaccounted ? sum("unaccounted", model.unaccounted) : null,
                      sum("total, in ms", model.stages.reduce((all, stage) => all + stage[2], 0)));
    const old = parts.steps.querySelector("ol");
    if (!old) {
        parts.steps.append(html("h2", null, "Where the time went"), list);
        return;
    }
    const top = old.scrollTop;
    old.replaceWith(list);
    list.scrollTop = top;
}

function drawMasthead() {
    const about = model.about;
    const facts = [
        about.python ? `Python ${about.python}` : null,
        `${millis(model.end)} from the start of the process to the end of the record`,
        `level ${model.level}`,
        about.host ? `on ${about.host}` : null,
        model.started_ms ? new Date(model.started_ms).toISOString().slice(0, 19).replace("T", " ") +
            " UTC" : null,
    ];
    const left = model.left_out, title = cut(about.command || "", 120);
    parts.masthead.append(
        html("p", {class: "kicker"}, "A start-up, step by step"),
        html("h1", {class: title.length > 60 ? "long" : null}, about.command ? code(title)
            : "A start-up"),
        title === (about.command || "") ? "" : html(
            "details", null, html("summary", null, "All of it"), html("pre", null, about.command)),
        html("p", {class: "dim"}, facts.filter(Boolean).join(" \u00b7 ")),
        model.errors.length ? html("p", {class: "failed", role: "alert"},
            html("strong", null, "It failed: "), model.errors[0].name, ": ",
            model.errors[0].detail) : "",
        left.spans || left.marks || left.dropped ? html("p", {class: "notice"},
            left.spans ? count(left.spans, "span") +
                " more are only counted, to the spans around them. " : "",
            left.marks ? count(left.marks, "mark") + " more are not shown. " : "",
            left.dropped ? count(left.dropped, "event") + " found no room in the trace." : "")
            : "");
}

function drawKeys() {
    const key = (name) => html("kbd", null, name);
    parts.keys.append(html("p", {class: "dim"}, key("\u2190"), " ", key("\u2192"), " step, ",
        key("Home"), " ", key("End"), " first and last, ", key("z"), " zoom into it, ", key("0"),
        " whole run, ", key("+"), " ", key("-"), " zoom, ", key("f"), " find a module, ", key("/"),
        " filter the options, ",
        key("Esc"), " back; ", key("Ctrl"), " and the wheel zoom the timeline, dragging moves " +
        "it. Every step has an address of its own."));
}

function draw() {
    drawSteps();
    parts.step.replaceChildren(...renderStep(model, state, actions));
    timeline.draw(state);
    graph.draw(state);
    options.draw(state);
}

parts.app.hidden = false;
parts.static.classList.add("replaced");
drawMasthead();
drawKeys();
const timeline = createTimeline(model, parts.timeline, actions);
const graph = createGraph(model, parts.graph, actions);
const options = createOptions(model, parts.options, actions);
apply(readAddress(location.hash) || FIRST);
new ResizeObserver(() => timeline.draw(state)).observe(parts.timeline);
