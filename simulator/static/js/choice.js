// Who is on screen: the person holding the phone, the member at the client, and the customer they look at.

const KEY = "sim_choice";
const listeners = new Set();
const choice = read();

function read() {
  const asked = new URLSearchParams(location.search);
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    kept = {};
  }
  const one = (name) => asked.get(name) ?? kept[name] ?? null;
  return { person: one("person"), member: one("member"), customer: one("customer") };
}

/** The chosen ids, `person`, `member` and `customer`; null when nobody is chosen. */
export function chosen() {
  return { ...choice };
}

/** Change what is chosen; the parts of the page hear of it. */
export function choose(change) {
  const before = { ...choice };
  Object.assign(choice, change);
  localStorage.setItem(KEY, JSON.stringify(choice));
  for (const listener of listeners) listener(chosen(), before);
}

/** Call `listener(now, before)` at each choice. */
export function onChoice(listener) {
  listeners.add(listener);
}
