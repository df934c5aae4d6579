/**
 * An edit in progress. What is typed stays here, whatever the connection does; the server checks every change
 * by the navigator's own rules and is the only judge.
 */

import { post } from "./api.js";
import { desk } from "./desk_state.js";
import { centsOf, fieldMoney } from "./formats.js";
import { word } from "./words.js";

const PAUSE_MS = 110;
const AGAIN_MS = 1000;

export class Draft {
  #timer = null;
  #asked = 0;
  checking = false;
  problem = null;
  chosen = 0;

  constructor(plan, redraw) {
    this.plan = plan;
    this.redraw = redraw;
    this.fields = fieldsOf(plan.suggestion.plan);
    this.view = { plan: plan.suggestion.plan, checks: plan.checks, will_hear: plan.will_hear };
  }

  /** The suggestion under the edit changed: what was typed stays, and is checked again. */
  rebase(plan) {
    this.plan = plan;
    this.#check(false);
  }

  /** A field changed. */
  type(name, value) {
    this.fields[name] = value;
    this.chosen = -1;
    const terms = this.terms();
    this.problem = terms ? null : word("plan.fields_wrong");
    if (terms) this.view = { ...this.view, plan: { ...this.view.plan, ...terms } };
    this.#later();
  }

  /** Take one of the navigator's alternatives as it is. */
  choose(place) {
    const option = [this.plan.suggestion, ...this.plan.alternatives][place];
    this.chosen = place;
    this.fields = fieldsOf(option.plan);
    this.problem = null;
    this.view = { ...this.view, plan: option.plan };
    this.#check(false);
  }

  /** Ask for the number of payments that covers the balance with this rate. */
  fit() {
    if (centsOf(this.fields.rate) !== null) this.#check(true);
  }

  again() {
    this.#check(false);
  }

  terms() {
    const rate_cents = centsOf(this.fields.rate);
    const count = /^\d{1,3}$/.test(this.fields.count) ? Number(this.fields.count) : null;
    const ahead = this.#ahead();
    if (!rate_cents || !count || !ahead || !/^\d{4}-\d\d-\d\d$/.test(this.fields.first_date)) return null;
    const kind = this.chosen >= 0 ? [this.plan.suggestion, ...this.plan.alternatives][this.chosen].plan.kind : null;
    return { rate_cents, count, first_date: this.fields.first_date, ...ahead, ...(kind && { kind }) };
  }

  /** What is to be paid ahead of the rates, if anything is; null where the field cannot be read. */
  #ahead() {
    if (this.fields.deposit === null) return {};
    const deposit_cents = centsOf(this.fields.deposit);
    return deposit_cents === null ? null : { deposit_cents };
  }

  obstacle() {
    if (this.problem) return this.problem;
    if (this.checking) return word("plan.checking");
    const failing = this.view.checks.filter((check) => !check.ok).length;
    return failing ? word(failing === 1 ? "plan.fix_one" : "plan.fix", { count: failing }) : null;
  }

  #later() {
    this.checking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(false), PAUSE_MS);
    this.redraw();
  }

  /** No verdict came: nothing is wrong with what was typed, so ask until there is one; offline, `again` does. */
  #tryAgain(fit) {
    clearTimeout(this.#timer);
    if (desk.online) this.#timer = setTimeout(() => this.#check(fit), AGAIN_MS);
  }

  async #check(fit) {
    clearTimeout(this.#timer);
    const terms = this.terms() ?? (fit && { rate_cents: centsOf(this.fields.rate), count: 1, first_date: this.fields.first_date, ...this.#ahead() });
    const asked = ++this.#asked;
    this.checking = Boolean(terms);
    this.redraw();
    if (!terms) return;
    const body = { version: this.plan.version, terms, fit, choice: this.chosen >= 0 ? this.chosen : null };
    try {
      const view = await post(`/api/plans/${encodeURIComponent(this.plan.plan_id)}/check`, body);
      if (asked !== this.#asked) return;
      this.view = view;
      this.problem = null;
      if (fit) this.fields = fieldsOf(view.plan);
    } catch (problem) {
      if (asked !== this.#asked) return;
      if (!(problem.status >= 400 && problem.status < 500)) return this.#tryAgain(fit);
      this.problem = problem.message;
    }
    this.checking = false;
    this.redraw(fit);
  }
}

/** A plan as it stands in the fields; without a deposit there is no field for one. */
export const fieldsOf = (plan) => ({
  rate: fieldMoney(plan.rate_cents),
  count: String(plan.count),
  first_date: plan.first_date,
  deposit: plan.deposit_cents ? fieldMoney(plan.deposit_cents) : null,
});
