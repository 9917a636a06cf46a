/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* Every option with its value and where that came from; words in the field narrow them down. */

/* Whether @option has every one of the words somewhere. */
function matches(option, filter) {
    const text = [option.phase + "." + option.name, option.value, option.origin, option.beaten,
                  option.doc].join(" ").toLowerCase();
    return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function optionsShown(model, state) {
    return model.options.filter((option) => matches(option, state.filter) &&
        (option.changed || !state.onlyChanged));
}

function createOptions(model, root, actions) {
    if (!model.options.length) {
        root.append(records(model, "config")
            ? html("p", {class: "dim"}, "There are no options in this record.")
            : notRecorded(model, "Options", "config"));
        return {draw() {}, focus() {}};
    }
    const field = html("input", {
        type: "search", id: "filter", placeholder: "Filter ( / )",
        "aria-label": "Filter the options",
        autocomplete: "off", spellcheck: "false",
        oninput: () => actions.change({filter: field.value}),
    });
    const only = html("input", {type: "checkbox", id: "changed",
                                onchange: () => actions.change({onlyChanged: only.checked})});
    const rows = html("tbody"), found = html("p", {class: "dim", role: "status"});
    root.append(
        html("div", {class: "bar"}, html("h2", null, "Options"), found,
             html("div", {class: "buttons"},
                  html("label", null, only, " not the default"), field)),
        html("div", {class: "scroll"}, html("table", null, html("thead", null, html(
            "tr", null, ["phase", "option", "value", "where from", "beaten"].map(
                (name) => html("th", {scope: "col"}, name)))), rows)));
    return {
        focus() {
            field.focus();
            field.select();
        },
        draw(state) {
            const options = optionsShown(model, state), phase = model.steps[state.step].phase;
            if (field.value !== state.filter)
                field.value = state.filter;
            found.textContent = `${options.length} of ${model.options.length}`;
            rows.replaceChildren(...options.map((option) => html(
                "tr", {class: [option.phase === phase ? "chosen" : "",
                               option.changed ? "changed" : ""].join(" ").trim()},
                html("td", null, html("button", {
                    type: "button", class: "link",
                    onclick: () => actions.selectPhase(option.phase)}, option.phase)),
                html("th", {scope: "row"}, option.name, option.doc
                    ? html("span", {class: "doc"}, option.doc) : ""),
                html("td", null, code(option.value ?? "not set")),
                html("td", null, option.origin), html("td", null, option.beaten))));
        },
    };
}
