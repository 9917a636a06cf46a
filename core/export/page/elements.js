/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Making elements. Texts of the record only ever become text nodes and attributes, whatever they
 * look like. */

const SVG = document.querySelector("#static svg").namespaceURI;

function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (name.startsWith("on"))
            made.addEventListener(name.slice(2), value);
        else if (value !== null && value !== undefined && value !== false)
            made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
    return made;
}

function html(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
}

function code(text) {
    return html("code", null, text);
}

/* A sentence out of a phrase. */
function sentence(text) {
    return text ? text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".") : "";
}

function millis(ns) {
    return (ns / 1e6).toFixed(3) + " ms";
}

function share(ns, total) {
    return (total > 0 ? (ns / total) * 100 : 0).toFixed(1) + " %";
}

function count(n, one, many) {
    return n.toLocaleString("en") + " " + (n === 1 ? one : many || one + "s");
}

function bytes(n) {
    const units = ["B", "kB", "MB", "GB"];
    let unit = 0;
    while (Math.abs(n) >= 1000 && unit + 1 < units.length) {
        n /= 1000;
        unit++;
    }
    return (n < 0 ? "\u2212" : "") + Math.abs(n).toFixed(unit ? 1 : 0) + " " + units[unit];
}
