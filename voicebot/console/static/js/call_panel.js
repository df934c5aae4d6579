/** The middle of the desk: who is on the line, key facts, the curve, and what an agent can do in the call. */

import { freshKey, post } from "./api.js";
import { Curve } from "./curve.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { desk, tab } from "./desk_state.js";
import { minutes, money } from "./formats.js";
import { startListening } from "./listen.js";
import { say } from "./toast.js";
import { factWord, stageWord } from "./trade_words.js";
import { showLine, startTranscript } from "./transcript.js";
import { hasWord, quoted, word } from "./words.js";

let curve = null;

export function startCallPanel() {
  curve = new Curve(byId("curve"), showMoved);
  desk.addEventListener("call", draw);
  startTranscript(); // after draw: lines can only be scrolled to once the panel is shown
  desk.addEventListener("points", () => curve.set(desk.call?.points ?? []));
  desk.addEventListener("facts", drawFacts);
  desk.addEventListener("stage", drawStage);
  desk.addEventListener("online", drawStage);
  setInterval(drawDuration, 500);
  setInterval(keepInHand, 4000);
  byId("take-over").addEventListener("click", takeOver);
  byId("whispers").addEventListener("click", whisper);
  byId("type-form").addEventListener("submit", typeWords);
  byId("end-call").addEventListener("click", endCall);
  byId("book-callback").addEventListener("click", () => byId("callback-dialog").showModal());
  byId("callback-dialog").addEventListener("close", bookCallback);
  byId("held-ask").addEventListener("click", askIdentity);
  desk.addEventListener("held", ({ detail }) => showHeld(detail));
  startListening(byId("listen"));
}

function draw() {
  const { call } = desk;
  byId("call-empty").hidden = Boolean(call) || Boolean(desk.openId);
  byId("call").hidden = !call;
  byId("moved-by").textContent = "";
  byId("held").hidden = true;
  if (!call) return;
  setText(byId("call-name"), call.name);
  const sub = [word("call.open_sum", { amount: money(call.open_cents, call.currency) }), call.creditor, call.reference];
  setText(byId("call-sub"), sub.filter(Boolean).join(" · "));
  byId("call-sub").hidden = false;
  const person = byId("person-link");
  setAttribute(person, "href", `/people/${encodeURIComponent(call.case_id)}`);
  curve.set(call.points);
  drawFacts();
  drawStage();
}

function drawFacts() {
  const facts = desk.call?.facts ?? [];
  byId("facts").replaceChildren(...facts.map((fact) => {
    const go = () => showLine(fact.ref);
    return el("li", {}, el("button", { class: "pill", type: "button", onclick: go }, factWord(fact)));
  }));
}

function drawStage() {
  const { call } = desk;
  if (!call) return;
  const over = Boolean(call.ended_at);
  const mine = isMine(call);
  setText(byId("call-stage"), over ? word(`outcome.${call.outcome ?? "ended"}`) : stageWord(call.stage));
  setAttribute(byId("call-state"), "class", over ? "pill" : "pill good breathing");
  byId("call-tools").hidden = over || !desk.me?.may_decide;
  byId("take-over").hidden = over || !desk.me?.may_decide;
  byId("take-over").disabled = !desk.online || (Boolean(call.taken_by) && !mine);
  setText(byId("take-over-text"), word(mine ? "call.give_back" : call.taken_by ? "call.taken_by" : "call.take_over", { name: call.taken_by ?? "" }));
  byId("type-form").hidden = !mine;
  byId("whispers").hidden = mine;
  if (!mine) byId("held").hidden = true;
  byId("listen").hidden = over || !byId("listen").dataset.url;
  drawDuration();
}

function drawDuration() {
  const { call } = desk;
  if (!call) return;
  const end = call.ended_at ? Date.parse(call.ended_at) : desk.now();
  setText(byId("call-duration"), minutes(end - Date.parse(call.started_at)));
}

function showMoved(point, go) {
  setText(byId("moved-by"), word("curve.moved", { words: point.moved_by.map(quoted).join(", ") }));
  if (go) showLine(point.id);
}

/** Whether this person has taken the call. */
export const isMine = (call) => Boolean(call?.taken_by) && call.taken_by === desk.me?.name;

async function send(what, body, thanks) {
  if (!desk.call || !desk.online) return;
  try {
    await post(`/api/calls/${encodeURIComponent(desk.call.call_id)}/${what}`, body, freshKey());
    if (thanks) say(thanks);
  } catch (problem) {
    say(problem.message);
  }
}

export function takeOver() {
  const { call } = desk;
  if (!call || call.ended_at || byId("take-over").disabled) return;
  const mine = isMine(call);
  send(mine ? "return" : "take-over", { tab }, word(mine ? "call.given_back" : "call.taken"));
}

/** A call that was taken over stays ours while this tab lives. */
function keepInHand() {
  if (isMine(desk.call) && !desk.call.ended_at) desk.socket.send({ do: "keep", call_id: desk.call.call_id, tab });
}

function whisper(event) {
  const button = event.target.closest("button[data-code]");
  if (button) send("note", { code: button.dataset.code, note: "" }, word("call.whispered"));
}

function typeWords(event) {
  event.preventDefault();
  const field = byId("type-text");
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  byId("held").hidden = true;
  send("type", { tab, text }, null);
}

/** Why typed words were not spoken, with the words back in the field; to a stranger, what may be said instead. */
function showHeld(line) {
  if (!isMine(desk.call)) return;
  const stranger = line.held === "right_party_first";
  setText(byId("held-why"), word(hasWord(`held.${line.held}`) ? `held.${line.held}` : "held.other"));
  byId("held-ask").hidden = !stranger;
  byId("held").hidden = false;
  if (!byId("type-text").value) byId("type-text").value = line.text;
}

function askIdentity() {
  byId("held").hidden = true;
  byId("type-text").value = "";
  byId("type-text").focus();
  send("note", { code: byId("held-ask").dataset.code, note: "" }, word("held.asked"));
}

function endCall() {
  const dialog = byId("end-dialog");
  dialog.onclose = () => dialog.returnValue === "end" && send("end", {}, word("call.ended"));
  dialog.returnValue = "";
  dialog.showModal();
}

function bookCallback() {
  const dialog = byId("callback-dialog");
  if (dialog.returnValue !== "book") return;
  dialog.returnValue = "";
  const when = byId("callback-when").value;
  const body = { skill: byId("callback-skill").value, reason: "agent_booked", when: when ? `${when}:00` : null };
  send("callback", body, word("call.callback_booked"));
}
