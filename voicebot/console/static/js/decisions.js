/** The Decisions page: the queue, the call, the plan, and the keys that move between them. */

import { isMine, startCallPanel, takeOver } from "./call_panel.js";
import { confirm, decline, discard, edit, startDeciding } from "./deciding.js";
import { desk } from "./desk_state.js";
import { byId } from "./dom.js";
import { followDesk, startHeader } from "./header.js";
import { showHelp, startKeys } from "./keys.js";
import { shown, startPlanPanel } from "./plan_panel.js";
import { startQueue } from "./queue.js";
import { chime, primeSound } from "./sound.js";
import { startViews, suggestView, view } from "./views.js";

const NEXT_AFTER_MS = 900;

function open(callId, show = view) {
  if (callId === desk.openId) return show("plan");
  desk.open(callId);
  history.replaceState(null, "", `?call=${encodeURIComponent(callId)}`);
  return show("call");
}

function move(step) {
  const waiting = desk.waiting();
  if (waiting.length === 0) return;
  const place = waiting.findIndex((card) => card.call_id === desk.openId);
  const next = waiting[place < 0 ? 0 : Math.min(waiting.length - 1, Math.max(0, place + step))];
  open(next.call_id);
  document.querySelector(`[data-plan="${CSS.escape(next.plan_id)}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Nothing open, or the open one is done: look at the next that waits; never while somebody edits. */
function openNext(show = view) {
  if (shown.draft || desk.waiting().length === 0) return;
  const open_call = desk.openId && (desk.rows.has(desk.openId) || desk.call);
  const busy = open_call && (!desk.call || desk.call.plan?.state === "suggested" || isMine(desk.call));
  if (!busy) open(desk.waiting()[0].call_id, show);
}

startHeader();
followDesk();
startViews();
startQueue(open);
startCallPanel();
startPlanPanel();
startDeciding();
primeSound();
startKeys(
  { a: confirm, e: edit, r: decline, j: () => move(1), k: () => move(-1), t: takeOver, "?": showHelp },
  { "Ctrl+Enter": () => shown.draft && confirm(), Escape: discard },
);

desk.addEventListener("queue", ({ detail }) => {
  if (detail?.arrived && desk.isForMe(detail.arrived)) chime();
  if (detail?.first || !desk.openId) openNext(suggestView);
});
document.addEventListener("decided", () => setTimeout(() => openNext(), NEXT_AFTER_MS));
document.addEventListener("undone", ({ detail }) => open(detail.call_id));

const asked = new URLSearchParams(location.search).get("call");
if (asked) desk.openId = asked;
desk.start(byId("desk").dataset.socket);
