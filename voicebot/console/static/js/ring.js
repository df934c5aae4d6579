/** A ring that empties until the deadline, with the time left in its middle. */

import { el, svg, setText, setAttribute } from "./dom.js";
import { desk } from "./desk_state.js";
import { minutes } from "./formats.js";

const ROUND = 2 * Math.PI * 20;
const SOON_MS = 15000;

export function ring() {
  const left = svg("circle", { class: "ring-left", cx: 23, cy: 23, r: 20, "stroke-dasharray": `${ROUND} ${ROUND}` });
  const label = el("b");
  const whole = svg("svg", { viewBox: "0 0 46 46", "aria-hidden": "true" }, svg("circle", { cx: 23, cy: 23, r: 20 }), left);
  return Object.assign(el("span", { class: "ring" }, whole, label), { left, label });
}

export function turn(node, card) {
  const ms = timeLeft(card);
  const share = Math.min(1, Math.max(0, ms / (card.wait_s * 1000)));
  setAttribute(node.left, "stroke-dasharray", `${(share * ROUND).toFixed(1)} ${ROUND.toFixed(1)}`);
  setAttribute(node, "data-near", nearness(ms));
  setText(node.label, clockText(ms));
}

export const timeLeft = (card) => Math.max(0, Date.parse(card.deadline_at) - desk.now());
export const nearness = (ms) => (ms < SOON_MS ? "soon" : "later");
export const clockText = (ms) => (ms < 60000 ? String(Math.ceil(ms / 1000)) : minutes(ms));
