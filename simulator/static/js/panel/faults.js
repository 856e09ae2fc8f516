// Trouble on demand: the drawer of fault switches.

import { fill, h, iconButton } from "../dom.js";
import { watch } from "../live.js";
import { now } from "../now.js";
import { get, post, remove } from "../sim.js";
import { attempt, toast } from "../toast.js";
import { t } from "../words.js";

const LOOK_MS = 2000; // faults aren't on the stream

const SWITCHES = [
  { name: "busy", kind: "errcode:-1" },
  { name: "too_many", kind: "errcode:45009" },
  { name: "concurrent", kind: "errcode:45033" },
  { name: "welcome_refused", kind: "errcode:41096", match: "externalcontact/send_welcome_msg" },
  { name: "slow", kind: "timeout" },
  { name: "silent", kind: "silent" },
  { name: "http_500", kind: "http_500" },
  { name: "duplicate", kind: "duplicate" },
  { name: "drop", kind: "drop" },
  { name: "reorder", kind: "reorder" },
];

/** The drawer in `root`, opened by `button`; `count` shows how many faults are on. */
export function mountFaults(root, button, count) {
  const list = h("div", { class: "drawer-body" });
  const off = () => attempt(() => remove("/sim/faults").then(refresh));
  const toggle = (open) => {
    root.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    (open ? root.querySelector("button") : button).focus();
  };
  root.append(
    h(
      "div",
      { class: "drawer-head" },
      h("h2", {}, t("faults")),
      h("button", { type: "button", class: "button", onclick: off }, t("faults_off")),
      iconButton("close", t("close"), () => toggle(false)),
    ),
    list,
  );
  addEventListener("keydown", (event) => event.key === "Escape" && !root.hidden && toggle(false));
  button.addEventListener("click", () => toggle(root.hidden));
  setInterval(() => root.hidden || refresh(), LOOK_MS);

  const load = async () => {
    const { faults, detail_lag_seconds: lag } = await get("/sim/faults");
    return { running: faults.map(counted), lag };
  };
  const { refresh } = watch(["corp", "settings"], load, ({ running, lag }) => {
    const number = running.length + (lag > 0 ? 1 : 0);
    count.hidden = number === 0;
    count.textContent = String(number);
    for (const each of rules) each.show(running);
    late.show(lag);
  });
  const rules = SWITCHES.map((each) => ruleItem(each, () => refresh()));
  const late = lagItem(() => refresh());
  const nodes = [...rules, late].map((each) => each.node);
  list.append(h("p", { class: "small faint" }, t("faults_lead")), ...nodes, tokenItem());
}

/** The rule with the seconds it will last. */
function counted(rule) {
  return { ...rule, left: rule.until === null ? null : Math.max(0, Math.round(rule.until - now() / 1000)) };
}

function item(name, rest) {
  return h(
    "div",
    { class: "fault" },
    h("h3", { class: "fault-name" }, t(`fault_${name}`)),
    h("p", { class: "small faint" }, t(`fault_${name}_lead`)),
    rest,
  );
}

/** One switch: its `node`, and `show(running)`, which leaves alone what is being typed. */
function ruleItem(fault, done) {
  const [kind, errcode = "0"] = fault.kind.split(":");
  const form = starter(fault, done);
  const rest = h("div", {}, form);
  const node = item(fault.name, rest);
  function show(running) {
    const rules = running.filter((each) => each.kind === kind && String(each.errcode) === errcode);
    node.toggleAttribute("data-on", rules.length > 0);
    if (rules.length) fill(rest, rules.map((each) => report(each, done)));
    else if (!form.isConnected) fill(rest, form);
  }
  return { node, show };
}

function report({ id, strikes, left }, done) {
  const words = [t("fault_struck", { n: strikes }), left !== null && t("fault_left", { n: left })];
  return h(
    "p",
    { class: "fault-report small" },
    words.filter(Boolean).join(" · "),
    ender(() => remove(`/sim/faults/${id}`).then(done)),
  );
}

function ender(end) {
  return h("button", { type: "button", class: "button", onclick: () => attempt(end) }, t("fault_end"));
}

/** The one fault that is a setting: it lasts until it is switched off. */
function lagItem(done) {
  const set = (lag) => post("/sim/faults", { detail_lag_seconds: lag }).then(done);
  const seconds = amount("fault_seconds", 10, 3600);
  const start = (event) => {
    event.preventDefault();
    attempt(() => set(Number(seconds.value)));
  };
  const form = h(
    "form",
    { class: "fault-set", onsubmit: start },
    seconds,
    t("fault_seconds"),
    h("button", { class: "button" }, t("switch_on")),
  );
  const rest = h("div", {}, form);
  const node = item("detail_lag", rest);
  function show(lag) {
    node.toggleAttribute("data-on", lag > 0);
    if (lag > 0) fill(rest, h("p", { class: "fault-report small" }, t("seconds", { n: lag }), ender(() => set(0))));
    else if (!form.isConnected) fill(rest, form);
  }
  return { node, show };
}

function starter(fault, done) {
  const seconds = amount("fault_seconds", 60, 3600);
  const chance = amount("fault_chance", 100, 100);
  const start = (event) => {
    event.preventDefault();
    const { kind, match } = fault;
    const body = { kind, match, for_seconds: Number(seconds.value), probability: Number(chance.value) / 100 };
    attempt(() => post("/sim/faults", body).then(done));
  };
  return h(
    "form",
    { class: "fault-set", onsubmit: start },
    seconds,
    t("fault_seconds"),
    chance,
    t("fault_chance"),
    h("button", { class: "button" }, t("switch_on")),
  );
}

function amount(label, value, max) {
  return h("input", { class: "field", type: "number", min: 1, max, required: true, value, "aria-label": t(label) });
}

function tokenItem() {
  const revoke = () =>
    attempt(async () => {
      const { revoked } = await post("/sim/tokens/revoke");
      toast(t("tokens_revoked", { n: revoked }));
    });
  const button = h("button", { type: "button", class: "button", onclick: revoke }, t("revoke_now"));
  return item("token_revoked", h("div", { class: "fault-set" }, button));
}
