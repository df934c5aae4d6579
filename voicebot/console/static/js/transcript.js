/** What was said. Finished lines are announced to screen readers; words still coming are not. */

import { byId, el, setText } from "./dom.js";
import { desk } from "./desk_state.js";
import { minutes } from "./formats.js";
import { foundChips } from "./correct.js";
import { intentWord } from "./trade_words.js";
import { hasWord, word } from "./words.js";

const NEAR_END_PX = 90;
let shownCall = null;
let shown = 0;

export function startTranscript() {
  desk.addEventListener("call", drawAll);
  document.addEventListener("view", toEnd); // lines that came while the panel was hidden
  desk.addEventListener("line", drawNew);
  desk.addEventListener("partial", drawPartial);
  desk.addEventListener("found", ({ detail }) => markFound(detail));
  desk.addEventListener("cut", ({ detail }) => detail && markCut(detail));
  desk.addEventListener("held", ({ detail }) => nodeOf(detail.id) && addHeld(nodeOf(detail.id), detail));
}

/** Bring a line into view and mark it; returns whether it is there. */
export function showLine(id) {
  const line = nodeOf(id);
  if (!line) return false;
  for (const marked of byId("lines").querySelectorAll(".linked")) marked.classList.remove("linked");
  line.classList.add("linked");
  line.scrollIntoView({ block: "center", behavior: "smooth" });
  return true;
}

/** The place of a line among what was said, counted from one, as reasons name it. */
export function lineNumber(id) {
  const said = (desk.call?.lines ?? []).filter((line) => line.who !== "happened");
  return said.findIndex((line) => line.id === id) + 1;
}

function drawAll() {
  const lines = byId("lines");
  const call = desk.call;
  if (!call || call.call_id !== shownCall) {
    lines.replaceChildren();
    shown = 0;
    shownCall = call?.call_id ?? null;
  }
  if (!call) return drawPartial();
  if (shown > call.lines.length) {
    lines.replaceChildren();
    shown = 0;
  }
  drawNew();
  toEnd();
  return drawPartial();
}

function drawNew() {
  if (!desk.call) return;
  const stay = isNearEnd();
  const fresh = desk.call.lines.slice(shown);
  shown = desk.call.lines.length;
  byId("lines").append(...fresh.map(lineNode));
  drawPartial();
  if (stay) toEnd();
}

function lineNode(line) {
  if (line.who === "happened") return el("li", { class: "happened" }, happenedText(line));
  const bubble = el("div", { class: "bubble" }, el("span", { class: "speaker" }, speaker(line)), line.text || erased(line));
  if (line.who === "caller") {
    const chips = foundChips(line);
    if (chips) bubble.append(chips);
  }
  const node = el("li", { class: `said by-${line.who}`, "data-line": line.id }, el("time", {}, minutes(line.at_ms)), bubble);
  if (line.played_share !== undefined && line.played_share !== null && line.played_share < 1) addCut(node, line);
  if (line.held) addHeld(node, line);
  return node;
}

const erased = () => word("call.erased");

function speaker(line) {
  if (line.who === "bot") return word("call.assistant");
  if (line.who === "agent") return line.by ?? word("call.colleague");
  return desk.call.salutation || desk.call.name;
}

function happenedText(line) {
  const values = { ...line, reason: line.reason ? reasonText(line.reason) : "" };
  return word(`happened.${line.code}`, values);
}

function reasonText(reason) {
  if (reason.length === 2) return word("reason.other_language");
  return hasWord(`reason.${reason}`) ? word(`reason.${reason}`) : intentWord(reason);
}

const nodeOf = (id) => [...byId("lines").children].find((node) => node.dataset.line === id);

function markFound(line) {
  const bubble = nodeOf(line.id)?.querySelector(".bubble");
  if (!bubble || bubble.querySelector(".found")) return;
  const stay = isNearEnd();
  const chips = foundChips(line);
  if (chips) bubble.append(chips);
  if (stay) toEnd();
}

function markCut(line) {
  const node = nodeOf(line.id);
  if (node && line.played_share < 1) addCut(node, line);
}

function addCut(node, line) {
  if (node.querySelector(".cut")) return;
  const text = line.played_share === 0 ? word("call.not_heard") : word("call.cut");
  node.querySelector(".bubble").append(el("span", { class: "cut" }, ` ${text}`));
}

/** Typed words that were not spoken; why stands beside the field in which they were typed. */
function addHeld(node, line) {
  if (node.querySelector(".held-back")) return;
  node.querySelector(".bubble").append(el("span", { class: "held-back" }, ` ${word("held.mark")}`));
}

function drawPartial() {
  const coming = byId("coming");
  const partial = desk.call?.partial;
  const stay = isNearEnd();
  coming.hidden = !partial;
  setText(byId("coming-text"), partial ? partial.text : "");
  if (partial && stay) toEnd();
}

function isNearEnd() {
  const box = byId("transcript");
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
}

function toEnd() {
  const box = byId("transcript");
  box.scrollTop = box.scrollHeight;
}

