// The panel about one customer: where they came from, what the member notes, and tags.

import { avatar } from "../avatar.js";
import { fill, h, iconButton } from "../dom.js";
import { watch } from "../live.js";
import { relation } from "../relation.js";
import { get, post } from "../sim.js";
import { long } from "../times.js";
import { attempt, toast } from "../toast.js";
import { t, tOr } from "../words.js";
import { tags } from "./tags.js";
import { toolbar } from "./toolbar.js";

/** The pane on the right. */
export function customer(frame, client) {
  const pane = h("div", { class: "customer" });
  frame.append(pane);
  if (!client.person) return null;
  const [head, tagged, noted, facts] = [h("div"), h("div"), h("div"), h("div")];
  const own = h("div", { class: "customer-own" }, head, tagged, noted, facts);
  pane.append(own);
  const close = toolbar(pane, own, frame, client, { person: client.person });
  let shown = "";

  async function load() {
    const [follow, corp] = await Promise.all([relation(client.person, client.member), get("/sim/tags")]);
    const { messages, ...rest } = follow;
    return { follow: rest, groups: corp.groups };
  }

  const { refresh, stop } = watch(["follows", "people", "tags", "tag_groups"], load, ({ follow, groups }) => {
    const done = () => refresh();
    fill(head, top(follow, client));
    fill(tagged, tags(follow, groups, client, done));
    const text = JSON.stringify([follow.remark, follow.description, follow.mobiles, follow.company]);
    if (text !== shown) fill(noted, notes(follow, client, done)); // else it would take what is being typed
    shown = text;
    fill(facts, source(follow), follow.removed_by !== "member" && parting(follow, client));
  });
  return () => {
    stop();
    close();
  };
}

function top(follow, client) {
  return h(
    "div",
    { class: "customer-head" },
    iconButton("back", t("back"), () => client.pane("chat"), { class: "icon-button only-narrow" }),
    avatar(follow.person.name, follow.person.id, 44),
    h("div", {}, h("h3", { class: "clip" }, follow.person.name), h("p", { class: "small company" }, `@${t("wechat")}`)),
  );
}

function notes(follow, client, done) {
  const field = (name, value, more = {}) => h("input", { class: "field", name, value, ...more });
  const description = h("textarea", {
    class: "field",
    name: "description",
    rows: 2,
    maxlength: 150,
    value: follow.description,
  });
  async function save(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const saved = await attempt(() =>
      post("/sim/member/remark", {
        person: client.person,
        member: client.member,
        remark: form.get("remark"),
        description: form.get("description"),
        company: form.get("company"),
        mobiles: form
          .get("mobiles")
          .split(/[\s,，、;；]+/)
          .filter(Boolean),
      }),
    );
    if (saved) toast(t("saved"));
    done();
  }
  return h(
    "form",
    { class: "customer-part", onsubmit: save, autocomplete: "off" },
    h("h4", {}, t("notes")),
    h("label", {}, t("remark"), field("remark", follow.remark, { maxlength: 20 })),
    h("label", {}, t("description"), description),
    h("label", {}, t("phones"), field("mobiles", follow.mobiles.join(" "), { inputmode: "tel" })),
    h("label", {}, t("company"), field("company", follow.company, { maxlength: 20 })),
    h("button", { class: "button customer-save" }, t("save")),
  );
}

function source(follow) {
  const fact = (name, value) => value && [h("dt", {}, name), h("dd", {}, value)];
  return h(
    "div",
    { class: "customer-part" },
    h("h4", {}, t("source")),
    h(
      "dl",
      { class: "facts" },
      fact(t("added_at"), long(follow.created_at * 1000)),
      fact(t("add_way"), tOr(`add_way_${follow.add_way}`, "")),
      fact("state", follow.source && h("code", {}, follow.source)),
      fact("external_userid", h("code", {}, follow.person.external_userid)),
    ),
  );
}

function parting(follow, client) {
  async function ask() {
    if (!confirm(t("delete_customer_ask", { name: follow.person.name }))) return;
    const gone = await attempt(() =>
      post("/sim/member/delete_customer", { person: client.person, member: client.member }),
    );
    if (gone) client.open(null);
  }
  return h(
    "div",
    { class: "customer-part" },
    h("button", { type: "button", class: "button button-bad", onclick: ask }, t("delete_customer")),
  );
}
