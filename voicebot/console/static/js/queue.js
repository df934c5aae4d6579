/** "Waiting for you" and "On the line". Cards are updated in place and never rebuilt under a finger. */

import { arrange, byId, el, setAttribute, setText, svg } from "./dom.js";
import { desk, tab } from "./desk_state.js";
import { minutes, money } from "./formats.js";
import { ring, turn } from "./ring.js";
import { moodWord, stageWord, TONES } from "./trade_words.js";
import { word } from "./words.js";

const cards = new Map();
const rows = new Map();

export function startQueue(choose) {
  for (const change of ["queue", "people"]) desk.addEventListener(change, () => draw(choose));
  desk.addEventListener("rows", () => drawRows(choose));
  desk.addEventListener("call", () => {
    draw(choose);
    drawRows(choose);
  });
  setInterval(turnAll, 250);
}

function draw(choose) {
  const list = byId("queue");
  if (!list) return;
  const waiting = desk.waiting();
  setText(byId("queue-count"), String(waiting.length));
  byId("queue-empty").hidden = waiting.length > 0;
  arrange(list, waiting.map((card) => cardNode(card, choose)));
  const others = desk.withOthers();
  setText(byId("others-count"), String(others.length));
  byId("others-part").hidden = others.length === 0;
  arrange(byId("others"), others.map((card) => cardNode(card, choose)));
  for (const id of cards.keys()) if (!desk.cards.has(id)) cards.delete(id);
  turnAll();
}

function cardNode(card, choose) {
  let node = cards.get(card.plan_id);
  if (!node) {
    node = newCard(card, choose);
    cards.set(card.plan_id, node);
  }
  const { parts } = node;
  setText(parts.name, card.name);
  setText(parts.sum, money(card.open_cents, card.currency, true));
  setText(parts.topic, topicOf(card));
  setText(parts.mood, moodWord(card.mood));
  setAttribute(parts.mood, "class", `pill ${TONES[card.mood] ?? ""}`);
  parts.skill.hidden = card.skill === "general";
  setText(parts.skill, word(`skill.${card.skill}`));
  const other = reviewer(card);
  parts.reviewer.hidden = !other;
  if (other) setText(parts.reviewer, word("queue.reviewing", { name: other }));
  setAttribute(parts.button, "aria-current", String(card.call_id === desk.openId));
  return node;
}

function newCard(card, choose) {
  const parts = {
    ring: ring(),
    name: el("span"),
    sum: el("span", { class: "figures" }),
    topic: el("span", { class: "card-topic" }),
    mood: el("span", { class: "pill" }),
    skill: el("span", { class: "pill" }),
    reviewer: el("span", { class: "pill" }),
  };
  parts.button = el(
    "button",
    { class: "card", type: "button", "data-plan": card.plan_id, onclick: () => choose(card.call_id) },
    parts.ring,
    el(
      "span",
      {},
      el("span", { class: "card-name" }, parts.name, parts.sum),
      parts.topic,
      el("span", { class: "card-marks" }, parts.mood, parts.skill, parts.reviewer),
    ),
  );
  return Object.assign(el("li", {}, parts.button), { parts });
}

/** The name of another person, or another tab, that holds this card. */
export function reviewer(card) {
  if (!card.reviewer || card.reviewer.tab === tab) return null;
  return card.reviewer.user_id === desk.me?.user_id ? word("queue.other_tab") : card.reviewer.name;
}

function topicOf(card) {
  return word(`topic.${card.topic}`);
}

function turnAll() {
  for (const [id, node] of cards) {
    const card = desk.cards.get(id);
    if (card) turn(node.parts.ring, card);
  }
  for (const [id, node] of rows) {
    const row = desk.rows.get(id);
    if (row) setText(node.parts.time, minutes(desk.now() - Date.parse(row.started_at)));
  }
}

const WORST_FIRST = ["angry", "distressed", "anxious", "neutral", "relieved", "friendly"];

function drawRows(choose) {
  const list = byId("rows");
  if (!list) return;
  const worstFirst = list.dataset.order === "mood";
  const waitingCalls = new Set([...desk.cards.values()].map((card) => card.call_id));
  const shown = [...desk.rows.values()].filter((row) => worstFirst || !waitingCalls.has(row.call_id));
  shown.sort((a, b) =>
    worstFirst && a.valence !== b.valence ? a.valence - b.valence : a.started_at.localeCompare(b.started_at));
  setText(byId("rows-count"), String(shown.length));
  byId("rows-empty").hidden = shown.length > 0;
  arrange(list, shown.map((row) => rowNode(row, choose)));
  for (const id of rows.keys()) if (!desk.rows.has(id)) rows.delete(id);
  const live = byId("live-count");
  if (live) setText(live, word(desk.rows.size === 1 ? "top.one_live" : "top.live", { count: desk.rows.size }));
}

function rowNode(row, choose) {
  let node = rows.get(row.call_id);
  if (!node) {
    const parts = {
      name: el("b"),
      stage: el("i"),
      spark: svg("polyline", { class: "spark" }),
      time: el("span", { class: "figures" }),
    };
    parts.button = el(
      "button",
      { class: "line-row", type: "button", "data-call": row.call_id, onclick: () => choose(row.call_id) },
      el("span", {}, parts.name, parts.stage),
      svg("svg", { viewBox: "0 0 52 20", "aria-hidden": "true" }, parts.spark),
      parts.time,
    );
    node = Object.assign(el("li", {}, parts.button), { parts });
    rows.set(row.call_id, node);
  }
  const { parts } = node;
  setText(parts.name, row.name);
  setText(parts.stage, `${stageWord(row.stage)} · ${moodWord(row.mood)}`);
  setAttribute(parts.spark, "points", sparkPoints(row.spark));
  setAttribute(parts.spark, "data-mood", WORST_FIRST.indexOf(row.mood) < 2 ? "tense" : "calm");
  setAttribute(parts.button, "aria-current", String(row.call_id === desk.openId));
  return node;
}

function sparkPoints(values) {
  const shown = values.length > 1 ? values : [values[0] ?? 0, values[0] ?? 0];
  return shown.map((v, i) => `${((i / (shown.length - 1)) * 48 + 2).toFixed(1)},${(10 - v * 8).toFixed(1)}`).join(" ");
}
