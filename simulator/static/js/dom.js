// Building pages from data: text always becomes a text node, so that nothing a person types turns into markup.

const SVG = "http://www.w3.org/2000/svg";

const isShown = (child) => child !== null && child !== undefined && child !== false;

/** An element; `props` may hold attributes, `class`, `dataset`, and listeners as `onclick`. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter(isShown));
  return node;
}

/** An SVG element with attributes. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** A symbol of /static/icons.svg; decoration only, so the button around it carries the label. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `/static/icons.svg#${name}` }));
}

/** A button of one icon, with its label for screen readers and as a tooltip. */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props },
    icon(name),
  );
}

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]";

/** Replace what `root` holds; the focus stays at its place. */
export function fill(root, ...children) {
  const place = [...root.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  root.replaceChildren(...children.flat(Infinity).filter(isShown));
  root.querySelectorAll(FOCUSABLE)[place]?.focus({ preventScroll: true });
}

/** Like `fill`, but nodes that look as before at either end stay; what listens in them must depend on their looks. */
export function patch(root, nodes) {
  const old = [...root.childNodes];
  const same = (mine, theirs) => mine !== undefined && theirs !== undefined && mine.isEqualNode(theirs);
  let head = 0;
  while (same(old[head], nodes[head])) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, nodes.length) - head && same(old.at(-1 - tail), nodes.at(-1 - tail))) tail += 1;
  for (const node of old.slice(head, old.length - tail)) node.remove();
  const after = old[old.length - tail] ?? null;
  for (const node of nodes.slice(head, nodes.length - tail)) root.insertBefore(node, after);
}
