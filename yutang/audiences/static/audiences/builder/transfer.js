// Conditions and rules as JSON: copied, pasted, written by hand.
import { root, say } from "./page.js";
import { find, insert, locate, read, readRule, write, writeRule } from "./tree.js";

const id = (text) => document.getElementById(text);
const pretty = (json) => JSON.stringify(json, null, 2);
const typing = () => document.activeElement?.closest("input, textarea, select") ?? null;

// The item a text describes: a whole rule is the group at its root; null where it is none.
function described(text) {
  try {
    const json = JSON.parse(text);
    if (json === null || typeof json !== "object" || Array.isArray(json)) return null;
    return "where" in json ? readRule(json) : read(json);
  } catch {
    return null;
  }
}

export class Transfer {
  kept = ""; // what was copied last on this page

  // `selected()`: the id of the row or group that has the focus, 0: none.
  constructor(history, { selected, learn, toast }) {
    Object.assign(this, { history, selected, learn, toast, field: root.elements.rule });
    document.addEventListener("copy", (event) => this.#copied(event));
    document.addEventListener("paste", (event) => this.#pasted(event));
    this.field.addEventListener("input", () => this.#wrong(""));
  }

  copy(itemId) {
    this.kept = pretty(write(find(this.history.now, itemId)));
    this.#put(this.kept);
    this.toast(say("copied"));
  }

  paste(itemId) {
    const item = described(this.kept);
    if (item) this.#add(item, itemId);
    else this.toast(say("nothing_to_paste"), "warn");
  }

  // The panel with the whole rule.
  toggle() {
    const open = root.classList.toggle("bd-json-open");
    if (open) this.fill();
  }

  fill() {
    this.field.value = pretty(writeRule(this.history.now));
    this.#wrong("");
  }

  copyAll() {
    this.#put(this.field.value);
    this.toast(say("copied"));
  }

  take() {
    try {
      const json = JSON.parse(this.field.value);
      if (json === null || typeof json !== "object") throw new Error(String(json));
      const tree = readRule("where" in json ? json : { where: json });
      this.history.change(tree);
      this.learn();
      root.classList.remove("bd-json-open");
    } catch (fault) {
      this.#wrong(say("json_wrong", { text: fault.message }));
    }
  }

  #add(item, after) {
    const place = after ? locate(this.history.now, after) : null;
    const parent = place?.parent ?? this.history.now;
    const index = place?.parent ? place.index + 1 : parent.items.length;
    this.history.change(insert(this.history.now, parent.id, index, item));
    this.learn();
    this.toast(say("pasted"));
  }

  #copied(event) {
    if (typing() || String(getSelection()) || !this.selected()) return;
    this.kept = pretty(write(find(this.history.now, this.selected())));
    event.clipboardData.setData("text/plain", this.kept);
    event.preventDefault();
    this.toast(say("copied"));
  }

  #pasted(event) {
    if (typing()) return;
    const item = described(event.clipboardData.getData("text/plain"));
    if (!item) return;
    event.preventDefault();
    this.#add(item, this.selected());
  }

  // The clipboard of the browser, also where the page isn't served over HTTPS.
  #put(text) {
    if (navigator.clipboard) return void navigator.clipboard.writeText(text).catch(() => this.#putByHand(text));
    this.#putByHand(text);
  }

  #putByHand(text) {
    const listen = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", listen, { once: true, capture: true });
    document.execCommand("copy");
    document.removeEventListener("copy", listen, { capture: true });
  }

  #wrong(text) {
    id("bd-json-wrong").textContent = text;
    id("bd-json-wrong").hidden = !text;
  }
}
