// The page behind a contact way's QR code or an acquisition link: the card of whom to add.

import { addCard } from "./add_card.js";
import { fill, h } from "./dom.js";
import { post } from "./sim.js";
import { t } from "./words.js";

const place = document.getElementById("card");
const framed = window.parent !== window;
const who = place.dataset.person; // of the cookie, as the server saw it

function explain(text) {
  const phone = `/?${new URLSearchParams({ code: location.href })}`;
  fill(
    place,
    h("p", { class: "empty" }, text),
    framed
      ? null
      : h("p", { class: "actions" }, h("a", { class: "button button-main", href: phone }, t("open_in_phone"))),
  );
}

async function show() {
  if (!framed || !who) {
    explain(t("needs_phone"));
    return;
  }
  try {
    const scanned = await post("/sim/scan", { person: who, code: location.href });
    const done = (member) => window.parent.postMessage({ kind: "sim:added", member }, location.origin);
    fill(place, addCard({ person: who, code: location.href, scanned, done }));
  } catch (error) {
    if (error.name !== "SimError") throw error;
    explain(error.message);
  }
}

show();
