/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* The timeline under a pointer: what is there, selecting it, zooming and moving. */

const DRAGGED = 4; /* pixels: what is less is a click */

/* What is under the pointer, beside it, and inside of the window. */
function showHint(hint, text, event) {
    hint.hidden = !text;
    hint.textContent = text;
    const left = Math.min(event.clientX + 12, innerWidth - hint.offsetWidth - 8);
    hint.style.transform = `translate(${Math.max(left, 0)}px, ${event.clientY + 18}px)`;
}

/* @shown says which part of the record the picture shows. */
function listenToPointer(picture, hint, model, actions, shown) {
    let drag = null, dragged = false;
    const partAt = (event) => {
        const place = picture.getBoundingClientRect();
        return (event.clientX - place.left) / place.width;
    };
    const timeAt = (event) => shown().begin + partAt(event) * (shown().end - shown().begin);
    const spanAt = (event) => {
        const found = event.target.closest("[data-span]");
        return found ? model.spans[found.dataset.span] : null;
    };
    const moved = (view, part) => {
        const by = part * (view.end - view.begin);
        return clampView({begin: view.begin + by, end: view.end + by}, model.end);
    };

    picture.addEventListener("click", (event) => {
        const span = spanAt(event);
        if (dragged)
            return;
        if (event.target.closest("[data-more]"))
            actions.look(zoomed(shown(), timeAt(event), 0.15, model.end));
        else if (span)
            actions.selectSpan(span);
        else if (event.target.closest("[data-before]"))
            actions.selectStep(0);
    });
    picture.addEventListener("dblclick", (event) => {
        const span = spanAt(event);
        if (span)
            actions.look(viewAround(span.begin, span.end, model.end));
    });
    picture.addEventListener("wheel", (event) => {
        const factor = event.deltaY > 0 ? 1.25 : 0.8;
        const sideways = (event.deltaX || event.deltaY) / picture.clientWidth;
        if (event.ctrlKey || event.metaKey)
            actions.look(zoomed(shown(), timeAt(event), factor, model.end), true);
        else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
            actions.look(moved(shown(), sideways), true);
        else
            return;
        event.preventDefault();
    }, {passive: false});
    picture.addEventListener("pointerdown", (event) => {
        drag = {part: partAt(event), x: event.clientX, view: shown()};
        dragged = false;
    });
    window.addEventListener("pointermove", (event) => {
        if (!event.buttons)
            drag = null;
        dragged = dragged || (drag !== null && Math.abs(drag.x - event.clientX) > DRAGGED);
        if (drag && dragged)
            actions.look(moved(drag.view, drag.part - partAt(event)), true);
    });
    picture.addEventListener("pointermove", (event) => {
        const over = event.target.closest(".box");
        showHint(hint, over ? over.getAttribute("aria-label") : "", event);
    });
    picture.addEventListener("pointerleave", (event) => showHint(hint, "", event));
}
