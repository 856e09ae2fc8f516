// Short messages at the edge of the page.

import { h } from "./dom.js";
import { t } from "./words.js";

const SECONDS = { note: 2.5, error: 7 };

/** Show `text` for a few seconds; `kind` is "note" or "error". */
export function toast(text, kind = "note") {
  const place = document.getElementById("toasts");
  const note = h(
    "div",
    { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    h("span", {}, text),
    h("button", { type: "button", class: "toast-close", "aria-label": t("close"), onclick: () => note.remove() }, "×"),
  );
  place.append(note);
  setTimeout(() => note.remove(), SECONDS[kind] * 1000);
}

/** Run `action`; if the core refuses, show its sentence. Answers whether it went well. */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error.name !== "SimError") throw error;
    toast(error.message, "error");
    return false;
  }
}
