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

/* A path that is too long for its line is best broken behind a folder. */
function code(text) {
    return html("code", null, text.split(/(?<=[/:,])/).map(
        (part, i) => [i ? html("wbr") : "", part]));
}

/* A sentence out of a phrase. */
function sentence(text) {
    return text ? text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".") : "";
}

/* At most @max characters of the first line of @text that has any; words stay whole. */
function cut(text, max) {
    const first = text.trimStart().split(/[\r\n]/, 1)[0];
    const shown = first.length > max ? first.slice(0, max - 1).replace(/\s\S{0,20}$/, "") : first;
    return shown + (shown.length < text.trim().length ? "\u2026" : "");
}

/* Rounded as in every report. */
function inMillis(ns) {
    return (Math.round(ns / 1000) / 1000).toFixed(3);
}

function millis(ns) {
    return inMillis(ns) + " ms";
}

function share(ns, total) {
    return (total > 0 ? (ns / total) * 100 : 0).toFixed(1) + " %";
}

function count(n, one, many) {
    return n.toLocaleString("en") + " " + (n === 1 ? one : many || one + "s");
}

function bytes(n) {
    const units = ["KiB", "MiB", "GiB"];
    let unit = 0;
    for (n /= 1024; Math.abs(n) >= 1024 && unit + 1 < units.length; unit++)
        n /= 1024;
    return (n < 0 ? "\u2212" : "") + Math.abs(n).toFixed(1) + " " + units[unit];
}
