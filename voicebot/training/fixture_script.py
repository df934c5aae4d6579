"""Reads what the fixture callers say: ``audio_fixtures/script/{de,en}.yaml``, words with their truth.

A file that breaks a rule is refused with one sentence that names the file and the turn.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from voicebot.errors import OperatorError
from voicebot.findings import INTENTS, MOODS, ROLES
from voicebot.training.engines import Voice
from voicebot.training.sounds import SOUNDS

ANSWERS = (
    "consent", "identity", "postcode", "concern", "rate", "income", "payday", "offer", "goodbye", "repeat",
)  # fmt: skip
"""The bot's questions that a turn can answer; a turn outside a call may answer none."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing a caller says, how it is spoken and what is true about it.

    ``labels`` holds the intents, the mood, the cooperation (1 to 5) and, where named: amounts, dates, payday,
    postcode. ``ends_with`` names a sound of ``voicebot.training.sounds`` that follows the words.
    """

    id: str
    words: str
    language: str
    voice: Voice
    labels: Mapping[str, Any]
    ends_with: str | None = None
    answers: str | None = None
    spare: bool = False


@dataclass(frozen=True, kw_only=True)
class CallScript:
    """The turns of one caller, in the order in which they are played; spare ones only when asked for.

    A topic looks the same, but its turns are single sentences by several voices.
    """

    id: str
    story: str
    turns: tuple[Turn, ...]
    case: str | None = None


@dataclass(frozen=True, kw_only=True)
class Script:
    """Everything that is said in one language; ``now`` decides what its dates mean."""

    language: str
    now: dt.datetime
    calls: tuple[CallScript, ...] = ()
    topics: tuple[CallScript, ...] = ()


def read_scripts(folder: Path) -> tuple[Script, ...]:
    """Read every language's script.

    Raises:
        OperatorError: there is none, or one of them breaks a rule.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise OperatorError(f"There is no fixture script in {folder}.")
    return tuple(_script(path) for path in paths)


def _script(path: Path) -> Script:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        now = dt.datetime.fromisoformat(data["now"])
        reader = _Reader(path.name, data["language"], data.get("voices", ()))
        return Script(
            language=data["language"],
            now=now,
            calls=tuple(reader.call(item) for item in data["calls"]),
            topics=tuple(reader.call(item) for item in data.get("topics", ())),
        )
    except yaml.YAMLError as error:
        raise OperatorError(f"{path} is not readable YAML: {str(error).splitlines()[0]}.") from error
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise OperatorError(f"{path} is no fixture script: {error!r} is missing or wrong.") from error


_SPOKEN = ("tempo", "pitch", "size")
_OWN = {"id", "words", "answers", "voice", "language", "ends_with", *_SPOKEN}
_LABELS = {"intents", "mood", "cooperation", "amounts", "dates", "payday", "postcode"}


class _Reader:
    """Reads one file's calls; the voices of its topics take turns."""

    def __init__(self, name: str, language: str, voices: Sequence[Mapping[str, Any]]) -> None:
        self._name = name
        self._language = language
        self._voices = voices
        self._next = count()

    def call(self, item: Mapping[str, Any]) -> CallScript:
        turns = [self._turn(turn, item, spare=False) for turn in item["turns"]]
        turns += [self._turn(turn, item, spare=True) for turn in item.get("spare", ())]
        if len({turn.id for turn in turns}) < len(turns):
            raise OperatorError(f"{self._name}: {item['id']} uses a turn's id twice.")
        return CallScript(id=item["id"], story=item["story"], turns=tuple(turns), case=item.get("case"))

    def _turn(self, item: Mapping[str, Any], call: Mapping[str, Any], *, spare: bool) -> Turn:
        labels = {key: _plain(value) for key, value in item.items() if key not in _OWN}
        answers = item.get("answers")
        for problem in _problems(labels, answers, item.get("ends_with")):
            raise OperatorError(f"{self._name}: {call['id']}/{item.get('id')}: {problem}.")
        return Turn(
            id=item["id"],
            words=item["words"],
            language=item.get("language", self._language),
            voice=Voice(**self._voice(item, call)),
            labels=labels,
            ends_with=item.get("ends_with"),
            answers=answers,
            spare=spare,
        )

    def _voice(self, item: Mapping[str, Any], call: Mapping[str, Any]) -> dict[str, Any]:
        own = item.get("voice") or call.get("voice") or self._voices[next(self._next) % len(self._voices)]
        return {**own, **{key: item[key] for key in _SPOKEN if key in item}}


def _plain(value: Any) -> Any:  # noqa: ANN401 - YAML's own types
    """Dates as ISO text, so that the manifest reads the same for every reader."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def _problems(labels: Mapping[str, Any], answers: str | None, ends_with: str | None) -> Iterator[str]:
    if answers is not None and answers not in ANSWERS:
        yield f"it answers {answers!r}, which is none of {', '.join(ANSWERS)}"
    if ends_with is not None and ends_with not in SOUNDS:
        yield f"there is no sound {ends_with!r}"
    yield from (f"{key!r} is no label" for key in labels if key not in _LABELS)
    yield from (f"{i!r} is no intent" for i in labels.get("intents", ()) if i not in INTENTS)
    if "intents" not in labels:
        yield "the intents are missing"
    if labels.get("mood") not in MOODS:
        yield f"the mood {labels.get('mood')!r} is none of {', '.join(MOODS)}"
    if labels.get("cooperation") not in range(1, 6):
        yield f"cooperation {labels.get('cooperation')!r} is not from 1 to 5"
    for found in (*labels.get("amounts", ()), *labels.get("dates", ())):
        if found.get("role") not in ROLES:
            yield f"the role {found.get('role')!r} is none of {', '.join(ROLES)}"
