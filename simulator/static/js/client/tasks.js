// What the company prepared and the member sends with one click: mass messages and moments.

import { fill, h } from "../dom.js";
import { watch } from "../live.js";
import { bubble } from "../messages.js";
import { get, post } from "../sim.js";
import { long } from "../times.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

const TOPICS = ["mass_messages", "mass_tasks", "moments", "moment_tasks"];
const SHOWN = 30;

const load = (member, limit) => get("/sim/mass", { member, limit });

/** The tab: what waits, and what is done. */
export function tasks(frame, client) {
  const pane = h("div", { class: "tasks" });
  frame.append(h("div", { class: "client-wide" }, pane));
  if (!client.member) {
    fill(pane, h("p", { class: "empty" }, t("no_member")));
    return null;
  }
  const open = (url) => window.open(`/sim/as?${new URLSearchParams({ member: client.member, next: url })}`, "_blank", "noopener");
  const { refresh, stop } = watch(
    TOPICS,
    () => load(client.member, SHOWN),
    ({ waiting, done }) => {
      const card = (row) => task(row, open, () => refresh());
      fill(
        pane,
        waiting.length ? waiting.map(card) : h("p", { class: "empty" }, t("no_tasks")),
        done.length > 0 && [h("h3", { class: "tasks-title" }, t("tasks_done")), done.map(card)],
      );
    },
  );
  return stop;
}

/** Keep how many wait in `badge`. */
export function waitingCount(badge, { member }) {
  badge.hidden = true;
  if (!member) return null;
  const { stop } = watch(
    TOPICS,
    () => load(member, 0),
    ({ waiting_count: count }) => {
      badge.textContent = count;
      badge.hidden = count === 0;
    },
  );
  return stop;
}

function task(row, open, done) {
  return h(
    "article",
    { class: row.waits ? "task" : "task task-done", dataset: { id: row.id } },
    h(
      "header",
      { class: "task-head" },
      h("h4", {}, t(`task_${row.kind}`, { n: row.targets })),
      row.reminded > 0 && h("span", { class: "badge badge-warn" }, t("task_reminded", { n: row.reminded })),
      h("p", { class: "small faint digits" }, t(row.own ? "task_own" : "task_made", { when: long(row.made_at * 1000) })),
    ),
    h("div", { class: "task-parts" }, row.parts.map((part) => bubble(part, open))),
    h("footer", { class: "task-foot" }, outcome(row), row.waits && sendButton(row, done)),
  );
}

function outcome({ cancelled, waits, counts }) {
  const some = Object.entries(counts).filter(([name, n]) => n > 0 && !(waits && name === "unsent"));
  return [
    cancelled && h("span", { class: "badge badge-bad" }, t("task_cancelled")),
    some.map(([name, n]) => h("span", { class: name === "no_friend" ? "badge badge-bad" : "badge" }, t(`count_${name}`, { n }))),
  ];
}

function sendButton({ kind, id, member }, done) {
  const isMoment = kind === "moment";
  const send = () =>
    attempt(() =>
      isMoment ? post("/sim/moments/publish", { member, moment_id: id }) : post("/sim/mass/confirm", { member, msgid: id }),
    ).then(done);
  return h("button", { type: "button", class: "button button-main", onclick: send }, t(isMoment ? "task_publish" : "task_send"));
}
