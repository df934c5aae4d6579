/** Single-key shortcuts. They rest in fields and dialogs and can be turned off (WCAG 2.1.4). */

import { byId } from "./dom.js";
import { preference } from "./preferences.js";

/** `actions` maps a key to what it does; `always` holds chords that also work inside fields. */
export function startKeys(actions, always = {}) {
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    const chord = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + event.key;
    if (always[chord] && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      always[chord]();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (preference("keys") === "off" || inField(event.target) || document.querySelector("dialog[open]")) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  byId("help")?.addEventListener("click", showHelp);
}

export function showHelp() {
  byId("help-dialog").showModal();
}

function inField(target) {
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest("input, textarea, select, [contenteditable]");
  return Boolean(field) && !field.readOnly && !field.disabled;
}
