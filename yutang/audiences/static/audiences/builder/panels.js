// What is asked for only where its panel is open: the funnel, a few who fit, one customer's why.
import { aborted, get, h, icon, number, post, root, say } from "./page.js";
import { follow, pruned, write, writeRule } from "./tree.js";
import { Combo } from "./combo.js";
import { brief, palette, thingOf } from "./things.js";
import { name } from "./names.js";

const id = (text) => document.getElementById(text);

class Panel {
  #control = null;
  #fresh = false;

  constructor(box, tree) {
    this.box = box;
    this.tree = tree; // gives the present tree
    box.hidden = false;
    box.addEventListener("toggle", () => this.renew());
  }

  // The rule changed: what is shown is old.
  stale(ready) {
    this.#fresh = false;
    this.ready = ready;
    this.renew();
  }

  async renew() {
    if (!this.box.open || this.#fresh || !this.ready) return;
    this.#control?.abort();
    this.#control = new AbortController();
    this.#fresh = true;
    try {
      await this.load(this.#control.signal);
    } catch (fault) {
      if (aborted(fault)) return;
      this.#fresh = false;
      this.failed(fault);
    }
  }
}

const kindName = (kind) => palette.narrowing.activity[0].choices.find(([value]) => value === kind)?.[1];

// Names of values beside the name of the thing, as far as there is room.
function detail(item) {
  if (item.kind !== "leaf") return "";
  const json = item.leaf;
  const ids = json.tags ? [["tags", json.ids]] : json.orders ? ["categories", "products"].map((of) => [of, json.orders[of] ?? []]) : [];
  const own = json.audience ? [["audiences", [json.audience]]] : ids;
  const thing = thingOf(json);
  const fixed = thing?.choices && Array.isArray(json.value) ? json.value.map((value) => thing.choices.find(([each]) => each === value)?.[1]) : [];
  const kinds = (json.activity?.kinds ?? []).map((kind) => kindName(kind));
  return [...own.flatMap(([of, values]) => values.map((each) => name(of, each))), ...fixed, ...kinds].filter(Boolean).join(", ");
}

export class Funnel extends Panel {
  constructor(tree, marks) {
    super(id("bd-funnel"), tree);
    this.marks = marks;
    this.box.addEventListener("toggle", () => this.box.open || marks(new Map()));
  }

  // Conditions of which all hold are counted one after another, others each by itself.
  async load(signal) {
    const root_ = pruned(this.tree());
    const chain = root_.kind === "all";
    const rules = root_.items.map((item, at) => (chain ? { all: root_.items.slice(0, at + 1).map(write) } : write(item)));
    const counts = [];
    this.draw(root_, counts);
    for (const where of rules) {
      const answer = await post(root.dataset.count, { rule: { version: 1, where }, only_count: true }, signal);
      counts.push(answer.count);
      this.draw(root_, counts);
    }
  }

  draw(tree, counts) {
    const most = Math.max(1, ...counts);
    const lines = tree.items.map((item, at) => this.line(item, counts[at], most));
    id("bd-steps").replaceChildren(...lines);
    const marks = tree.items.slice(0, counts.length).map((item, at) => [item.id, h("span", { class: "bd-remain" }, icon("users-group"), number(counts[at]))]);
    this.marks(new Map(marks));
  }

  line(item, count, most) {
    const bar = h("i", {});
    bar.style.width = `${((count ?? 0) / most) * 100}%`;
    const more = detail(item);
    return h(
      "li",
      {},
      h("span", { class: "bd-step-name" }, item.not && `${say("not")} `, brief(item), more && h("small", {}, more)),
      h("span", { class: "bd-step-count" }, count === undefined ? "…" : number(count)),
      h("span", { class: "bd-step-bar" }, bar),
    );
  }

  failed(fault) {
    id("bd-steps").replaceChildren(h("li", { class: "bd-none" }, fault.message));
  }
}

const avatar = (row) => h("span", { class: `yt-avatar yt-avatar-sm yt-tone-${row.tone}`, ariaHidden: "true" }, row.initials);

export class Sample extends Panel {
  constructor(tree) {
    super(id("bd-sample"), tree);
  }

  async load(signal) {
    const { customers } = await post(root.dataset.sample, { rule: writeRule(this.tree()) }, signal);
    const rows = customers.map((row) =>
      h("li", {}, h("a", { href: row.url, target: "_blank", rel: "noopener" }, avatar(row), h("span", {}, row.label, h("small", {}, row.hint)))),
    );
    id("bd-people").replaceChildren(...(rows.length ? rows : [h("li", { class: "bd-none" }, say("nobody_fits"))]));
  }

  failed(fault) {
    id("bd-people").replaceChildren(h("li", { class: "bd-none" }, fault.message));
  }
}

export class WhoIn extends Panel {
  customer = null;

  constructor(tree, marks) {
    super(id("bd-who-in"), tree);
    this.marks = marks;
    const offers = async (q, page, signal) => (q ? get(root.dataset.customers, { q }, signal) : { items: [] });
    this.combo = new Combo(id("bd-lookup"), { offers, pick: (row) => this.choose(row) });
    this.box.addEventListener("toggle", () => this.box.open || marks(new Map()));
  }

  choose(row) {
    this.customer = row;
    id("bd-lookup").value = row.label;
    this.stale(this.ready);
  }

  async load(signal) {
    if (!this.customer) return;
    const body = { rule: writeRule(this.tree()), customer: this.customer.id };
    const { holds, nodes } = await post(root.dataset.check, body, signal);
    this.verdict(say(holds ? "is_in" : "is_out", { name: this.customer.label }), holds ? "in" : "out");
    const marks = new Map();
    for (const { path, holds: own } of nodes) {
      const { item, rest } = follow(pruned(this.tree()), path);
      if (rest.length === 0 && item.id !== this.tree().id && !marks.has(item.id)) marks.set(item.id, this.sign(own));
    }
    this.marks(marks);
  }

  sign(holds) {
    const text = say(holds ? "fits" : "fits_not");
    return h("span", { class: holds ? "bd-fits" : "bd-fits-not", title: text }, icon(holds ? "check" : "x"), h("span", {}, text));
  }

  verdict(text, state) {
    const line = id("bd-verdict");
    line.replaceChildren(icon(state === "in" ? "check" : state === "out" ? "x" : "alert-triangle"), text);
    line.dataset.state = state;
    line.hidden = false;
  }

  failed(fault) {
    this.verdict(fault.message, "failed");
  }
}
