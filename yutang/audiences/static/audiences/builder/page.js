// What every module needs of the page: elements, icons, words, numbers, requests.
const data = (id) => JSON.parse(document.getElementById(id).textContent);

export const root = document.getElementById("builder");
export const words = data("builder-words");
const locale = document.documentElement.lang;
const plain = new Intl.NumberFormat(locale);
const shares = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

export const number = (value) => plain.format(value);
export const share = (part, all) => (all ? shares.format(part / all) : "–");

// A sentence with its blanks filled: "{n} customers".
export function say(key, blanks = {}) {
  let text = words[key] ?? key;
  for (const [name, value] of Object.entries(blanks)) text = text.replaceAll(`{${name}}`, value);
  return text;
}

function give(element, name, value) {
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className = value;
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name in element && name !== "list") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null && value !== false) give(element, name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const shapes = document.getElementById("builder-icons").content;

export function icon(name) {
  const shape = shapes.querySelector(`[data-icon="${name}"]`) ?? shapes.querySelector('[data-icon="point"]');
  return shape.firstElementChild.cloneNode(true);
}

export function iconButton(name, label, onclick, given = {}) {
  return h("button", { type: "button", class: "bd-icon", title: label, ariaLabel: label, onclick, ...given }, icon(name));
}

export class Refused extends Error {
  constructor(answer, status) {
    super(answer.text || words.failed);
    this.problems = answer.problems ?? [];
    this.status = status;
  }
}

async function answered(response) {
  if (response.status === 401 || response.redirected) location.reload();
  const kind = response.headers.get("Content-Type") ?? "";
  const answer = kind.includes("json") ? await response.json() : { text: words.failed };
  if (!response.ok) throw new Refused(answer, response.status);
  return answer;
}

export async function get(url, parameters, signal) {
  const query = new URLSearchParams(parameters);
  return answered(await fetch(`${url}?${query}`, { signal, headers: { Accept: "application/json" } }));
}

export async function post(url, body, signal) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
  return answered(await fetch(url, { method: "POST", signal, headers, body: JSON.stringify(body) }));
}

// The same after a rest; an earlier wait is dropped.
export function debounced(act, wait) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
}

export const aborted = (fault) => fault.name === "AbortError";
