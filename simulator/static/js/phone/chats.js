// The phone's first view: everybody this person talks with.

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { lastWord } from "../group_talk.js";
import { watch } from "../live.js";
import { preview } from "../messages.js";
import { now } from "../now.js";
import { get } from "../sim.js";
import { short } from "../times.js";
import { t } from "../words.js";

/** The list of chats and groups, newest first. */
export function chats(root, phone) {
  const list = h("div", { class: "view-body view-white" });
  root.append(
    h("div", { class: "view-bar" }, h("span"), h("h2", { class: "view-title" }, t("chats")), h("span")),
    list,
  );
  if (!phone.person) {
    fill(list, h("p", { class: "empty" }, t("no_person")));
    return null;
  }
  const { stop } = watch(
    ["people", "follows", "messages", "mass_tasks", "members", "group_chats", "group_members", "group_messages"],
    () => everything(phone.person),
    (found) => fill(list, found.length ? found.map((each) => row(each, phone)) : h("p", { class: "empty" }, t("no_chats"))),
  );
  return stop;
}

async function everything(person) {
  const [{ chats: talks }, { groups }] = await Promise.all([
    get(`/sim/people/${encodeURIComponent(person)}`),
    get("/sim/groups", { who: person }),
  ]);
  return [...talks, ...groups].sort((one, other) => other.last_ms - one.last_ms);
}

function row(each, phone) {
  return each.chat_id ? groupRow(each, phone) : chatRow(each, phone);
}

function groupRow(group, phone) {
  return h(
    "button",
    { type: "button", class: "row", onclick: () => phone.go("group", { chatId: group.chat_id }) },
    avatar(group.name || t("group_chat"), group.chat_id, 44),
    h(
      "span",
      { class: "row-text" },
      h(
        "span",
        { class: "row-line" },
        h("span", { class: "row-name clip" }, `${group.name || t("group_chat")} (${group.count})`),
        h("time", { class: "small faint digits" }, short(group.last_ms, now())),
      ),
      h("span", { class: "row-more clip" }, lastWord(group)),
    ),
  );
}

function chatRow({ member, last, last_ms: at, state }, phone) {
  return h(
    "button",
    { type: "button", class: "row", onclick: () => phone.go("chat", { member: member.userid }) },
    avatar(member.name, member.userid, 44),
    h(
      "span",
      { class: "row-text" },
      h(
        "span",
        { class: "row-line" },
        h(
          "span",
          { class: "row-name clip" },
          member.name,
          " ",
          h("span", { class: "small company" }, `@${member.corp_name}`),
        ),
        h("time", { class: "small faint digits" }, short(at, now())),
      ),
      h("span", { class: "row-more clip" }, state === "pending" ? t("asked") : last ? preview(last) : t("relation_friend")),
    ),
  );
}
