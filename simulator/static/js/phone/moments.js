// The moments that the person's consultants published.

import { avatar } from "../avatar.js";
import { fill, h, icon } from "../dom.js";
import { watch } from "../live.js";
import { now } from "../now.js";
import { get, post } from "../sim.js";
import { short } from "../times.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

/** The feed, newest first. */
export function moments(root, phone) {
  const body = h("div", { class: "view-body view-white" });
  root.append(phone.bar(t("moments")), body);
  if (!phone.person) {
    fill(body, h("p", { class: "empty" }, t("no_person")));
    return null;
  }
  const { refresh, stop } = watch(
    ["moments", "moment_tasks", "follows"],
    () => get("/sim/moments", { person: phone.person }),
    (data) => {
      const typing = body.querySelector(".moment-write input:focus")?.value;
      if (typing) return; // else it would take what is being typed
      const one = (row) => moment(row, phone, () => refresh());
      fill(body, data.moments.length ? data.moments.map(one) : h("p", { class: "empty" }, t("no_moments")));
    },
  );
  return stop;
}

function moment(row, phone, done) {
  const { member } = row;
  return h(
    "article",
    { class: "moment" },
    avatar(member.name, member.userid, 40),
    h(
      "div",
      { class: "moment-main" },
      h("h3", { class: "moment-name" }, member.name, " ", h("span", { class: "small company" }, `@${member.corp_name}`)),
      row.parts.filter((part) => part.kind === "text").map((part) => h("p", { class: "moment-text" }, part.content.content)),
      pictures(row.parts),
      row.parts.map((part) => other(part, phone)),
      foot(row, phone, done),
      said(row),
    ),
  );
}

function pictures(parts) {
  const images = parts.filter((part) => part.kind === "image");
  if (!images.length) return null;
  const shape = images.length === 1 ? "moment-pictures moment-one" : "moment-pictures";
  return h(
    "div",
    { class: shape },
    images.map((part) => h("img", { src: part.media_url, alt: t("image"), loading: "lazy" })),
  );
}

function other({ kind, content, media_url: url }, phone) {
  if (kind === "video") return h("video", { class: "moment-video", src: url, controls: true, "aria-label": t("video") });
  if (kind !== "link") return null;
  return h(
    "button",
    { type: "button", class: "moment-link", onclick: () => phone.go("web", { url: content.url }) },
    h("img", { src: content.picurl, alt: "" }),
    h("span", {}, content.title || content.url),
  );
}

function foot(row, phone, done) {
  const named = { person: phone.person, member: row.member.userid, moment_id: row.moment_id };
  const field = h("input", { class: "field", "aria-label": t("write_comment"), placeholder: t("write_comment"), maxlength: 200, required: true });
  const comment = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    if (text) attempt(() => post("/sim/moments/comment", { ...named, text })).then(done);
  };
  return h(
    "div",
    { class: "moment-foot" },
    h("time", { class: "small faint digits" }, short(row.at_ms, now())),
    h("form", { class: "moment-write", onsubmit: comment }, field),
    h(
      "button",
      {
        type: "button",
        class: "icon-button moment-like",
        "aria-label": t("like"),
        title: t("like"),
        "aria-pressed": String(row.liked),
        onclick: () => attempt(() => post("/sim/moments/like", named)).then(done),
      },
      icon("heart"),
    ),
  );
}

function said({ likes, comments }) {
  if (!likes.length && !comments.length) return null;
  return h(
    "div",
    { class: "moment-said" },
    likes.length > 0 && h("p", { class: "moment-likes" }, icon("heart"), likes.join("、")),
    comments.map(({ name, text }) => h("p", {}, h("b", {}, name), " ", text)),
  );
}
