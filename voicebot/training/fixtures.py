"""Makes ``audio_fixtures``: speaks the scripts and writes the sound with a manifest that tells its truth.

The repository keeps two versions of every turn, ``16k`` (clean) and ``8k`` (after a G.711 telephone line);
``fixture_versions`` derives noisy and broken ones from them. The voices are synthetic: what a recogniser
makes of them says little about people, and the manifest says so.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.speech.sound import RATE, Samples
from voicebot.training.engines import LICENCES, Voice, speak
from voicebot.training.fixture_files import write_manifest, write_sound
from voicebot.training.fixture_script import CallScript, Script, Turn, read_scripts
from voicebot.training.line_sound import PHONE_HZ, levelled, through_phone, trimmed
from voicebot.training.sounds import SOUNDS

CLEAN, PHONE = "16k", "8k"
CODECS = {
    CLEAN: "FLAC, 16 bit, 16 kHz, straight from the engine",
    PHONE: "FLAC, 16 bit, 8 kHz, after 300 to 3,400 Hz and G.711 mu-law",
}
ABOUT = (
    "Caller turns for tests and the demo. The voices are synthetic: speech engines spoke the words, nobody "
    "was recorded, and no person in them exists. What a recogniser makes of them says little about human "
    "callers. Made by `voicebot fixtures make` from script/*.yaml; edit those, not this file."
)
HEARD_BY_STARTER = frozenset({"pico:de-DE", "pico:en-GB"})
"""Voices here whose like the starter recogniser was trained on; it has never met the others."""
SOUND_S = 3.0
_SEED = 20_261_118

Tell = Callable[[str], None]


def make_fixtures(out: Path, *, tell: Tell = lambda _line: None) -> int:
    """Speak every turn of ``out/script`` and write the files and ``out/manifest.yaml``.

    Args:
        out: The folder ``audio_fixtures``.
        tell: Told one line per call and topic.

    Returns:
        How many sound files were written.

    Raises:
        OperatorError: a script is wrong, an engine is missing, or the folder cannot be written.
    """
    scripts = read_scripts(out / "script")
    turns = []
    for script in scripts:
        for call in (*script.calls, *script.topics):
            tell(f"{script.language}/{call.id}: {len(call.turns)} turns")
            turns += [_make_turn(out, script, call, turn) for turn in call.turns]
    sounds = [_make_sound(out, name) for name in SOUNDS]
    tell(f"sounds: {len(sounds)}")
    write_manifest(out, _manifest(scripts, turns, sounds))
    return sum(len(entry["files"]) for entry in (*turns, *sounds))


def spoken(turn: Turn) -> tuple[Samples, Samples]:
    """A turn clean and after the telephone, at the fixtures' common level, with short silences around it."""
    words = levelled(trimmed(speak(turn.words, turn.voice)))
    if turn.ends_with is None:
        return words, through_phone(words)
    sound = SOUNDS[turn.ends_with](1.0, np.random.default_rng(_SEED))
    pieces = ([words, sound], [through_phone(words), through_phone(sound, dbfs=None)])
    return np.concatenate(pieces[0]), np.concatenate(pieces[1])


def _make_turn(out: Path, script: Script, call: CallScript, turn: Turn) -> dict[str, Any]:
    return {
        "id": f"{script.language}/{call.id}/{turn.id}",
        "language": turn.language,
        "call": f"{script.language}/{call.id}",
        "answers": turn.answers,
        "spare": turn.spare,
        "words": turn.words,
        "labels": dict(turn.labels),
        **({"ends_with": turn.ends_with} if turn.ends_with else {}),
        "voice": _voice(turn.voice),
        "licence": LICENCES[turn.voice.engine].spdx,
        "files": _both(out, f"{script.language}/{call.id}", _name(turn), spoken(turn)),
    }


def _name(turn: Turn) -> str:
    """Spare turns lie one folder deeper, so that ``*.flac`` names a call's turns in their order."""
    return f"spare/{turn.id}.flac" if turn.spare else f"{turn.id}.flac"


def _both(out: Path, folder: str, name: str, sounds: tuple[Samples, Samples]) -> list[dict[str, Any]]:
    return [
        write_sound(out, f"{folder}/{CLEAN}/{name}", CLEAN, sounds[0], RATE),
        write_sound(out, f"{folder}/{PHONE}/{name}", PHONE, sounds[1], PHONE_HZ),
    ]


def _make_sound(out: Path, name: str) -> dict[str, Any]:
    sound = SOUNDS[name](SOUND_S, np.random.default_rng(_SEED))
    phone = through_phone(sound, dbfs=None)
    return {
        "id": f"sounds/{name}",
        "words": "",
        "licence": "GPL-3.0-or-later",
        "files": _both(out, "sounds", f"{name}.flac", (sound, phone)),
    }


def _voice(voice: Voice) -> dict[str, Any]:
    said = {"engine": voice.engine, "name": voice.name}
    return said | {k: getattr(voice, k) for k in ("tempo", "pitch", "size") if getattr(voice, k) != 1.0}


def _manifest(
    scripts: tuple[Script, ...], turns: list[dict[str, Any]], sounds: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "about": ABOUT,
        "made_by": "voicebot fixtures make",
        "voices_are": "synthetic",
        "codecs": dict(CODECS),
        "now": {script.language: script.now.isoformat() for script in scripts},
        "voices": list(_voices(turns)),
        "calls": [_call_entry(script, call) for script in scripts for call in script.calls],
        "topics": [_call_entry(script, topic) for script in scripts for topic in script.topics],
        "turns": turns,
        "sounds": sounds,
    }


def _voices(turns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each engine and voice that speaks, its licence, and whether the starter recogniser has met it."""
    for key in sorted({f"{turn['voice']['engine']}:{turn['voice']['name']}" for turn in turns}):
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
