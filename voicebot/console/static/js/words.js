/** The interface's words, handed over by the page in the person's language. */

const source = document.getElementById("words");
const words = source ? JSON.parse(source.textContent) : {};

export const language = document.documentElement.lang || "en";

/** The sentence under a dotted key, `{name}` replaced; an unknown key shows itself, so that it is noticed. */
export function word(key, values = {}) {
  const found = key.split(".").reduce((place, step) => place?.[step], words);
  if (typeof found !== "string") return key;
  return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function hasWord(key) {
  return typeof key.split(".").reduce((place, step) => place?.[step], words) === "string";
}

/** Of a text given in both languages, the one for this person; a sum and its sign stay on one line. */
export const inMyLanguage = (both) => (both[language] ?? both.en ?? "").replace(/(\d) ([€%])/g, "$1\u00a0$2");

/** Somebody's words in this language's quotation marks. */
export const quoted = (words) => word("top.quote", { words });
