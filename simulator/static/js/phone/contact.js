// The card of a member in the customer's contacts.

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { watch } from "../live.js";
import { relation } from "../relation.js";
import { post } from "../sim.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

/** Who the member is, and a way to delete them. */
export function contact(root, phone, { member }) {
  const body = h("div", { class: "view-body" });
  root.append(phone.bar(t("contact_card")), body);
  const { stop } = watch(
    ["follows", "members"],
    () => relation(phone.person, member),
    (data) => fill(body, details(data, phone)),
  );
  return stop;
}

function details({ member, state, removed_by: removedBy }, phone) {
  return [
    h(
      "div",
      { class: "contact-head" },
      avatar(member.name, member.userid, 60),
      h(
        "div",
        { class: "row-text" },
        h("h2", { class: "clip" }, member.name),
        h("p", { class: "company" }, `@${member.corp_name}`),
        h("p", { class: "small faint" }, member.position),
      ),
    ),
    h(
      "div",
      { class: "actions" },
      h(
        "button",
        { type: "button", class: "button button-main button-wide", onclick: () => phone.back() },
        t("send_message"),
      ),
      removedBy || state === "none" ? h("p", { class: "empty" }, t("not_connected")) : deleteButton(member, phone),
    ),
  ];
}

function deleteButton(member, phone) {
  async function ask() {
    if (!confirm(t("delete_contact_ask", { name: member.name }))) return;
    const gone = await attempt(() =>
      post("/sim/customer/delete_member", { person: phone.person, member: member.userid }),
    );
    if (gone) phone.home();
  }
  return h("button", { type: "button", class: "button button-bad button-wide", onclick: ask }, t("delete_contact"));
}
