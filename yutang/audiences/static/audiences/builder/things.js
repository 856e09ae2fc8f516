// What there is to ask about: the palette from the server, found by typing, made into conditions.
import { get, root, say } from "./page.js";
import { remember } from "./names.js";

export const palette = { things: [], ops: {}, measures: {}, groups: {}, currency: "" };
const byKey = new Map();

export async function loadPalette() {
  Object.assign(palette, await get(root.dataset.vocabulary, {}));
  for (const thing of palette.things) byKey.set(thing.key, thing);
}

// The key of the thing that a condition asks about; empty where there is no such thing.
export function keyOf(json) {
  if (json?.profile !== undefined) return `profile:${json.profile}`;
  if (json?.fact !== undefined) return `fact:${json.fact}`;
  for (const key of ["tags", "activity", "orders", "groups", "audience", "rfm"]) {
    if (json?.[key] !== undefined) return key;
  }
  return "";
}

export const thingOf = (json) => byKey.get(keyOf(json));

// A rank of how well the words fit: from the beginning, of a word within, anywhere, not at all.
function fit(thing, query) {
  const texts = [thing.label, ...(thing.also ?? [])].map((text) => text.toLowerCase());
  const ranks = texts.map((text, at) => {
    const place = text.indexOf(query);
    if (place < 0) return 9;
    return (place === 0 ? 0 : /[\s(（]/.test(text[place - 1]) ? 1 : 2) + (at ? 0.5 : 0);
  });
  return Math.min(...ranks);
}

const offer = (thing) => ({
  label: thing.label,
  hint: thing.hint,
  icon: thing.icon,
  group: palette.groups[thing.group],
  make: () => structuredClone(thing.node),
});

function found(query) {
  const all = palette.things.flatMap((thing) => [thing, ...(thing.variants ?? [])]);
  if (!query) return palette.things.map(offer);
  const ranked = all.map((thing) => [fit(thing, query), thing]).filter(([rank]) => rank < 9);
  return ranked.sort(([one], [other]) => one - other).map(([, thing]) => offer(thing));
}

// Everything that fits what is typed: kinds of conditions first, then values by their names.
export async function offers(query, page, signal) {
  const own = page === 1 ? found(query.toLowerCase()).slice(0, query ? 8 : 200) : [];
  if (!query) return { items: own, more: false };
  const answer = await get(root.dataset.suggest, { of: "all", q: query, page }, signal);
  const values = answer.items.map((row) => {
    remember(row.of, [row]);
    return { ...row, group: palette.groups[row.of] ?? row.of, make: () => structuredClone(row.node) };
  });
  return { items: gathered([...own, ...values]), more: answer.more, waits: answer.waits };
}

// Rows of one group beside each other, groups in the order of their best row.
function gathered(rows) {
  return [...Map.groupBy(rows, (row) => row.group).values()].flat();
}

export const opsOf = (type) => palette.ops[type] ?? palette.ops.number;

export const measuredKind = (json) => ["orders", "groups"].find((each) => json[each]) ?? "activity";

export function measureOf(json) {
  const kind = measuredKind(json);
  return palette.measures[kind].find((each) => each.value === json.measure) ?? palette.measures[kind][0];
}

// A short name for a condition where there is no room for its row.
export function brief(item) {
  if (item.kind !== "leaf") return say(item.kind === "all" ? "all_of_n" : "any_of_n", { n: item.items.length });
  return thingOf(item.leaf)?.label ?? say("unknown_condition");
}
