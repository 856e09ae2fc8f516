// The value of a condition by its type and operator, and what a new operator begins with.
import { h, say } from "./page.js";
import { chips } from "./chips.js";
import { day, money, numeric, pair, select, text } from "./fields.js";
import { opsOf } from "./things.js";

const opOf = (type, json) => {
  const ops = opsOf(type);
  const never = json.is === "eq" && json.value === 0 && ops.find((op) => op.value === "never");
  return never || (ops.find((op) => op.value === json.is) ?? ops[0]);
};

const BEGIN = { one: null, two: [null, null], many: [], days: 30, date: null, dates: [null, null], age: [null, null], yes: true };

// The condition with another operator; the value stays where the new one can use it.
function withOp(json, type, before, op) {
  const { value, unit, ...rest } = json;
  if (op.value === "never") return { ...rest, is: "eq", value: 0 };
  if (op.arg === "none") return { ...rest, is: op.value };
  const kept = before.arg === op.arg && before.value !== "never" ? value : structuredClone(BEGIN[op.arg]);
  const next = { ...rest, is: op.value, value: kept };
  return op.arg === "age" ? { ...next, unit: unit ?? "months" } : next;
}

function single(type, thing, value, take, given) {
  if (type === "text") return text(value, take, given);
  if (type === "money") return money(value, take, given);
  return numeric(value, take, { unit: thing.unit ?? "", ...given });
}

function age(json, act, given) {
  const units = [["days", say("age_days")], ["months", say("age_months")], ["years", say("age_years")]];
  return [
    pair((value, take, more) => numeric(value, take, { step: "1", ...more }), json.value, (value) => act.keep({ ...act.json(), value }), given),
    select(units, json.unit ?? "months", (unit) => act.redraw({ ...act.json(), unit }), { ariaLabel: say("unit"), data: { k: `${act.key}:unit` } }),
  ];
}

function many(thing, op, json, act) {
  const stages = op.of === "stages";
  const of = stages ? "stages" : thing.of;
  const choices = stages || of ? null : (thing.choices ?? null);
  const redraw = (value) => act.redraw({ ...act.json(), value });
  const extra = thing.fact ? { fact: thing.fact } : {};
  return chips(json.value, redraw, { of, choices, extra, field: "value", key: `${act.key}:value` });
}

function valueField(type, thing, op, json, act) {
  const take = (value) => act.keep({ ...act.json(), value });
  const given = { ariaLabel: say("value"), data: { f: "value", k: `${act.key}:value` } };
  switch (op.arg) {
    case "none":
      return [];
    case "two":
      return [pair((value, change, more) => single(type, thing, value, change, more), json.value, take, given)];
    case "many":
      return [many(thing, op, json, act)];
    case "days":
      return [numeric(json.value, take, { unit: say("days"), step: "1", min: 0, ...given })];
    case "date":
      return [day(json.value, take, given)];
    case "dates":
      return [pair(day, json.value, take, given)];
    case "age":
      return age(json, act, given);
    case "yes":
      return [select([[true, say("yes")], [false, say("no")]], json.value, take, given)];
    default:
      return [single(type, thing, json.value, take, given)];
  }
}

// Operator and value beside each other.
export function comparison(type, thing, json, act) {
  const op = opOf(type, json);
  const ops = opsOf(type).filter((each) => each.of !== "stages" || thing.stages);
  const choose = (chosen) => act.redraw(withOp(act.json(), type, op, ops.find((each) => each.value === chosen)));
  const given = { ariaLabel: say("operator"), data: { k: `${act.key}:is`, f: "is" } };
  const picker = ops.length > 1 && select(ops.map((each) => [each.value, each.label]), op.value, choose, given);
  const only = ops.length === 1 && h("span", { class: "bd-word" }, op.label);
  return [picker || only, ...valueField(type, thing, op, json, act)];
}
