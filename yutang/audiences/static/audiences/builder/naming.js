// Which ids a rule speaks of, so that their names are asked for.
import { walk } from "./tree.js";
import { palette, thingOf } from "./things.js";

function* ofLeaf(json) {
  if (json.tags) yield* pairs("tags", json.ids);
  if (json.audience) yield ["audiences", json.audience];
  for (const each of json.orders ? palette.narrowing.orders : []) yield* pairs(each.of, json.orders[each.value]);
  for (const each of json.groups ? palette.narrowing.groups : []) yield* pairs(each.of, json.groups[each.value]);
  if (json.activity) {
    yield* pairs("members", json.activity.members);
    const subject = palette.narrowing.activity.find((each) => each.value === `subject:${json.activity.subject?.type}`);
    if (subject) yield* pairs(subject.of, json.activity.subject.ids);
  }
  const thing = thingOf(json);
  if (Array.isArray(json.value)) {
    if (json.is?.endsWith("in_stage")) yield* pairs("stages", json.value);
    else if (thing?.of && !thing.choices) yield* pairs(thing.of, json.value);
  }
}

const pairs = (of, ids) => (Array.isArray(ids) ? ids.map((id) => [of, id]) : []);

export function idsIn(tree) {
  return [...walk(tree)].flatMap((item) => (item.kind === "leaf" && item.leaf ? [...ofLeaf(item.leaf)] : []));
}
