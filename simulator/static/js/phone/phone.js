// A customer's phone: the handset, and which view is on its screen.

import { choose, chosen, onChoice } from "../choice.js";
import { h, icon, iconButton } from "../dom.js";
import { lendIdentity } from "../identity.js";
import { now } from "../now.js";
import { hourMinute } from "../times.js";
import { t } from "../words.js";
import { card } from "./card.js";
import { chat } from "./chat.js";
import { chats } from "./chats.js";
import { contact } from "./contact.js";
import { group, groupPeople, joining } from "./group.js";
import { me } from "./me.js";
import { moments } from "./moments.js";
import { personChooser } from "./persons.js";
import { scan } from "./scan.js";
import { web } from "./web.js";

const VIEWS = { card, chat, chats, contact, group, groupPeople, joining, me, moments, scan, web };
const TABS = ["chats", "me"];

/** Put the phone into `root`; answers `go(view, params)`. */
export function mountPhone(root) {
  const view = h("div", { class: "view", tabindex: "-1" });
  const tabs = h("nav", { class: "phone-tabs", "aria-label": t("phone_tabs") });
  const handset = h("div", { class: "handset" }, h("div", { class: "screen" }, status(), view, tabs));
  let stack = [];
  let leave = () => {};

  function draw() {
    const focused = handset.contains(document.activeElement);
    leave();
    const { name, params } = stack.at(-1);
    view.replaceChildren();
    view.className = "view";
    tabs.hidden = !TABS.includes(name);
    for (const tab of tabs.children) tab.setAttribute("aria-current", tab.dataset.view === name ? "page" : "false");
    leave = VIEWS[name](view, { ...phone, person: chosen().person }, params) ?? (() => {});
    if (focused) view.focus({ preventScroll: true });
  }

  const phone = {
    /** Open a view above the present one. */
    go(name, params = {}) {
      stack.push({ name, params });
      draw();
    },
    back() {
      if (stack.length > 1) stack.pop();
      draw();
    },
    /** Leave everything open and start from a tab. */
    home(name = "chats") {
      stack = [{ name, params: {} }];
      draw();
    },
    /** Show the chat with somebody just met, on both sides. */
    meet(member) {
      choose({ member, customer: chosen().person });
      phone.home();
      phone.go("chat", { member });
    },
    /** Show the talk in a group just joined. */
    enter(chatId) {
      phone.home();
      phone.go("group", { chatId });
    },
    /** The bar above a view, with a way back. */
    bar: (title, action = null) =>
      h(
        "div",
        { class: "view-bar" },
        iconButton("back", t("back"), () => phone.back()),
        h("h2", { class: "view-title clip" }, title),
        action ?? h("span"),
      ),
  };

  tabs.append(
    tab("chats", "chat", t("chats"), () => phone.home("chats")),
    h(
      "button",
      { type: "button", class: "phone-scan", onclick: () => phone.go("scan") },
      h("span", {}, icon("scan")),
      h("span", {}, t("scan")),
    ),
    tab("me", "person", t("me"), () => phone.home("me")),
  );
  personChooser(root);
  lendIdentity(handset, "person");
  root.append(handset);
  onChoice((choice, before) => {
    if (choice.person !== before.person) phone.home();
  });
  phone.home();
  return phone;
}

function tab(view, symbol, label, onclick) {
  return h(
    "button",
    { type: "button", class: "phone-tab", dataset: { view }, onclick },
    icon(symbol),
    h("span", {}, label),
  );
}

function status() {
  const time = h("span", { class: "digits" });
  const tick = () => {
    time.textContent = hourMinute(now());
  };
  tick();
  setInterval(tick, 1000);
  return h(
    "div",
    { class: "status", "aria-hidden": "true" },
    time,
    h("span", { class: "status-island" }),
    h("span", { class: "status-signs" }, h("i"), h("i"), h("i"), h("span", { class: "status-battery" })),
  );
}
