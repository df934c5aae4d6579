"""Reads the utterances that were written for this project, with their labels.

A file holds groups. A line that starts with `@` sets the labels of the lines below it:

    @ ask_instalments, cannot_pay | anxious | 4
    könnte ich das vielleicht in kleinen schritten zahlen
    Auf einmal schaffe ich das nicht, geht es in Raten? | | | 5
    Na toll, dann eben in Raten. | ask_instalments | angry -0.6 | 3

The fields are intents, mood with an optional valence from -1 to 1, and cooperation from 1 (refuses) to 5
(wants to solve it). A line may override any of them after bars; `+agree` adds an intent to the group's, and
`-` means no intent at all. Lines that start with `#` are remarks. In a file with the line `% protected only`
the protected classes are labelled with care and other intents only where they meet the eye.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import OperatorError
from voicebot.findings import HEARD_INTENTS

HOME = Path(__file__).parent / "utterances"
PROTECTED_ONLY = "% protected only"
VALENCE = {
    "angry": -0.7,
    "distressed": -0.8,
    "anxious": -0.4,
    "neutral": 0.0,
    "relieved": 0.5,
    "friendly": 0.6,
}


class UtteranceFileError(OperatorError):
    """A file of written utterances breaks its format; the author must correct the named line."""


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One written utterance and what a careful listener would note about it.

    Attributes:
        text: The words.
        intents: Every intent it carries; empty for near-misses that carry none.
        mood: One of the mood labels.
        valence: From -1 (very unpleasant) to 1 (very pleasant).
        cooperation: From 1 (refuses) to 5 (wants to solve it).
        group: The file and group it was written in.
        whole: Whether every intent it carries is named; else only the protected classes are sure.
    """

    text: str
    intents: frozenset[str]
    mood: str
    valence: float
    cooperation: int
    group: str
    whole: bool = True


def read_folder(folder: Path) -> list[Utterance]:
    """Return all utterances of a folder of `.txt` files, in order of file name.

    Raises:
        UtteranceFileError: A line breaks the format, or the folder holds no utterances.
    """
    utterances = [row for path in sorted(folder.glob("*.txt")) for row in read_file(path)]
    if not utterances:
        raise UtteranceFileError(f"The folder {folder.name} holds no written utterances (*.txt).")
    return utterances


def read_file(path: Path) -> Iterator[Utterance]:
    """Yield the utterances of one file.

    Raises:
        UtteranceFileError: A line breaks the format.
    """
    head: list[str] | None = None
    group, whole = 0, True
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        place = f"{path.name}, line {number}"
        if line == PROTECTED_ONLY:
            whole = False
            continue
        if line.startswith("@"):
            head, group = [field.strip() for field in line[1:].split("|")], group + 1
            if len(head) != 3:
                raise UtteranceFileError(f"{place}: a group needs intents | mood | cooperation.")
            continue
        if head is None:
            raise UtteranceFileError(f"{place}: an utterance stands before the first group.")
        text, *own = [field.strip() for field in line.split("|")]
        yield _utterance(text, head, own, f"{path.stem}:{group}", place, whole=whole)


def _utterance(
    text: str, head: list[str], own: list[str], group: str, place: str, *, whole: bool
) -> Utterance:
    fields = [mine or theirs for mine, theirs in zip([*own, "", "", ""], head, strict=False)]
    mood, valence = _mood(fields[1], place)
    if fields[2] not in {"1", "2", "3", "4", "5"}:
        raise UtteranceFileError(f"{place}: cooperation is 1 to 5, not {fields[2]!r}.")
    return Utterance(
        text=text,
        intents=_intents(fields[0], head[0], place),
        mood=mood,
        valence=valence,
        cooperation=int(fields[2]),
        group=group,
        whole=whole,
    )


def _intents(field: str, inherited: str, place: str) -> frozenset[str]:
    listed = f"{inherited},{field[1:]}" if field.startswith("+") else field
    names = {name.strip() for name in listed.split(",")} - {"", "-"}
    unknown = names.difference(HEARD_INTENTS)
    if unknown:
        raise UtteranceFileError(f"{place}: unknown intent {sorted(unknown)[0]!r}.")
    return frozenset(names)


def _mood(field: str, place: str) -> tuple[str, float]:
    label, _, valence = field.partition(" ")
    if label not in VALENCE:
        raise UtteranceFileError(f"{place}: unknown mood {label!r}.")
    try:
        return label, float(valence) if valence else VALENCE[label]
    except ValueError as error:
        raise UtteranceFileError(f"{place}: the valence {valence!r} is no number.") from error
