/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Where the spans stand in the timeline. Pure functions. */

const ROW = 20, LANE_GAP = 22, MAX_ROWS = 40, THINNEST = 0.7, CHARACTER = 6.4;

/* Gives each span a row: below the one that it is in, and below a sum of equal ones that it would
 * touch. A lane a thread, in the order in which they come. */
function layOutLanes(spans) {
    const lanes = new Map();
    const rows = new Array(spans.length);
    let hidden = 0;
    for (const span of spans) {
        if (!lanes.has(span.thread))
            lanes.set(span.thread, {thread: span.thread, ends: [], rows: 0, top: 0});
        const lane = lanes.get(span.thread);
        let row = span.parent >= 0 ? rows[span.parent] + 1 : 0;
        while (lane.ends[row] > span.begin)
            row++;
        rows[span.index] = row;
        lane.ends[row] = span.end;
        lane.rows = Math.min(Math.max(lane.rows, row + 1), MAX_ROWS);
        hidden += row >= MAX_ROWS;
    }
    let top = 0;
    for (const lane of lanes.values()) {
        lane.top = top + (lanes.size > 1 ? LANE_GAP : 0);
        top = lane.top + lane.rows * ROW;
    }
    return {lanes, rows, hidden, height: Math.max(top, ROW)};
}

/* What of it can be seen between the times of @view, on @width pixels. What is too thin to be seen
 * alone is put together with what stands beside it. */
function visibleBoxes(spans, layout, view, width) {
    const scale = width / (view.end - view.begin);
    const boxes = [], last = new Map();
    for (const span of spans) {
        const row = layout.rows[span.index];
        if (row >= MAX_ROWS || span.end < view.begin || span.begin > view.end)
            continue;
        const lane = layout.lanes.get(span.thread);
        const x = Math.max((span.begin - view.begin) * scale, -1);
        const right = Math.min((span.end - view.begin) * scale, width + 1);
        const y = lane.top + row * ROW;
        const before = last.get(y);
        const thin = right - x < THINNEST;
        if (thin && before && before.thin && x - (before.x + before.width) < THINNEST) {
            before.width = Math.max(right - before.x, before.width);
            before.more++;
            continue;
        }
        const box = {span, x, y, width: Math.max(right - x, THINNEST), thin, more: 0};
        boxes.push(box);
        last.set(y, box);
    }
    return boxes;
}

/* As much of @text as @width has room for; "" if that is too little to be read. */
function fit(text, width) {
    const room = Math.floor((width - 8) / CHARACTER);
    if (text.length <= room)
        return text;
    return room >= 4 ? text.slice(0, room - 1) + "\u2026" : "";
}

/* Round times with their labels: milliseconds with the digits that tell them apart. */
function ticksOf(view, width) {
    const length = view.end - view.begin;
    let step = 1;
    for (let i = 0; length / step > Math.max(width / 110, 2); i++)
        step = Math.pow(10, Math.floor(i / 3)) * [1, 2, 5][i % 3];
    const digits = Math.max(6 - Math.floor(Math.log10(step) + 1e-9), 0);
    const ticks = [];
    for (let time = Math.ceil(view.begin / step) * step; time <= view.end; time += step)
        ticks.push({time, label: (time / 1e6).toFixed(digits) + " ms"});
    return ticks;
}

/* @view moved and stretched into what there is. */
function clampView(view, end) {
    const length = Math.min(Math.max(view.end - view.begin, 100), end);
    const begin = Math.min(Math.max(view.begin, 0), end - length);
    return {begin, end: begin + length};
}

/* @view, @factor times as long, with @time where it was. */
function zoomed(view, time, factor, end) {
    return clampView({
        begin: time - (time - view.begin) * factor,
        end: time + (view.end - time) * factor,
    }, end);
}

/* What of the record shows @begin to @end with a margin. */
function viewAround(begin, end, total) {
    const margin = Math.max((end - begin) * 0.06, 500);
    return clampView({begin: begin - margin, end: end + margin}, total);
}
