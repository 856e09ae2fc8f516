// The panel beside a group's talk: its people, its code, and what owner and admins may change.

import { avatar } from "../avatar.js";
import { fill, h, iconButton } from "../dom.js";
import { get, post } from "../sim.js";
import { attempt, toast } from "../toast.js";
import { t } from "../words.js";

/** Fill `panel` for `group`; what is done calls `done`. */
export function groupPanel(panel, client, group, done) {
  if (panel.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
  const rules = [group.owner, ...group.admins].some((each) => each.toLowerCase() === client.member.toLowerCase());
  const act = (name, more) => attempt(() => post(`/sim/groups/${name}`, { chat_id: group.chat_id, ...more }).then(done));
  fill(
    panel,
    h(
      "div",
      { class: "customer-head" },
      iconButton("back", t("back"), () => client.pane("chat"), { class: "icon-button only-narrow" }),
      avatar(group.name || t("group_chat"), group.chat_id, 44),
      h("div", {}, h("h3", { class: "clip" }, group.name || t("group_chat")), h("p", { class: "small faint" }, t("group_people", { n: group.count }))),
    ),
    rules && changing(group, client, act),
    invite(client, act),
    h(
      "div",
      { class: "customer-part" },
      h("h4", {}, t("group_members")),
      group.members.map((each) => person(each, group, client, rules, act)),
    ),
    h("div", { class: "customer-part" }, h("h4", {}, t("group_code")), h("img", { class: "group-code", src: group.qr_code, alt: t("group_code") })),
  );
}

function changing(group, client, act) {
  const field = h("input", { class: "field", name: "name", value: group.name, maxlength: 40 });
  const notice = h("textarea", { class: "field", name: "notice", rows: 2, maxlength: 600, value: group.notice });
  async function save(event) {
    event.preventDefault();
    const { member } = client;
    const renamed = field.value === group.name || (await act("rename", { member, name: field.value }));
    const told = notice.value === group.notice || (await act("notice", { member, notice: notice.value }));
    if (renamed && told) toast(t("saved"));
  }
  return h(
    "form",
    { class: "customer-part", onsubmit: save, autocomplete: "off" },
    h("label", {}, t("group_name"), field),
    h("label", {}, t("group_notice"), notice),
    h("button", { class: "button customer-save" }, t("save")),
  );
}

/** Bring in a person (or a member) by name. */
function invite(client, act) {
  const field = h("input", { class: "field", name: "who", required: true, autocomplete: "off", "aria-label": t("group_invite"), placeholder: t("group_invite") });
  async function submit(event) {
    event.preventDefault();
    const wanted = field.value.trim();
    const [{ people }, { members }] = await Promise.all([
      get("/sim/people", { search: wanted, limit: 1 }),
      get("/sim/members"),
    ]);
    const member = members.find((each) => each.name === wanted || each.userid === wanted);
    if (!people.length && !member) return toast(t("nobody_found"), "error");
    field.blur();
    const who = member ? { members: [member.userid] } : { people: [people[0].id] };
    return act("invite", { member: client.member, ...who });
  }
  return h(
    "form",
    { class: "customer-part group-invite", onsubmit: submit },
    field,
    h("button", { class: "button" }, t("add")),
  );
}

function person(each, group, client, rules, act) {
  const isOwner = each.id === group.owner;
  const small = { type: "button", class: "button button-small" };
  const { member } = client;
  const remove = () => {
    if (confirm(t("group_remove_ask", { name: each.name })))
      act("remove", each.kind === 1 ? { member, members: [each.id] } : { member, people: [each.id] });
  };
  return h(
    "div",
    { class: "group-person" },
    avatar(each.name, each.id, 26),
    h("span", { class: "clip" }, each.name),
    isOwner && h("span", { class: "badge" }, t("group_owner")),
    rules && !isOwner && each.kind === 1 && h("button", { ...small, onclick: () => act("hand_over", { member, to: each.id }) }, t("group_make_owner")),
    rules && !isOwner && h("button", { ...small, onclick: remove }, t("group_remove")),
  );
}
