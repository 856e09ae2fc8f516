// The relation of a customer with a member, and what they said.

import { get } from "./sim.js";

const STRANGERS = {
  state: "none",
  friends: false,
  removed_by: "",
  created_at: 0,
  remark: "",
  description: "",
  company: "",
  mobiles: [],
  tags: [],
  personal_tags: [],
  source: "",
};

/** Person, member, messages and everything about the relation, in one flat object. */
export async function relation(person, member) {
  const { follow, ...chat } = await get("/sim/chats", { person, member });
  return { ...chat, ...(follow ?? STRANGERS) };
}
