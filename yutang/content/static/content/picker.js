// The picker: close after a choice, take a choice away, tell the page by the event "picked".
"use strict";
(() => {
  if (window.yutangPicker) return;
  window.yutangPicker = true;

  const tell = (picker) => {
    picker.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
    picker.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unpick]");
    if (!button) return;
    const picker = button.closest("[data-picker]");
    button.closest("[data-picked]").remove();
    tell(picker);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const offer = event.target.closest("[data-pick]");
    const picker = offer && offer.closest("[data-picker]");
    if (picker && picker.querySelector(`[data-picked] input[value="${offer.dataset.pick}"]`)) {
      event.preventDefault();
      picker.querySelector("details").open = false;
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.matches("[data-chosen]")) return;
    const picker = event.target.closest("[data-picker]");
    picker.querySelector("details").open = false;
    tell(picker);
  });
})();
