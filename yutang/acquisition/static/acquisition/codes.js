// The code editor: rows of the pool come and go, and the tag list can be searched.
"use strict";
(() => {
  const form = document.querySelector(".acq-form");
  if (!form) return;
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  form.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop-row]");
    if (drop) {
      drop.closest("[data-row]").remove();
      changed();
    }
    const up = event.target.closest("[data-up-row]");
    if (up) {
      const row = up.closest("[data-row]");
      row.previousElementSibling?.before(row);
      changed();
    }
    if (event.target.closest("[data-hit]")) {
      form.elements.who.value = "";
      form.elements.who.focus();
    }
  });

  // Every shift of a row, and every door, needs a number of its own, also after some were removed.
  let next = 100;
  form.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches("[data-add-shift], [data-add-door]")) event.detail.parameters.n = String(next++);
  });

  form.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "pool") document.getElementById("pool-hits").replaceChildren();
    if (event.target.id === "pool" || event.target.matches(".acq-shifts")) changed();
  });

  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches("[data-add-room]")) event.target.value = "";
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[type=search]")) event.preventDefault();
    if (event.key === "Escape") document.getElementById("pool-hits")?.replaceChildren();
  });

  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-pick-search]")) return;
    const typed = event.target.value.trim().toLowerCase();
    for (const box of event.target.closest("[data-pick]").querySelectorAll("[type=checkbox]")) {
      const label = box.closest("label");
      const shown = box.checked || label.textContent.toLowerCase().includes(typed);
      label.hidden = !shown;
    }
  });
})();
