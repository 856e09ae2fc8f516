// The welcome editor: put variables into the text, remove attachment rows, renew the preview.
(() => {
  const editor = document.querySelector("[data-welcome-editor]");
  if (!editor) return;
  const text = editor.querySelector("textarea[name=text]");
  const changed = () => document.body.dispatchEvent(new Event("attachments-changed"));

  const insert = (variable) => {
    text.setRangeText(variable, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert], [data-remove-row]");
    if (!button) return;
    if (button.dataset.insert) {
      insert(button.dataset.insert);
    } else {
      button.closest("[data-row]").remove();
      changed();
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "attachments" || event.target.matches("[data-picture]")) changed();
  });
})();
