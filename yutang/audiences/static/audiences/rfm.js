// The settings of an RFM model: fields that a choice makes needless are hidden.
"use strict";
(() => {
  const form = document.querySelector(".yt-rfm-form");
  if (!form) return;

  function show() {
    for (const box of form.querySelectorAll("[data-when]")) {
      const [name, value] = box.dataset.when.split("=");
      box.hidden = form.elements[name].value !== value;
    }
  }

  form.addEventListener("change", show);
  show();
})();
