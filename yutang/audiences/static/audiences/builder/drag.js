// Rows and groups follow the mouse by their grip, to another place or into another group.
import { h } from "./page.js";
import { find, holds } from "./tree.js";

const mark = h("li", { class: "bd-drop" });
let dragged = 0;

const EDGE = 10; // pixels at the edge of a group that still belong to the one around it

function under(event) {
  const near = event.target.closest?.(".bd-list, .bd-group");
  if (!near || near.matches(".bd-list")) return near;
  const { top, bottom } = near.getBoundingClientRect();
  const outer = near.parentElement.closest(".bd-list");
  const isEdge = event.clientY < top + EDGE || event.clientY > bottom - EDGE;
  return outer && isEdge ? outer : near.querySelector(".bd-list");
}

function lists(event, history) {
  const list = under(event);
  if (!list || !dragged) return null;
  return holds(find(history.now, dragged), Number(list.dataset.group)) ? null : list;
}

function placeIn(list, y) {
  const items = [...list.children].filter((item) => item.matches(".bd-item"));
  const at = items.findIndex((item) => {
    const box = item.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return at < 0 ? items.length : at;
}

function over(event, history) {
  const list = lists(event, history);
  if (!list) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  const items = [...list.children].filter((item) => item.matches(".bd-item"));
  list.insertBefore(mark, items[placeIn(list, event.clientY)] ?? null);
}

function begin(event) {
  const grip = event.target.closest?.(".bd-grip");
  if (!grip) return;
  const item = grip.closest(".bd-item");
  dragged = Number(item.dataset.id);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(item.querySelector(".bd-row, .bd-head"), 12, 16);
  requestAnimationFrame(() => item.classList.add("bd-dragged"));
}

function end(stage) {
  dragged = 0;
  mark.remove();
  stage.querySelector(".bd-dragged")?.classList.remove("bd-dragged");
}

export function draggable(stage, history, move) {
  stage.addEventListener("dragstart", begin);
  stage.addEventListener("dragover", (event) => over(event, history));
  stage.addEventListener("dragend", () => end(stage));
  stage.addEventListener("drop", (event) => {
    const list = lists(event, history);
    if (!list) return;
    event.preventDefault();
    const [id, at] = [dragged, placeIn(list, event.clientY)];
    end(stage);
    move(id, Number(list.dataset.group), at);
  });
}
