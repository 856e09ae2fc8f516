// A customer's tags: the corp's, by group, and the member's own.

import { h } from "../dom.js";
import { post } from "../sim.js";
import { attempt } from "../toast.js";
import { t } from "../words.js";

/** Corp tags to press on and off, and personal tags to add and take away. */
export function tags(follow, groups, client, done) {
  const change = (body) =>
    attempt(() => post("/sim/member/tag", { person: client.person, member: client.member, ...body })).then(done);
  const on = new Set(follow.tags.map((tag) => tag.id));
  return h(
    "div",
    { class: "customer-part" },
    h("h4", {}, t("tags")),
    groups.length === 0 && h("p", { class: "small faint" }, t("no_tags")),
    groups.map((group) => corpGroup(group, on, change)),
    personal(follow.personal_tags, change),
  );
}

function corpGroup(group, on, change) {
  return h(
    "fieldset",
    { class: "tag-group" },
    h("legend", {}, group.name),
    h(
      "div",
      { class: "tags" },
      group.tags.map((tag) =>
        h(
          "button",
          {
            type: "button",
            class: "tag",
            "aria-pressed": String(on.has(tag.id)),
            onclick: () => change(on.has(tag.id) ? { remove: [tag.id] } : { add: [tag.id] }),
          },
          tag.name,
        ),
      ),
    ),
  );
}

function personal(own, change) {
  const field = h("input", {
    class: "field",
    maxlength: 30,
    required: true,
    "aria-label": t("new_personal_tag"),
    placeholder: t("new_personal_tag"),
  });
  const submit = (event) => {
    event.preventDefault();
    change({ add_personal: [field.value.trim()] });
  };
  return h(
    "fieldset",
    { class: "tag-group" },
    h("legend", {}, t("personal_tags")),
    h(
      "div",
      { class: "tags" },
      own.map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "tag tag-own",
            "aria-label": t("remove_tag", { name }),
            onclick: () => change({ remove_personal: [name] }),
          },
          name,
          " ×",
        ),
      ),
    ),
    h("form", { class: "tag-add", onsubmit: submit }, field, h("button", { class: "button" }, t("add"))),
  );
}
