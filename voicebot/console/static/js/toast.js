/** The line that comes up at the bottom: what just happened, and sometimes an undo with its seconds. */

import { byId, el, setText } from "./dom.js";
import { word } from "./words.js";

let timer = null;

export function say(text, ms = 5000) {
  clear();
  const toast = byId("toast");
  toast.replaceChildren(el("span", {}, text));
  toast.hidden = false;
  timer = setTimeout(clear, ms);
}

/** Offer an undo for `seconds`; `undo()` runs on a click, and the offer is withdrawn by `clear()`. */
export function offerUndo(text, seconds, undo) {
  clear();
  const label = el("span");
  const button = el("button", { class: "button low", type: "button", id: "undo" }, label);
  button.addEventListener("click", () => {
    clear();
    undo();
  });
  const toast = byId("toast");
  toast.replaceChildren(el("span", {}, text), button);
  toast.hidden = false;
  const ends = performance.now() + seconds * 1000;
  const count = () => {
    const left = Math.ceil((ends - performance.now()) / 1000);
    if (left <= 0) return clear();
    setText(label, word("plan.undo", { seconds: left }));
    timer = setTimeout(count, 200);
    return null;
  };
  count();
}

export function clear() {
  clearTimeout(timer);
  const toast = byId("toast");
  if (toast) toast.hidden = true;
}
