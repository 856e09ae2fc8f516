// Several values as chips, with suggestions that say how many customers each has.
import { get, h, icon, root, say } from "./page.js";
import { gone, name, remember } from "./names.js";
import { Combo } from "./combo.js";

const has = (values, value) => values.some((each) => String(each) === String(value));

function fixed(choices) {
  return async (query) => {
    const wanted = query.toLowerCase();
    const rows = choices.filter(([, label]) => label.toLowerCase().includes(wanted));
    return { items: rows.map(([id, label]) => ({ id, label })), more: false };
  };
}

const asked = (of, extra) => async (query, page, signal) => {
  const answer = await get(root.dataset.suggest, { of, q: query, page, ...extra }, signal);
  remember(of, answer.items);
  return answer;
};

// `of`: whose ids these are; `choices`: fixed pairs instead; neither: free text.
export function chips(values, redraw, { of = "", choices = null, extra = {}, placeholder, field = "", key }) {
  const now = Array.isArray(values) ? values : [];
  const worded = (value) => {
    if (choices) return choices.find(([each]) => String(each) === String(value))?.[1] ?? String(value);
    return of ? (name(of, value) ?? "…") : String(value);
  };
  const drop = (value) => redraw(now.filter((each) => String(each) !== String(value)));
  const shown = now.map((value) =>
    h(
      "span",
      { class: `bd-chip${of && gone(of, value) ? " bd-gone" : ""}` },
      h("span", {}, worded(value)),
      h("button", { type: "button", ariaLabel: say("remove_value", { name: worded(value) }), onclick: () => drop(value) }, icon("x")),
    ),
  );
  return h("span", { class: "bd-chips bd-field", data: { f: field } }, shown, entry());

  function entry() {
    const input = h("input", {
      type: "text",
      class: "bd-chip-input",
      placeholder: now.length ? "" : (placeholder ?? say("choose_values")),
      ariaLabel: placeholder ?? say("choose_values"),
      data: { k: key },
    });
    const base = choices ? fixed(choices) : of ? asked(of, extra) : async () => ({ items: [], more: false });
    const fresh = async (query, page, signal) => {
      const answer = await base(query, page, signal);
      return { ...answer, items: answer.items.filter((row) => !has(now, row.id)) };
    };
    const free = !of && !choices;
    const holder = h("span", { class: "bd-chip-entry" }, input);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && !input.value && now.length) drop(now.at(-1));
    });
    if (free) freely(input);
    else new Combo(input, { offers: fresh, pick: (row) => redraw([...now, row.id]), stays: true });
    return holder;
  }

  function freely(input) {
    const keep = () => input.value.trim() && redraw([...new Set([...now, input.value.trim()])]);
    input.placeholder = now.length ? "" : say("type_and_enter");
    input.addEventListener("change", keep);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        keep();
      }
    });
  }
}

