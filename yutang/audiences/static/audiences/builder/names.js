// What ids are called: everything that was ever suggested, and what a rule brings along.
import { get, root } from "./page.js";

const known = new Map(); // "tags:12" → {label, hint, count}
const asked = new Set();
const key = (of, id) => `${of}:${id}`;

export function remember(of, rows) {
  for (const row of rows) known.set(key(of, row.id), row);
}

export const name = (of, id) => known.get(key(of, id))?.label;
export const gone = (of, id) => known.get(key(of, id))?.gone ?? false;

// Learn the names that are not known yet; true when there were new ones.
export async function learn(wanted) {
  const open = wanted.filter(([of, id]) => !known.has(key(of, id)) && !asked.has(key(of, id)));
  const byKind = Map.groupBy(open, ([of]) => of);
  for (const [of, id] of open) asked.add(key(of, id));
  const answers = [...byKind].map(async ([of, pairs]) => {
    const ids = [...new Set(pairs.map(([, id]) => String(id)))];
    const { items } = await get(root.dataset.suggest, { of, ids: JSON.stringify(ids) });
    remember(of, items);
  });
  await Promise.all(answers);
  return open.length > 0;
}
