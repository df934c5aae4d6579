"""Reads what the fixture callers say: ``audio_fixtures/script/{de,en}.yaml``, words with their truth.

A file that breaks a rule is refused with one sentence that names the file and the turn.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from voicebot.errors import OperatorError
from voicebot.findings import INTENTS, MOODS, ROLES
from voicebot.training.engines import Voice

ANSWERS = (
    "consent", "identity", "postcode", "concern", "rate", "income", "payday", "offer", "goodbye", "repeat",
)  # fmt: skip
"""The bot's questions that a turn can answer; a turn outside a call may answer none."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing a caller says, how it is spoken and what is true about it.

    ``labels`` holds the intents, the mood, the cooperation (1 to 5) and, where named: amounts, dates, payday,
    postcode and the language when it is not the call's.
    """

    id: str
    words: str
    voice: Voice
    labels: Mapping[str, Any]
    answers: str | None = None
    spare: bool = False


@dataclass(frozen=True, kw_only=True)
class CallScript:
    """The turns of one caller, in the order in which they are played; spare ones only when asked for."""

    id: str
    story: str
    turns: tuple[Turn, ...]
    case: str | None = None


@dataclass(frozen=True, kw_only=True)
class Script:
    """Everything that is said in one language; ``now`` decides what its dates mean."""

    language: str
    now: dt.datetime
    calls: tuple[CallScript, ...] = field(default=())


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
        calls = tuple(_call(item, f"{path.name}: {item.get('id')}") for item in data["calls"])
        return Script(language=data["language"], now=now, calls=calls)
    except yaml.YAMLError as error:
        raise OperatorError(f"{path} is not readable YAML: {str(error).splitlines()[0]}.") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OperatorError(f"{path} is no fixture script: {error!r} is missing or wrong.") from error


def _call(item: Mapping[str, Any], where: str) -> CallScript:
    voice = item.get("voice")
    turns = [_turn(turn, voice, where, spare=False) for turn in item["turns"]]
    turns += [_turn(turn, voice, where, spare=True) for turn in item.get("spare", ())]
    ids = [turn.id for turn in turns]
    if len(set(ids)) < len(ids):
        raise OperatorError(f"{where} uses a turn's id twice.")
    return CallScript(id=item["id"], story=item["story"], turns=tuple(turns), case=item.get("case"))


_SPOKEN = ("tempo", "pitch", "size")
_OWN = {"id", "words", "answers", "voice", *_SPOKEN}
_LABELS = {"intents", "mood", "cooperation", "amounts", "dates", "payday", "postcode", "language"}


def _turn(item: Mapping[str, Any], shared: Mapping[str, Any] | None, where: str, *, spare: bool) -> Turn:
    where = f"{where}/{item.get('id')}"
    spoken = {**(shared or {}), **item.get("voice", {}), **{k: item[k] for k in _SPOKEN if k in item}}
    labels = {key: _plain(value) for key, value in item.items() if key not in _OWN}
    _check(labels, where)
    answers = item.get("answers")
    if answers is not None and answers not in ANSWERS:
        raise OperatorError(f"{where} answers {answers!r}, which is none of {', '.join(ANSWERS)}.")
    return Turn(
        id=item["id"], words=item["words"], voice=Voice(**spoken), labels=labels, answers=answers, spare=spare
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - YAML's own types
    """Dates as ISO text, so that the manifest reads the same for every reader."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value


def _check(labels: Mapping[str, Any], where: str) -> None:
    for problem in _problems(labels):
        raise OperatorError(f"{where}: {problem}.")


def _problems(labels: Mapping[str, Any]) -> Iterator[str]:
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
