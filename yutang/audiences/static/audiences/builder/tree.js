// The rule as a tree that is never changed in place: every act returns a new tree.
// An item is {id, kind: "all" | "any", not, items} or {id, kind: "leaf", not, leaf: JSON}.

let serial = 0;
const next = () => ++serial;

export const group = (kind, items = [], not = false) => ({ id: next(), kind, not, items });
export const leaf = (json, not = false) => ({ id: next(), kind: "leaf", not, leaf: json });

function branch(json) {
  if (json === null || typeof json !== "object" || Array.isArray(json)) return "";
  const keys = Object.keys(json);
  if (keys.length !== 1) return "";
  if (keys[0] === "not") return "not";
  return (keys[0] === "all" || keys[0] === "any") && Array.isArray(json[keys[0]]) ? keys[0] : "";
}

// An item of a node of the rule's JSON.
export function read(json) {
  const kind = branch(json);
  if (kind === "not") {
    const inner = read(json.not);
    return inner.not ? group("all", [inner], true) : { ...inner, not: true };
  }
  return kind ? group(kind, json[kind].map(read)) : leaf(json);
}

// The whole tree of a rule: its root is always a plain group.
export function readRule(rule) {
  const item = rule?.where === undefined ? group("all") : read(rule.where);
  return item.kind === "leaf" || item.not ? group("all", [item]) : item;
}

export function write(item) {
  const plain = item.kind === "leaf" ? item.leaf : { [item.kind]: item.items.map(write) };
  return item.not ? { not: plain } : plain;
}

// The tree without groups that hold nothing yet: they say nothing. The root stays.
export function pruned(root) {
  if (root.kind === "leaf") return root;
  const items = root.items.map(pruned).filter((item) => item.kind === "leaf" || item.items.length);
  return { ...root, items };
}

export const writeRule = (root) => ({ version: 1, where: write(pruned(root)) });

// Where an item stands: its group, its place in it, how deep, and the path of its JSON.
export function locate(root, id, path = ["where"], depth = 0, parent = null, index = 0) {
  const own = root.not ? [...path, "not"] : path;
  if (root.id === id) return { item: root, parent, index, depth, path: own };
  if (root.kind === "leaf") return null;
  for (const [at, item] of root.items.entries()) {
    const found = locate(item, id, [...own, root.kind, at], depth + 1, root, at);
    if (found) return found;
  }
  return null;
}

export const find = (root, id) => locate(root, id)?.item ?? null;

// The item that a path of the JSON leads into, and what is left of the path.
export function follow(root, path) {
  let item = root;
  let rest = path.slice(path[0] === "where" ? 1 : 0);
  for (;;) {
    if (item.not && rest[0] === "not") rest = rest.slice(1);
    if (item.kind === "leaf" || rest[0] !== item.kind || !item.items[rest[1]]) return { item, rest };
    item = item.items[rest[1]];
    rest = rest.slice(2);
  }
}

export function* walk(item) {
  yield item;
  for (const each of item.items ?? []) yield* walk(each);
}

export const holds = (item, id) => [...walk(item)].some((each) => each.id === id);

export function update(root, id, change) {
  if (root.id === id) return change(root);
  if (root.kind === "leaf") return root;
  const items = root.items.map((item) => update(item, id, change));
  return items.some((item, at) => item !== root.items[at]) ? { ...root, items } : root;
}

export const patch = (root, id, values) => update(root, id, (item) => ({ ...item, ...values }));

export const setLeaf = (root, id, json) => patch(root, id, { leaf: json });

export function insert(root, groupId, index, item) {
  return update(root, groupId, (each) => ({ ...each, items: each.items.toSpliced(index, 0, item) }));
}

export function remove(root, id) {
  const place = locate(root, id);
  if (!place?.parent) return root;
  return update(root, place.parent.id, (each) => ({ ...each, items: each.items.toSpliced(place.index, 1) }));
}

// Move an item before the one that now stands at `index` of the group; not into itself.
export function move(root, id, groupId, index) {
  const from = locate(root, id);
  if (!from?.parent || holds(from.item, groupId)) return root;
  const shift = from.parent.id === groupId && from.index < index ? 1 : 0;
  return insert(remove(root, id), groupId, index - shift, from.item);
}

const fresh = (item) =>
  item.kind === "leaf"
    ? leaf(structuredClone(item.leaf), item.not)
    : group(item.kind, item.items.map(fresh), item.not);

export function duplicate(root, id) {
  const { parent, index, item } = locate(root, id);
  const copy = fresh(item);
  return [insert(root, parent.id, index + 1, copy), copy.id];
}

// The item alone in a new group of the other kind than the one around it.
export function wrap(root, id) {
  const { parent, item } = locate(root, id);
  return update(root, id, () => group(parent.kind === "all" ? "any" : "all", [item]));
}

// The items of a group take its place.
export function unwrap(root, id) {
  const { parent, index, item } = locate(root, id);
  const items = parent.items.toSpliced(index, 1, ...item.items);
  return patch(root, parent.id, { items });
}

// One step by keyboard: up, down, out of the group, into the group before.
export function step(root, id, way) {
  const { parent, index } = locate(root, id);
  if (way === "up") return index > 0 ? move(root, id, parent.id, index - 1) : root;
  if (way === "down") return index < parent.items.length - 1 ? move(root, id, parent.id, index + 2) : root;
  if (way === "out") {
    const outer = locate(root, parent.id);
    return outer.parent ? move(root, id, outer.parent.id, outer.index + 1) : root;
  }
  const target = [parent.items[index - 1], parent.items[index + 1]].find((each) => each && each.kind !== "leaf");
  return target ? move(root, id, target.id, target.items.length) : root;
}

export const canUnwrap = (item) => item.kind !== "leaf" && !item.not;
