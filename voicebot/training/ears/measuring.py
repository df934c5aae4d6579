"""Measures an exported model: word error rates on sentences and voices new to it, and a model card.

Sentences come from the held-out part of the same sources and show what the model learnt of its trade; the
fixtures' single turns (``benchmarks/fixtures.py``) show what it makes of wordings by another hand.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.speech.sound import RATE, Samples, resample
from voicebot.training.ears import wear
from voicebot.training.ears.sentences import LANGUAGES, Sentences
from voicebot.training.ears.speakers import HELD_OUT, HELD_OUT_ENGINES, Speakers
from voicebot.training.engines import Voice, available, speak
from voicebot.training.line_sound import PHONE_HZ, levelled, through_phone, trimmed, with_noise

_SEED = 77
_PHONE_SNR_DB = 20.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One word error rate: errors by words over some sentences; where nobody spoke every word is an error."""

    language: str
    voices: str
    line: str
    sentences: int
    words: int
    errors: int

    @property
    def rate(self) -> float:
        """Errors by words, 0 to 1 and beyond."""
        return self.errors / max(1, self.words)


def word_errors(truth: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of words to insert, delete or replace (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, expected in enumerate(truth, 1):
        corner, row[0] = row[0], i
        for j, got in enumerate(heard, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (expected != got))
    return row[-1]


def measure(model: Path, *, sentences: int = 100) -> list[Figure]:
    """Word error rates by language, kind of voice and line, then words invented in sounds without any.

    Raises:
        ModelMissing: the directory holds no model.
    """
    recogniser = Recogniser(EarsModel(name=model.name, path=model, partial_beam=5))
    figures = []
    for language in LANGUAGES:
        rng = np.random.default_rng(_SEED)
        source = Sentences(language)
        texts = [source.draw(rng, held_out=True) for _ in range(sentences)]
        for kind, voices in _kinds(language, rng, sentences):
            spoken = [speak(text, voices[i % len(voices)]) for i, text in enumerate(texts)]
            sounds = [levelled(trimmed(sound)) for sound in spoken]
            for line in ("clean", "phone"):
                heard = [_on(line, sound, rng) for sound in sounds]
                figures.append(_figure(recogniser, language, (kind, line), texts, heard))
    rng = np.random.default_rng(_SEED)
    quiet = [wear.no_speech(rng) for _ in range(sentences)]
    return [*figures, _figure(recogniser, "de", ("nobody", "any"), [""] * sentences, quiet)]


def _kinds(language: str, rng: np.random.Generator, count: int) -> Iterator[tuple[str, Sequence[Voice]]]:
    speakers = Speakers(language)
    yield "training voices", [speakers.draw(rng) for _ in range(count)]
    for kind, voices in (("voices never met", HELD_OUT), ("engine never met", HELD_OUT_ENGINES)):
        there = [voice for voice in voices[language] if available(voice.engine)]
        if there:
            yield kind, there


def _on(line: str, sound: Samples, rng: np.random.Generator) -> Samples:
    if line == "clean":
        return sound
    return resample(through_phone(with_noise(sound, snr_db=_PHONE_SNR_DB, rng=rng)), PHONE_HZ, RATE)


def _figure(
    recogniser: Recogniser,
    language: str,
    where: tuple[str, str],
    texts: Sequence[str],
    sounds: Sequence[Samples],
) -> Figure:
    errors = 0
    for text, sound in zip(texts, sounds, strict=True):
        heard = recogniser.hear([Ask(sound=sound, language=language, thorough=True)])[0]
        errors += word_errors(text.split(), heard.text.lower().split())
    words = sum(len(text.split()) for text in texts)
    return Figure(
        language=language, voices=where[0], line=where[1], sentences=len(texts), words=words, errors=errors
    )


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| language | voices | line | sentences | word error rate |", "|---|---|---|---|---|"]
    for one in figures:
        if one.words:
            rate = f"{100 * one.rate:.1f} %"
            lines.append(f"| {one.language} | {one.voices} | {one.line} | {one.sentences} | {rate} |")
        else:
            lines.append(f"| - | {one.voices} | noise, tones, music | {one.sentences} | {one.errors} words |")
    return "\n".join(lines)


def write_card(out: Path, figures: Sequence[Figure], facts: Mapping[str, object], made: dt.datetime) -> None:
    """Write ``model-card.md`` for people and ``figures.json`` for machines beside the model.

    Raises:
        OperatorError: they cannot be written.
    """
    known = "\n".join(f"| {name} | {value} |" for name, value in facts.items())
    card = f"""# Starter recogniser

German and English, made {made:%Y-%m-%d} by `voicebot train ears` from synthetic speech only. It lets the
product, its tests and its demo run where no model can be downloaded. It is no replacement for a real Whisper
model: it has never heard a human voice and hears them badly. The product says so when it falls back to it.

| what | |
|---|---|
{known}

{table(figures)}

Sentences for measuring were held out of training by a hash of their text. Voices never met:
{_names(HELD_OUT)}. Engines never met: {_names(HELD_OUT_ENGINES)}. Phone: 300 to 3,400 Hz,
G.711 mu-law, noise 20 dB below the speech.

Licence: GPL-3.0-or-later, as the project. Free speech engines spoke the corpus: eSpeak NG
(GPL-3.0-or-later), SVOX Pico (Apache-2.0), Flite (MIT-Festival).
"""
    try:
        (out / "model-card.md").write_text(card, encoding="utf-8")
        figured = [asdict(one) | {"rate": round(one.rate, 4)} for one in figures]
        (out / "figures.json").write_text(json.dumps(figured, indent=1), encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"The model card cannot be written to {out}.") from error


def _names(voices: Mapping[str, Sequence[Voice]]) -> str:
    return ", ".join(voice.key for language in LANGUAGES for voice in voices[language])
