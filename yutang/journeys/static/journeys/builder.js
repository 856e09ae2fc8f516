// The builder: what follows from a click, keys for undo and redo, and steps that follow the finger.
"use strict";
(() => {
  const page = () => document.getElementById("jb");
  const stage = () => document.querySelector(".jb-stage");

  // The parts of a condition that its choice needs.
  const PARTS = {
    own: "own", audience: "audience", not_audience: "audience", tags: "tags", no_tags: "tags",
    lifecycle: "lifecycle", orders_from: "number", orders_is: "number", bought: "number",
    not_bought: "number", read: "number", not_read: "number", json: "json",
  };

  function showParts(rule) {
    const wanted = PARTS[rule.querySelector("select").value];
    for (const part of rule.querySelectorAll("[data-part]")) {
      part.classList.toggle("jb-part-on", part.dataset.part === wanted);
    }
  }

  // A flow that is wider than the sheet begins in its middle, and stays where it was scrolled to.
  let drawn = null;
  let scrolled = null;

  function place() {
    const sheet = stage();
    if (!sheet || sheet === drawn) return;
    drawn = sheet;
    sheet.scrollLeft = scrolled ?? (sheet.scrollWidth - sheet.clientWidth) / 2;
    sheet.addEventListener("scroll", () => {
      scrolled = sheet.scrollLeft;
    });
  }

  function settle() {
    const flow = document.getElementById("jb-flow");
    if (!flow) return;
    page().classList.add("jb-on");
    for (const each of page().querySelectorAll("input[name=revision]")) each.value = flow.dataset.revision;
    page().querySelectorAll("[data-rule]").forEach(showParts);
    mark();
    place();
  }

  // The card whose form is open.
  function mark() {
    const form = document.getElementById("jb-form");
    const asked = form ? new URL(form.action).searchParams : new URLSearchParams();
    const id = asked.get("show") === "settings" ? "" : `${asked.get("show")}-${asked.get("id")}`;
    for (const card of document.querySelectorAll(".jb-card")) card.classList.toggle("jb-open-now", card.id === id);
  }

  function jump(event, link) {
    const target = document.getElementById(link.dataset.jump);
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.querySelector(".jb-open")?.click();
  }

  function close() {
    if (document.activeElement?.closest("#jb-form")) document.activeElement.blur();
    document.querySelector("#jb-panel .jb-close")?.click();
  }

  // Leaving a field saves it, and the answer draws the flow anew: a click that falls into that
  // time is done once the new flow stands.
  const ACTS = "#jb a[hx-get], #jb-flow button[name=op]";
  let busy = 0;
  let pressed = null;
  let wanted = "";

  function keyOf(element) {
    if (element.matches("a")) return element.getAttribute("hx-get");
    const fields = [...new FormData(element.form)].filter(([name]) => name !== "revision" && name !== "csrfmiddlewaretoken");
    return JSON.stringify([...fields, element.value]);
  }

  const find = (key) => [...document.querySelectorAll(ACTS)].find((each) => keyOf(each) === key);

  function finish() {
    const key = wanted;
    wanted = "";
    if (key) find(key)?.click();
  }

  document.addEventListener("pointerdown", (event) => {
    const element = event.target.closest(ACTS);
    pressed = element ? { element, key: keyOf(element) } : null;
  }, true);
  document.addEventListener("pointerup", () => {
    if (!pressed || pressed.element.isConnected) return;
    wanted = pressed.key;
    if (!busy) finish();
  }, true);
  document.addEventListener("click", (event) => {
    const element = event.target.closest(ACTS);
    if (!element || !busy || !document.getElementById("jb-form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wanted = keyOf(element);
  }, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "jb-form") busy += 1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id !== "jb-form") return;
    busy = Math.max(0, busy - 1);
    if (!busy) setTimeout(finish);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-jump]");
    if (link) jump(event, link);
    if (!event.target.closest(".jb-menu")) document.querySelector(".jb-menu[open]")?.removeAttribute("open");
  });
  document.addEventListener("input", (event) => {
    const rule = event.target.matches("select") && event.target.closest("[data-rule]");
    if (rule) showParts(rule);
    if (!event.target.matches("[data-filter]")) return;
    const words = event.target.value.trim().toLowerCase();
    for (const row of event.target.parentElement.querySelectorAll(".form-check")) {
      row.hidden = !row.textContent.toLowerCase().includes(words);
    }
  });
  // A search inside the form is no change of the step.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-filter], [name=pick_q]")) event.stopPropagation();
  }, true);
  // What is saved isn't wrong any more.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id !== "jb-form" || event.detail.xhr.status !== 200) return;
    for (const told of event.detail.elt.querySelectorAll(".invalid-feedback")) told.remove();
    for (const field of event.detail.elt.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
  });
  // "Done" saves, then closes.
  let done = false;
  document.addEventListener("submit", (event) => {
    done = Boolean(event.submitter?.matches("[data-done]"));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!done || event.target.id !== "jb-form") return;
    done = false;
    if (event.detail.xhr.status === 200) close();
  });
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "jb" || event.target.id === "jb-panel") {
      document.querySelector("#jb-panel .jb-fields input:not([type=hidden]), #jb-panel .jb-kind")?.focus({ preventScroll: true });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    document.getElementById(key === "y" || event.shiftKey ? "jb-redo" : "jb-undo")?.click();
  });

  // A step follows mouse, pen or finger by its grip, to the nearest gap.
  let lifted = null;
  const EDGE = 60;

  function gaps() {
    return [...document.querySelectorAll("[data-gap]")].filter((gap) => !gap.classList.contains("jb-barred"));
  }

  function nearest(event) {
    let best = null;
    let least = 160;
    for (const gap of gaps()) {
      const box = gap.getBoundingClientRect();
      const x = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
      const y = Math.abs(event.clientY - (box.top + box.bottom) / 2);
      const far = Math.hypot(x, y);
      if (far < least) [best, least] = [gap, far];
    }
    return best;
  }

  function lift(event) {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    const item = grip.closest(".jb-item");
    lifted = { id: grip.dataset.grip, item, gap: null };
    grip.setPointerCapture(event.pointerId);
    item.classList.add("jb-lifted");
    for (const own of item.querySelectorAll("[data-gap]")) own.classList.add("jb-barred");
    for (const own of [item.previousElementSibling, item.nextElementSibling]) own?.classList.add("jb-barred");
    stage().classList.add("jb-dragging");
  }

  function drag(event) {
    if (!lifted) return;
    lifted.gap?.classList.remove("jb-near");
    lifted.gap = nearest(event);
    lifted.gap?.classList.add("jb-near");
    if (event.clientY < EDGE + 60) window.scrollBy(0, -14);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 14);
  }

  function drop(event) {
    if (!lifted) return;
    const { id, item, gap } = lifted;
    lifted = null;
    item.classList.remove("jb-lifted");
    stage().classList.remove("jb-dragging");
    for (const each of document.querySelectorAll(".jb-barred, .jb-near")) each.classList.remove("jb-barred", "jb-near");
    if (!gap || event.type === "pointercancel") return;
    const { into, way, index } = gap.dataset;
    const revision = document.getElementById("jb-flow").dataset.revision;
    window.htmx.ajax("POST", page().dataset.act, {
      target: "#jb", swap: "outerHTML", values: { op: "move", step: id, into, way, index, revision },
    });
  }

  document.addEventListener("pointerdown", lift);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
  settle();
})();
