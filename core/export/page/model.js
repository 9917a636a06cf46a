/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the data says, put together: steps, spans, phases, their order, options. Pure functions. */

const CALLS = ["configure", "start", "stop"];

/* What the levels of a record add to one another. */
const RECORDED = ["phase", "config", "import", "alloc"];

/* What one phase waits for another for, in words. */
function reasonInWords(reason, earlier, later, level) {
    switch (reason) {
    case "needs":
        return `${later} needs what ${earlier} has made`;
    case "wants":
        return `${later} runs after ${earlier}, if there is such a phase`;
    case "before":
        return `${earlier} asks to run before ${later}`;
    case "level":
        return level ? `${earlier} brings the runtime to the level ${level}, where ${later} starts`
            : `${later} starts at the level that ${earlier} leaves`;
    default:
        return reason;
    }
}

/* (nullable) What came of an import that did not succeed. */
function outcomeOf(attributes) {
    return attributes.raised === "ModuleNotFoundError" ? "not found" : attributes.raised || null;
}

function readSpans(rows) {
    const spans = rows.map((row, index) => ({
        index,
        kind: row[0],
        name: row[1],
        parent: row[2],
        begin: row[3],
        end: row[4],
        total: row[5],
        self: row[6],
        count: row[7],
        thread: row[8],
        value: row[9],
        attributes: row[10],
        outcome: outcomeOf(row[10]),
        memory: row[11].length ? row[11] : null,
        children: [],
    }));
    for (const span of spans) {
        span.depth = span.parent < 0 ? 0 : spans[span.parent].depth + 1;
        if (span.parent >= 0)
            spans[span.parent].children.push(span);
    }
    return spans;
}

function readMarks(rows) {
    return rows.map(([kind, name, value, detail, time, thread, attributes]) =>
        ({kind, name, value, detail, time, thread, attributes}));
}

/* That a phase was started says that there is one, even where nothing says what it is. */
function readPhases(marks, spans) {
    const phases = new Map();
    for (const mark of marks) {
        if (mark.kind === "phase")
            phases.set(mark.name, {...mark.attributes, name: mark.name, summary: mark.detail});
    }
    for (const span of spans) {
        if (span.kind === "start" && span.depth === 0 && !phases.has(span.name))
            phases.set(span.name, {name: span.name});
    }
    return [...phases.values()];
}

/* One edge for two phases, with every reason. */
function readEdges(marks, phases) {
    const known = new Set(phases.map((phase) => phase.name));
    const edges = new Map();
    for (const mark of marks) {
        if (mark.kind !== "order" || !known.has(mark.name) || !known.has(mark.value))
            continue;
        const key = mark.value + " " + mark.name;
        if (!edges.has(key))
            edges.set(key, {from: mark.value, to: mark.name, reasons: []});
        if (mark.detail)
            edges.get(key).reasons.push(mark.detail);
    }
    return [...edges.values()];
}

/* The stages, with each phase's configuration inside of that of all; what is unaccounted for is no
 * step, but a row. */
function readSteps(stages, spans) {
    const steps = [], ids = new Map();
    const add = (name, begin, ns, span, depth) => {
        const id = name.replace(/\s+/g, "-").replace(/[^\w.-]/g, "_"); /* safe in an address */
        const times = (ids.get(id) || 0) + 1;
        ids.set(id, times);
        const kind = span ? span.kind : name === "before the library" ? "before" : name;
        steps.push({
            index: steps.length, id: times > 1 ? id + "-" + times : id, kind, name, begin,
            end: span ? span.end : begin + ns, ns, span, depth,
            phase: span && CALLS.includes(span.kind) && span.name ? span.name : null, marks: [],
        });
    };
    for (const [name, begin, ns] of stages) {
        if (name === "unaccounted")
            continue;
        const span = spans.find((one) => one.depth === 0 &&
            (one.name ? one.kind + " " + one.name : one.kind) === name);
        add(name, begin, ns, span || null, 0);
        for (const child of span && span.kind === "configure" ? span.children : []) {
            if (child.kind === "configure")
                add("configure " + child.name, child.begin, child.total, child, 1);
        }
    }
    return steps;
}

/* The innermost step at @time. */
function stepAt(steps, time) {
    let found = null;
    for (const step of steps) {
        if (step.begin <= time && time <= step.end && !(found && found.depth > step.depth))
            found = step;
    }
    return found;
}

/* The step that @span lies in: that of the spans around it, or of its time. */
function stepOf(model, span) {
    const own = new Map(model.steps.filter((step) => step.span).map((s) => [s.span.index, s]));
    for (let at = span; at; at = at.parent >= 0 ? model.spans[at.parent] : null) {
        if (own.has(at.index))
            return own.get(at.index);
    }
    return stepAt(model.steps, span.begin);
}

/* Everything inside of @span, in order, and what other threads did meanwhile. */
function spansWithin(model, step) {
    const found = [];
    const add = (span) => {
        if (!model.steps.some((other) => other.span === span))
            found.push(span);
        span.children.forEach(add);
    };
    if (step.span)
        step.span.children.forEach(add);
    for (const span of model.spans) {
        if (span.depth === 0 && step.span && span.thread !== step.span.thread &&
            stepAt(model.steps, span.begin) === step) {
            add(span);
        }
    }
    return found;
}

function readModel(data) {
    const spans = readSpans(data.spans), marks = readMarks(data.marks);
    const phases = readPhases(marks, spans);
    const steps = readSteps(data.stages, spans);
    const end = Math.max(data.end, ...spans.map((span) => span.end), 1);
    for (const mark of marks) {
        const step = stepAt(steps, mark.time);
        if (step)
            step.marks.push(mark);
    }
    return {
        ...data, end, spans, marks, phases, steps,
        edges: readEdges(marks, phases),
        unaccounted: (data.stages.find((stage) => stage[0] === "unaccounted") || [])[2] || 0,
        levels: marks.filter((mark) => mark.kind === "level"),
        errors: marks.filter((mark) => mark.kind === "error"),
        options: marks.filter((mark) => mark.kind === "value").map((mark) => ({
            phase: mark.name.split(".")[0],
            name: mark.name.split(".").slice(1).join("."),
            value: mark.value,
            origin: mark.detail || "",
            doc: mark.attributes.doc || "",
            beaten: mark.attributes.beaten || "",
            changed: mark.detail !== "default",
        })),
    };
}

/* Whether the record has what the level @name adds. */
function records(model, name) {
    return RECORDED.indexOf(model.level) >= RECORDED.indexOf(name);
}

/* (nullable) The step in which the phase that @step starts was configured. */
function configureOf(model, step) {
    return step.kind !== "start" ? null : model.steps.find(
        (one) => one.kind === "configure" && one.phase === step.phase) || null;
}

/* (nullable) What a phase notes on the time of one of its steps. */
function remarkOn(step) {
    const note = step.marks.find((mark) => mark.kind === "note" && mark.name === "time");
    return note ? note.detail : null;
}

/* How far the runtime is when @step has started a phase: the level that was told next. */
function levelsAfter(model, step) {
    const next = model.steps.find((other) => other.index > step.index && other.span);
    const told = model.levels.find((level) => level.time >= step.end);
    return step.kind === "start" && told && told.name !== "stopping" &&
        (!next || told.time <= next.begin) ? [told] : [];
}

/* Whether @span is one that is looked for: all of @words are in its name or in what came of it,
 * whatever their case. */
function isFound(span, words) {
    const name = (span.name + " " + (span.outcome || "")).toLowerCase();
    return words !== "" && words.toLowerCase().split(/\s+/).every((word) => name.includes(word));
}

/* The step of @phase that is most like @kind: its start, if there is none of that kind. */
function stepOfPhase(model, phase, kind) {
    const of = (wanted) =>
        model.steps.find((step) => step.phase === phase && step.kind === wanted);
    return (CALLS.includes(kind) && of(kind)) || of("start") || of("configure") || null;
}
