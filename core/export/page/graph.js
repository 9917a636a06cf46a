/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The graph of the phases: who waits for whom, and why. */

const MARGIN = 12;

const LEGEND = {needs: "needs", wants: "wants", before: "asks to run before", level: "level"};

function edgeLabel(edge) {
    return edge.reasons.filter(Boolean).join(", ");
}

/* What a phase took: most do some of their work when they are configured. */
function timesOf(model, phase) {
    const of = (kind) => model.steps.find((one) => one.phase === phase.name && one.kind === kind);
    const start = of("start"), configure = of("configure");
    return [start ? "start " + millis(start.ns) : phase.disabled ? "disabled" : "not started",
            ...(configure ? ["configure " + millis(configure.ns)] : [])];
}

/* Beside what an edge passes it has room of its own. */
function labelPlace(points) {
    if (points.length > 2)
        return points[Math.floor(points.length / 2)];
    return {x: (points[0].x + points[1].x) / 2, y: (points[0].y + points[1].y) / 2};
}

function createGraph(model, root, actions) {
    if (!model.phases.length) {
        root.hidden = true;
        return {draw() {}};
    }
    const layout = layOutGraph(model.phases, model.edges);
    const width = layout.width + 2 * MARGIN, height = layout.height + 2 * MARGIN;
    const lines = new Map(), nodes = new Map();
    const picture = svg("svg", {viewBox: `0 0 ${width} ${height}`, role: "group",
                                style: `max-width:${Math.round(width * 1.15)}px`,
                                "aria-label": "The graph of the phases"});
    const labels = svg("g", {class: "labels", "aria-hidden": "true"});
    picture.append(svg("defs", null, svg("marker", {
        id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7,
        orient: "auto-start-reverse"}, svg("path", {d: "M0 0.8L7.2 4L0 7.2z"}))));
    const inner = svg("g", {transform: `translate(${MARGIN} ${MARGIN})`});

    for (const {edge, points} of layout.edges) {
        const line = svg("path", {class: "edge " + edge.reasons.join(" "), d: pathThrough(points),
                                  "marker-end": "url(#arrow)"},
                         svg("title", null,
                             `${edge.to} runs after ${edge.from}: ${edgeLabel(edge)}`));
        const place = labelPlace(points);
        const label = svg("text", {x: place.x, y: place.y + 3}, edgeLabel(edge));
        lines.set(edge, [line, label]);
        inner.append(line);
        labels.append(label);
    }
    for (const {phase, x, y} of layout.nodes) {
        const step = stepOfPhase(model, phase.name, "start");
        const [time, ...more] = timesOf(model, phase);
        const remark = step && remarkOn(step);
        const node = svg("a", {
            class: "node" + (step && step.kind === "start" ? "" : " idle"),
            href: step ? "#step=" + step.id : null, transform: `translate(${x} ${y})`,
            tabindex: step ? 0 : null, "aria-label": `${phase.name}: ${[time, ...more].join(", ")}`,
            onclick: (event) => {
                event.preventDefault();
                actions.selectPhase(phase.name);
            },
        }, svg("rect", {x: -NODE.width / 2, y: -NODE.height / 2, width: NODE.width,
                        height: NODE.height, rx: 6}),
            svg("text", {class: "name", y: more.length ? -7 : -2}, phase.name),
            svg("text", {class: "time", y: more.length ? 5 : 11}, time, remark ? " *" : ""),
            svg("text", {class: "time", y: 16}, more),
            remark ? svg("title", null, "* " + remark) : null);
        nodes.set(phase.name, node);
        inner.append(node);
    }
    inner.append(labels);
    picture.append(inner);
    const remarks = model.steps.filter((step) => step.kind === "start" && remarkOn(step))
        .map((step) => html("span", {class: "remark"}, `* ${step.phase}: ${remarkOn(step)}`));
    root.append(html("div", {class: "bar"}, html("h2", null, "What waits for what")), picture,
                remarks.length ? html("p", {class: "dim"}, remarks) : "",
                html("p", {class: "legend"}, Object.entries(LEGEND)
                     .filter(([reason]) => model.edges.some((one) => one.reasons.includes(reason)))
                     .map(([reason, words]) => html("span", {class: reason}, words))));

    return {
        draw(state) {
            const phase = model.steps[state.step].phase;
            for (const [name, node] of nodes) {
                node.classList.toggle("chosen", name === phase);
                if (name === phase)
                    node.setAttribute("aria-current", "step");
                else
                    node.removeAttribute("aria-current");
            }
            for (const [edge, parts] of lines) {
                for (const part of parts) {
                    part.classList.toggle("into", edge.to === phase);
                    part.classList.toggle("out", edge.from === phase);
                }
            }
        },
    };
}
