/**
 * The suggested plan. One card is drawn at a time; a card that is being edited is never rebuilt, and a
 * suggestion that changes while it is open has to be looked at again before it can be confirmed.
 */

import { byId, el, setAttribute, setText } from "./dom.js";
import { desk } from "./desk_state.js";
import { Draft, fieldsOf } from "./draft.js";
import { dayInWords, minutes, money, percent, shortDay } from "./formats.js";
import { reviewer } from "./queue.js";
import { clockText, nearness, timeLeft } from "./ring.js";
import { sureWord } from "./trade_words.js";
import { lineNumber, showLine } from "./transcript.js";
import { inMyLanguage, quoted, word } from "./words.js";

export const GUARD_MS = 700;

/** What the panel shows: the plan, when it appeared, the draft of an edit, and what changed meanwhile. */
export const shown = { plan: null, since: 0, draft: null, changed: null, pending: false };

export function startPlanPanel() {
  desk.addEventListener("call", take);
  desk.addEventListener("plan", take);
  for (const change of ["queue", "online", "people"]) desk.addEventListener(change, drawDecision);
  desk.addEventListener("line", drawReasons);
  setInterval(drawTimeLeft, 250);
}

/** Whether the card has been on screen long enough for a key press to be meant for it. */
export const isArmed = () => performance.now() - shown.since >= GUARD_MS;

export const isWaiting = () => shown.plan?.state === "suggested";

/** The waiting card of this plan, which carries lock and deadline. */
export const cardOf = (plan) => (plan ? desk.cards.get(plan.plan_id) : undefined);

/** Why nothing can be decided right now, in one sentence; null when it can. */
export function obstacle() {
  const { plan, draft } = shown;
  if (!plan) return word("plan.none");
  if (!desk.online) return word("plan.paused");
  if (!desk.me?.may_decide) return word("plan.read_only");
  if (plan.state !== "suggested") return word(`plan_state.${plan.state}`);
  const card = cardOf(plan);
  const other = card ? reviewer(card) : null;
  if (other) return word("plan.reviewing", { name: other });
  if (timeLeft(plan) <= 0) return word("plan.time_over");
  if (shown.pending) return word("plan.sending");
  if (draft) return draft.obstacle();
  const failing = plan.checks.filter((check) => !check.ok).length;
  return failing ? word(failing === 1 ? "plan.fix_one" : "plan.fix", { count: failing }) : null;
}

/** Adopt what the server now says about the plan; `changed` terms must be looked at again. */
export function adopt(plan) {
  const before = shown.plan;
  if (!plan) {
    shown.plan = null;
    shown.draft = null;
    draw();
    return;
  }
  const same = before?.plan_id === plan.plan_id;
  if (same && plan.version < before.version) return;
  shown.plan = plan;
  if (!same) Object.assign(shown, { since: performance.now(), draft: null, changed: null, pending: false });
  else if (plan.version !== before.version && plan.state === "suggested") {
    shown.since = performance.now();
    shown.changed = before.suggestion.plan;
    shown.draft?.rebase(plan);
  } else if (plan.state !== "suggested") Object.assign(shown, { draft: null, changed: null });
  draw();
}

function take() {
  if (desk.call) adopt(desk.call.plan);
  else if (!desk.openId || shown.plan?.call_id !== desk.openId) adopt(null);
}

export function startDraft() {
  if (shown.draft || !isWaiting()) return;
  shown.draft = new Draft(shown.plan, (fieldsToo) => (fieldsToo ? draw() : drawDraft()));
  draw();
}

export function dropDraft() {
  shown.draft = null;
  draw();
}

export function draw() {
  const { plan } = shown;
  byId("plan-empty").hidden = Boolean(plan);
  byId("plan").hidden = !plan;
  if (!plan) return;
  const { suggestion } = plan;
  setText(byId("sure"), `${sureWord(suggestion.p_kept)} · ${percent(suggestion.p_kept)}`);
  setAttribute(byId("sure"), "title", word("plan.sure_range", { low: percent(suggestion.low), high: percent(suggestion.high) }));
  setAttribute(byId("sure"), "class", suggestion.p_kept >= 0.55 ? "pill good" : "pill calm");
  drawExpected(suggestion);
  drawFields();
  drawAlternatives();
  drawReasons();
  drawHistory();
  drawDraft();
}

/** What is likely to arrive from the suggestion, and between which sums in nine of ten cases. */
function drawExpected({ plan, expected_cents, expected_low_cents, expected_high_cents }) {
  const euros = (cents) => money(Math.round(cents / 100) * 100, plan.currency, true);
  const known = expected_low_cents !== null && expected_high_cents !== null;
  const range = known && { low: euros(expected_low_cents), high: euros(expected_high_cents) };
  setText(byId("cost-expected"), range ? word("plan.expected_between", { amount: euros(expected_cents), ...range }) : euros(expected_cents));
  setAttribute(byId("cost-expected"), "title", range ? word("plan.expected_range", range) : "");
}

/** Everything that follows the fields while somebody types; the fields themselves stay as they are. */
function drawDraft() {
  const { plan, draft } = shown;
  if (!plan) return;
  const view = draft?.view ?? { plan: plan.suggestion.plan, checks: plan.checks, will_hear: plan.will_hear };
  setText(byId("plan-sum"), bigSum(view.plan));
  setText(byId("plan-times"), times(view.plan));
  drawAhead(view.plan);
  setText(byId("date-words"), dayInWords(draft ? draft.fields.first_date : view.plan.first_date));
  drawDifference(view.plan);
  drawChecks(view.checks);
  setText(byId("will-hear"), quoted(view.will_hear));
  drawPressed();
  drawCosts(view.plan);
  byId("fit").hidden = !draft;
  drawDecision();
}

/** What fails stands first; of what is kept, the most telling four; the rest is a click away. */
function drawChecks(checks) {
  const failing = checks.filter((check) => !check.ok);
  const kept = checks.filter((check) => check.ok);
  const telling = TELLING.map((code) => kept.find((check) => check.code === code)).filter(Boolean).slice(0, 4);
  const rest = kept.filter((check) => !telling.includes(check));
  byId("checks").replaceChildren(...[...failing, ...telling].map(checkNode));
  byId("more-checks").replaceChildren(...rest.map(checkNode));
  byId("more-checks-part").hidden = rest.length === 0;
  setText(byId("more-checks-title"), word(rest.length === 1 ? "plan.more_check" : "plan.more_checks", { count: rest.length }));
}

const TELLING = ["balance", "surplus", "exempt", "careful", "payday", "creditor_term", "days", "pay_now"];

const checkNode = (check) =>
  el("li", { "data-ok": String(check.ok), "data-code": check.code }, el("span", {}, inMyLanguage(check)));

function bigSum(plan) {
  return money(plan.kind === "pause" ? 0 : plan.rate_cents, plan.currency);
}

function times(plan) {
  if (plan.kind === "pause") return word("plan.until", { day: shortDay(plan.first_date) });
  if (plan.count === 1) return word("plan.once", { day: shortDay(plan.first_date) });
  return word(plan.frequency === "weekly" ? "plan.weeks" : "plan.months", { count: plan.count });
}

/** What is paid ahead of the rates, and when. */
function drawAhead({ deposit_cents, instalments, currency }) {
  byId("plan-ahead").hidden = !deposit_cents;
  if (!deposit_cents) return;
  setText(byId("plan-ahead"), word("plan.ahead", { amount: money(deposit_cents, currency), day: shortDay(instalments[0].due) }));
}

function drawFields() {
  const { draft } = shown;
  for (const name of ["rate", "count", "first", "deposit"]) {
    byId(`plan-${name}`).readOnly = !draft;
  }
  const from = draft ? draft.fields : fieldsOf(shown.plan.suggestion.plan);
  setValue(byId("plan-rate"), from.rate);
  setValue(byId("plan-count"), from.count);
  setValue(byId("plan-first"), from.first_date);
  byId("plan-deposit-part").hidden = from.deposit === null;
  setValue(byId("plan-deposit"), from.deposit ?? "");
}

function setValue(field, value) {
  if (field !== document.activeElement || field.readOnly) field.value = value;
}

function drawDifference(now) {
  const box = byId("difference");
  const base = shown.draft ? shown.plan.suggestion.plan : shown.changed;
  const parts = base ? differences(base, now) : [];
  const lead = shown.changed && !shown.draft ? [el("b", {}, word("plan.changed"))] : [];
  if (parts.length === 0) box.replaceChildren(...lead, word("plan.unchanged"));
  else box.replaceChildren(...lead, ...parts.flatMap(({ what, was, is }) => [` ${what} `, el("del", {}, was), " ", el("ins", {}, is)]));
}

export function differences(old, now) {
  const found = [];
  if (old.rate_cents !== now.rate_cents) found.push({ what: word("plan.rate_word"), was: money(old.rate_cents, old.currency), is: money(now.rate_cents, now.currency) });
  const [before, after] = [old, now].map((plan) => plan.deposit_cents ?? 0);
  if (before !== after) found.push({ what: word("plan.deposit_word"), was: money(before, old.currency), is: money(after, now.currency) });
  if (old.count !== now.count) found.push({ what: word("plan.count_word"), was: String(old.count), is: String(now.count) });
  if (old.first_date !== now.first_date) found.push({ what: word("plan.first_word"), was: shortDay(old.first_date), is: shortDay(now.first_date) });
  return found;
}

/** Built once for each version of a plan, so that the focus stays on the one that was pressed. */
function drawAlternatives() {
  const { plan } = shown;
  const box = byId("alternatives");
  const key = `${plan.plan_id}.${plan.version}`;
  if (box.dataset.of === key) return;
  box.dataset.of = key;
  const options = [plan.suggestion, ...plan.alternatives];
  byId("alternatives-part").hidden = options.length < 2;
  box.replaceChildren(...options.map((option, place) => {
    const terms = option.plan;
    return el(
      "button",
      { class: "alternative", type: "button", disabled: !isWaiting(), onclick: () => choose(place) },
      el("b", {}, money(terms.rate_cents, terms.currency, true)),
      el("span", {}, times(terms)),
      el("span", {}, word("plan.chance", { share: percent(option.p_kept) })),
    );
  }));
}

/** Which alternative the terms on the screen are; none once somebody typed others. */
function drawPressed() {
  const chosen = shown.draft ? shown.draft.chosen : 0;
  [...byId("alternatives").children].forEach((button, place) => {
    setAttribute(button, "aria-pressed", String(place === chosen));
  });
}

function choose(place) {
  if (obstacle() && !shown.draft) return;
  if (place === 0 && !shown.draft) return;
  startDraft();
  shown.draft.choose(place);
  draw();
}

function drawReasons() {
  const { plan } = shown;
  if (!plan) return;
  byId("why").replaceChildren(...plan.suggestion.reasons.map((reason) => {
    const line = reason.refs.find((ref) => lineNumber(ref) > 0);
    const link = line && el("button", { type: "button", onclick: () => showLine(line) }, word("plan.line", { number: lineNumber(line) }));
    return el("li", {}, inMyLanguage(reason), link ? " " : null, link || null);
  }));
}

function drawHistory() {
  const { history } = shown.plan;
  byId("history-part").hidden = !history;
  if (!history) return;
  setText(byId("history-kept"), word("plan.kept_of", { kept: history.kept, all: history.all }));
  setText(byId("history-typical"), history.typical_cents ? money(history.typical_cents, shown.plan.suggestion.plan.currency, true) : "–");
  setText(byId("history-contact"), history.last_contact ? `${shortDay(history.last_contact.day)}, ${word(`channel.${history.last_contact.channel}`)}` : "–");
  byId("months").replaceChildren(...history.months.map((kept) => el("span", { "data-kept": kept })));
  setAttribute(byId("months"), "aria-label", word("plan.months_label", { kept: history.months.filter((m) => m === "yes").length }));
  byId("months").hidden = history.months.length === 0;
}

function drawCosts(plan) {
  setText(byId("cost-total"), money(plan.total_cents, plan.currency));
  const fee = plan.fee_cents === 0
    ? word("plan.no_fee")
    : plan.waived_fee_cents >= plan.fee_cents
      ? word("plan.fee_waived", { amount: money(plan.fee_cents, plan.currency) })
      : money(plan.fee_cents - plan.waived_fee_cents, plan.currency);
  setText(byId("cost-fee"), fee);
  setText(byId("cost-last"), shortDay(plan.last_date));
}

/** The line above the buttons, and whether they can be pressed. */
export function drawDecision() {
  const { plan, draft } = shown;
  if (!plan) return;
  const why = obstacle();
  const waiting = isWaiting();
  const decider = why && !draft && waiting ? why : draft ? why ?? word("plan.ready") : waiting ? word("plan.you_decide") : decided(plan);
  setText(byId("decide-text"), shown.changed && !why ? word("plan.look_again") : decider);
  byId("decide-buttons").hidden = !waiting;
  byId("decide-buttons").classList.toggle("editing", Boolean(draft));
  byId("confirm").disabled = Boolean(why);
  setText(byId("confirm-text"), word(draft ? "plan.confirm_edit" : "plan.confirm"));
  setText(byId("confirm-key"), draft ? "Ctrl ⏎" : "A");
  const blocked = Boolean(why) && !(why && draft) && !onlyChecks();
  byId("edit").hidden = Boolean(draft);
  byId("edit").disabled = blocked;
  byId("decline").hidden = Boolean(draft);
  byId("decline").disabled = blocked;
  byId("discard").hidden = !draft;
  for (const button of byId("alternatives").children) button.disabled = !waiting || blocked;
  drawTimeLeft();
}

/** A suggestion whose checks fail cannot be confirmed, but it can be edited or declined. */
function onlyChecks() {
  const { plan } = shown;
  const card = cardOf(plan);
  return desk.online && desk.me?.may_decide && isWaiting() && !(card && reviewer(card)) && timeLeft(plan) > 0 && !shown.pending;
}

export const controlWords = ({ control }) => word(`control.${control.verdict}`, { flaw: word(`control.${control.flaw}`) });

function decided(plan) {
  const { decision } = plan;
  if (plan.control) return controlWords(plan);
  if (!decision) return word(`plan_state.${plan.state}`);
  return word(`plan_state.${plan.state}_by`, { name: decision.by, seconds: Math.round(decision.seconds) });
}

function drawTimeLeft() {
  const { plan } = shown;
  const left = byId("time-left");
  if (!plan || !left) return;
  const ms = timeLeft(plan);
  left.hidden = !isWaiting();
  setText(left, word("plan.left", { time: ms < 60000 ? word("plan.seconds", { count: clockText(ms) }) : minutes(ms) }));
  setAttribute(left, "data-near", nearness(ms));
  if (ms <= 0 && !byId("confirm").disabled) drawDecision();
}
