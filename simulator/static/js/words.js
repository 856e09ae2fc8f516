// The page's words in the language the server chose.

const words = JSON.parse(document.getElementById("words").textContent);
export const lang = document.documentElement.lang;

/** The text of `key` with `{name}` replaced from `values`. */
export function t(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The text of `key`, or `otherwise` where the core sends a value this page has no word for. */
export function tOr(key, otherwise, values = {}) {
  return key in words ? t(key, values) : otherwise;
}
