/** On a phone one panel is shown at a time; these buttons choose which. */

import { byId, setAttribute } from "./dom.js";

let chosen = false;

export function startViews() {
  byId("views")?.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-view]");
    if (!button) return;
    chosen = true;
    view(button.dataset.view);
  });
}

export function view(name) {
  byId("desk").dataset.view = name;
  document.dispatchEvent(new CustomEvent("view"));
  for (const button of byId("views")?.children ?? []) setAttribute(button, "aria-pressed", String(button.dataset.view === name));
}

/** Show a panel that nobody asked for, unless somebody has chosen one already. */
export function suggestView(name) {
  if (!chosen) view(name);
}
