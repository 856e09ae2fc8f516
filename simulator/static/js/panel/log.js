// What runs between the phone and the product: events on their way, and how soon the welcomes come.

import { fill, h, patch } from "../dom.js";
import { watch } from "../live.js";
import { memberName, personName } from "../names.js";
import { get } from "../sim.js";
import { hourMinuteSecond, span } from "../times.js";
import { t, tOr } from "../words.js";

const SHOWN = 50;
const MARKS = {
  delivered: "badge-good",
  waiting: "",
  retried: "badge-warn",
  retrying: "badge-warn",
  lost: "badge-bad",
  dropped: "badge-bad",
};

/** The log in `root`. */
export function mountLog(root) {
  const figures = h("div", { class: "log-figures" });
  const rows = h("div", { class: "log-rows", tabindex: "0", role: "log", "aria-label": t("between") });
  root.append(h("div", { class: "log" }, h("div", { class: "log-head" }, h("h2", {}, t("between")), figures), rows));
  watch(["deliveries", "welcomes"], load, ({ counts, deliveries, welcomes }) => {
    fill(figures, summary(counts, welcomes));
    patch(rows, deliveries.length ? deliveries.map(row) : [h("p", { class: "empty" }, t("no_events"))]);
  });
}

async function load() {
  const [{ counts, deliveries }, welcomes] = await Promise.all([
    get("/sim/callbacks", { limit: SHOWN }),
    get("/sim/welcomes"),
  ]);
  return { counts, welcomes, deliveries: await Promise.all(deliveries.map(named)) };
}

/** The event with the names of whom it is about. */
async function named(delivery) {
  const member = value(delivery.plaintext, "UserID");
  const person = value(delivery.plaintext, "ExternalUserID");
  const who = await Promise.all([person && personName(person), member && memberName(member)]);
  return { ...delivery, who: who.filter(Boolean).join(" · ") };
}

function value(xml, name) {
  return new DOMParser().parseFromString(xml, "text/xml").querySelector(`xml > ${name}`)?.textContent ?? "";
}

function summary(counts, welcomes) {
  const missed = counts.lost + counts.dropped;
  return [
    figure(welcomes.p50_ms === null ? "–" : span(welcomes.p50_ms), t("figure_welcome")),
    figure(counts.delivered, t("figure_delivered")),
    figure(missed, t("figure_lost"), missed > 0),
  ];
}

function figure(text, label, bad = false) {
  return h("div", { class: bad ? "figure figure-bad" : "figure" }, h("b", {}, String(text)), h("span", {}, label));
}

function row(event) {
  const kind = event.change_type || event.event;
  return h(
    "div",
    { class: "log-row", dataset: { id: event.id } },
    h(
      "div",
      { class: "log-row-line" },
      h("span", { class: "log-row-what clip", title: kind }, tOr(`event_${kind}`, kind)),
      state(event),
    ),
    h(
      "div",
      { class: "log-row-line" },
      h("span", { class: "log-row-who clip" }, event.who),
      h("time", {}, hourMinuteSecond(event.created_ms)),
    ),
  );
}

function state({ status, attempts }) {
  const again = { delivered: attempts.length > 1 && "retried", waiting: attempts.length > 0 && "retrying" };
  const shown = again[status] || status;
  return h("span", { class: `badge ${MARKS[shown]}` }, t(`delivery_${shown}`, { n: attempts.length }));
}
