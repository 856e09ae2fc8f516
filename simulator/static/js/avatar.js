// Avatars drawn from the name: the same person always looks the same.

import { svg } from "./dom.js";

const COLOURS = [
  ["#1f7a64", "#3fae8c"],
  ["#2f6db5", "#5b9be0"],
  ["#a4562f", "#d98a5b"],
  ["#7a4a9e", "#a77bd0"],
  ["#b0413e", "#dd7b6f"],
  ["#3f6b3a", "#7bab5e"],
  ["#93702a", "#d1a94f"],
  ["#2c6f80", "#5bb0bd"],
  ["#8c3f6b", "#c777a3"],
  ["#4d5a9b", "#838fd1"],
  ["#5d6b4a", "#97a878"],
  ["#7d5546", "#b88a76"],
];

function hash(text) {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0), 16777619) >>> 0;
  return value;
}

/** One or two letters that stand for a name: 李娜 → 李娜's last letter, Anna Li → AL. */
export function initials(name) {
  const trimmed = name.trim();
  if (!trimmed) return "·";
  if (/[\u3400-\u9fff]/.test(trimmed)) return [...trimmed].at(-1);
  const parts = trimmed.split(/[\s._-]+/).filter(Boolean);
  return (parts.length > 1 ? [...parts[0]][0] + [...parts.at(-1)][0] : [...trimmed][0]).toUpperCase();
}

/** A drawn avatar for `name`; `key` (an id) keeps namesakes apart. */
export function avatar(name, key = name, size = 40) {
  const seed = hash(key);
  const [dark, light] = COLOURS[(seed >>> 5) % COLOURS.length];
  const letters = initials(name);
  const x = 8 + ((seed >>> 8) % 48);
  const y = 46 + ((seed >>> 14) % 20);
  const text = svg("text", {
    x: 32,
    y: 33,
    "text-anchor": "middle",
    "dominant-baseline": "central",
    fill: "#fff",
    "font-size": letters.length > 1 ? 24 : 30,
    "font-weight": 600,
  });
  text.textContent = letters;
  return svg(
    "svg",
    { class: "avatar", viewBox: "0 0 64 64", width: size, height: size, "aria-hidden": "true" },
    svg("rect", { width: 64, height: 64, fill: dark }),
    svg("circle", { cx: x, cy: y, r: 30, fill: light, opacity: 0.55 }),
    svg("circle", { cx: 64 - x, cy: 4, r: 20, fill: light, opacity: 0.35 }),
    text,
  );
}
