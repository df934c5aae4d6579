/** Confirm, edit, decline, undo: each with its guard, its lock and one idempotency key per intention. */

import { freshKey, post } from "./api.js";
import { byId } from "./dom.js";
import { desk, tab } from "./desk_state.js";
import { adopt, controlWords, draw, drawDecision, dropDraft, isArmed, isWaiting, obstacle, shown, startDraft } from "./plan_panel.js";
import { clear, offerUndo, say } from "./toast.js";
import { word } from "./words.js";

let undoable = null;

export function startDeciding() {
  byId("confirm").addEventListener("click", confirm);
  byId("edit").addEventListener("click", edit);
  byId("decline").addEventListener("click", decline);
  byId("discard").addEventListener("click", discard);
  byId("fit").addEventListener("click", () => shown.draft?.fit());
  for (const [id, name] of [["plan-rate", "rate"], ["plan-count", "count"], ["plan-first", "first_date"], ["plan-deposit", "deposit"]]) {
    byId(id).addEventListener("input", (event) => shown.draft?.type(name, event.target.value));
  }
  desk.addEventListener("plan", withdrawUndo);
  desk.addEventListener("online", () => {
    if (desk.online) shown.draft?.again();
  });
  startDecline();
  setInterval(hold, 4000);
  for (const change of ["call", "plan"]) desk.addEventListener(change, hold);
}

/** Tell everybody that this tab looks at the card; the server lets go 15 s after the last of these. */
function hold() {
  if (isWaiting() && desk.me?.may_decide) desk.socket.send({ do: "hold", plan_id: shown.plan.plan_id, tab });
}

export function confirm() {
  if (obstacle() || !isArmed()) return;
  if (shown.changed && !shown.draft) {
    shown.changed = null;
    shown.since = performance.now();
    say(word("plan.changed_look"));
    draw();
    return;
  }
  const terms = shown.draft?.terms();
  const choice = shown.draft && shown.draft.chosen >= 0 ? shown.draft.chosen : null;
  if (terms) decide("edit", { terms, choice }, word("plan.done_edited"));
  else decide("confirm", {}, word("plan.done_confirmed"));
}

export function edit() {
  if (!isWaiting() || byId("edit").disabled) return;
  startDraft();
  byId("plan-rate").focus();
  byId("plan-rate").select();
}

export function discard() {
  if (!shown.draft) return;
  dropDraft();
  byId("edit").focus();
}

export function decline() {
  if (byId("decline").disabled || byId("decline").hidden || !isWaiting() || !isArmed()) return;
  const dialog = byId("decline-dialog");
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.showModal();
  checkNote();
}

function startDecline() {
  const dialog = byId("decline-dialog");
  const choices = [...dialog.querySelectorAll('input[name="reason"]')];
  dialog.addEventListener("keydown", (event) => {
    const number = Number(event.key);
    if (event.target.matches("input[type=text], textarea") || !(number >= 1 && number <= choices.length)) return;
    event.preventDefault();
    choices[number - 1].checked = true;
    choices[number - 1].focus();
    checkNote();
  });
  dialog.addEventListener("input", checkNote);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "send") return;
    const reason_code = choices.find((choice) => choice.checked)?.value;
    decide("decline", { reason_code, note: byId("decline-note").value.trim() }, word("plan.done_declined"));
  });
}

/** "Other" needs a note: without one it cannot be sent. */
function checkNote() {
  const other = document.querySelector('#decline-dialog input[name="reason"]:checked')?.value === "other";
  const missing = other && !byId("decline-note").value.trim();
  byId("decline-note").required = other;
  byId("decline-send").disabled = missing;
  byId("decline-note-label").textContent = word(other ? "decline.note_needed" : "decline.note");
}

async function decide(verdict, body, thanks) {
  const { plan } = shown;
  const path = `/api/plans/${encodeURIComponent(plan.plan_id)}`;
  shown.pending = true;
  drawDecision();
  try {
    const request = { version: plan.version, terms_hash: plan.terms_hash, tab, ...body };
    const done = await post(`${path}/${verdict}`, request, freshKey());
    shown.pending = false;
    shown.draft = null;
    shown.changed = null;
    adopt(done.plan);
    afterwards(done, thanks);
  } catch (problem) {
    shown.pending = false;
    refused(problem);
  }
}

function afterwards(done, thanks) {
  if (done.plan.control) return tellControl(done.plan);
  const seconds = (Date.parse(done.undo_until ?? 0) - desk.now()) / 1000;
  if (seconds < 0.5) {
    say(thanks);
  } else {
    undoable = { plan_id: done.plan.plan_id, version: done.plan.version };
    offerUndo(thanks, Math.min(6, seconds), undo);
  }
  document.dispatchEvent(new CustomEvent("decided", { detail: done.plan }));
}

/** A control suggestion says what it was as soon as it is decided; there is nothing to undo. */
function tellControl(plan) {
  say(controlWords(plan), 12000);
  document.dispatchEvent(new CustomEvent("decided", { detail: plan }));
}

function refused(problem) {
  const now = problem.body?.plan;
  say(problem.message);
  if (problem.status === 409 && now) adopt(now);
  else draw();
}

async function undo() {
  if (!undoable) return;
  const { plan_id, version } = undoable;
  undoable = null;
  try {
    const done = await post(`/api/plans/${encodeURIComponent(plan_id)}/undo`, { version, tab }, freshKey());
    document.dispatchEvent(new CustomEvent("undone", { detail: done.plan }));
    say(word("plan.undone"));
  } catch (problem) {
    say(problem.message);
  }
}

/** Once the caller hears the plan, nothing is offered to be undone any more. */
function withdrawUndo() {
  const plan = desk.call?.plan;
  if (undoable && plan?.plan_id === undoable.plan_id && plan.state !== "confirmed") {
    undoable = null;
    clear();
  }
}
