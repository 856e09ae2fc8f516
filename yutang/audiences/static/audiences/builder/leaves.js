// One editor for each kind of condition: the pieces of its row, in reading order.
import { h, iconButton, say } from "./page.js";
import { chips } from "./chips.js";
import { select, windowField } from "./fields.js";
import { comparison } from "./values.js";
import { measureOf, measuredKind, palette, thingOf } from "./things.js";

function field(json, act) {
  const thing = thingOf(json);
  return comparison(thing.type, thing, json, act);
}

function tags(json, act) {
  const how = [["any", say("tags_any")], ["all", say("tags_all")], ["none", say("tags_none")]];
  return [
    select(how, json.tags, (chosen) => act.redraw({ ...act.json(), tags: chosen }), { ariaLabel: say("operator"), data: { k: `${act.key}:tags` } }),
    chips(json.ids, (ids) => act.redraw({ ...act.json(), ids }), { of: "tags", field: "ids", key: `${act.key}:ids` }),
  ];
}

function audience(json, act) {
  const how = [["in", say("audience_in")], ["not_in", say("audience_not_in")]];
  const now = json.audience ? [json.audience] : [];
  return [
    select(how, json.is, (is) => act.redraw({ ...act.json(), is }), { ariaLabel: say("operator"), data: { k: `${act.key}:is` } }),
    chips(now, (ids) => act.redraw({ ...act.json(), audience: ids.at(-1) ?? 0 }), { of: "audiences", field: "audience", key: `${act.key}:ids` }),
  ];
}

const scores = [1, 2, 3, 4, 5, 0];
const cellName = ([r, f, m]) => [["R", r], ["F", f], ["M", m]].map(([letter, score]) => `${letter}${score || "∗"}`).join(" ");
const cells = () => scores.flatMap((r) => scores.flatMap((f) => scores.map((m) => [`${r}-${f}-${m}`, cellName([r, f, m])])));

function rfm(json, act) {
  const models = palette.models.map((model) => [model.id, model.name]);
  const kinds = [["segments", say("rfm_segments")], ["cells", say("rfm_cells")]];
  const kind = json.cells ? "cells" : "segments";
  const put = (name, values) => ({ rfm: act.json().rfm, [name]: values });
  const parts = models.length > 1
    ? [select(models, json.rfm, (model) => act.redraw({ ...act.json(), rfm: model }), { ariaLabel: say("rfm_model"), data: { k: `${act.key}:model`, f: "rfm" } })]
    : [];
  parts.push(select(kinds, kind, (chosen) => act.redraw(put(chosen, [])), { ariaLabel: say("operator"), data: { k: `${act.key}:kind` } }));
  if (kind === "segments") {
    parts.push(chips(json.segments, (values) => act.redraw(put("segments", values)), { choices: palette.segments, field: "segments", key: `${act.key}:values` }));
  } else {
    const shown = json.cells.map((cell) => cell.join("-"));
    const keep = (values) => act.redraw(put("cells", values.map((each) => each.split("-").map(Number))));
    parts.push(chips(shown, keep, { choices: cells(), field: "cells", key: `${act.key}:values` }));
  }
  return parts;
}

// What narrows orders or activities: one list of chips each, and a choice to add another.
function narrowing(kind, json, act, kinds) {
  const now = json[kind];
  const keep = (values) => act.redraw({ ...act.json(), [kind]: values });
  const present = kinds.filter((each) => now[each.value] !== undefined);
  const parts = present.map((each) => {
    const { [each.value]: values, ...rest } = now;
    const entry = chips(values, (chosen) => keep({ ...now, [each.value]: chosen }), {
      of: each.of, choices: each.choices ?? null, placeholder: each.label, field: each.value, key: `${act.key}:${each.value}`,
    });
    const drop = !each.needed && iconButton("x", say("drop_narrowing", { name: each.label }), () => keep(rest), { class: "bd-icon bd-tiny" });
    return h("span", { class: "bd-narrow" }, h("span", { class: "bd-word" }, each.label), entry, drop);
  });
  const open = kinds.filter((each) => now[each.value] === undefined);
  if (open.length) parts.push(adder(open, (chosen) => keep({ ...now, [chosen]: [] })));
  return parts;
}

function adder(open, take) {
  const choices = [h("option", { value: "", selected: true }, say("narrow")), ...open.map((each) => h("option", { value: each.value }, each.label))];
  return h("select", { class: "bd-field bd-select bd-faint", ariaLabel: say("narrow"), onchange: (event) => take(event.target.value) }, choices);
}

function orders(json, act) {
  return [...narrowing("orders", json, act, palette.narrowing.orders), ...measured(json, act, nth(json, act))];
}

function nth(json, act) {
  const choices = [[0, say("nth_any")], ...[1, 2, 3, 4, 5].map((n) => [n, say(`nth_${n}`)])];
  const take = (n) => {
    const { nth: _before, ...rest } = act.json();
    act.redraw(n ? { ...rest, nth: n, measure: "first", ...started("first") } : { ...rest, measure: "count", ...started("count") });
  };
  return select(choices, json.nth ?? 0, take, { ariaLabel: say("nth"), data: { k: `${act.key}:nth`, f: "nth" } });
}

const started = (measure) => (["first", "last"].includes(measure) ? { is: "in_last", value: 30 } : { is: "ge", value: measure.includes("amount") || measure === "kept" || measure === "sum" ? null : 1 });

function measured(json, act, before = null) {
  const kind = measuredKind(json);
  const measure = measureOf(json);
  const measures = json.nth ? palette.measures[kind].filter((each) => ["first", "last"].includes(each.value)).slice(0, 1) : palette.measures[kind];
  const isStill = json.groups && (json.stay ?? "inside") === "inside";
  const within = (value) => {
    const { within: _before, ...rest } = act.json();
    return value === undefined ? rest : { ...rest, within: value };
  };
  const choose = (chosen) => act.redraw({ ...act.json(), measure: chosen, ...started(chosen) });
  const picker = measures.length > 1
    ? select(measures.map((each) => [each.value, each.label]), measure.value, choose, { ariaLabel: say("measure"), data: { k: `${act.key}:measure`, f: "measure" } })
    : h("span", { class: "bd-word" }, measures[0].label);
  return [
    (!(json.nth || isStill) || json.within) && windowField(json.within, (value) => act.keep(within(value)), (value) => act.redraw(within(value)), act.key),
    before,
    picker,
    ...comparison(measure.type, measure, json, act),
  ].filter(Boolean);
}

// Whoever is in a group now is asked for no time; a window then means the day of joining.
function groups(json, act) {
  const how = ["inside", "joined", "left"].map((each) => [each, say(`stay_${each}`)]);
  const take = (stay) => {
    const { within, ...rest } = act.json();
    act.redraw(stay === "inside" ? { ...rest, stay } : { ...rest, stay, within: within ?? { last_days: 30 } });
  };
  const picker = select(how, json.stay ?? "inside", take, { ariaLabel: say("operator"), data: { k: `${act.key}:stay` } });
  return [picker, ...narrowing("groups", json, act, palette.narrowing.groups), ...measured(json, act)];
}

// A subject is {type, ids} in the rule and one list of chips for each type here.
function activity(json, act) {
  const filter = json.activity;
  const subject = filter.subject ? { [`subject:${filter.subject.type}`]: filter.subject.ids ?? [] } : {};
  const flat = { ...json, activity: { kinds: filter.kinds, ...(filter.members ? { members: filter.members } : {}), ...subject } };
  const folded = (changed) => {
    const { kinds, members, ...subjects } = changed.activity;
    const typed = Object.keys(subjects).at(-1);
    const rest = { ...(members ? { members } : {}), ...(typed ? { subject: { type: typed.slice(8), ids: subjects[typed] } } : {}) };
    return { ...changed, activity: { kinds, ...rest } };
  };
  const inner = { ...act, json: () => ({ ...act.json(), activity: flat.activity }), redraw: (changed) => act.redraw(folded(changed)) };
  return [...narrowing("activity", flat, inner, palette.narrowing.activity), ...measured(json, act)];
}

const EDITORS = { tags, audience, rfm, orders, groups, activity };

// The pieces of a condition's row; none where nobody knows what it asks.
export function pieces(json, act) {
  const thing = thingOf(json);
  if (!thing) return [h("code", { class: "bd-raw" }, JSON.stringify(json))];
  return (EDITORS[thing.key] ?? field)(json, act);
}
