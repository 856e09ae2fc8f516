// The editor of materials: blocks move in place, paragraphs are written as they look.
"use strict";
(() => {
  const editor = document.querySelector("[data-material-editor]");
  if (!editor) return;
  const blocks = document.getElementById("blocks");
  const changed = () => document.body.dispatchEvent(new Event("material-changed"));

  const enrich = (box) => {
    if (box.querySelector("[contenteditable]")) return;
    const source = box.querySelector("textarea");
    const rich = document.createElement("div");
    rich.className = "form-control ct-rich";
    rich.contentEditable = "true";
    rich.setAttribute("role", "textbox");
    rich.setAttribute("aria-multiline", "true");
    rich.setAttribute("aria-label", source.getAttribute("aria-label"));
    rich.innerHTML = source.value; // our own cleaned words; scripts can't run under the page's policy
    source.hidden = true;
    box.querySelector("[data-marks]").hidden = false;
    source.after(rich);
    rich.addEventListener("input", () => {
      source.value = rich.innerHTML.replace(/<div>/g, "<br>").replace(/<\/div>|&nbsp;/g, (part) => (part === "&nbsp;" ? " " : ""));
    });
    rich.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    });
  };

  const enrichAll = () => editor.querySelectorAll("[data-rich]").forEach(enrich);

  const mark = (button) => {
    const rich = button.closest("[data-rich]").querySelector("[contenteditable]");
    rich.focus();
    const address = button.dataset.ask ? window.prompt(button.dataset.ask, "https://") : undefined;
    if (address === null) return;
    document.execCommand(button.dataset.mark, false, address);
    rich.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const move = (button) => {
    const block = button.closest("[data-block]");
    const where = button.dataset.move;
    if (where === "remove") block.remove();
    if (where === "up" && block.previousElementSibling) block.previousElementSibling.before(block);
    if (where === "down" && block.nextElementSibling) block.nextElementSibling.after(block);
    if (where !== "remove") button.focus();
    changed();
  };

  editor.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-mark]")) event.preventDefault(); // the selection stays
    const block = event.target.closest("[data-block]");
    if (block) block.draggable = Boolean(event.target.closest("[data-grip]"));
  });
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move], [data-mark]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.mark) mark(button);
    else move(button);
  });
  editor.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && field.matches("input:not([type=submit])")) event.preventDefault();
  });

  let dragged = null;
  blocks?.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-block]");
    dragged?.classList.add("ct-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  blocks?.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-block]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  blocks?.addEventListener("drop", (event) => event.preventDefault());
  blocks?.addEventListener("dragend", () => {
    dragged?.classList.remove("ct-dragged");
    dragged = null;
    changed();
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    enrichAll();
    if (event.target.matches("[data-upload]") || event.target.id === "blocks") changed();
  });
  enrichAll();
})();
