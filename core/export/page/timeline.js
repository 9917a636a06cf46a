/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The timeline: all of it as a strip, and below, the part that is looked at. */

const AXIS = 34;

/* What the colours stand for. */
const KINDS = [["configure", "a phase is configured"], ["start", "starts"], ["stop", "stops"],
               ["plugin", "a plugin is loaded"], ["import", "import"], ["raised", "failed import"],
               ["pth", ".pth file"], ["span", "the program's own"]];

function boxLabel(span) {
    const name = CALLS.includes(span.kind) && span.name ? span.kind + " " + span.name
        : span.name || span.kind;
    return (span.count > 1 ? span.count + " \u00d7 " + name : name) +
        (span.outcome ? ": " + span.outcome : "");
}

function boxTitle(box) {
    const span = box.span;
    if (box.more)
        return count(box.more + 1, "short span") + ": zoom in to tell them apart";
    return `${span.kind === "import" ? "import " : ""}${cut(boxLabel(span), 160)}: ` +
        millis(span.total) +
        (span.self < span.total ? `, ${millis(span.self)} by itself` : "");
}

function createTimeline(model, root, actions) {
    const layout = layOutLanes(model.spans);
    const picture = svg("svg", {class: "picture", role: "img", "aria-label":
        "The spans of the run over time; the steps and the modules are listed below."});
    const box = html("div", {class: "scroll"}, picture);
    const strip = html("div", {class: "strip", "aria-hidden": "true"});
    const frame = html("div", {class: "frame"});
    const hint = html("p", {class: "hover", "aria-hidden": "true", hidden: true});
    const button = (label, title, onclick) =>
        html("button", {type: "button", title, onclick}, label);
    const field = html("input", {
        type: "search", id: "find", placeholder: "Find a module ( f )", autocomplete: "off",
        "aria-label": "Find a module or span; Enter selects the next one", spellcheck: "false",
        oninput: () => actions.change({find: field.value}),
        onkeydown: (event) => event.key === "Enter" && actions.findNext(),
    });
    let shown = null;

    function drawStrip() {
        for (const step of model.steps.filter((one) => one.depth === 0)) {
            strip.append(html("a", {
                class: step.kind, href: "#step=" + step.id, tabindex: -1, title: step.name,
                "data-step": step.index,
                style: `left:${step.begin / model.end * 100}%;` +
                    `width:${Math.max((step.end - step.begin) / model.end * 100, 0.1)}%`,
            }));
        }
        strip.append(frame);
    }

    function drawAxis(view, width, at) {
        for (const tick of ticksOf(view, width)) {
            const x = at(tick.time);
            picture.append(svg("line", {class: "tick", x1: x, x2: x, y1: 14,
                                        y2: AXIS + layout.height}));
            if (x + 44 < width)
                picture.append(svg("text", {class: "axis", x: x + 3, y: 12}, tick.label));
        }
        let free = -Infinity;
        for (const level of model.levels) {
            const x = at(level.time);
            if (x < 0 || x > width)
                continue;
            picture.append(svg("line", {class: "level", x1: x, x2: x, y1: 16, y2: AXIS}));
            if (x > free && x + 8 + level.name.length * CHARACTER < width) {
                picture.append(svg("text", {class: "level", x: x + 3, y: 27}, level.name));
                free = x + level.name.length * CHARACTER + 12;
            }
        }
    }

    function drawBox(visible, state) {
        const {span, x, y, width, more} = visible;
        const step = model.steps[state.step];
        const inside = span.begin >= step.begin && span.end <= step.end;
        const chosen = state.span === span.index || (state.span === null && step.span === span);
        const label = fit(boxLabel(span), width);
        picture.append(svg("g", {
            class: ["box", more ? "thin" : span.kind, span.outcome && !more ? "raised" : "",
                    inside ? "inside" : "",
                    chosen ? "chosen" : "", span.count > 1 ? "sum" : "",
                    isFound(span, state.find) ? "found" : ""].join(" ").trim(),
            "data-span": span.index, "data-more": more || null, "aria-label": boxTitle(visible),
            transform: `translate(${x.toFixed(2)} ${(y + AXIS).toFixed(2)})`,
        }, svg("rect", {width: width.toFixed(2), height: ROW - 2, rx: width > 8 ? 2 : 0}),
            label && !more ? svg("text", {x: 4, y: 13}, label) : null));
    }

    /* What has no span of its own, as nothing could record it yet. */
    function drawBefore(state, at) {
        const x = Math.max(at(0), 0), width = at(model.entry) - x;
        const top = AXIS + ([...layout.lanes.values()][0] || {top: 0}).top;
        const chosen = model.steps[state.step].kind === "before";
        picture.append(svg("g", {class: "box before" + (chosen ? " inside chosen" : ""),
                                 "data-before": true, transform: `translate(${x} ${top})`,
                                 "aria-label": `before the library: ${millis(model.entry)}`},
                           svg("rect", {width, height: ROW - 2}),
                           svg("text", {x: 4, y: 13}, fit("before the library", width))));
    }

    /* When the selected step was, whatever ran then. */
    function drawBand(state, at, width) {
        const step = model.steps[state.step];
        const x = Math.max(at(step.begin), 0), end = Math.min(at(step.end), width);
        if (end > x) {
            picture.append(svg("rect", {class: "band", x, width: Math.max(end - x, 1.5), y: 14,
                                        height: AXIS + layout.height - 10}));
        }
    }

    function draw(state) {
        const width = Math.max(box.clientWidth, 200), view = state.view;
        const at = (time) => (time - view.begin) / (view.end - view.begin) * width;
        shown = view;
        picture.replaceChildren();
        picture.classList.toggle("finding", state.find !== "");
        if (field.value !== state.find)
            field.value = state.find;
        picture.setAttribute("width", width);
        picture.setAttribute("height", AXIS + layout.height + 4);
        drawBand(state, at, width);
        drawAxis(view, width, at);
        for (const lane of layout.lanes.values()) {
            const main = lane.thread === model.pid ? " (main)" : "";
            if (layout.lanes.size > 1)
                picture.append(svg("text", {class: "axis", x: 4, y: AXIS + lane.top - 6},
                                   `thread ${lane.thread}${main}`));
        }
        if (model.entry > view.begin)
            drawBefore(state, at);
        for (const visible of visibleBoxes(model.spans, layout, view, width))
            drawBox(visible, state);
        frame.style.left = view.begin / model.end * 100 + "%";
        frame.style.width = (view.end - view.begin) / model.end * 100 + "%";
        frame.hidden = view.end - view.begin >= model.end;
        for (const part of strip.querySelectorAll("a"))
            part.classList.toggle("chosen", Number(part.dataset.step) === state.step);
    }

    const kinds = new Set(model.spans.map((span) => span.outcome ? "raised" : span.kind));
    listenToPointer(picture, hint, model, actions, () => shown);
    drawStrip();
    root.append(
        html("div", {class: "bar"}, html("h2", null, "Timeline"), field,
             html("div", {class: "buttons", role: "group", "aria-label": "What the timeline shows"},
                  button("Whole run", "Show all of it (0)", actions.lookAtAll),
                  button("Start-up", "Show what comes before the program", actions.lookAtStart),
                  button("Step", "Zoom into the selected step (z)", actions.lookAtStep),
                  button("\u2212", "Zoom out (-)", () => actions.zoom(1.6)),
                  button("+", "Zoom in (+)", () => actions.zoom(1 / 1.6)))),
        strip, box, hint,
        html("p", {class: "kinds"}, KINDS.filter(([kind]) => kinds.has(kind))
             .map(([kind, words]) => html("span", {class: kind}, words))),
        layout.hidden ? html("p", {class: "dim"}, count(layout.hidden, "more span") +
            " lie below what is drawn.") : "");
    return {
        draw,
        focus() {
            field.focus();
            field.select();
        },
    };
}
