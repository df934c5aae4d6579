/** A list that the server draws: asked for anew after each deed; the focus stays on the row on which it was. */

import { byId } from "./dom.js";
import { say } from "./toast.js";

export class ServerList {
  /** `address()` is where the list alone is served; rows carry `data-row`. */
  constructor(id, address) {
    this.node = byId(id);
    this.address = address;
  }

  async refresh() {
    const focused = this.rowOf(document.activeElement)?.dataset.row;
    const answer = await fetch(this.address());
    if (!answer.ok || answer.redirected) return location.reload();
    this.node.innerHTML = await answer.text();
    if (focused) this.node.querySelector(`[data-row="${CSS.escape(focused)}"] button`)?.focus();
    return null;
  }

  rowOf(node) {
    return node?.closest?.("[data-row]") ?? null;
  }

  /** Call `act(row, what)` when a button with `data-do` is pressed. */
  onDeed(act) {
    this.node.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-do]");
      if (button) act(this.rowOf(button), button.dataset.do);
    });
  }

  /** Do something on the server, say so or why not, and ask for the list anew. */
  async act(deed, thanks) {
    try {
      await deed();
      say(thanks);
    } catch (problem) {
      say(problem.message);
    }
    await this.refresh();
  }
}

/** Ask for a reason in a dialog of `parts.reason_dialog`; `go(reason)` runs when one was chosen. */
export function askReason(id, go) {
  const dialog = byId(id);
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "go") go(dialog.querySelector(":checked").value);
  };
  dialog.showModal();
}
