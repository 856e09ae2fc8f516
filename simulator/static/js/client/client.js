// A member's client: chats with customers, the customer's panel, and the application.

import { choose, chosen, onChoice } from "../choice.js";
import { h, icon } from "../dom.js";
import { lendIdentity } from "../identity.js";
import { t } from "../words.js";
import { application } from "./application.js";
import { chat } from "./chat.js";
import { customer } from "./customer.js";
import { groups } from "./groups.js";
import { list } from "./list.js";
import { memberChooser } from "./members.js";
import { tasks, waitingCount } from "./tasks.js";

const VIEWS = { chats: [list, chat, customer], groups: [groups], tasks: [tasks], app: [application] };

/** Put the client into `root`. */
export function mountClient(root) {
  const title = h("span");
  const frame = h("div", { class: "client" });
  const rail = h("nav", { class: "client-rail", "aria-label": t("client_tabs") });
  const count = h("span", { class: "count rail-count", hidden: true });
  const state = { tab: "chats" };
  let leave = [];

  const client = {
    /** Show the talk with a customer. */
    open: (customer) => choose({ customer }),
    /** On a narrow screen: show "list", "chat" or "customer" alone. */
    pane(name) {
      frame.dataset.pane = name;
    },
  };

  function draw(pane) {
    for (const stop of leave) stop?.();
    const { member, customer: person } = chosen();
    const now = { ...client, member, person };
    client.pane(pane);
    for (const tab of rail.children) tab.setAttribute("aria-current", tab.dataset.tab === state.tab ? "page" : "false");
    frame.replaceChildren(h("div", { class: "client-top" }, h("i"), h("i"), h("i"), title), rail);
    leave = [...VIEWS[state.tab].map((view) => view(frame, now)), waitingCount(count, now)];
  }

  function tab(name, symbol, label, more = null) {
    const onclick = () => {
      state.tab = name;
      draw("list");
    };
    const props = { type: "button", class: "rail-tab", dataset: { tab: name }, onclick };
    return h("button", props, icon(symbol), h("span", {}, label), more);
  }

  rail.append(
    tab("chats", "chat", t("chats")),
    tab("groups", "group", t("groups")),
    tab("tasks", "tasks", t("tasks"), count),
    tab("app", "app", t("application")),
  );
  memberChooser(root, (name) => {
    title.textContent = name;
  });
  lendIdentity(frame, "member");
  root.append(frame);
  onChoice((choice, before) => {
    const sameCustomer = choice.customer === before.customer;
    if (choice.member === before.member && sameCustomer) return;
    if (!sameCustomer) state.tab = "chats";
    draw(choice.customer ? "chat" : "list");
  });
  draw(chosen().customer ? "chat" : "list");
}
