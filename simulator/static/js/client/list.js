// The member's chats.

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { watch } from "../live.js";
import { preview } from "../messages.js";
import { now } from "../now.js";
import { get } from "../sim.js";
import { short } from "../times.js";
import { t } from "../words.js";

const SHOWN = 200;

/** The list of customers, newest first; above it those who wait to be added. */
export function list(frame, client) {
  const rows = h("div", { class: "client-list" });
  frame.append(rows);
  if (!client.member) {
    fill(rows, h("p", { class: "empty" }, t("no_member")));
    return null;
  }
  const path = `/sim/members/${encodeURIComponent(client.member)}`;
  const load = async () => newest(await get(path, { limit: SHOWN }));
  const { stop } = watch(["people", "follows", "messages", "mass_tasks"], load, (chats) => {
    fill(rows, chats.length ? chats.map((each) => row(each, client)) : h("p", { class: "empty" }, t("no_customers")));
  });
  return stop;
}

/** Who asks first, then the chats by their last message. */
function newest({ chats, waiting }) {
  const asking = waiting
    .filter((each) => each.state === "pending")
    .map((each) => ({ ...each, person: each, last: null, last_ms: each.created_at * 1000 }));
  return [...asking, ...chats].slice(0, SHOWN);
}

function row({ person, remark, last, last_ms: at, state, removed_by: removedBy }, client) {
  return h(
    "button",
    {
      type: "button",
      class: "client-row",
      "aria-current": String(person.id === client.person),
      onclick: () => client.open(person.id),
    },
    avatar(person.name, person.id, 34),
    h(
      "span",
      { class: "row-text" },
      h(
        "span",
        { class: "row-line" },
        h("span", { class: "row-name clip" }, remark || person.name),
        h("time", { class: "small faint digits" }, short(at, now())),
      ),
      mark(state, removedBy) ?? h("span", { class: "row-more clip" }, last ? preview(last) : t("relation_friend")),
    ),
  );
}

function mark(state, removedBy) {
  if (removedBy) return h("span", { class: "badge badge-bad" }, t(`removed_by_${removedBy}`));
  return state === "friend" ? null : h("span", { class: "badge badge-warn" }, t(`relation_${state}`));
}
