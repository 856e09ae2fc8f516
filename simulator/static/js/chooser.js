// The head of a part: who is on screen, and a sheet to choose somebody else.

import { avatar } from "./avatar.js";
import { fill, h, icon } from "./dom.js";
import { t } from "./words.js";

let count = 0;

/**
 * A chooser in `root`. `role`: what the chosen one is; `search(text)`: rows `{id, name, note}`; `pick(id)`: what
 * choosing does; `extra(close)`: what else the sheet holds. Answers `show(row)`.
 */
export function chooser(root, { role, label, search, pick, extra = () => null }) {
  const id = `chooser-${++count}`;
  const list = h("div", { class: "chooser-list" });
  const field = h("input", { class: "field", type: "search", "aria-label": t("search"), placeholder: t("search") });
  const sheet = h("div", { class: "chooser-sheet", id, hidden: true });
  const button = h("button", {
    type: "button",
    class: "chooser-now",
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-label": label,
  });
  let current = null;

  function close() {
    sheet.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  async function open() {
    sheet.hidden = false;
    button.setAttribute("aria-expanded", "true");
    field.value = "";
    field.focus();
    await rows();
  }

  async function rows() {
    const asked = field.value;
    const found = await search(asked);
    if (asked !== field.value) return;
    fill(list, found.length ? found.map(rowOf) : h("p", { class: "empty" }, t("nobody_found")));
  }

  function rowOf(row) {
    return h(
      "button",
      {
        type: "button",
        class: "chooser-row",
        "aria-current": String(row.id === current),
        onclick: () => {
          close();
          button.focus();
          pick(row.id);
        },
      },
      avatar(row.name, row.id, 32),
      h(
        "span",
        {},
        h("span", { class: "clip" }, row.name),
        h("span", { class: "small faint" }, row.note ? ` ${row.note}` : ""),
      ),
    );
  }

  function show(row) {
    current = row?.id ?? null;
    fill(
      button,
      row ? avatar(row.name, row.id, 36) : h("span", { class: "chooser-nobody" }, icon("person")),
      h(
        "span",
        { class: "chooser-text" },
        h("span", { class: "chooser-role" }, role),
        h("span", { class: "chooser-name clip" }, row ? row.name : t("choose")),
      ),
      icon("down"),
    );
  }

  sheet.append(field, list);
  const more = extra(close);
  if (more) sheet.append(more);
  field.addEventListener("input", rows);
  button.addEventListener("click", () => (sheet.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || sheet.hidden) return;
    close();
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!root.contains(event.target)) close();
  });
  root.append(button, sheet);
  show(null);
  return { show };
}
