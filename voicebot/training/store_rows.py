"""Agents' corrections in the store as labelled utterances: what models found, put right by people."""

from collections.abc import Mapping
from dataclasses import replace

from voicebot.events import ScoresUpdated, UtteranceUnderstood
from voicebot.ports_store import Store
from voicebot.rows import Correction
from voicebot.training.written import Utterance
from voicebot.understanding.sklearn_intents import COUNTS_FROM

NOTHING = "none"
_MOOD_VALENCE = {
    "angry": -0.8,
    "distressed": -0.7,
    "anxious": -0.4,
    "neutral": 0.0,
    "relieved": 0.5,
    "friendly": 0.6,
}


def corrected_utterances(store: Store, language: str) -> list[Utterance]:
    """Every corrected utterance of a language whose words still exist, with all its corrections applied."""
    found: dict[tuple[str, str], Utterance] = {}
    for correction, words in store.corrections.all():
        if correction.language != language or not words or correction.kind not in ("intent", "mood"):
            continue
        key = (correction.call_id, correction.utterance_id)
        base = found.get(key) or _as_found(store, correction, words)
        if base is not None:
            found[key] = _corrected(base, correction)
    return list(found.values())


def _as_found(store: Store, correction: Correction, words: str) -> Utterance | None:
    """The utterance with the labels that the models gave it."""
    intents: Mapping[str, float] = {}
    scores: ScoresUpdated | None = None
    for entry in store.log.read(correction.call_id):
        item = entry.item
        if isinstance(item, UtteranceUnderstood) and item.utterance_id == correction.utterance_id:
            intents = item.intents
        elif isinstance(item, ScoresUpdated) and item.final and item.utterance_id == correction.utterance_id:
            scores = item
    if scores is None:
        return None
    return Utterance(
        text=words,
        intents=frozenset(name for name, p in intents.items() if p >= COUNTS_FROM),
        mood=scores.mood,
        valence=scores.valence,
        cooperation=1 + round(4 * scores.cooperation),
        group="corrections",
    )


def _corrected(row: Utterance, correction: Correction) -> Utterance:
    if correction.kind == "mood":
        mood = str(correction.now["mood"])
        return replace(row, mood=mood, valence=_MOOD_VALENCE[mood])
    was, now = {str(correction.was["intent"])}, {str(correction.now["intent"])}
    return replace(row, intents=(row.intents - was | now) - {NOTHING})
