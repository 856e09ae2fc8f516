// Choosing rows of the list: a bar appears with what can be done with them.
"use strict";
(() => {
  const form = document.querySelector("form[data-choosing]");
  const bar = form && form.querySelector("[data-bar]");
  if (!bar) return;
  const all = form.querySelector("[data-all]");
  const everyone = form.querySelector("[data-everyone]");
  const rows = [...form.querySelectorAll("input[name=customer]")];

  function show() {
    const chosen = rows.filter((row) => row.checked).length;
    bar.hidden = chosen === 0;
    if (chosen) document.body.dispatchEvent(new CustomEvent("chosen"));
    bar.querySelector("[data-count]").textContent = String(chosen);
    all.checked = chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
    if (chosen === 0 && everyone) everyone.checked = false;
  }

  form.addEventListener("change", (event) => {
    if (event.target === all) rows.forEach((row) => { row.checked = all.checked; });
    if (event.target === everyone && everyone.checked) rows.forEach((row) => { row.checked = true; });
    show();
  });
  show();

})();

// Narrowing: a choice takes effect at once, and what is empty stays out of the address.
(() => {
  const narrowing = document.getElementById("narrowing");
  if (!narrowing) return;
  document.addEventListener("change", (event) => {
    if (event.target.form === narrowing && event.target.matches("select")) narrowing.requestSubmit();
  });
  narrowing.addEventListener("submit", () => {
    for (const field of narrowing.elements) {
      if (field.name && (!field.value || (field.type === "radio" && !field.checked))) field.disabled = true;
    }
  });
  window.addEventListener("pageshow", () => {
    for (const field of narrowing.elements) field.disabled = false;
  });
})();
