// A member's client: chats with customers, the customer's panel, and the application.

import { chosen, onChoice } from "../choice.js";
import { h, icon } from "../dom.js";
import { t } from "../words.js";
import { application } from "./application.js";
import { chat } from "./chat.js";
import { customer } from "./customer.js";
import { list } from "./list.js";
import { memberChooser } from "./members.js";

/** Put the client into `root`. */
export function mountClient(root) {
  const title = h("span");
  const frame = h("div", { class: "client" });
  const rail = h("nav", { class: "client-rail", "aria-label": t("client_tabs") });
  const state = { tab: "chats", person: null };
  let leave = [];

  const client = {
    /** Show the talk with a customer. */
    open(person) {
      state.person = person;
      draw("chat");
    },
    /** On a narrow screen: show "list", "chat" or "customer" alone. */
    pane(name) {
      frame.dataset.pane = name;
    },
    /** Show the application beside this customer. */
    application(path) {
      state.tab = "app";
      state.path = path;
      draw("app");
    },
  };

  function draw(pane) {
    for (const stop of leave) stop?.();
    const now = { ...client, member: chosen().member, person: state.person };
    client.pane(pane);
    for (const tab of rail.children) tab.setAttribute("aria-current", tab.dataset.tab === state.tab ? "page" : "false");
    frame.replaceChildren(h("div", { class: "client-top" }, h("i"), h("i"), h("i"), title), rail);
    leave =
      state.tab === "app"
        ? [application(frame, now, state.path)]
        : [list(frame, now), chat(frame, now), customer(frame, now)];
  }

  function tab(name, symbol, label) {
    const onclick = () => {
      state.tab = name;
      draw(name === "chats" ? "list" : "app");
    };
    return h(
      "button",
      { type: "button", class: "rail-tab", dataset: { tab: name }, onclick },
      icon(symbol),
      h("span", {}, label),
    );
  }

  rail.append(tab("chats", "chat", t("chats")), tab("app", "app", t("application")));
  memberChooser(root, (name) => {
    title.textContent = name;
  });
  root.append(frame);
  onChoice((choice, before) => {
    if (choice.member !== before.member) {
      state.person = null;
      draw(state.tab === "chats" ? "list" : "app");
    }
  });
  draw("list");
}
