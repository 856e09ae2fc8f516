// The newest events, with the names of whom they are about and what became of their welcome.

import { memberName, personName } from "../names.js";
import { now } from "../now.js";
import { get } from "../sim.js";

const SHOWN = 50;
const LOOKED_UP = 12; // so many of the newest are looked up; a crowd would make hundreds of them
const WELCOME_MS = 20_000; // a welcome comes by then or never
const welcomes = new Map(); // "member|person" -> milliseconds from the event, or null when it never came

/** Counts by state, and the newest events first. */
export async function latestEvents() {
  const { counts, deliveries } = await get("/sim/callbacks", { limit: SHOWN });
  const events = deliveries.map(read);
  const greeted = new Set(); // a half and a full event share one welcome: it stands at the first of them
  for (const event of events.toReversed()) {
    event.greets = event.code && !greeted.has(event.pair);
    if (event.code) greeted.add(event.pair);
  }
  return { counts, events: await Promise.all(events.map(complete)) };
}

function read(delivery) {
  const xml = new DOMParser().parseFromString(delivery.plaintext, "text/xml");
  const value = (name) => xml.querySelector(`xml > ${name}`)?.textContent ?? "";
  const [member, person, code] = ["UserID", "ExternalUserID", "WelcomeCode"].map(value);
  const kind = delivery.change_type || delivery.event;
  const { id, status, created_ms: at, attempts } = delivery;
  return { id, kind, status, at, tries: attempts.length, member, person, code, pair: `${member}|${person}` };
}

async function complete(event, place) {
  const [person, member, welcome] = await Promise.all([
    event.person && personName(event.person),
    event.member && memberName(event.member),
    event.greets && place < LOOKED_UP ? welcomeOf(event) : (welcomes.get(event.pair) ?? null),
  ]);
  const over = now() - event.at > WELCOME_MS;
  const { id, kind, status, at, tries } = event;
  const missed = event.greets && over && welcomes.has(event.pair) && welcome === null;
  return {
    id,
    kind,
    status,
    at,
    tries,
    who: [person, member].filter(Boolean).join(" · "),
    welcome: event.greets ? welcome : null,
    missed,
  };
}

/** Milliseconds from the event to its welcome; null while there is none. */
async function welcomeOf({ pair, person, member, at }) {
  if (welcomes.has(pair)) return welcomes.get(pair);
  const { messages } = await get("/sim/chats", { person, member });
  const first = messages.find((each) => each.welcome && each.at_ms >= at);
  if (first || now() - at > WELCOME_MS) welcomes.set(pair, first?.after_add_ms ?? null);
  return first?.after_add_ms ?? null;
}
