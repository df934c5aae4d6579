"""The figures of the Trends page: complaints by week, what grows, how plans are decided, promises kept.

Quotes come only from calls whose caller agreed to notes, and never from a call
in which health, bereavement or self-harm was named.
"""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voicebot.errors import NotFound
from voicebot.events import UtteranceHeard
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import CallRow
from voicebot.service.call_facts import COMPLAINTS, CallFacts, FactsReader
from voicebot.service.decision_figures import DecisionFigures, Watch
from voicebot.service.topic_growth import LEVEL, NAME, WeekCounts, growing

WEEKS = 8
BASELINE_WEEKS = 4
MOST_CALLS = 20
LONGEST_QUOTE = 160

Week = tuple[int, int]
Figures = Mapping[str, Any]


@dataclass(kw_only=True)
class Trends:
    """Reads the log and the decisions; call it for fresh figures."""

    store: Store
    clock: Clock
    watch: Watch = field(default_factory=Watch)
    """What is shown about decisions beyond the whole desk; off until the works council agreed."""
    _reader: FactsReader = field(init=False)

    def __post_init__(self) -> None:
        """Start reading the log."""
        self._reader = FactsReader(self.store.log)

    def __call__(self) -> Figures:
        """All figures, ready for JSON."""
        weeks = self._weeks()
        by_week = self._by_week(weeks)
        return {
            **self._complaints(weeks, by_week),
            **DecisionFigures(store=self.store, watch=self.watch).read(self.clock.now()),
            **self._outcomes(by_week),
            "test": {"name": NAME, "level": f"{LEVEL:.0%}"},
        }

    def _weeks(self) -> list[Week]:
        today = self.clock.now().date()
        days = [today - dt.timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
        return [day.isocalendar()[:2] for day in days]

    def _by_week(self, weeks: Sequence[Week]) -> dict[Week, dict[str, CallFacts]]:
        found: dict[Week, dict[str, CallFacts]] = {week: {} for week in weeks}
        since = self.clock.now() - dt.timedelta(weeks=WEEKS)
        made_up = {call.call_id for call in self.store.calls.controls(since)}
        for call_id, facts in self._reader.read().items():
            if call_id in made_up:
                continue
            week = facts.started_at.isocalendar()[:2] if facts.started_at is not None else None
            if week in found:
                found[week][call_id] = facts
        return found

    def _complaints(self, weeks: Sequence[Week], by_week: Mapping[Week, Mapping[str, CallFacts]]) -> Figures:
        counts = {
            topic: [sum(topic in f.topics for f in by_week[week].values()) for week in weeks]
            for topic in COMPLAINTS
        }
        grown = self._grown(weeks, by_week, counts)
        topics = [
            {"topic": topic, "counts": row, "growing": topic in grown}
            for topic, row in counts.items()
            if any(row)
        ]
        this_week = [sum(bool(f.topics) for f in by_week[week].values()) for week in weeks[-2:]]
        return {
            "weeks": [week for _, week in weeks],
            "topics": topics,
            "complaints_this_week": this_week[-1],
            "change": f"{this_week[-1] - this_week[-2]:+d}",
            "growing": [self._growth(topic, counts[topic], by_week[weeks[-1]]) for topic in grown],
            "calls": self._calls(list(grown), by_week[weeks[-1]]),
        }

    def _grown(
        self,
        weeks: Sequence[Week],
        by_week: Mapping[Week, Mapping[str, CallFacts]],
        counts: Mapping[str, Sequence[int]],
    ) -> dict[str, float]:
        tested = {
            topic: WeekCounts(now=row[-1], before=sum(row[-1 - BASELINE_WEEKS : -1]))
            for topic, row in counts.items()
        }
        before = sum(len(by_week[week]) for week in weeks[-1 - BASELINE_WEEKS : -1])
        return growing(tested, len(by_week[weeks[-1]]), before)

    def _growth(self, topic: str, counts: Sequence[int], calls: Mapping[str, CallFacts]) -> Figures:
        usual = sum(counts[-1 - BASELINE_WEEKS : -1]) / BASELINE_WEEKS
        quotes = (
            self._quote(call_id, facts, topic) for call_id, facts in calls.items() if topic in facts.topics
        )
        return {
            "topic": topic,
            "calls": counts[-1],
            "text": {
                "de": f"{counts[-1]} Anrufe in dieser Woche, sonst etwa {usual:.0f}.",
                "en": f"{counts[-1]} calls this week, usually about {usual:.0f}.",
            },
            "quote": next((quote for quote in quotes if quote), ""),
        }

    def _calls(self, grown: Sequence[str], calls: Mapping[str, CallFacts]) -> list[Figures]:
        """The calls behind what grows, or simply the newest complaints."""
        wanted = [(cid, f) for cid, f in calls.items() if any(t in f.topics for t in grown or COMPLAINTS)]
        shown: list[Figures] = []
        for call_id, facts in sorted(wanted, key=lambda pair: str(pair[1].started_at), reverse=True)[
            :MOST_CALLS
        ]:
            topic = next(t for t in (*grown, *facts.topics) if t in facts.topics)
            row = self._row(call_id)
            if row is not None:
                shown.append(
                    {
                        "call_id": call_id,
                        "at": row.started_at.isoformat(),
                        "name": self._name(row.case_id),
                        "topic": topic,
                        "quote": self._quote(call_id, facts, topic),
                        "mood": facts.last_mood,
                        "outcome": row.outcome,
                    }
                )
        return shown

    def _quote(self, call_id: str, facts: CallFacts, topic: str) -> str:
        row = self._row(call_id)
        if facts.sensitive or row is None or not row.recording_allowed:
            return ""
        for entry in self.store.log.read(call_id):
            item = entry.item
            if isinstance(item, UtteranceHeard) and item.utterance_id == facts.topics[topic]:
                return item.pii_text[:LONGEST_QUOTE]
        return ""

    def _outcomes(self, by_week: Mapping[Week, Mapping[str, CallFacts]]) -> Figures:
        kept, broken = (len(self.store.plans.in_state(state)) for state in ("kept", "broken"))
        calls = [facts for week in by_week.values() for facts in week.values()]
        moved = [
            f.last_valence - f.first_valence
            for f in calls
            if f.first_valence is not None and f.last_valence is not None
        ]
        return {
            "promises_kept": kept,
            "promises_made": kept + broken,
            "promises_running": len(self.store.plans.in_state("active")),
            "promises_kept_share": _share(kept, kept + broken),
            "mood_change": statistics.fmean(moved) if moved else None,
            "hand_overs": dict(Counter(f.hand_over for f in calls if f.hand_over).most_common()),
        }

    def _row(self, call_id: str) -> CallRow | None:
        try:
            return self.store.calls.get(call_id)
        except NotFound:
            return None

    def _name(self, case_id: str) -> str:
        try:
            return self.store.cases.get(case_id).pii_name
        except NotFound:
            return case_id


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
