// Times as people read them.

import { lang, t } from "./words.js";

const locale = lang === "en" ? "en-GB" : "zh-CN";
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
const exact = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
const full = new Intl.DateTimeFormat(locale, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** 14:05 */
export const hourMinute = (ms) => clock.format(ms);

/** 14:05:09 */
export const hourMinuteSecond = (ms) => exact.format(ms);

/** 14:05 on the day of `nowMs`, else 3 Mar. */
export const short = (ms, nowMs) => (sameDay(ms, nowMs) ? clock.format(ms) : day.format(ms));

/** 3 Mar 2026, 14:05 */
export const long = (ms) => full.format(ms);

/** "0.4 s" or "850 ms"-like spans: under ten seconds with one decimal. */
export function span(ms) {
  return t("seconds", { n: (ms / 1000).toFixed(ms < 9950 ? 1 : 0) });
}

function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
