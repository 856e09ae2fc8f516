// The field at the foot of a chat.

import { h } from "./dom.js";
import { t } from "./words.js";

/** A form that hands what was typed to `send`; Enter sends, Shift+Enter starts a line. */
export function composer(send) {
  const field = h("textarea", {
    class: "field",
    rows: 1,
    maxlength: 2000,
    "aria-label": t("write_message"),
    placeholder: t("write_message"),
  });
  const form = h("form", { class: "composer" }, field, h("button", { class: "button button-main" }, t("send")));

  async function submit() {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    if (!(await send(text))) field.value ||= text;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  return form;
}
