/** One-click corrections: a found intent, mood or amount is a small button that offers what else it could be. */

import { freshKey, post } from "./api.js";
import { byId, el } from "./dom.js";
import { desk } from "./desk_state.js";
import { centsOf, fieldMoney, money } from "./formats.js";
import { intentWord, moodWord } from "./trade_words.js";
import { say } from "./toast.js";
import { word } from "./words.js";

const MOODS = ["angry", "distressed", "anxious", "neutral", "relieved", "friendly"];

/** What was found in a line, each as a button; null where nothing was. */
export function foundChips(line) {
  const found = line.found;
  if (!found) return null;
  const chips = [
    ...found.intents.map((intent) => chip(line, "intent", intent, intentWord(intent))),
    ...(found.mood ? [chip(line, "mood", found.mood, moodWord(found.mood))] : []),
    ...found.amounts.map((a) => chip(line, "amount", String(a.cents), `${money(a.cents, a.currency, true)} ${word(`role.${a.role}`)}`)),
  ];
  return chips.length ? el("span", { class: "found" }, ...chips) : null;
}

function chip(line, kind, was, text) {
  const label = word("correct.label", { what: text });
  const button = el("button", { type: "button", "aria-label": label, title: label }, text);
  button.addEventListener("click", () => ask({ line, kind, was, button }));
  return button;
}

function ask(finding) {
  const dialog = byId("correct-dialog");
  const now = el(finding.kind === "amount" ? "input" : "select", { class: "input", id: "correct-now", "aria-label": word("correct.now") });
  if (finding.kind === "amount") {
    now.inputMode = "decimal";
    now.value = fieldMoney(Number(finding.was));
  } else {
    const options = finding.kind === "mood" ? MOODS : JSON.parse(dialog.dataset.intents);
    const name = finding.kind === "mood" ? moodWord : intentWord;
    now.append(...options.map((id) => el("option", { value: id, selected: id === finding.was }, name(id))));
    if (finding.kind === "intent") now.append(el("option", { value: "none" }, word("correct.none")));
  }
  byId("correct-field").replaceChildren(now);
  dialog.onclose = () => dialog.returnValue === "save" && save(finding, now.value);
  dialog.returnValue = "";
  dialog.showModal();
}

async function save(finding, value) {
  const now = finding.kind === "amount" ? centsOf(value) : value;
  if (now === null) return say(word("correct.not_an_amount"));
  const body = { call_id: desk.call.call_id, utterance_id: finding.line.id, kind: finding.kind, was: finding.was, now: String(now) };
  try {
    await post("/api/corrections", body, freshKey());
    finding.button.dataset.corrected = "yes";
    finding.button.textContent = finding.kind === "amount" ? money(now, "EUR", true) : finding.kind === "mood" ? moodWord(now) : now === "none" ? word("correct.none") : intentWord(now);
    say(word("correct.thanks"));
  } catch (problem) {
    say(problem.message);
  }
  return null;
}
