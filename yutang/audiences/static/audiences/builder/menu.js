// The small menu of a row or a group.
import { h, icon, iconButton, say } from "./page.js";

let open = null;

function close() {
  open?.remove();
  open = null;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.contains(event.target) && !event.target.closest("[data-menu]")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !open) return;
  open.parentElement.querySelector("[data-menu]").focus();
  close();
});

function moved(event, menu) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const entries = [...menu.querySelectorAll("button:not(:disabled)")];
  const at = entries.indexOf(document.activeElement);
  entries[(at + way + entries.length) % entries.length].focus();
}

// `entries()` gives {icon, label, key, act, off} or null for a rule between them.
export function menuButton(entries) {
  const holder = h("span", { class: "bd-menu-holder" });
  const toggle = () => {
    const mine = open?.parentElement === holder;
    close();
    if (!mine) holder.append((open = drawn(entries())));
    open?.querySelector("button:not(:disabled)")?.focus();
  };
  holder.append(iconButton("dots", say("more"), toggle, { ariaHasPopup: "menu", data: { menu: "" } }));
  return holder;
}

function drawn(entries) {
  const menu = h("div", { class: "bd-menu", role: "menu", onkeydown: (event) => moved(event, menu) });
  for (const entry of entries) menu.append(entry ? line(entry) : h("hr"));
  return menu;
}

function line({ icon: shape, label, key, act, off }) {
  const go = () => {
    close();
    act();
  };
  return h("button", { type: "button", role: "menuitem", disabled: off ?? false, onclick: go }, icon(shape), h("span", {}, label), key && h("kbd", {}, key));
}
