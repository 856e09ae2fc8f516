// The member's talk with one customer.

import { composer } from "../composer.js";
import { fill, h, iconButton } from "../dom.js";
import { watch } from "../live.js";
import { closed, talk } from "../messages.js";
import { relation } from "../relation.js";
import { post } from "../sim.js";
import { attempt } from "../toast.js";
import { transcript } from "../transcript.js";
import { t } from "../words.js";

/** The pane in the middle. */
export function chat(frame, client) {
  const pane = h("div", { class: "client-chat" });
  frame.append(pane);
  if (!client.person) {
    fill(pane, h("p", { class: "empty" }, t("choose_customer")));
    return null;
  }
  const { member, person } = client;
  const head = h("div");
  const lines = transcript();
  const foot = h("div");
  const send = (text) => attempt(() => post("/sim/chat", { person, member, from: "member", text }).then(refresh));
  const confirmed = () => attempt(() => post("/sim/confirm", { person, member }).then(refresh));
  const field = composer(send);
  pane.append(head, lines.node, foot);

  const load = () => relation(person, member);
  const { refresh, stop } = watch(["follows", "messages", "mass_tasks", "people"], load, (data) => {
    fill(head, bar(data, client), waiting(data, confirmed));
    lines.show(talk(data, { own: "member", open: (url) => follow(member, url) }));
    if (!data.friends) fill(foot, closed(data));
    else if (!field.isConnected) fill(foot, field); // else it would lose what is being typed
  });
  return stop;
}

/** Open an address as the member, in a window of its own. */
function follow(member, url) {
  window.open(`/sim/as?${new URLSearchParams({ member, next: url })}`, "_blank", "noopener");
}

function bar({ remark, person }, client) {
  const narrow = { class: "icon-button only-narrow" };
  return h(
    "div",
    { class: "client-chat-bar" },
    iconButton("back", t("back"), () => client.pane("list"), narrow),
    h("span", { class: "clip" }, remark || person.name),
    iconButton("person", t("customer"), () => client.pane("customer"), narrow),
  );
}

function waiting({ state, removed_by: removedBy }, confirmed) {
  if (removedBy || (state !== "half" && state !== "pending")) return null;
  const button = h("button", { type: "button", class: "button", onclick: confirmed }, t("confirm_customer"));
  return h("div", { class: "half" }, t(`${state}_lead`), button);
}
