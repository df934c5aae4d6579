/** On a phone one panel is shown at a time; these buttons choose which. */

import { byId, setAttribute } from "./dom.js";

export function startViews() {
  byId("views")?.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-view]");
    if (button) view(button.dataset.view);
  });
}

export function view(name) {
  byId("desk").dataset.view = name;
  document.dispatchEvent(new CustomEvent("view"));
  for (const button of byId("views")?.children ?? []) setAttribute(button, "aria-pressed", String(button.dataset.view === name));
}
