// Small fields for values: numbers with units, money, days, choices, windows.
import { h, say } from "./page.js";
import { palette } from "./things.js";

const plainNumber = (text) => {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
};

// Options are [value, label] pairs; values may be numbers.
export function select(options, value, take, given = {}) {
  const at = options.findIndex(([each]) => JSON.stringify(each) === JSON.stringify(value));
  const choices = options.map(([, label], index) => h("option", { value: String(index), selected: index === at }, label));
  if (at < 0) choices.unshift(h("option", { value: "", selected: true, disabled: true }, say("choose")));
  return h(
    "select",
    { class: "bd-field bd-select", onchange: (event) => take(options[Number(event.target.value)][0]), ...given },
    choices,
  );
}

export function numeric(value, take, { unit = "", before = "", step = "any", ...given } = {}) {
  const shown = value === null || value === undefined ? "" : String(value);
  const input = h("input", {
    type: "number",
    class: "bd-number",
    inputMode: step === "1" ? "numeric" : "decimal",
    step,
    value: shown,
    oninput: (event) => take(plainNumber(event.target.value)),
    ...given,
  });
  input.style.width = `${Math.max(3, Math.min(shown.length, 10) + 2)}ch`;
  input.addEventListener("input", () => {
    input.style.width = `${Math.max(3, Math.min(input.value.length, 10) + 2)}ch`;
  });
  return h("span", { class: "bd-field bd-unit" }, before && h("i", {}, before), input, unit && h("i", {}, unit));
}

// Typed in yuan, kept in fen.
export function money(value, take, given = {}) {
  const yuan = typeof value === "number" ? value / 100 : null;
  const keep = (typed) => take(typed === null ? null : Math.round(typed * 100));
  return numeric(yuan, keep, { before: palette.currency, ...given });
}

export function text(value, take, given = {}) {
  return h("input", {
    type: "text",
    class: "bd-field bd-text",
    value: value ?? "",
    maxLength: 200,
    placeholder: say("type_text"),
    oninput: (event) => take(event.target.value),
    ...given,
  });
}

export function day(value, take, given = {}) {
  return h("input", {
    type: "date",
    class: "bd-field bd-date",
    value: value ?? "",
    onchange: (event) => take(event.target.value || null),
    ...given,
  });
}

export function pair(one, value, take, given) {
  const now = Array.isArray(value) ? value : [null, null];
  const name = given.ariaLabel;
  return h(
    "span",
    { class: "bd-pair" },
    one(now[0], (typed) => take([typed, now[1]].map((each, at) => (at ? now[1] : (now[0] = each)))), {
      ...given,
      ariaLabel: `${name} 1`,
    }),
    h("span", { class: "bd-word" }, say("to")),
    one(now[1], (typed) => take([now[0], (now[1] = typed)]), { ...given, ariaLabel: `${name} 2` }),
  );
}

// "ever", "in the last N days" or from one day to another.
export function windowField(value, take, redraw, key) {
  const kind = !value ? "ever" : "last_days" in value ? "last" : "fixed";
  const fresh = { ever: undefined, last: { last_days: 90 }, fixed: { from: null, to: null } };
  const kinds = [["last", say("in_the_last")], ["fixed", say("from_to")], ["ever", say("ever")]];
  const parts = [
    select(kinds, kind, (chosen) => redraw(fresh[chosen]), { ariaLabel: say("window"), data: { k: `${key}:window` } }),
  ];
  if (kind === "last") {
    const given = { unit: say("days"), step: "1", min: 1, ariaLabel: say("window_days"), data: { k: `${key}:days`, f: "within" } };
    parts.push(numeric(value.last_days, (days) => take({ last_days: days }), given));
  }
  if (kind === "fixed") {
    const keep = ([from, to]) => take({ from, to });
    const given = { ariaLabel: say("window"), data: { k: `${key}:fixed`, f: "within" } };
    parts.push(pair(day, [value.from, value.to], keep, given));
  }
  return h("span", { class: "bd-window", data: { f: "within" } }, parts);
}
