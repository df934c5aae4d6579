/** Calls the REST API with the page's CSRF token; a refusal arrives as a `Problem`, one sentence in the page's language. */

import { word } from "./words.js";

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? word(status ? "problem.odd" : "problem.unreachable", { status }));
    this.status = status;
    this.body = body;
  }
}

export const get = (path) => ask(path, {});

/** `key` makes the request safe to repeat: the server answers a repeated key as it did the first time. */
export async function request(method, path, body = {}, key = null) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  return ask(path, { method, headers, body: JSON.stringify(body) });
}

/** Fetch JSON; errors come in the language of the page, not of the browser. */
export async function ask(path, { headers = {}, ...options }) {
  const own = { Accept: "application/json", "Accept-Language": document.documentElement.lang, "X-CSRF-Token": csrf };
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...own, ...headers } });
  } catch {
    throw new Problem(0, {});
  }
  return answer(response);
}

export const post = (path, body = {}, key = null) => request("POST", path, body, key);

export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function answer(response) {
  const text = await response.text();
  let body = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    if (response.ok) throw new Problem(response.status, {});
  }
  if (response.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}
