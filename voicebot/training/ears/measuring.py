"""Measures an exported model: word error rates on sentences and voices new to it, and a model card.

Three kinds of sentences, none of which training meets: the trade's (the held-out part of the project's
utterances and spoken values), values alone (sums, days, digits, names), and free ones, written by hand as
callers might put things. Speech that nobody spoke is measured by the words invented in it.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.speech.sound import RATE, Samples, resample
from voicebot.training.ears import wear
from voicebot.training.ears.sentences import LANGUAGES, Sentences, Shares
from voicebot.training.ears.speakers import HELD_OUT, HELD_OUT_ENGINES, Speakers
from voicebot.training.engines import Voice, available, borrowed_voices, speak
from voicebot.training.line_sound import PHONE_HZ, levelled, through_phone, trimmed, with_noise

_SEED = 77
_PHONE_SNR_DB = 20.0
_FREE = Path(__file__).parent / "free_sentences"
_NONE = Shares(utterances=0, values=0, everyday=0, mixtures=0, outside=0)
_TRADE = replace(_NONE, utterances=0.6, values=0.4)
_VALUES = replace(_NONE, values=1.0)
_NOBODY = ("-", "-", "nobody", "noise, tones, music")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One word error rate: errors by words over some sentences, of which ``exact`` had none.

    Where nobody spoke every word is an error.
    """

    language: str
    text: str
    voices: str
    line: str
    sentences: int
    words: int
    errors: int
    exact: int

    @property
    def rate(self) -> float:
        """Errors by words, 0 to 1 and beyond."""
        return self.errors / max(1, self.words)


def measure(model: Path, *, sentences: int = 100, weighed: bool = True) -> list[Figure]:
    """Word error rates by language, text, kind of voice and line, then words invented in sounds without any.

    Args:
        model: The model's folder.
        sentences: At most so many per figure.
        weighed: Whether the wording beside the model chooses among its hearings.

    Raises:
        ModelMissing: the directory holds no model.
    """
    recogniser = Recogniser(EarsModel(name=model.name, path=model, weighed=weighed))
    figures = []
    for language in LANGUAGES:
        rng = np.random.default_rng(_SEED)
        for text, sources in _texts(language, rng, sentences).items():
            for kind, voices in _kinds(language, rng, len(sources)):
                spoken = [speak(one, voices[i % len(voices)]) for i, one in enumerate(sources)]
                sounds = [levelled(trimmed(sound)) for sound in spoken]
                for line in ("clean", "phone"):
                    heard = [_on(line, sound, rng) for sound in sounds]
                    figures.append(_figure(recogniser, (language, text, kind, line), sources, heard))
    rng = np.random.default_rng(_SEED)
    quiet = [wear.no_speech(rng) for _ in range(sentences)]
    return [*figures, _figure(recogniser, ("de", "none", "nobody", "any"), [""] * sentences, quiet)]


def free_sentences(language: str) -> list[str]:
    """Sentences that were written for measuring; they are never in a corpus."""
    return (_FREE / f"{language}.txt").read_text(encoding="utf-8").splitlines()


def _texts(language: str, rng: np.random.Generator, count: int) -> dict[str, list[str]]:
    trade, values = (Sentences(language, shares=shares) for shares in (_TRADE, _VALUES))
    return {
        "trade": [trade.draw(rng, held_out=True) for _ in range(count)],
        "values": [values.draw(rng, held_out=True) for _ in range(count)],
        "free": free_sentences(language)[:count],
    }


def _kinds(language: str, rng: np.random.Generator, count: int) -> Iterator[tuple[str, Sequence[Voice]]]:
    speakers = Speakers(language)
    yield "training voices", [speakers.draw(rng) for _ in range(count)]
    for kind, voices in (("voices never met", HELD_OUT), ("engine never met", HELD_OUT_ENGINES)):
        there = [voice for voice in voices[language] if available(voice.engine)]
        if there:
            yield kind, there
    if borrowed := borrowed_voices(language):
        yield "voices of other tongues", borrowed


def _on(line: str, sound: Samples, rng: np.random.Generator) -> Samples:
    if line == "clean":
        return sound
    return resample(through_phone(with_noise(sound, snr_db=_PHONE_SNR_DB, rng=rng)), PHONE_HZ, RATE)


def _figure(
    recogniser: Recogniser, what: tuple[str, str, str, str], texts: Sequence[str], sounds: Sequence[Samples]
) -> Figure:
    """The figure of a language, a kind of text, a kind of voice and a line."""
    language, text, voices, line = what
    errors = []
    for said, sound in zip(texts, sounds, strict=True):
        heard = recogniser.hear([Ask(sound=sound, language=language, thorough=True)])[0]
        errors.append(edits(said.split(), heard.text.lower().split()))
    return Figure(
        language=language,
        text=text,
        voices=voices,
        line=line,
        sentences=len(texts),
        words=sum(len(said.split()) for said in texts),
        errors=sum(errors),
        exact=errors.count(0),
    )


def table(figures: Sequence[Figure], alone: Sequence[Figure] = ()) -> str:
    """The figures as a Markdown table; ``alone`` are the same without the wording, for a column beside."""
    head = ["language", "sentences", "voices", "line", "count", "word error rate", "exact"]
    beside = [_rate(one) for one in alone]
    lines = [_row(head + ["by sound alone"] * bool(beside)), _row(["---"] * (len(head) + bool(beside)))]
    for i, one in enumerate(figures):
        what = (one.language, one.text, one.voices, one.line) if one.words else _NOBODY
        exact = f"{100 * one.exact / max(1, one.sentences):.0f} %"
        lines.append(_row([*what, str(one.sentences), _rate(one), exact, *beside[i : i + 1]]))
    return "\n".join(lines)


def _rate(one: Figure) -> str:
    return f"{100 * one.rate:.1f} %" if one.words else f"{one.errors} words"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_card(
    out: Path,
    figures: Sequence[Figure],
    alone: Sequence[Figure],
    facts: Mapping[str, object],
    made: dt.datetime,
) -> None:
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

{table(figures, alone)}

Sentences of the trade and of values were held out of training by a hash of their text; the free ones were
written for measuring. Voices never met:
{_names(HELD_OUT)}. Engines never met: {_names(HELD_OUT_ENGINES)}. Phone: 300 to 3,400 Hz,
G.711 mu-law, noise 20 dB below the speech.

Licence: GPL-3.0-or-later, as the project. Free speech engines spoke the corpus: eSpeak NG
(GPL-3.0-or-later), SVOX Pico (Apache-2.0), Flite and Festival (MIT-Festival); and, in German, Festival's
Finnish (LGPL-2.0-or-later) and Czech (GPL-2.0-or-later and GPL-3.0-or-later) voices.
"""
    try:
        (out / "model-card.md").write_text(card, encoding="utf-8")
        figured = [asdict(one) | {"rate": round(one.rate, 4)} for one in figures]
        (out / "figures.json").write_text(json.dumps(figured, indent=1), encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"The model card cannot be written to {out}.") from error


def _names(voices: Mapping[str, Sequence[Voice]]) -> str:
    return ", ".join(voice.key for language in LANGUAGES for voice in voices[language])
