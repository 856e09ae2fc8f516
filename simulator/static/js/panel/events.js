// The newest events, with the names of whom they are about and what became of their welcome.

import { now } from "../now.js";
import { get } from "../sim.js";

const SHOWN = 50;
const WELCOME_MS = 20_000; // a welcome comes by then or never

/** Counts by state, and the newest events first. */
export async function latestEvents() {
  const { counts, deliveries } = await get("/sim/callbacks", { limit: SHOWN });
  return { counts, events: withWelcomes(deliveries).map(read) };
}

/** A half and a full event share one welcome: it stands at the first of them. */
function withWelcomes(deliveries) {
  const first = new Map(); // "member|person" -> the delivery that announced them
  for (const each of deliveries.toReversed()) {
    if (!each.welcome_code) continue;
    const pair = `${each.userid}|${each.external_userid}`;
    const announced = first.get(pair);
    if (announced) announced.welcomed_ms ||= each.welcomed_ms;
    else first.set(pair, each);
  }
  const greeting = new Set(first.values());
  return deliveries.map((each) => ({ ...each, greets: greeting.has(each) }));
}

/** What stands for the event's name in the words: groups are made and changed as tags are. */
function kindOf({ event, change_type: change }) {
  return event === "change_external_chat" ? `chat_${change}` : change || event;
}

function read({ id, status, attempts, created_ms: at, greets, welcomed_ms: welcomed, ...delivery }) {
  return {
    id,
    kind: kindOf(delivery),
    status,
    at,
    tries: attempts.length,
    who: [delivery.person, delivery.member].filter(Boolean).join(" · "),
    welcome: greets && welcomed ? welcomed - at : null,
    missed: greets && !welcomed && now() - at > WELCOME_MS,
  };
}
