// The live count: after a rest, the earlier request cancelled, never in anybody's way.
import { aborted, debounced, number, post, root, say, share } from "./page.js";
import { writeRule } from "./tree.js";

const REST = 250; // ms
const SLOW = 350; // ms until the number fades because a new one is on its way
const id = (name) => document.getElementById(name);

export class Live {
  #control = null;
  #slow = 0;
  #begin = debounced((tree) => this.#ask(tree), REST);

  // `told({problems, count})` hears every answer.
  constructor(told) {
    this.told = told;
  }

  ask(tree, { now = false } = {}) {
    this.#control?.abort();
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.#state("waits"), SLOW);
    if (now) this.#ask(tree);
    else this.#begin(tree);
  }

  async #ask(tree) {
    this.#control?.abort();
    const control = (this.#control = new AbortController());
    try {
      const answer = await post(root.dataset.count, { rule: writeRule(tree) }, control.signal);
      this.#over();
      this.#show(answer);
      this.told({ problems: [], count: answer.count });
    } catch (fault) {
      if (aborted(fault) || this.#control !== control) return;
      this.#over();
      this.#refused(fault);
      this.told({ problems: fault.problems ?? [], count: null });
    }
  }

  #over() {
    clearTimeout(this.#slow);
  }

  #show({ count, total, at, milliseconds, sentence }) {
    this.#state(count === 0 ? "nobody" : "counted");
    id("bd-count").textContent = number(count);
    id("bd-share").textContent = say("of_all", { share: share(count, total), total: number(total) });
    id("bd-bar").style.width = `${total ? Math.max((count / total) * 100, count ? 0.5 : 0) : 0}%`;
    id("bd-asof").textContent = `${say("as_of", { at })} · ${say("took", { ms: number(milliseconds) })}`;
    id("bd-sentence").textContent = sentence;
    this.#note(count === 0 ? say("nobody_fits") : "");
  }

  #refused(fault) {
    const wrong = fault.problems?.length;
    this.#state(wrong ? "wrong" : "failed");
    id("bd-count").textContent = "–";
    id("bd-share").textContent = "";
    id("bd-asof").textContent = "";
    id("bd-bar").style.width = "0";
    if (wrong) id("bd-sentence").textContent = "";
    const marked = wrong && fault.problems.some(({ path }) => path.length > 1);
    this.#note(marked ? say("complete_first") : fault.status ? fault.message : say("failed"));
  }

  #state(name) {
    id("bd-figure").dataset.state = name;
  }

  #note(text) {
    id("bd-note").textContent = text;
    id("bd-note").hidden = !text;
  }
}
