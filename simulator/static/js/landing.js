// The page behind a contact way's QR code or an acquisition link: the card of whom to add.

import { addCard } from "./add_card.js";
import { fill, h } from "./dom.js";
import { groupCard } from "./group_card.js";
import { post } from "./sim.js";
import { t } from "./words.js";

const place = document.getElementById("card");
const framed = window.parent !== window;
const who = place.dataset.person; // of the cookie, as the server saw it

/** Say why there is no card; outside the phone, offer to open it there. */
function explain(text) {
  const home = `/?${new URLSearchParams({ code: location.href })}`;
  const link = h("p", { class: "actions" }, h("a", { class: "button button-main", href: home }, t("open_in_phone")));
  fill(place, h("p", { class: "empty" }, text), framed ? null : link);
}

/** The chat: in the phone around this page, or on the stand-in's own page. */
function openChat(member) {
  if (framed) window.parent.postMessage({ kind: "sim:added", member }, location.origin);
  else location.href = `/?${new URLSearchParams({ person: who, member, customer: who, chat: member })}`;
}

/** The group's talk, as `openChat`. */
function openGroup(group) {
  if (framed) window.parent.postMessage({ kind: "sim:joined", group }, location.origin);
  else location.href = `/?${new URLSearchParams({ person: who, group })}`;
}

async function show() {
  if (!who) {
    explain(t("needs_phone"));
    return;
  }
  try {
    const scanned = await post("/sim/scan", { person: who, code: location.href });
    const about = { person: who, code: location.href, scanned };
    if (scanned.kind === "group") fill(place, groupCard({ ...about, done: openGroup }));
    else fill(place, addCard({ ...about, done: openChat }));
  } catch (error) {
    if (error.name !== "SimError") throw error;
    explain(error.message);
  }
}

show();
