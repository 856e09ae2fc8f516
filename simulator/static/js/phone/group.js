// A group on the customer's phone: its card after a scan, the talk, and who is in it.

import { avatar } from "../avatar.js";
import { composer } from "../composer.js";
import { fill, h, iconButton } from "../dom.js";
import { groupCard } from "../group_card.js";
import { groupTalk } from "../group_talk.js";
import { watch } from "../live.js";
import { get, post } from "../sim.js";
import { attempt } from "../toast.js";
import { transcript } from "../transcript.js";
import { t } from "../words.js";

const TOPICS = ["group_chats", "group_members", "group_messages", "people"];
const load = (chatId) => () => get(`/sim/groups/${encodeURIComponent(chatId)}`);
const named = (group) => `${group.name || t("group_chat")} (${group.count})`;

/** The card of the group behind `params.code`; joining opens the talk. */
export function joining(root, phone, { code, scanned }) {
  const body = h("div", { class: "view-body" });
  body.append(groupCard({ person: phone.person, code, scanned, done: phone.enter }));
  root.append(phone.bar(t("group_join")), body);
}

/** The talk in `params.chatId`. */
export function group(root, phone, { chatId }) {
  const { person } = phone;
  const lines = transcript();
  const foot = h("div");
  const send = (text) => attempt(() => post("/sim/groups/say", { chat_id: chatId, person, text }).then(refresh));
  const field = composer(send);
  root.append(phone.bar(""), h("div", { class: "chat" }, lines.node, foot));

  const { refresh, stop } = watch(TOPICS, load(chatId), (data) => {
    const more = iconButton("person", t("group_about"), () => phone.go("groupPeople", { chatId }));
    root.firstChild.replaceWith(phone.bar(named(data), more));
    lines.show(groupTalk(data, { own: person, open: (url) => phone.go("web", { url }) }));
    if (!data.members.some((each) => each.id === person)) {
      fill(foot, h("p", { class: "composer-closed" }, t(data.dismissed ? "group_gone" : "group_not_inside")));
    } else if (!field.isConnected) fill(foot, field); // else it would lose what is being typed
  });
  return stop;
}

/** Who is in the group, its notice, and the way out. */
export function groupPeople(root, phone, { chatId }) {
  const body = h("div", { class: "view-body view-white" });
  root.append(phone.bar(t("group_about")), body);

  async function quit() {
    if (!confirm(t("group_quit_ask"))) return;
    const gone = await attempt(() => post("/sim/groups/leave", { chat_id: chatId, person: phone.person }));
    if (gone) phone.home();
  }

  const { stop } = watch(TOPICS, load(chatId), (data) => {
    const inside = data.members.some((each) => each.id === phone.person);
    fill(
      body,
      data.notice && h("div", { class: "group-notice" }, h("strong", {}, t("group_notice")), h("p", {}, data.notice)),
      data.members.map(row(data)),
      h("img", { class: "group-code", src: data.qr_code, alt: t("group_code") }),
      inside &&
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", class: "button button-bad button-wide", onclick: quit }, t("group_quit")),
        ),
    );
  });
  return stop;
}

const row = (group) => (each) =>
  h(
    "div",
    { class: "row" },
    avatar(each.name, each.id, 36),
    h("span", { class: "row-text" }, h("span", { class: "row-name clip" }, each.name)),
    each.id === group.owner && h("span", { class: "badge" }, t("group_owner")),
  );
