// The phone's last tab: who holds it, whom they know, and an address to open.

import { avatar } from "../avatar.js";
import { fill, h, icon } from "../dom.js";
import { watch } from "../live.js";
import { get } from "../sim.js";
import { t } from "../words.js";
import { follow } from "./follow.js";

/** The person's own page. */
export function me(root, phone) {
  const body = h("div", { class: "view-body" });
  root.append(h("div", { class: "view-bar" }, h("span"), h("h2", { class: "view-title" }, t("me")), h("span")), body);
  if (!phone.person) {
    fill(body, h("p", { class: "empty" }, t("no_person")));
    return null;
  }
  const top = h("div");
  const rest = h("div");
  body.append(top, momentsRow(phone), opener(phone), rest);
  const { stop } = watch(
    ["people", "follows"],
    () => get(`/sim/people/${encodeURIComponent(phone.person)}`),
    (data) => {
      fill(top, head(data));
      fill(rest, contacts(data, phone), ids(data));
    },
  );
  return stop;
}

function head(person) {
  return h(
    "div",
    { class: "me-head" },
    avatar(person.name, person.id, 64),
    h(
      "div",
      { class: "row-text" },
      h("h2", { class: "clip" }, person.name),
      h("p", { class: "faint" }, [t(`gender_${person.gender}`), person.phone].filter(Boolean).join(" · ")),
    ),
  );
}

function momentsRow(phone) {
  return h(
    "button",
    { type: "button", class: "row me-moments", onclick: () => phone.go("moments") },
    icon("moments"),
    h("span", { class: "row-text row-name" }, t("moments")),
    icon("forward"),
  );
}

function opener(phone) {
  const field = h("input", {
    class: "field",
    "aria-label": t("address"),
    placeholder: t("address"),
    autocomplete: "off",
    required: true,
  });
  const submit = (event) => {
    event.preventDefault();
    follow(phone, field.value.trim());
  };
  return h(
    "form",
    { class: "scan-type", onsubmit: submit },
    field,
    h("button", { class: "button" }, icon("globe"), t("open")),
  );
}

function contacts({ chats }, phone) {
  const known = chats.filter((each) => each.state !== "pending");
  if (!known.length) return null;
  return [h("h3", { class: "section-title" }, t("contacts")), known.map((each) => contactRow(each, phone))];
}

function contactRow({ member, removed_by: removedBy }, phone) {
  return h(
    "button",
    { type: "button", class: "row", onclick: () => phone.go("contact", { member: member.userid }) },
    avatar(member.name, member.userid, 36),
    h("span", { class: "row-text row-name clip" }, member.name),
    removedBy === "customer" && h("span", { class: "badge" }, t("deleted")),
    icon("forward"),
  );
}

function ids(person) {
  return [
    h("h3", { class: "section-title" }, t("ids")),
    h(
      "dl",
      { class: "facts" },
      h("dt", {}, "external_userid"),
      h("dd", {}, h("code", {}, person.external_userid)),
      h("dt", {}, "unionid"),
      h("dd", {}, h("code", {}, person.unionid)),
    ),
  ];
}
