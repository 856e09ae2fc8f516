// What a scanned code leads to: the card of a member, to be added.

import { addCard } from "../add_card.js";
import { h } from "../dom.js";
import { t } from "../words.js";

/** The Add card of `params.code`; adding opens the chat. */
export function card(root, phone, { code, scanned }) {
  const body = h("div", { class: "view-body" });
  body.append(addCard({ person: phone.person, code, scanned, done: phone.meet }));
  root.append(phone.bar(t("add_contact")), body);
}
