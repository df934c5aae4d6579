"""Joins intents, spoken values and scores into what one utterance means."""

import datetime as dt
from typing import Protocol

from voicebot.findings import HEARD_INTENTS, PRINTED_INTENTS
from voicebot.ports import Score, Understanding
from voicebot.understanding.values import find_values


class IntentModel(Protocol):
    """Finds intents in a sentence."""

    @property
    def version(self) -> str:
        """The model's version."""
        ...

    def predict(self, text: str, language: str) -> dict[str, float]:
        """Calibrated probabilities by intent id."""
        ...


class Hearing:
    """The ``Understander`` of the product: an intent model beside the value rules."""

    def __init__(self, intents: IntentModel) -> None:
        self._intents = intents

    def understand(
        self, text: str, language: str, now: dt.datetime, currency: str | None = None
    ) -> Understanding:
        """Understand one utterance; words only, nothing of the voice."""
        values = find_values(text, language, now, currency=currency)
        found = dict.fromkeys(HEARD_INTENTS, 0.0) | self._intents.predict(text, language)
        return Understanding(
            intents={name: round(p, 4) for name, p in found.items()},
            model=self._intents.version,
            **vars(values),
        )


def as_contract(line_id: str, found: Understanding, score: Score) -> dict[str, object]:
    """One output line of ``voicebot understand``."""
    return {
        "id": line_id,
        "intents": {name: p for name, p in found.intents.items() if name in PRINTED_INTENTS},
        "mood": {"label": score.mood, "valence": round(score.valence, 4)},
        "cooperation": round(score.cooperation, 4),
        "amounts": [
            {"cents": a.cents, "currency": a.currency, "text": a.pii_text, "role": a.role}
            for a in found.amounts
        ],
        "numbers": [{"value": n.value, "text": n.pii_text} for n in found.numbers],
        "dates": [{"date": d.day.isoformat(), "text": d.pii_text, "role": d.role} for d in found.dates],
    }
