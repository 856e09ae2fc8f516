// A field that suggests while one types: arrow keys, Enter, Escape; more rows come by scrolling.
import { aborted, debounced, h, icon, number, say } from "./page.js";

let serial = 0;
const TOP = 80; // pixels of the page's own bar, with some air
const AGAIN = 1200; // ms until counts that were not ready are asked for again
const WAIT = 120; // ms after the last key

// `offers(query, page, signal)` gives {items: [{label, hint, icon, group, count, …}], more};
// `pick(row)` takes the choice; a text that nobody suggests goes to `typed`, where there is one.
// `stays`: the field is for several values, so the list opens with the focus.
export class Combo {
  constructor(input, { offers, pick, typed = null, stays = false }) {
    Object.assign(this, { input, offers, pick, typed, stays });
    this.id = `bd-list-${++serial}`;
    this.list = h("div", { class: "bd-pop", id: this.id, role: "listbox", hidden: true });
    this.rows = [];
    this.at = -1;
    this.dress();
    this.listen();
  }

  dress() {
    this.input.autocomplete = "off";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.id);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.after(this.list);
  }

  listen() {
    const ask = debounced(() => this.ask(), WAIT);
    this.input.addEventListener("input", ask);
    if (this.stays) this.input.addEventListener("focus", () => this.ask());
    this.input.addEventListener("click", () => this.list.hidden && this.ask());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("scroll", () => this.further());
  }

  // The counts are being made: ask again while the list is open and the text the same.
  #later(tries) {
    const text = this.input.value;
    setTimeout(() => !this.list.hidden && this.input.value === text && this.at < 1 && this.ask(1, tries), AGAIN);
  }

  async ask(page = 1, tries = 3) {
    this.control?.abort();
    this.control = new AbortController();
    const query = this.input.value.trim();
    try {
      const answer = await this.offers(query, page, this.control.signal);
      if (document.activeElement !== this.input) return;
      this.show(answer, page, query);
      if (answer.waits && tries) this.#later(tries - 1);
    } catch (fault) {
      if (!aborted(fault)) this.show({ items: [], fault: fault.message }, 1, query);
    }
  }

  show(answer, page, query) {
    const begin = page === 1 ? [] : this.rows;
    this.rows = [...begin, ...answer.items];
    this.page = page;
    this.more = answer.more ?? false;
    this.list.replaceChildren(...this.drawn(answer.fault));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (page > 1) return this.mark(this.at);
    this.list.scrollTop = 0;
    this.reveal();
    this.mark(this.rows.length && (query || this.stays) ? 0 : -1);
  }

  drawn(fault) {
    if (!this.rows.length) return [h("p", { class: "bd-none" }, fault ?? say("nothing_found"))];
    let group = "";
    return this.rows.flatMap((row, at) => {
      const head = row.group && row.group !== group ? [h("div", { class: "bd-pop-group" }, row.group)] : [];
      group = row.group ?? group;
      return [...head, this.option(row, at)];
    });
  }

  // Have the whole list in sight, and the field above it still.
  reveal() {
    const foot = parseFloat(getComputedStyle(this.list).scrollMarginBottom);
    const hidden = this.list.getBoundingClientRect().bottom + foot - window.innerHeight;
    const room = this.input.getBoundingClientRect().top - TOP;
    if (hidden > 0 && room > 0) window.scrollBy({ top: Math.min(hidden, room), behavior: "instant" });
  }

  option(row, at) {
    const count = row.count === null || row.count === undefined ? null : number(row.count);
    return h(
      "div",
      { class: "bd-option", role: "option", id: `${this.id}-${at}`, data: { at } },
      row.icon ? icon(row.icon) : null,
      h("span", { class: "bd-option-label" }, row.label, row.hint ? h("small", {}, row.hint) : null),
      count && h("span", { class: "bd-option-count" }, count),
    );
  }

  mark(at) {
    this.list.querySelector("[aria-selected]")?.removeAttribute("aria-selected");
    this.at = at;
    const row = at < 0 ? null : this.list.querySelector(`[data-at="${at}"]`);
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return void this.ask();
      const way = event.key === "ArrowDown" ? 1 : -1;
      const count = this.rows.length;
      this.mark(count ? (Math.max(this.at, way > 0 ? -1 : 0) + way + count) % count : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.enter(open);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.close();
    }
  }

  enter(open) {
    if (open && this.rows[this.at]) this.take(this.rows[this.at]);
    else if (this.typed && this.input.value.trim()) this.take({ typed: this.input.value.trim() });
  }

  clicked(event) {
    const row = event.target.closest("[data-at]");
    if (row) this.take(this.rows[Number(row.dataset.at)]);
  }

  take(row) {
    this.input.value = "";
    this.close();
    if (row.typed !== undefined) this.typed(row.typed);
    else this.pick(row);
  }

  further() {
    const rest = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight;
    if (!this.more || rest > 80) return;
    this.more = false;
    this.ask(this.page + 1);
  }

  close() {
    this.control?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}
