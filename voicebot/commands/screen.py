"""Shows a running call in a terminal: words as they come, mood and cooperation, the plan and why."""

import sys
import textwrap
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from decision_navigator.plans import Plan
from voicebot.actions import BlockSpeech, BookCallback, EndCall, HandOver, RecordDispute, Say
from voicebot.events import (
    AgentTookOver,
    DecisionExpired,
    OfferCleared,
    PartialHeard,
    PlanConfirmed,
    PlanDeclined,
    PlanSuggested,
    ScoresUpdated,
    UtteranceHeard,
)
from voicebot.ports import LogEntry

_WIDTH = 78
_BAR = 12
_FULL, _EMPTY = "█", "░"


class Screen:
    """Prints a call's log as it grows; on a terminal the words still being spoken are rewritten in place."""

    def __init__(self, language: str, out: TextIO = sys.stdout) -> None:
        self._language = language
        self._out = out
        self._live = out.isatty()
        self._interim = ""
        self._scores: ScoresUpdated | None = None

    def show(self, entries: Iterable[LogEntry]) -> None:
        """Print what is new."""
        for entry in entries:
            self._show(entry)

    def _show(self, entry: LogEntry) -> None:
        match entry.item:
            case PartialHeard(pii_text=text):
                self._words_so_far(text)
            case UtteranceHeard(pii_text=text):
                self._line("Caller", text)
            case ScoresUpdated() as scores:
                self._scores = scores
                if scores.final:
                    self._print(f"          {self._bars(scores)}")
            case Say(pii_text=text):
                self._line("Bot", text)
            case PlanSuggested() as suggested:
                self._suggestion(suggested)
            case _:
                self._step(entry)

    def _step(self, entry: LogEntry) -> None:
        told = _STEPS.get(type(entry.item))
        if told is not None:
            self._print(f"      --  {told(entry.item)}")

    def _words_so_far(self, text: str) -> None:
        if self._live:
            bars = f"  {self._bars(self._scores)}" if self._scores else ""
            room = _WIDTH - 10
            shown = text if len(text) <= room else "…" + text[-(room - 1) :]
            self._out.write(f"\r\x1b[2K\x1b[2m  Caller  {shown}\x1b[0m{bars if len(shown) < 30 else ''}")
            self._out.flush()
            self._interim = shown
        elif text != self._interim:
            self._interim = text
            self._print(f"       …  {text}")

    def _line(self, who: str, text: str) -> None:
        first, *rest = textwrap.wrap(text, _WIDTH - 10) or [""]
        self._print(f"{who:>8}  {first}")
        for line in rest:
            self._print(f"          {line}")

    def _bars(self, scores: ScoresUpdated) -> str:
        mood = _bar((scores.valence + 1) / 2)
        return (
            f"mood {mood} {scores.mood:<10} cooperation {_bar(scores.cooperation)} {scores.cooperation:.0%}"
        )

    def _suggestion(self, event: PlanSuggested) -> None:
        best = event.suggestion
        self._print("")
        self._print(f"          Suggested plan, not yet promised: {describe(best.plan)}")
        self._print(
            f"          Chance of being kept: {best.p_kept:.0%} (between {best.low:.0%} and {best.high:.0%})"
        )
        for reason in best.reasons:
            text = reason.de if self._language == "de" else reason.en
            for n, line in enumerate(textwrap.wrap(text, _WIDTH - 14)):
                self._print(f"          {'·' if n == 0 else ' '} {line}")
        for other in event.alternatives:
            self._print(f"          or: {describe(other.plan)} ({other.p_kept:.0%})")
        self._print("")

    def _print(self, text: str) -> None:
        clear = "\r\x1b[2K" if self._live else ""
        self._out.write(f"{clear}{text}\n")
        self._out.flush()


def describe(plan: Plan) -> str:
    """A plan in one short line, sums in the claim's currency."""

    def money(cents: int) -> str:
        return f"{cents / 100:.2f} {plan.currency}"

    first = plan.first_date.isoformat()
    match plan.kind:
        case "instalments":
            last = plan.instalments[-1].amount_cents
            ending = f", the last one {money(last)}" if last != plan.rate_cents else ""
            every = "a month" if plan.frequency == "monthly" else "a week"
            rates = f"{plan.count} x {money(plan.rate_cents)} {every}{ending}"
            if plan.deposit:
                rates = f"{money(plan.deposit_cents)} on {plan.deposit.due.isoformat()}, then {rates}"
            return f"{rates}, from {first}, {money(plan.total_cents)} in all"
        case "pause":
            return f"a pause until {first}"
        case _:
            return f"{plan.kind.replace('_', ' ')}: {money(plan.total_cents)} on {first}"


def _confirmed(event: PlanConfirmed) -> str:
    how = "edited and confirmed" if event.edited else "confirmed"
    return f"{event.decided_by} {how} the plan" + (" (simulated decision)" if event.simulated else "")


def _spaced(code: str) -> str:
    return code.replace("_", " ")


_STEPS: dict[type, Callable[[Any], str]] = {
    PlanConfirmed: _confirmed,
    PlanDeclined: lambda e: f"{e.decided_by} declined the suggestion ({_spaced(e.reason_code)})",
    DecisionExpired: lambda e: f"no decision ({_spaced(e.why)}): a callback is booked instead",
    OfferCleared: lambda e: "the database cleared the offer",
    HandOver: lambda a: f"a person is brought in: {_spaced(a.skill)} ({_spaced(a.reason)})",
    AgentTookOver: lambda e: f"{e.agent} took over",
    BookCallback: lambda a: f"callback booked ({_spaced(a.reason)})",
    RecordDispute: lambda a: f"objection recorded: {_spaced(a.kind)}",
    BlockSpeech: lambda a: f"held back by the compliance gate: {_spaced(a.rule)}",
    EndCall: lambda a: f"call ends: {_spaced(a.outcome)}",
}


def _bar(share: float) -> str:
    filled = round(max(0.0, min(1.0, share)) * _BAR)
    return _FULL * filled + _EMPTY * (_BAR - filled)
