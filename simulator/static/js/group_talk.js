// What was said in a group, as bubbles: the same for the customer's phone and the member's client.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { bubble, preview } from "./messages.js";
import { hourMinute, long } from "./times.js";
import { t } from "./words.js";

const PAUSE_MS = 5 * 60 * 1000; // a time stands above what comes after a pause

/** One line for lists of groups: what was said or happened last. */
export function lastWord({ last }) {
  if (!last) return t("group_begun");
  if (last.kind === "note") return note(last);
  return `${last.name}: ${preview(last)}`;
}

/** Everything said in `group`, oldest first; `own` is the id of whose screen it is; `open` follows an address. */
export function groupTalk(group, { own, open }) {
  const nodes = [];
  let before = 0;
  for (const message of group.messages) {
    if (message.at_ms - before > PAUSE_MS) {
      const time = before ? hourMinute(message.at_ms) : long(message.at_ms);
      nodes.push(h("p", { class: "talk-note digits" }, time));
    }
    before = message.at_ms;
    nodes.push(message.kind === "note" ? h("p", { class: "talk-note" }, note(message)) : said(message, own, open));
  }
  return nodes.length ? nodes : [h("p", { class: "talk-note" }, t("group_begun"))];
}

function said(message, own, open) {
  const isOwn = message.sender.toLowerCase() === own.toLowerCase();
  return h(
    "div",
    { class: isOwn ? "said said-own" : "said", dataset: { id: message.id } },
    avatar(message.name, message.sender, 36),
    isOwn
      ? bubble(message, open)
      : h("div", { class: "said-by" }, h("span", { class: "small faint" }, message.name), bubble(message, open)),
  );
}

function note({ content }) {
  if (content.removed) return t("group_removed", { names: content.removed.join("、") });
  return t(content.scene === 3 ? "group_joined_by_code" : "group_joined", { names: content.joined.join("、") });
}
