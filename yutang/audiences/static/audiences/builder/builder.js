// The builder: an audience described by clicking and typing, counted all the while.
import { root, say, words } from "./page.js";
import { History } from "./history.js";
import * as tree from "./tree.js";
import { Live } from "./live.js";
import { Funnel, Sample, WhoIn } from "./panels.js";
import { Rows } from "./rows.js";
import { Transfer } from "./transfer.js";
import { draggable } from "./drag.js";
import { idsIn } from "./naming.js";
import { learn } from "./names.js";
import { loadPalette } from "./things.js";

const stage = document.getElementById("bd-stage");
const given = JSON.parse(document.getElementById("builder-rule").textContent);
const history = new History(tree.readRule(given));
let saved = history.now;

const focus = (key) => stage.querySelector(`[data-k="${CSS.escape(key)}"]`)?.focus({ preventScroll: false });
const toast = (text, level = "ok") => window.yutang?.toast(level, text);
const selected = () => Number(document.activeElement?.closest?.(".bd-item")?.dataset.id ?? 0);

async function nameAll() {
  if (await learn(idsIn(history.now))) rows.draw();
}

function add(groupId, json) {
  const item = tree.read(json);
  const parent = tree.find(history.now, groupId);
  history.change(tree.insert(history.now, groupId, parent.items.length, item));
  const row = stage.querySelector(`[data-id="${item.id}"]`);
  const first = [...row.querySelectorAll(".bd-chip-input, .bd-number, .bd-text, .bd-date")].find((field) => !field.value);
  (first && !row.querySelector(".bd-chip") ? first : stage.querySelector(`[data-k="${groupId}:find"]`)).focus();
  nameAll();
}

function addGroup(groupId) {
  const parent = tree.find(history.now, groupId);
  const made = tree.group(parent.kind === "all" ? "any" : "all");
  history.change(tree.insert(history.now, groupId, parent.items.length, made));
  focus(`${made.id}:find`);
}

function step(id, way) {
  history.change(tree.step(history.now, id, way));
  focus(`${id}`);
}

function remove(id) {
  const { parent, index } = tree.locate(history.now, id);
  history.change(tree.remove(history.now, id));
  const next = tree.find(history.now, parent.id).items[index] ?? null;
  focus(next ? `${next.id}` : `${parent.id}:find`);
}

function duplicate(id) {
  const [next, copy] = tree.duplicate(history.now, id);
  history.change(next);
  focus(`${copy}`);
}

function entries(id) {
  const { item, parent, index, depth } = tree.locate(history.now, id);
  const neighbours = [parent.items[index - 1], parent.items[index + 1]];
  const moves = (way, icon, key, off) => ({ icon, label: say(`move_${way}`), key, off, act: () => step(id, way) });
  const turn = () => history.change(tree.patch(history.now, id, { not: !item.not }));
  return [
    { icon: "copy", label: say("duplicate"), key: "Ctrl+D", act: () => duplicate(id) },
    { icon: "ban", label: say(item.not ? "include_again" : "exclude_short"), act: turn },
    { icon: "folder-plus", label: say("wrap"), act: () => history.change(tree.wrap(history.now, id)) },
    tree.canUnwrap(item) && { icon: "folder-minus", label: say("unwrap"), act: () => history.change(tree.unwrap(history.now, id)) },
    null,
    moves("up", "arrow-up", "Alt+↑", index === 0),
    moves("down", "arrow-down", "Alt+↓", index === parent.items.length - 1),
    moves("out", "arrow-bar-left", "Alt+←", depth < 2),
    moves("in", "arrow-bar-to-right", "Alt+→", !neighbours.some((each) => each && each.kind !== "leaf")),
    null,
    { icon: "clipboard-copy", label: say("copy"), key: "Ctrl+C", act: () => transfer.copy(id) },
    { icon: "clipboard", label: say("paste"), key: "Ctrl+V", act: () => transfer.paste(id) },
  ].filter((entry) => entry !== false);
}

const rows = new Rows(stage, history, { add, addGroup, remove, duplicate, entries });
const marks = (found) => rows.showMarks(found);
const now = () => history.now;
const panels = [new Funnel(now, marks), new Sample(now), new WhoIn(now, marks)];
const live = new Live(({ problems, count }) => {
  rows.showProblems(problems);
  for (const panel of panels) panel.stale(count !== null);
});
const transfer = new Transfer(history, { selected, learn: nameAll, toast });

function act(name) {
  const acts = {
    undo: () => history.undo(),
    redo: () => history.redo(),
    json: () => transfer.toggle(),
    "json-copy": () => transfer.copyAll(),
    "json-take": () => transfer.take(),
  };
  acts[name]?.();
}

const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

function keyed(event) {
  const command = event.ctrlKey || event.metaKey;
  const writing = event.target.closest?.("textarea, input[type=text], input[type=search]");
  const key = event.key.toLowerCase();
  if (command && (key === "z" || key === "y") && !(writing && writing.value)) {
    event.preventDefault();
    act(key === "y" || event.shiftKey ? "redo" : "undo");
  }
  const id = selected();
  if (!id) return;
  if (event.altKey && MOVES[event.key]) {
    event.preventDefault();
    step(id, MOVES[event.key]);
  } else if (command && key === "d") {
    event.preventDefault();
    duplicate(id);
  } else if (key === "delete" && event.target.matches(".bd-item")) {
    event.preventDefault();
    remove(id);
  }
}

function buttons() {
  document.querySelector("[data-act=undo]").disabled = !history.canUndo;
  document.querySelector("[data-act=redo]").disabled = !history.canRedo;
}

function changed(next, quiet) {
  if (!quiet) rows.draw();
  if (root.classList.contains("bd-json-open")) transfer.fill();
  buttons();
  live.ask(next);
}

function example(event) {
  const link = event.target.closest("[data-example]");
  if (!link) return;
  event.preventDefault();
  const rule = JSON.parse(document.getElementById("builder-examples").textContent)[link.dataset.example];
  history.change(tree.readRule(rule));
  const name = root.elements.name;
  if (name && !name.value) name.value = link.querySelector("b").textContent;
  document.getElementById("bd-examples").open = false;
  nameAll();
}

function submit() {
  if (!root.classList.contains("bd-json-open")) transfer.fill();
  saved = history.now;
}

function listen() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act);
  });
  document.addEventListener("keydown", keyed);
  root.addEventListener("click", example);
  root.addEventListener("submit", submit);
  window.addEventListener("beforeunload", (event) => {
    if (root.querySelector("[value=save]") && saved !== history.now) event.preventDefault();
  });
  // Enter in a field must not save the whole.
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  // A click beside the fields of a row selects it.
  stage.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("input, select, button, .bd-pop, .bd-menu, .bd-grip, .bd-chips")) {
      event.target.closest(".bd-item")?.focus({ preventScroll: true });
    }
  });
}

async function begin() {
  try {
    await loadPalette();
  } catch {
    return toast(words.failed, "error");
  }
  root.classList.add("bd-on");
  for (const each of document.querySelectorAll("#bd-history, [data-act=json], #bd-json-acts")) each.hidden = false;
  history.watch(changed);
  listen();
  draggable(stage, history, (id, group, at) => history.change(tree.move(history.now, id, group, at)));
  rows.draw();
  buttons();
  live.ask(history.now, { now: true });
  nameAll();
}

begin();
