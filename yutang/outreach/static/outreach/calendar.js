// Drag a planned send to another day; the menu of each entry does the same by keyboard.
"use strict";
(() => {
  const form = document.getElementById("cal-move");
  let dragged = null;

  function day(event) {
    return dragged && event.target.closest("[data-day]:not(.cal-past)");
  }

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-move]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.move);
    dragged.classList.add("cal-dragged");
  });
  document.addEventListener("dragover", (event) => {
    document.querySelectorAll(".cal-over").forEach((each) => each.classList.remove("cal-over"));
    const cell = day(event);
    if (!cell) return;
    event.preventDefault();
    cell.classList.add("cal-over");
  });
  document.addEventListener("drop", (event) => {
    const cell = day(event);
    if (!cell || cell === dragged.closest("[data-day]")) return;
    event.preventDefault();
    form.action = dragged.dataset.move;
    form.elements.day.value = cell.dataset.day;
    form.submit();
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".cal-over, .cal-dragged").forEach((each) => each.classList.remove("cal-over", "cal-dragged"));
    dragged = null;
  });
})();
