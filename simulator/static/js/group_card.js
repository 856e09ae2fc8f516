// The card of a group, with the button that joins it: on the phone and on the landing pages.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { post } from "./sim.js";
import { attempt } from "./toast.js";
import { t } from "./words.js";

/**
 * The group that `scanned` (the answer of /sim/scan) shows. The button joins it for `person` by `code` and calls
 * `done(chatId)`; who is in it already goes there at once.
 */
export function groupCard({ person, code, scanned, done }) {
  async function join(event) {
    const button = event.currentTarget;
    button.disabled = true;
    const joined = await attempt(async () => {
      const { chat_id: chatId } = await post("/sim/groups/join", { person, code });
      done(chatId);
    });
    if (!joined) button.disabled = false;
  }

  const props = { type: "button", class: "button button-main button-wide" };
  return h(
    "div",
    { class: "add-card" },
    avatar(scanned.name || t("group_chat"), scanned.chat_id, 84),
    h(
      "div",
      {},
      h("h2", {}, scanned.name || t("group_chat")),
      h("p", { class: "company" }, `@${scanned.corp_name}`),
      h("p", { class: "small faint" }, t("group_people", { n: scanned.count })),
    ),
    h("p", { class: "add-lead" }, t(scanned.joined ? "group_inside_lead" : "group_lead")),
    scanned.joined
      ? h("button", { ...props, onclick: () => done(scanned.chat_id) }, t("group_open"))
      : h("button", { ...props, onclick: join }, t("group_join")),
  );
}
