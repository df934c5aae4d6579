"""The shipped fixture calls: whose case it is, and the caller's turns by what they answer."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from voicebot.errors import OperatorError
from voicebot.settings import ROOT

FIXTURES = ROOT / "audio_fixtures"


@dataclass(frozen=True, kw_only=True)
class FixtureTurn:
    """One recorded turn and what it may answer."""

    path: Path
    answers: str
    words: str
    spare: bool


@dataclass(frozen=True, kw_only=True)
class FixtureCall:
    """A recorded caller."""

    name: str
    language: str
    case: Path
    turns: tuple[FixtureTurn, ...]


def read_fixture_call(language: str, name: str, version: str = "16k") -> FixtureCall:
    """Read one call of the manifest.

    Raises:
        OperatorError: the manifest cannot be read, or knows no such call.
    """
    path = FIXTURES / "manifest.yaml"
    try:
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise OperatorError(f"The fixtures' manifest {path} cannot be read.") from error
    calls = [c for c in manifest["calls"] if c["id"] == f"{language}/{name}"]
    if not calls:
        raise OperatorError(f"There is no fixture call {name} in {language}.")
    call = calls[0]
    by_id = {turn["id"]: turn for turn in manifest["turns"]}
    turns = tuple(
        FixtureTurn(
            path=FIXTURES / next(f["path"] for f in by_id[name]["files"] if f["version"] == version),
            answers=by_id[name].get("answers") or "",
            words=by_id[name]["words"],
            spare=by_id[name]["spare"],
        )
        for name in (*call["turns"], *call["spare"])
    )
    return FixtureCall(name=name, language=language, case=ROOT / call["case"], turns=turns)
