// The virtual clock, and pushing it forward.

import { fill, h, icon } from "../dom.js";
import { watch } from "../live.js";
import { heard, now } from "../now.js";
import { get, post } from "../sim.js";
import { hourMinuteSecond, long } from "../times.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

const STEPS = [
  ["clock_minute", 60],
  ["clock_hour", 3600],
  ["clock_day", 86400],
];

/** The clock in the page's bar. */
export function mountClock(root) {
  const time = h("time", { class: "clock-now" });
  const ahead = h("span", { class: "clock-ahead badge badge-warn", hidden: true });
  const tick = () => {
    time.textContent = hourMinuteSecond(now());
    time.title = long(now());
  };

  const { refresh } = watch(
    ["corp"],
    () => get("/sim/clock"),
    (data) => {
      heard(data.now * 1000);
      tick();
      ahead.hidden = data.offset_seconds < 1;
      ahead.textContent = t("clock_ahead", { span: roughly(data.offset_seconds) });
    },
  );

  const push = (seconds) => attempt(() => post("/sim/clock", { advance_seconds: seconds }).then(refresh));
  fill(
    root,
    icon("clock"),
    time,
    ahead,
    STEPS.map(([key, seconds]) =>
      h(
        "button",
        {
          type: "button",
          class: "clock-step",
          title: t(`${key}_long`),
          "aria-label": t(`${key}_long`),
          onclick: () => push(seconds),
        },
        t(key),
      ),
    ),
  );
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", t("virtual_clock"));
  setInterval(tick, 1000);
  tick();
}

function roughly(seconds) {
  if (seconds >= 86400) return t("days", { n: (seconds / 86400).toFixed(seconds % 86400 < 4320 ? 0 : 1) });
  if (seconds >= 3600) return t("hours", { n: (seconds / 3600).toFixed(seconds % 3600 < 180 ? 0 : 1) });
  return t("minutes", { n: Math.round(seconds / 60) });
}
