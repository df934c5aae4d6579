/** The trade's ids in words: moods as observations, stages, facts. */

import { money } from "./formats.js";
import { hasWord, word } from "./words.js";

export const TONES = {
  angry: "careful",
  distressed: "careful",
  anxious: "calm",
  neutral: "",
  relieved: "good",
  friendly: "good",
};

export const moodWord = (mood) => word(`mood.${mood}`);

export const stageWord = (stage) => (hasWord(`stage.${stage}`) ? word(`stage.${stage}`) : word("stage.talking"));

export const intentWord = (intent) => (hasWord(`intent.${intent}`) ? word(`intent.${intent}`) : intent);

export function factWord(fact) {
  const values = { ...fact };
  if (fact.cents !== undefined && fact.cents !== null) values.amount = money(fact.cents, fact.currency ?? "EUR", true);
  return word(`fact.${fact.code}`, values);
}

/** How sure the navigator is, in words that a percentage only supports. */
export function sureWord(chance) {
  if (chance >= 0.75) return word("plan.quite_sure");
  if (chance >= 0.55) return word("plan.fairly_sure");
  return word("plan.not_sure");
}
