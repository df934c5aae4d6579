"""Makes ``audio_fixtures``: speaks the scripts and writes the sound with a manifest that tells its truth.

The repository keeps two versions of every turn, ``16k`` (clean) and ``8k`` (after a G.711 telephone line).
The voices are synthetic: what a recogniser makes of them says little about people, and the manifest says so.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml

from voicebot.errors import OperatorError
from voicebot.speech.sound import RATE, Samples
from voicebot.training.engines import LICENCES, Voice, speak
from voicebot.training.fixture_script import CallScript, Script, Turn, read_scripts
from voicebot.training.line_sound import PHONE_HZ, levelled, speech_dbfs, through_phone, trimmed

CLEAN, PHONE = "16k", "8k"
CODECS = {
    CLEAN: "FLAC, 16 bit, 16 kHz, straight from the engine",
    PHONE: "FLAC, 16 bit, 8 kHz, after 300 to 3,400 Hz and G.711 mu-law",
}
_ABOUT = (
    "Caller turns for tests and the demo. The voices are synthetic: speech engines spoke the words, nobody "
    "was recorded, and no person in them exists. What a recogniser makes of them says little about human "
    "callers. "
    "Made by `voicebot fixtures make` from script/*.yaml; edit those, not this file."
)
HEARD_BY_STARTER = {"pico:de-DE"}
"""Voices here whose like the shipped recogniser was trained on; it never met the others."""


def make_fixtures(out: Path, *, tell: Callable[[str], None] = lambda _line: None) -> int:
    """Speak every turn of ``out/script`` and write the files and ``out/manifest.yaml``.

    Args:
        out: The folder ``audio_fixtures``.
        tell: Told one line per call.

    Returns:
        How many sound files were written.

    Raises:
        OperatorError: a script is wrong, an engine is missing, or the folder cannot be written.
    """
    scripts = read_scripts(out / "script")
    entries = []
    for script in scripts:
        for call in script.calls:
            tell(f"{script.language}/{call.id}: {len(call.turns)} turns")
            entries += [_make_turn(out, script, call, turn) for turn in call.turns]
    _write_manifest(out, scripts, entries)
    return sum(len(entry["files"]) for entry in entries)


def spoken(turn: Turn) -> Samples:
    """A turn as its engine speaks it, at the fixtures' common level and with short silences around it."""
    return levelled(trimmed(speak(turn.words, turn.voice)))


def _make_turn(out: Path, script: Script, call: CallScript, turn: Turn) -> dict[str, Any]:
    clean = spoken(turn)
    versions = {CLEAN: (clean, RATE), PHONE: (through_phone(clean), PHONE_HZ)}
    files = [
        _write(out, _path(script.language, call, turn, version), version, samples, rate_hz)
        for version, (samples, rate_hz) in versions.items()
    ]
    return {
        "id": f"{script.language}/{call.id}/{turn.id}",
        "language": script.language,
        "call": call.id,
        "answers": turn.answers,
        "spare": turn.spare,
        "words": turn.words,
        "labels": dict(turn.labels),
        "voice": _voice(turn.voice),
        "licence": LICENCES[turn.voice.engine].spdx,
        "files": files,
    }


def _path(language: str, call: CallScript, turn: Turn, version: str) -> str:
    """Spare turns lie one folder deeper, so that ``*.flac`` names a call's turns in their order."""
    spare = "spare/" if turn.spare else ""
    return f"{language}/{call.id}/{version}/{spare}{turn.id}.flac"


def _voice(voice: Voice) -> dict[str, Any]:
    said = {"engine": voice.engine, "name": voice.name}
    return said | {k: getattr(voice, k) for k in ("tempo", "pitch", "size") if getattr(voice, k) != 1.0}


def _write(out: Path, path: str, version: str, samples: Samples, rate_hz: int) -> dict[str, Any]:
    target = out / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(target, samples, rate_hz, subtype="PCM_16", format="FLAC")
    except (OSError, soundfile.SoundFileError) as error:
        raise OperatorError(f"{target} cannot be written: {error}") from error
    return {
        "path": path,
        "version": version,
        "rate_hz": rate_hz,
        "seconds": round(len(samples) / rate_hz, 3),
        "speech_dbfs": round(speech_dbfs(samples, rate_hz), 1),
        "peak_dbfs": round(float(20 * np.log10(np.abs(samples).max())), 1),
    }


def _write_manifest(out: Path, scripts: tuple[Script, ...], entries: list[dict[str, Any]]) -> None:
    manifest = {
        "about": _ABOUT,
        "made_by": "voicebot fixtures make",
        "voices_are": "synthetic",
        "codecs": dict(CODECS),
        "now": {script.language: script.now.isoformat() for script in scripts},
        "voices": list(_voices(entries)),
        "calls": [_call_entry(script, call) for script in scripts for call in script.calls],
        "turns": entries,
    }
    text = yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=120)
    try:
        (out / "manifest.yaml").write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"{out / 'manifest.yaml'} cannot be written: {error}") from error


def _voices(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each engine and voice that speaks, its licence, and whether the starter recogniser has met it."""
    for key in sorted({f"{entry['voice']['engine']}:{entry['voice']['name']}" for entry in entries}):
        licence = LICENCES[key.partition(":")[0]]
        yield {
            "voice": key,
            "licence": licence.spdx,
            "note": licence.note,
            "heard_in_training": key in HEARD_BY_STARTER,
        }


def _call_entry(script: Script, call: CallScript) -> Mapping[str, Any]:
    ids = [(f"{script.language}/{call.id}/{turn.id}", turn.spare) for turn in call.turns]
    return {
        "id": f"{script.language}/{call.id}",
        "language": script.language,
        "case": call.case,
        "story": call.story,
        "turns": [turn_id for turn_id, spare in ids if not spare],
        "spare": [turn_id for turn_id, spare in ids if spare],
    }
