// The stand-in's controls over HTTP.

import { t, tOr } from "./words.js";

/** A refusal, with a sentence for the person at the screen. */
export class SimError extends Error {
  constructor(sentence) {
    super(sentence);
    this.name = "SimError";
  }
}

/** The core's sentence in the page's language, or in English for a code the page doesn't know. */
function sentence(data, status) {
  if (!data?.error) return t("refused", { status });
  return tOr(`refusal_${data.code}`, data.error, data.values);
}

async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new SimError(t("unreachable"));
  }
  const data = await answer.json().catch(() => null);
  if (!answer.ok) throw new SimError(sentence(data, answer.status));
  return data;
}

/** `GET path`, with those of `params` that have a value. */
export function get(path, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given).toString();
  return call("GET", query ? `${path}?${query}` : path);
}

/** `POST path` with a JSON body. */
export function post(path, body = {}) {
  return call("POST", path, body);
}

/** `DELETE path`. */
export function remove(path) {
  return call("DELETE", path);
}
