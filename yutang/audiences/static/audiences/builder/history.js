// The tree as it is now, with what it was before; acts of the same mark within a second are one.
const MOST = 200;
const TOGETHER = 1000; // ms

export class History {
  #past = [];
  #future = [];
  #watchers = [];
  #mark = "";
  #at = 0;

  constructor(now) {
    this.now = now;
  }

  // `quiet`: the page shows it already, as a field shows what is typed into it.
  change(next, { mark = "", quiet = false } = {}) {
    if (next === this.now) return;
    const together = mark && mark === this.#mark && Date.now() - this.#at < TOGETHER;
    if (!together) this.#past = [...this.#past.slice(1 - MOST), this.now];
    this.#mark = mark;
    this.#at = Date.now();
    this.#future = [];
    this.#become(next, quiet);
  }

  undo() {
    if (!this.#past.length) return;
    this.#future.push(this.now);
    this.#mark = "";
    this.#become(this.#past.pop(), false);
  }

  redo() {
    if (!this.#future.length) return;
    this.#past.push(this.now);
    this.#mark = "";
    this.#become(this.#future.pop(), false);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  watch(watcher) {
    this.#watchers.push(watcher);
  }

  #become(next, quiet) {
    this.now = next;
    for (const watcher of this.#watchers) watcher(next, quiet);
  }
}
