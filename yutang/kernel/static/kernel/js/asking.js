// Destructive acts ask first: with JavaScript in a dialog, without it on a page of their own.
"use strict";
(() => {
  function ask(form) {
    const dialog = document.getElementById("ask");
    dialog.querySelector("[data-ask-title]").textContent = form.dataset.askTitle || "";
    dialog.querySelector("[data-ask-text]").textContent = form.dataset.askText || "";
    const yes = dialog.querySelector("[data-ask-yes]");
    yes.textContent = form.dataset.askYes || yes.dataset.default;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  function confirmed(form) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "confirmed";
    field.value = "1";
    form.append(field);
  }

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.matches("form[data-ask]") || form.elements.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      if (await ask(form)) {
        confirmed(form);
        form.requestSubmit(button);
      }
    },
    true,
  );
})();
