// The card of a member, with the button that adds them: on the phone and on the landing pages.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { post } from "./sim.js";
import { attempt } from "./toast.js";
import { t } from "./words.js";

/**
 * The member whom `scanned` (the answer of /sim/scan) shows. The button adds them for `person` by `code` and calls
 * `done(userid)`; who is connected already goes there at once.
 */
export function addCard({ person, code, scanned, done }) {
  const { member, friends } = scanned;

  async function add(event) {
    event.currentTarget.disabled = true;
    const button = event.currentTarget;
    const added = await attempt(async () => {
      await post("/sim/add", { person, code, member: member.userid });
      done(member.userid);
    });
    if (!added) button.disabled = false;
  }

  return h(
    "div",
    { class: "add-card" },
    avatar(member.name, member.userid, 84),
    h(
      "div",
      {},
      h("h2", {}, member.name),
      h("p", { class: "company" }, `@${member.corp_name}`),
      member.position && h("p", { class: "small faint" }, member.position),
    ),
    h("p", { class: "add-lead" }, t(friends ? "known_lead" : "add_lead")),
    friends
      ? h(
          "button",
          { type: "button", class: "button button-main button-wide", onclick: () => done(member.userid) },
          t("send_message"),
        )
      : h("button", { type: "button", class: "button button-main button-wide", onclick: add }, t("add_to_contacts")),
  );
}
