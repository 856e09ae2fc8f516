// The page: phone, log and client, and on narrow screens one of them at a time.

import { start } from "./live.js";
import { mountClient } from "./client/client.js";
import { mountClock } from "./panel/clock.js";
import { mountFaults } from "./panel/faults.js";
import { mountLog } from "./panel/log.js";
import { follow } from "./phone/follow.js";
import { mountPhone } from "./phone/phone.js";
import { chosen, onChoice } from "./choice.js";
import { toast } from "./toast.js";

const PARTS = ["phone", "log", "client"];
const element = (id) => document.getElementById(id);

function showPart(shown) {
  for (const part of PARTS) {
    element(`switch-${part}`).setAttribute("aria-selected", String(part === shown));
    if (part === shown) delete element(part).dataset.away;
    else element(part).dataset.away = "";
  }
}

function switchParts() {
  for (const part of PARTS) element(`switch-${part}`).addEventListener("click", () => showPart(part));
  document.querySelector(".switch").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const here = PARTS.findIndex((part) => element(`switch-${part}`) === document.activeElement);
    element(`switch-${PARTS[(here + step + PARTS.length) % PARTS.length]}`).focus();
  });
  showPart("phone");
}

/** Call `action` with the person at the phone, now or once somebody is chosen. */
function whenChosen(action) {
  const { person } = chosen();
  if (person) action(person);
  else onChoice((choice, before) => !before.person && choice.person && action(choice.person));
}

addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name !== "SimError") return;
  event.preventDefault();
  toast(event.reason.message, "error");
});

switchParts();
mountClock(element("clock"));
mountFaults(element("faults"), element("faults-open"), element("faults-count"));
const phone = mountPhone(element("phone"));
mountLog(element("log"));
mountClient(element("client"));
start();

const asked = new URLSearchParams(location.search);
history.replaceState(null, "", "/"); // a reload shall not scan again
if (asked.has("code")) whenChosen((person) => follow({ ...phone, person }, asked.get("code")));
if (asked.has("group")) phone.enter(asked.get("group"));
if (asked.has("chat")) phone.go("chat", { member: asked.get("chat") });
