"""The mood of a call: utterance scores, smoothed so that one bad word does not flip it.

Each new score pulls the running values towards itself. A partial pulls only for as long as it is the
newest: the next score of the same utterance replaces it, so a stream of partials weighs no more than the
final words. The label follows the running evidence for each mood and leaves its old place only when another
mood leads clearly; two angry utterances are enough for that, one is not.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

from voicebot.findings import MOODS

PULL = 0.45
LEAD = 0.1
CALM = "neutral"


class Scored(Protocol):
    """What is needed of an utterance's score."""

    @property
    def mood(self) -> str:
        """One of `MOODS`."""

    @property
    def valence(self) -> float:
        """From -1 to 1."""

    @property
    def cooperation(self) -> float:
        """From 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class CallMood:
    """What is believed of the person's state so far in the call.

    Attributes:
        mood: One of `MOODS`.
        valence: From -1 to 1, smoothed.
        cooperation: From 0 to 1, smoothed.
        peak_valence: The worst smoothed valence after any finished utterance.
        evidence: Smoothed weight of each mood; they sum to one.
        settled: The state after the last finished utterance, on which partials build.
    """

    mood: str = CALM
    valence: float = 0.0
    cooperation: float = 0.5
    peak_valence: float = 0.0
    evidence: dict[str, float] = field(default_factory=lambda: {mood: float(mood == CALM) for mood in MOODS})
    settled: "CallMood | None" = None

    def updated(self, score: Scored, final: bool) -> "CallMood":
        """Return the mood after one more score.

        Args:
            score: Of the utterance heard so far.
            final: Whether the utterance is complete.
        """
        before = self.settled or self
        evidence = {
            mood: _pulled(weight, float(mood == score.mood)) for mood, weight in before.evidence.items()
        }
        valence = _pulled(before.valence, score.valence)
        after = CallMood(
            mood=_leading(before.mood, evidence),
            valence=valence,
            cooperation=_pulled(before.cooperation, score.cooperation),
            peak_valence=min(before.peak_valence, valence) if final else before.peak_valence,
            evidence=evidence,
        )
        return after if final else replace(after, settled=before)


def _pulled(old: float, new: float) -> float:
    return old + PULL * (new - old)


def _leading(old: str, evidence: dict[str, float]) -> str:
    best = max(evidence, key=lambda mood: evidence[mood])
    return best if evidence[best] > evidence[old] + LEAD else old
