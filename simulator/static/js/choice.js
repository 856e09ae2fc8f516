// Who is on screen: the customer holding the phone and the member at the client.

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
  return { person: asked.get("person") ?? kept.person ?? null, member: asked.get("member") ?? kept.member ?? null };
}

/** The chosen ids, `person` and `member`; null when nobody is chosen. */
export function chosen() {
  return { ...choice };
}

/** Choose a person or a member; the parts of the page hear of it. */
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
