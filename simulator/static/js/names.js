// Names for the ids that events carry.

import { get } from "./sim.js";

const people = new Map();
let members = null;

/** The member's name; their userid when they are gone. */
export async function memberName(userid) {
  members ??= get("/sim/members").then((data) => new Map(data.members.map((each) => [each.userid, each.name])));
  return (await members).get(userid) ?? userid;
}

/** The name of the person with this external_userid; asked for once. */
export function personName(externalUserid) {
  if (!people.has(externalUserid)) {
    people.set(
      externalUserid,
      get(`/sim/people/${encodeURIComponent(externalUserid)}`).then((person) => person.name),
    );
  }
  return people.get(externalUserid);
}
