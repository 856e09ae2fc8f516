// One chat on the customer's phone.

import { composer } from "../composer.js";
import { fill, h, iconButton } from "../dom.js";
import { watch } from "../live.js";
import { closed, talk } from "../messages.js";
import { relation } from "../relation.js";
import { post } from "../sim.js";
import { attempt } from "../toast.js";
import { transcript } from "../transcript.js";
import { t } from "../words.js";

const TOPICS = ["follows", "messages", "mass_tasks", "people", "members"];

/** The chat with `params.member`. */
export function chat(root, phone, { member }) {
  const { person } = phone;
  const lines = transcript();
  const foot = h("div");
  const send = (text) => attempt(() => post("/sim/chat", { person, member, from: "person", text }).then(refresh));
  const field = composer(send);
  root.append(phone.bar(""), h("div", { class: "chat" }, lines.node, foot));

  const load = () => relation(person, member);
  const { refresh, stop } = watch(TOPICS, load, (data) => {
    const more = iconButton("person", t("contact_card"), () => phone.go("contact", { member }));
    root.firstChild.replaceWith(phone.bar(data.member.name, more));
    lines.show(talk(data, { own: "person", open: (url) => phone.go("web", { url }) }));
    if (!data.friends) fill(foot, closed(data));
    else if (!field.isConnected) fill(foot, field); // else it would lose what is being typed
  });
  return stop;
}
