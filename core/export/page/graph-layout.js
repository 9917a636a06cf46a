/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Where the phases stand in their graph: a rank below everything that they wait for. An edge that
 * passes ranks has a place in each of them, so that it goes around what stands there. Pure. */

const NODE = {width: 106, height: 46, gap: 16}, PASS = 58, RANK = 76, SWEEPS = 8;

/* The longest way to each phase. */
function rankPhases(phases, edges) {
    const ranks = new Map(phases.map((phase) => [phase.name, 0]));
    for (let i = 0; i < phases.length; i++) { /* without cycles it settles */
        for (const edge of edges) {
            const below = ranks.get(edge.from) + 1;
            if (below > ranks.get(edge.to) && below <= phases.length)
                ranks.set(edge.to, below);
        }
    }
    return ranks;
}

/* Nodes by rank, and the links from one rank to the next that the edges are made of. */
function splitEdges(phases, edges) {
    const ranks = rankPhases(phases, edges);
    const rows = [], links = [], nodes = new Map();
    const most = Math.max(...ranks.values());
    for (let rank = 0; rank <= most; rank++)
        rows[rank] = [];
    const put = (node) => {
        rows[node.rank].push(node);
        return node;
    };
    for (const phase of phases) {
        nodes.set(phase.name, put({phase, name: phase.name, rank: ranks.get(phase.name),
                                   width: NODE.width}));
    }
    /* Of a record that is no plan, what leads upwards is left out. */
    const downward = edges.filter((edge) => ranks.get(edge.from) < ranks.get(edge.to));
    const routes = downward.map((edge) => {
        const route = [nodes.get(edge.from)];
        for (let rank = route[0].rank + 1; rank < nodes.get(edge.to).rank; rank++)
            route.push(put({rank, width: PASS}));
        route.push(nodes.get(edge.to));
        for (let i = 1; i < route.length; i++)
            links.push([route[i - 1], route[i]]);
        return {edge, route};
    });
    return {rows, links, nodes, routes};
}

function placeRow(row) {
    let x = -row.reduce((sum, node) => sum + node.width + NODE.gap, -NODE.gap) / 2;
    for (const node of row) {
        node.x = x + node.width / 2;
        x += node.width + NODE.gap;
    }
}

/* By turns downwards and upwards, each node goes where its neighbours are. */
function orderRows(rows, links) {
    rows.forEach(placeRow);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        const down = sweep % 2 === 0;
        for (const row of down ? rows : [...rows].reverse()) {
            for (const node of row) {
                const near = links.filter((link) => link[down ? 1 : 0] === node)
                    .map((link) => link[down ? 0 : 1].x);
                node.wish = near.length ? near.reduce((a, b) => a + b) / near.length : node.x;
            }
            row.sort((a, b) => a.wish - b.wish);
            placeRow(row);
        }
    }
}

function layOutGraph(phases, edges) {
    const {rows, links, nodes, routes} = splitEdges(phases, edges);
    orderRows(rows, links);
    const all = rows.flat();
    const left = Math.min(0, ...all.map((node) => node.x - node.width / 2));
    const right = Math.max(0, ...all.map((node) => node.x + node.width / 2));
    for (const node of all) {
        node.x -= left;
        node.y = node.rank * RANK + NODE.height / 2;
    }
    return {
        nodes: [...nodes.values()],
        edges: routes.map(({edge, route}) => ({edge, points: route.map((node, i) => ({
            x: node.x,
            y: node.y + (i === 0 ? NODE.height / 2 : i === route.length - 1 ? -NODE.height / 2 : 0),
        }))})),
        width: right - left,
        height: rows.length * RANK - RANK + NODE.height,
    };
}

/* A line through @points that leaves and arrives upright. */
function pathThrough(points) {
    let path = `M${points[0].x} ${points[0].y}`;
    for (let i = 1; i < points.length; i++) {
        const a = points[i - 1], b = points[i], middle = (a.y + b.y) / 2;
        path += `C${a.x} ${middle} ${b.x} ${middle} ${b.x} ${b.y}`;
    }
    return path;
}
