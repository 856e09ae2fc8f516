// The member's groups: the list, the talk in one, and what its owner may do with it.

import { avatar } from "../avatar.js";
import { composer } from "../composer.js";
import { fill, h, iconButton } from "../dom.js";
import { groupTalk, lastWord } from "../group_talk.js";
import { watch } from "../live.js";
import { now } from "../now.js";
import { get, post } from "../sim.js";
import { short } from "../times.js";
import { attempt } from "../toast.js";
import { transcript } from "../transcript.js";
import { t } from "../words.js";
import { groupPanel } from "./group_panel.js";
import { toolbar } from "./toolbar.js";

const TOPICS = ["group_chats", "group_members", "group_messages", "people"];
let shown = null; // the group that was open last

/** The groups tab: list, talk and panel side by side. */
export function groups(frame, client) {
  const rows = h("div", { class: "client-list" });
  const pane = h("div", { class: "client-chat" });
  const panel = h("div", { class: "customer" });
  frame.append(rows, pane, panel);
  if (!client.member) {
    fill(rows, h("p", { class: "empty" }, t("no_member")));
    return null;
  }
  let leave = () => {};
  const pick = (chatId) => {
    shown = chatId;
    leave();
    leave = talk(pane, panel, client, chatId);
    for (const each of rows.querySelectorAll("[data-chat]"))
      each.setAttribute("aria-current", String(each.dataset.chat === chatId));
    client.pane("chat");
  };
  const load = () => get("/sim/groups", { who: client.member });
  const { stop } = watch(TOPICS, load, ({ groups: found }) => {
    fill(
      rows,
      create(client, pick),
      found.length ? found.map((each) => row(each, pick)) : h("p", { class: "empty" }, t("no_groups")),
    );
    const held = found.find((each) => each.chat_id === shown) ?? null;
    if (!held) shown = null;
    if (held && !pane.firstChild) pick(held.chat_id);
    if (!held) {
      leave();
      fill(pane, h("p", { class: "empty" }, t("choose_group")));
      panel.replaceChildren();
    }
  });
  return () => {
    stop();
    leave();
  };
}

function create(client, pick) {
  async function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const name = new FormData(form).get("name").trim();
    await attempt(async () => {
      const { chat_id: chatId } = await post("/sim/groups/create", { owner: client.member, name });
      form.reset();
      pick(chatId);
    });
  }
  return h(
    "form",
    { class: "group-new", onsubmit: submit },
    h("input", {
      class: "field",
      name: "name",
      required: true,
      maxlength: 40,
      "aria-label": t("group_new"),
      placeholder: t("group_new"),
      autocomplete: "off",
    }),
    h("button", { class: "button" }, t("create")),
  );
}

function row(each, pick) {
  return h(
    "button",
    {
      type: "button",
      class: "client-row",
      dataset: { chat: each.chat_id },
      "aria-current": String(each.chat_id === shown),
      onclick: () => pick(each.chat_id),
    },
    avatar(each.name || t("group_chat"), each.chat_id, 34),
    h(
      "span",
      { class: "row-text" },
      h(
        "span",
        { class: "row-line" },
        h("span", { class: "row-name clip" }, `${each.name || t("group_chat")} (${each.count})`),
        h("time", { class: "small faint digits" }, short(each.last_ms, now())),
      ),
      h("span", { class: "row-more clip" }, lastWord(each)),
    ),
  );
}

function talk(pane, panel, client, chatId) {
  const { member } = client;
  const lines = transcript();
  const foot = h("div");
  const head = h("div");
  const send = (text) => attempt(() => post("/sim/groups/say", { chat_id: chatId, member, text }).then(refresh));
  const field = composer(send);
  const narrow = { class: "icon-button only-narrow" };
  pane.replaceChildren(head, lines.node, foot);
  const own = h("div", { class: "customer-own" });
  panel.replaceChildren(own);
  const close = toolbar(panel, own, panel.closest(".client"), client, { chat_id: chatId });
  const { refresh, stop } = watch(
    TOPICS,
    () => get(`/sim/groups/${encodeURIComponent(chatId)}`),
    (data) => {
      fill(
        head,
        h(
          "div",
          { class: "client-chat-bar" },
          iconButton("back", t("back"), () => client.pane("list"), narrow),
          h("span", { class: "clip" }, `${data.name || t("group_chat")} (${data.count})`),
          iconButton("person", t("group_about"), () => client.pane("customer"), narrow),
        ),
      );
      lines.show(groupTalk(data, { own: member, open: (url) => follow(member, url) }));
      if (!field.isConnected) fill(foot, field);
      groupPanel(own, client, data, refresh);
    },
  );
  return () => {
    stop();
    close();
  };
}

/** Open an address as the member, in a window of its own. */
function follow(member, url) {
  window.open(`/sim/as?${new URLSearchParams({ member, next: url })}`, "_blank", "noopener");
}
