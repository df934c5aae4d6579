"""A call as the desk shows it, folded from its log: lines, words still coming, the curve, facts, the stage.

``CallView.take`` folds one log entry in and returns the small messages that bring an open page up to date, so
a page that replays them from any cursor shows the same as a page that asked for the whole view. Messages name
codes and values, never sentences: each page says them in its person's language. Health is routed by the
dialogue and never becomes a fact here.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from voicebot.actions import (
    AskNavigator,
    BlockSpeech,
    BookCallback,
    EndCall,
    HandOver,
    RecordDispute,
    RecordRefusal,
    RecordWish,
    Say,
    SetRecording,
)
from voicebot.brief import CaseBrief
from voicebot.events import (
    AgentNoted,
    AgentReturned,
    AgentTookOver,
    AgentTyped,
    CallerHungUp,
    CallInterrupted,
    CallStarted,
    OfferCleared,
    PartialHeard,
    PlanDeclined,
    PlanStopped,
    PlanSuggested,
    SayFinished,
    ScoresUpdated,
    UtteranceHeard,
    UtteranceUnderstood,
)
from voicebot.findings import INTENTS, Amount
from voicebot.ports import LogEntry
from voicebot.rows import CallRow

Message = dict[str, Any]

COUNTS_FROM = 0.5
MOST_POINTS = 400
SPARK_POINTS = 16
FACT_INTENTS = (
    "ask_instalments",
    "ask_deferral",
    "cannot_pay",
    "partial_payment",
    "already_paid",
    "dispute_claim",
    "returned_goods",
    "ask_human",
    "pay_now",
    "promise_to_pay",
)
HIDDEN_INTENTS = ("vulnerable_health", "vulnerable_bereavement", "self_harm_risk")
SHOWN_ROLES = ("offer", "income", "rent")


class CallView:
    """One call, kept up to date by ``take``."""

    def __init__(self, call_id: str) -> None:
        self.call_id = call_id
        self.seq = 0
        self.started_at: dt.datetime | None = None
        self.language = "de"
        self.brief: CaseBrief | None = None
        self.stage = "opening"
        self.topic = "open"
        self.mood, self.valence, self.cooperation = "neutral", 0.0, 0.5
        self.lines: list[Message] = []
        self.points: list[Message] = []
        self.facts: dict[str, Message] = {}
        self.partial: Message | None = None
        self.taken_by: str | None = None
        self.ended_at: dt.datetime | None = None
        self.outcome: str | None = None
        self._say_lines: dict[str, Message] = {}

    @property
    def over(self) -> bool:
        """Whether the line is closed."""
        return self.ended_at is not None

    @property
    def open_cents(self) -> int:
        """Everything the person owes, over all claims of the call."""
        return sum(claim.total_cents for claim in self.brief.claims) if self.brief else 0

    def take(self, entry: LogEntry) -> list[Message]:
        """Fold one entry in; returns the messages for pages that have this call open."""
        if entry.seq <= self.seq:
            return []
        self.seq = entry.seq
        messages = self._fold(entry)
        return [{**m, "call_id": self.call_id, "seq": entry.seq} for m in messages]

    def take_all(self, entries: Iterable[LogEntry]) -> None:
        """Fold many entries in, for a view that nobody has open yet."""
        for entry in entries:
            self.take(entry)

    def close(self, row: CallRow) -> None:
        """The call's books are closed; a call that the bot or an agent ended says nothing more in its log."""
        if self.ended_at is None and row.state != "live":
            self._end(row.ended_at or row.started_at, row.outcome or self.outcome or "ended")

    def ending(self) -> Message | None:
        """The message that tells an open page that the line is closed; ``None`` while it is open."""
        if self.ended_at is None:
            return None
        message = {"t": "ended", "ended_at": self.ended_at.isoformat(), "outcome": self.outcome}
        return {**message, "call_id": self.call_id, "seq": self.seq}

    def as_json(self, row: CallRow) -> Message:
        """The whole view; ``row`` knows what the log does not."""
        brief = self.brief
        claim = brief.claim if brief and brief.claims else None
        return {
            "call_id": self.call_id,
            "seq": self.seq,
            "case_id": row.case_id,
            "direction": row.direction if row.direction == "outbound" else "inbound",
            "language": self.language,
            "name": brief.pii_name if brief else "",
            "salutation": brief.pii_salutation if brief else "",
            "reference": claim.reference if claim else "",
            "creditor": claim.creditor if claim else "",
            "currency": claim.currency if claim else "EUR",
            "open_cents": self.open_cents,
            "started_at": (self.started_at or row.started_at).isoformat(),
            "ended_at": _iso(self.ended_at or row.ended_at),
            "outcome": row.outcome or self.outcome,
            "stage": self.stage,
            "topic": self.topic,
            "mood": self.mood,
            "valence": self.valence,
            "cooperation": self.cooperation,
            "lines": list(self.lines),
            "points": list(self.points),
            "facts": list(self.facts.values()),
            "partial": self.partial,
            "taken_by": self.taken_by,
        }

    def as_row(self) -> Message:
        """The call as one row of "On the line"."""
        return {
            "call_id": self.call_id,
            "name": self.brief.pii_name if self.brief else "",
            "stage": self.stage,
            "topic": self.topic,
            "mood": self.mood,
            "valence": round(self.valence, 3),
            "started_at": _iso(self.started_at),
            "spark": [p["valence"] for p in self.points if p["final"]][-SPARK_POINTS:],
            "taken_by": self.taken_by,
        }

    # -- folding -----------------------------------------------------------------------------------

    def _fold(self, entry: LogEntry) -> list[Message]:  # noqa: C901, PLR0912 - one flat table of kinds
        item, at_ms = entry.item, self._ms(entry.at)
        match item:
            case CallStarted():
                self.started_at, self.language, self.brief = item.at, item.language, item.brief
                return []
            case PartialHeard():
                self.partial = {"id": item.utterance_id, "text": item.pii_text}
                return [{"t": "partial", **self.partial}]
            case UtteranceHeard():
                return self._heard(item)
            case ScoresUpdated():
                return self._scored(item, at_ms)
            case UtteranceUnderstood():
                return self._understood(item)
            case Say():
                return self._said(item, at_ms)
            case SayFinished(say_id=say_id, played_share=share) if say_id in self._say_lines:
                self._say_lines[say_id]["played_share"] = share
                return [{"t": "cut", "id": say_id, "played_share": share}] if share < 1 else []
            case AgentTyped():
                line = _line(f"typed-{entry.seq}", "agent", at_ms, item.pii_text)
                return self._add(line | {"by": item.agent})
            case BlockSpeech(phrase="agent_typed", rule=rule):
                return self._held_back(rule)
            case AgentTookOver(agent=agent):
                return self._taken(agent, entry)
            case AgentReturned(agent=agent):
                return self._taken(None, entry, agent)
            case AgentNoted(code=code):
                return self._happened("whispered", entry, reason=code)
            case EndCall(outcome=outcome):
                self.outcome = outcome
                return []
            case CallerHungUp():
                return self._end(item.at, self.outcome or "interrupted")
            case CallInterrupted():
                return self._end(item.at, "interrupted")
            case _:
                return self._milestone(entry)

    def _milestone(self, entry: LogEntry) -> list[Message]:  # noqa: C901, PLR0912 - as above
        match entry.item:
            case SetRecording(allowed=allowed):
                code = "recording_allowed" if allowed else "recording_refused"
                return [*self._stage("identity"), *self._happened(code, entry)]
            case AskNavigator():
                return self._stage("calculating")
            case PlanSuggested():
                return [*self._stage("waiting"), *self._happened("suggested", entry)]
            case PlanStopped(gate=gate):
                return self._happened("stopped", entry, reason=gate)
            case PlanDeclined():
                return self._happened("declined", entry)
            case OfferCleared():
                return [*self._stage("read_back"), *self._happened("offered", entry)]
            case RecordWish():
                return [*self._stage("wished"), *self._happened("wished", entry)]
            case RecordRefusal():
                return [*self._stage("talking"), *self._happened("refused", entry)]
            case RecordDispute(kind=kind):
                return self._happened("dispute", entry, reason=kind)
            case HandOver(skill=skill):
                return [
                    *self._stage("hand_over"),
                    *self._happened("hand_over", entry, reason=f"skill_{skill}"),
                ]
            case BookCallback():
                return self._happened("callback", entry)
            case _:
                return []

    def _heard(self, item: UtteranceHeard) -> list[Message]:
        self.partial = None
        return self._add(_line(item.utterance_id, "caller", item.started_ms, item.pii_text))

    def _said(self, item: Say, at_ms: int) -> list[Message]:
        messages = self._stage("talking") if self.stage == "identity" and item.topic == "debt" else []
        typed = self.lines[-1] if self.lines and self.lines[-1]["who"] == "agent" else None
        if typed and typed["text"] == item.pii_text:
            self._say_lines[item.say_id] = typed
            return messages
        line = _line(item.say_id, "bot", at_ms, item.pii_text)
        self._say_lines[item.say_id] = line
        return [*messages, *self._add(line)]

    def _held_back(self, rule: str) -> list[Message]:
        """Typed words that the compliance gate did not let through: the line says so, and why."""
        line = next((one for one in reversed(self.lines) if one["who"] == "agent"), None)
        if line is None:
            return []
        line["held"] = rule.replace(" ", "_")
        return [{"t": "held", "id": line["id"], "rule": line["held"]}]

    def _taken(self, by: str | None, entry: LogEntry, given_by: str = "") -> list[Message]:
        self.taken_by = by
        code, stage = ("taken_over", "with_agent") if by else ("given_back", "talking")
        told = self._happened(code, entry, by=by or given_by)
        return [{"t": "taken", "by": by}, *self._stage(stage), *told]

    def _scored(self, item: ScoresUpdated, at_ms: int) -> list[Message]:
        self.mood, self.valence, self.cooperation = item.mood, item.valence, item.cooperation
        point = {
            "id": item.utterance_id,
            "at_ms": at_ms,
            "valence": round(item.valence, 3),
            "cooperation": round(item.cooperation, 3),
            "mood": item.mood,
            "final": item.final,
            "moved_by": list(item.pii_moved_by),
        }
        self.points.append(point)
        if len(self.points) > MOST_POINTS:
            del self.points[: MOST_POINTS // 4]
        return [{"t": "point", "point": point}]

    def _understood(self, item: UtteranceUnderstood) -> list[Message]:
        line = next((one for one in reversed(self.lines) if one["id"] == item.utterance_id), None)
        messages = []
        if line is not None:
            line["found"] = self._found(item)
            messages.append({"t": "found", "id": line["id"], "found": line["found"]})
        for fact in _facts(item):
            self.facts[fact["code"]] = fact
            messages.append({"t": "fact", "fact": fact})
        counted = [i for i in FACT_INTENTS if item.intents.get(i, 0.0) >= COUNTS_FROM]
        if counted:
            self.topic = counted[0]
        return messages

    def _found(self, item: UtteranceUnderstood) -> Message:
        strongest = sorted(item.intents.items(), key=lambda pair: -pair[1])
        shown = [i for i, p in strongest if p >= COUNTS_FROM and i in INTENTS and i not in HIDDEN_INTENTS]
        return {
            "intents": shown[:2],
            "mood": self.mood,
            "amounts": [{"cents": a.cents, "currency": a.currency, "role": a.role} for a in item.amounts[:2]],
        }

    def _add(self, line: Message) -> list[Message]:
        self.lines.append(line)
        return [{"t": "line", "line": line}]

    def _happened(self, code: str, entry: LogEntry, **values: str) -> list[Message]:
        line = {"id": f"happened-{entry.seq}", "who": "happened", "at_ms": self._ms(entry.at), "code": code}
        self.lines.append({**line, **values})
        return [{"t": "happened", "line": self.lines[-1]}]

    def _stage(self, stage: str) -> list[Message]:
        if stage == self.stage:
            return []
        self.stage = stage
        return [{"t": "stage", "stage": stage}]

    def _end(self, at: dt.datetime, outcome: str) -> list[Message]:
        self.ended_at, self.outcome, self.partial = at, outcome, None
        self.stage = "ended"
        return [{"t": "ended", "ended_at": at.isoformat(), "outcome": outcome}]

    def _ms(self, at: dt.datetime) -> int:
        return int((at - self.started_at).total_seconds() * 1000) if self.started_at else 0


def _line(line_id: str, who: str, at_ms: int, text: str) -> Message:
    return {"id": line_id, "who": who, "at_ms": at_ms, "text": text}


def _role(amount: Amount, item: UtteranceUnderstood) -> str:
    named = {item.arrangement.deposit_cents: "deposit", item.arrangement.later_cents: "later"}
    return named.get(amount.cents, amount.role) if amount.role == "offer" else amount.role


def _facts(item: UtteranceUnderstood) -> list[Message]:
    ref = item.utterance_id
    facts: list[Message] = [
        {"code": _role(a, item), "cents": a.cents, "currency": a.currency, "ref": ref}
        for a in item.amounts
        if a.role in SHOWN_ROLES
    ]
    if item.payday is not None:
        facts.append({"code": "payday", "day": item.payday, "ref": ref})
    counted = [i for i in FACT_INTENTS[:-1] if item.intents.get(i, 0.0) >= COUNTS_FROM]
    facts += [{"code": i, "ref": ref} for i in counted[:2]]
    return facts


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
