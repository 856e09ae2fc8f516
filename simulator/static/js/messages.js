// What was said, as bubbles: the same for the customer's phone and the member's client.

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { hourMinute, long, span } from "./times.js";
import { t } from "./words.js";

const LINK = /https?:\/\/[^\s\u3000-\u303f\uff00-\uffef<>"]+/g;
const PAUSE_MS = 5 * 60 * 1000; // a time stands above what comes after a pause

/** Text with its addresses made into buttons that `open` them. */
function linked(text, open) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index));
    parts.push(
      h(
        "a",
        {
          href: match[0],
          onclick: (event) => {
            event.preventDefault();
            open(match[0]);
          },
        },
        match[0],
      ),
    );
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function picture(url, alt) {
  return h("img", { src: url, alt, loading: "lazy" });
}

function thumb(url, symbol) {
  return url ? h("img", { class: "card-thumb", src: url, alt: "" }) : h("span", { class: "card-thumb" }, icon(symbol));
}

function card(title, desc, foot, { symbol, url = "", cover = null, onclick = null }) {
  const parts = [
    cover,
    h(
      "span",
      { class: "card-main" },
      h("span", {}, h("span", { class: "card-title" }, title), desc && h("span", { class: "card-desc" }, desc)),
      cover ? null : thumb(url, symbol),
    ),
    h("span", { class: "card-foot" }, icon(symbol), h("span", { class: "clip" }, foot)),
  ];
  return onclick
    ? h("button", { type: "button", class: "bubble bubble-card", onclick }, parts)
    : h("div", { class: "bubble bubble-card" }, parts);
}

const BUBBLES = {
  text: ({ content }, open) => h("div", { class: "bubble" }, linked(content.content, open)),
  image: ({ content, media_url: url }) =>
    h("div", { class: "bubble bubble-picture" }, picture(url ?? content.pic_url, t("image"))),
  video: ({ media_url: url }) =>
    h(
      "div",
      { class: "bubble bubble-picture" },
      h("video", { src: url, controls: true, preload: "metadata", "aria-label": t("video") }),
    ),
  file: ({ filename, media_url: url }) =>
    card(filename || t("file"), "", t("file"), {
      symbol: "file",
      onclick: () => window.open(url, "_blank", "noopener"),
    }),
  link: ({ content }, open) =>
    card(content.title, content.desc, host(content.url), {
      symbol: "link",
      url: content.picurl,
      onclick: () => open(content.url),
    }),
  miniprogram: ({ content, media_url: url }) =>
    card(content.title, "", t("mini_program", { appid: content.appid }), {
      symbol: "app",
      cover: h("span", { class: "mini-cover" }, cover(url || content.pic_url)),
    }),
};

function cover(url) {
  return url ? picture(url, "") : icon("app");
}

function host(url) {
  try {
    return new URL(url, location.href).host;
  } catch {
    return url;
  }
}

/** One message without its sender; `open` follows an address. */
export function bubble(message, open) {
  const build = BUBBLES[message.kind];
  return build ? build(message, open) : h("div", { class: "bubble" }, t("unknown_message", { kind: message.kind }));
}

/** One line for lists of chats: what was said last. */
export function preview(message) {
  if (message.kind === "text") return message.content.content;
  if (message.kind === "link" || message.kind === "miniprogram") return `[${t(message.kind)}] ${message.content.title}`;
  return `[${t(message.kind in BUBBLES ? message.kind : "message")}]`;
}

function said(message, sides, own, open) {
  const face = sides[message.sender];
  return h(
    "div",
    { class: message.sender === own ? "said said-own" : "said", dataset: { id: message.id } },
    avatar(face.name, face.key, 36),
    bubble(message, open),
  );
}

/** What stands above the first message: how the two came together. */
function beginning({ state, person, member, created_at: since }, own) {
  if (state === "none") return [];
  const name = own === "person" ? member.name : person.name;
  return [
    h("p", { class: "talk-note digits" }, long(since * 1000)),
    h("p", { class: "talk-note" }, t(`begun_${state}_${own}`, { name })),
  ];
}

/** Everything said in `chat`, oldest first; `own` is whose screen it is; `open` follows an address. */
export function talk(chat, { own, open }) {
  const sides = {
    person: { name: chat.person.name, key: chat.person.id },
    member: { name: chat.member.name, key: chat.member.userid },
  };
  const nodes = beginning(chat, own);
  let before = chat.created_at * 1000;
  for (const [place, message] of chat.messages.entries()) {
    if (message.at_ms - before > PAUSE_MS) nodes.push(h("p", { class: "talk-note digits" }, hourMinute(message.at_ms)));
    before = message.at_ms;
    nodes.push(said(message, sides, own, open));
    if (message.welcome && !chat.messages[place + 1]?.welcome) nodes.push(welcomeNote(message));
  }
  return nodes;
}

function welcomeNote(message) {
  return h("p", { class: "talk-fast" }, t("after_adding", { span: span(message.after_add_ms) }));
}

/** Why nothing can be written, where nothing can. */
export function closed({ state, removed_by: removedBy }) {
  return h("p", { class: "composer-closed" }, t(state === "pending" && !removedBy ? "not_confirmed" : "not_connected"));
}
