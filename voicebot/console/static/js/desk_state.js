/**
 * What this desk knows, and how each message changes it. Panels listen for the change they draw:
 * queue, rows, people, work, call, line, partial, points, facts, stage, plan, tick, online.
 */

import { LiveSocket } from "./socket.js";
import { freshKey } from "./api.js";

export const tab = ownTab();

/** This tab's own name: it survives a reload, so that what the tab held stays its own. */
function ownTab() {
  try {
    const known = sessionStorage.getItem("tab") ?? freshKey();
    sessionStorage.setItem("tab", known);
    return known;
  } catch {
    return freshKey();
  }
}

class Desk extends EventTarget {
  me = null;
  cards = new Map();
  rows = new Map();
  people = [];
  work = [];
  call = null;
  openId = null;
  online = false;
  #offset = 0;

  start(url) {
    this.socket = new LiveSocket(url);
    this.socket.addEventListener("message", ({ detail }) => this.#apply(detail));
    this.socket.addEventListener("online", () => this.#setOnline(true));
    this.socket.addEventListener("offline", () => this.#setOnline(false));
  }

  /** The server's time; the demo's clock is a fixed one, so the browser's own is never used. */
  now() {
    return Date.now() + this.#offset;
  }

  /** The waiting cards that are for this person, the nearest deadline first. */
  waiting() {
    return this.#byDeadline((card) => this.isForMe(card));
  }

  /** The waiting cards that ask for a skill which somebody else at the desk has. */
  withOthers() {
    return this.#byDeadline((card) => !this.isForMe(card));
  }

  /** A card is everybody's unless it asks for a skill that this agent lacks and somebody present has. */
  isForMe(card) {
    const able = (person) => person.skills.includes(card.skill);
    if (card.skill === "general" || !this.me || this.me.role !== "agent" || able(this.me)) return true;
    return card.call_id === this.openId || !this.people.some((person) => person.decides && able(person));
  }

  /** How many open tasks ask for nothing that this person lacks. */
  tasksForMe() {
    const { me } = this;
    const mine = ({ language, skill }) =>
      (me.role !== "agent" || me.languages.includes(language)) && (skill === "general" || me.skills.includes(skill));
    return me ? this.work.filter(mine).reduce((sum, { count }) => sum + count, 0) : 0;
  }

  #byDeadline(wanted) {
    return [...this.cards.values()].filter(wanted).sort((a, b) => a.deadline_at.localeCompare(b.deadline_at));
  }

  open(callId) {
    if (callId === this.openId && this.call) return;
    this.openId = callId;
    this.call = null;
    this.#changed("call");
    this.#askForCall();
  }

  close() {
    this.openId = null;
    this.call = null;
    this.socket.send({ do: "close" });
    this.#changed("call");
  }

  #askForCall() {
    if (this.openId) this.socket.send({ do: "open", call_id: this.openId, after: this.call?.seq ?? 0 });
  }

  #setOnline(online) {
    this.online = online;
    if (online) this.#askForCall();
    this.#changed("online");
  }

  #changed(what, detail = null) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  #apply(message) {
    const known = APPLY[message.t];
    if (!known) return;
    if (message.now) this.#offset = Date.parse(message.now) - Date.now();
    if (message.call_id && FOR_OPEN_CALL.has(message.t)) {
      if (!this.call || message.call_id !== this.call.call_id) return;
      if (message.seq) this.call.seq = Math.max(this.call.seq ?? 0, message.seq);
    }
    for (const [what, detail] of known(this, message)) this.#changed(what, detail);
    if (message.t === "tick" && !this.call) this.#askForCall(); // the database was away when it was asked first
  }
}

const FOR_OPEN_CALL = new Set(["line", "partial", "point", "fact", "stage", "happened", "plan", "ended", "cut", "taken", "found", "held"]);

const APPLY = {
  hello(desk, m) {
    desk.me = m.me;
    desk.cards = new Map(m.cards.map((card) => [card.plan_id, card]));
    desk.rows = new Map(m.rows.map((row) => [row.call_id, row]));
    desk.people = m.people;
    desk.work = m.work;
    return [["queue", { first: true }], ["rows"], ["people"], ["work"]];
  },
  tick: () => [["tick"]],
  card(desk, m) {
    const isNew = !desk.cards.has(m.card.plan_id);
    desk.cards.set(m.card.plan_id, m.card);
    return [["queue", { arrived: isNew ? m.card : null }]];
  },
  uncard(desk, m) {
    const gone = desk.cards.get(m.plan_id);
    desk.cards.delete(m.plan_id);
    return [["queue", { gone: gone ? { ...gone, why: m.why, by: m.by } : null }]];
  },
  row(desk, m) {
    desk.rows.set(m.row.call_id, m.row);
    return [["rows"]];
  },
  unrow(desk, m) {
    desk.rows.delete(m.call_id);
    return [["rows"]];
  },
  people(desk, m) {
    desk.people = m.people;
    return [["people"]];
  },
  work(desk, m) {
    desk.work = m.work;
    return [["work"]];
  },
  call(desk, m) {
    if (m.call.call_id !== desk.openId) return [];
    const again = desk.call?.call_id === m.call.call_id;
    desk.call = m.call;
    return [["call", { again }]];
  },
  line(desk, m) {
    desk.call.lines.push(m.line);
    if (m.line.who === "caller") desk.call.partial = null;
    return [["line", m.line]];
  },
  cut(desk, m) {
    const line = desk.call.lines.find((one) => one.id === m.id);
    if (line) line.played_share = m.played_share;
    return [["cut", line]];
  },
  held(desk, m) {
    const line = desk.call.lines.find((one) => one.id === m.id);
    if (line) line.held = m.rule;
    return line ? [["held", line]] : [];
  },
  found(desk, m) {
    const line = desk.call.lines.find((one) => one.id === m.id);
    if (line) line.found = m.found;
    return line ? [["found", line]] : [];
  },
  partial(desk, m) {
    desk.call.partial = m.text ? { id: m.id, text: m.text } : null;
    return [["partial"]];
  },
  point(desk, m) {
    desk.call.points.push(m.point);
    return [["points"]];
  },
  fact(desk, m) {
    desk.call.facts = desk.call.facts.filter((fact) => fact.code !== m.fact.code).concat(m.fact);
    return [["facts"]];
  },
  stage(desk, m) {
    desk.call.stage = m.stage;
    return [["stage"]];
  },
  taken(desk, m) {
    desk.call.taken_by = m.by;
    return [["stage"]];
  },
  happened(desk, m) {
    desk.call.lines.push(m.line);
    return [["line", m.line]];
  },
  plan(desk, m) {
    desk.call.plan = m.plan;
    return [["plan"]];
  },
  ended(desk, m) {
    Object.assign(desk.call, { ended_at: m.ended_at, outcome: m.outcome, partial: null });
    return [["partial"], ["stage"]];
  },
};

export const desk = new Desk();
