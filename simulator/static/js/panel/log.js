// What runs between the phone and the product: events on their way, and how soon the welcomes come.

import { fill, h, icon, patch } from "../dom.js";
import { watch } from "../live.js";
import { get } from "../sim.js";
import { hourMinuteSecond, span } from "../times.js";
import { t, tOr } from "../words.js";
import { latestEvents } from "./events.js";

const LOOK_MS = 10_000; // a welcome that never comes makes no change to hear of
const MARKS = {
  waiting: "",
  retrying: "badge-warn",
  retried: "badge-warn",
  lost: "badge-bad",
  dropped: "badge-bad",
};

/** The log in `root`. */
export function mountLog(root) {
  const figures = h("div", { class: "log-figures" });
  const rows = h("div", { class: "log-rows", tabindex: "0", role: "log", "aria-label": t("between") });
  root.append(h("div", { class: "log" }, h("div", { class: "log-head" }, h("h2", {}, t("between")), figures), rows));
  const { refresh } = watch(["deliveries", "welcomes"], load, ({ counts, events, welcomes }) => {
    fill(figures, summary(counts, welcomes));
    patch(rows, events.length ? events.map(row) : [h("p", { class: "empty" }, t("no_events"))]);
  });
  setInterval(refresh, LOOK_MS);
}

async function load() {
  const [latest, welcomes] = await Promise.all([latestEvents(), get("/sim/welcomes")]);
  return { ...latest, welcomes: { middle: welcomes.p50_ms, missing: welcomes.missing } };
}

function summary(counts, { middle, missing }) {
  const lost = counts.lost + counts.dropped;
  return [
    figure(middle === null ? "–" : span(middle), t("figure_welcome")),
    figure(missing, t("figure_missing"), missing > 0),
    figure(counts.delivered, t("figure_delivered")),
    figure(lost, t("figure_lost"), lost > 0),
  ];
}

function figure(text, label, bad = false) {
  return h("div", { class: bad ? "figure figure-bad" : "figure" }, h("b", {}, String(text)), h("span", {}, label));
}

function row(event) {
  const what = tOr(`event_${event.kind}`, event.kind);
  return h(
    "div",
    { class: "log-row", dataset: { id: event.id } },
    h(
      "div",
      { class: "log-row-line" },
      h("span", { class: "log-row-what clip", title: event.kind }, what),
      state(event),
    ),
    h(
      "div",
      { class: "log-row-line" },
      h("span", { class: "log-row-who clip" }, event.who),
      h("time", {}, hourMinuteSecond(event.at)),
    ),
    welcome(event),
  );
}

function state({ status, tries }) {
  if (status === "delivered" && tries === 1) {
    const label = t("delivery_delivered");
    return h("span", { class: "log-ok", role: "img", "aria-label": label, title: label }, icon("check"));
  }
  const again = { delivered: "retried", waiting: tries > 0 && "retrying" };
  const shown = again[status] || status;
  return h("span", { class: `badge ${MARKS[shown]}` }, t(`delivery_${shown}`, { n: tries }));
}

function welcome({ welcome: after, missed }) {
  if (missed) return h("p", { class: "log-row-bad" }, t("not_welcomed"));
  return after === null ? null : h("p", { class: "log-row-good" }, t("welcomed_after", { span: span(after) }));
}
