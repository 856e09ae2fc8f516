// The tree on the page: groups, rows, what joins them, what is wrong with them.
import { h, icon, iconButton, say } from "./page.js";
import { find, follow, patch, pruned, setLeaf, walk } from "./tree.js";
import { Combo } from "./combo.js";
import { pieces } from "./leaves.js";
import { menuButton } from "./menu.js";
import { offers, thingOf } from "./things.js";

// Whether nothing stands there yet: no mistake, only not finished.
function lacking(item, rest) {
  let value = item.leaf;
  for (const step of rest) value = value?.[step];
  return rest.length > 0 && (value === null || value === "" || value === 0 || value?.length === 0);
}

export class Rows {
  // `acts`: what the menus do; see builder.js.
  constructor(stage, history, acts) {
    Object.assign(this, { stage, history, acts, problems: [], marks: new Map() });
  }

  draw() {
    const focus = this.focused();
    this.stage.replaceChildren(this.group(this.history.now, null));
    this.showProblems(this.problems);
    this.showMarks(this.marks);
    if (focus) this.stage.querySelector(`[data-k="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  focused() {
    const now = document.activeElement;
    return this.stage.contains(now) ? now.closest("[data-k]")?.dataset.k : "";
  }

  // Draw one row anew, and nothing else.
  redrawRow(id) {
    const focus = this.focused();
    const before = this.stage.querySelector(`.bd-item[data-id="${id}"]`);
    const drawn = this.leaf(find(this.history.now, id));
    drawn.dataset.joint = before.dataset.joint;
    before.replaceWith(drawn);
    if (focus) this.stage.querySelector(`[data-k="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  item(item, parent) {
    return item.kind === "leaf" ? this.leaf(item) : this.group(item, parent);
  }

  group(item, parent) {
    const list = h("ol", { class: "bd-list", data: { group: item.id } });
    list.append(...item.items.map((each) => this.item(each, item)));
    for (const each of list.children) each.dataset.joint = say(item.kind === "all" ? "and" : "or");
    const parts = [this.head(item, parent), list, this.foot(item, !parent)];
    const css = `bd-group bd-${item.kind}${item.not ? " bd-not" : ""}`;
    if (!parent) return h("div", { class: `${css} bd-root`, data: { id: item.id } }, parts);
    return h("li", { class: `bd-item ${css}`, tabIndex: -1, data: { id: item.id, k: `${item.id}` } }, parts, h("p", { class: "bd-problem", hidden: true }));
  }

  head(item, parent) {
    return h(
      "div",
      { class: "bd-head" },
      parent && this.grip(),
      this.switch(item),
      parent && this.negation(item),
      h("span", { class: "bd-mark" }),
      parent && this.tools(item),
    );
  }

  switch(item) {
    const option = (kind) =>
      h(
        "button",
        {
          type: "button",
          ariaPressed: String(item.kind === kind),
          data: { k: `${item.id}:${kind}` },
          onclick: () => this.history.change(patch(this.history.now, item.id, { kind })),
        },
        say(kind === "all" ? "match_all" : "match_any"),
      );
    return h("span", { class: "bd-switch", role: "group", ariaLabel: say("how_joined") }, option("all"), option("any"));
  }

  negation(item) {
    const turn = () => this.history.change(patch(this.history.now, item.id, { not: !item.not }));
    const label = say(item.not ? "include_again" : "exclude");
    return h("button", { type: "button", class: "bd-negation", title: label, ariaLabel: label, ariaPressed: String(item.not), onclick: turn, data: { k: `${item.id}:not` } }, icon("ban"), h("span", {}, say("not")));
  }

  grip() {
    return h("span", { class: "bd-grip", draggable: true, title: say("drag") }, icon("grip-vertical"));
  }

  tools(item) {
    return h(
      "span",
      { class: "bd-tools" },
      iconButton("copy", say("duplicate"), () => this.acts.duplicate(item.id), { class: "bd-icon bd-wide" }),
      menuButton(() => this.acts.entries(item.id)),
      iconButton("trash", say("remove"), () => this.acts.remove(item.id)),
    );
  }

  foot(item, whole) {
    const input = h("input", {
      type: "text",
      class: "bd-find",
      placeholder: say(whole ? "add_condition_long" : "add_condition"),
      ariaLabel: say("add_condition"),
      data: { k: `${item.id}:find` },
    });
    const holder = h("span", { class: "bd-find-holder" }, icon("plus"), input);
    new Combo(input, { offers, pick: (row) => this.acts.add(item.id, row.make()) });
    const grouping = h("button", { type: "button", class: "bd-plain", onclick: () => this.acts.addGroup(item.id) }, icon("folder-plus"), say("add_group"));
    return h("div", { class: "bd-foot" }, holder, grouping);
  }

  leaf(item) {
    const thing = thingOf(item.leaf);
    const row = h(
      "div",
      { class: "bd-row" },
      this.grip(),
      h("span", { class: "bd-thing" }, icon(thing?.icon ?? "help"), h("b", {}, thing?.label ?? say("unknown_condition"))),
      h("span", { class: "bd-pieces" }, this.negated(item), pieces(item.leaf, this.actOn(item.id))),
      h("span", { class: "bd-mark" }),
      this.tools(item),
    );
    const css = `bd-item bd-leaf${item.not ? " bd-not" : ""}`;
    return h("li", { class: css, tabIndex: -1, data: { id: item.id, k: `${item.id}` } }, row, h("p", { class: "bd-problem", hidden: true }));
  }

  negated(item) {
    return item.not && this.negation(item);
  }

  // How an editor changes its condition: `keep` what a field shows already, or `redraw` the row.
  actOn(id) {
    const json = () => find(this.history.now, id).leaf;
    return {
      key: String(id),
      json,
      keep: (next) => this.history.change(setLeaf(this.history.now, id, next), { mark: `${id}`, quiet: true }),
      redraw: (next) => {
        this.history.change(setLeaf(this.history.now, id, next), { quiet: true });
        this.redrawRow(id);
      },
    };
  }

  // Mark each row and field that the server refused.
  showProblems(problems) {
    this.problems = problems;
    for (const wrong of this.stage.querySelectorAll(".bd-wrong")) wrong.classList.remove("bd-wrong", "bd-lacking");
    for (const line of this.stage.querySelectorAll(".bd-problem")) line.hidden = true;
    for (const problem of problems) this.showProblem(problem);
  }

  showProblem({ path, text }) {
    const { item, rest } = follow(pruned(this.history.now), path);
    const element = this.stage.querySelector(`[data-id="${item.id}"]`);
    const line = element?.querySelector(":scope > .bd-problem");
    if (!line) return;
    const lacks = lacking(item, rest);
    element.classList.add("bd-wrong");
    if (lacks) element.classList.add("bd-lacking");
    const told = lacks ? say("give_value") : text;
    if (line.hidden) line.textContent = told;
    else if (!line.textContent.includes(told)) line.textContent += ` ${told}`;
    line.hidden = false;
    for (const step of rest) element.querySelector(`[data-f="${CSS.escape(String(step))}"]`)?.classList.add("bd-wrong");
  }

  // Small notes at the rows: how many remain, or whether one customer fits; by the item's id.
  showMarks(marks) {
    this.marks = marks;
    for (const item of walk(this.history.now)) {
      const place = this.stage.querySelector(`[data-id="${item.id}"] > :is(.bd-row, .bd-head) > .bd-mark`);
      place?.replaceChildren(...(marks.has(item.id) ? [marks.get(item.id)] : []));
    }
  }
}
