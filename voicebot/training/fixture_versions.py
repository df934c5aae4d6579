"""Derives harder versions of the fixtures from the repository's files; it needs no speech engine.

Every version goes through the telephone after its fault, but gaps, which are the line's own. Whole calls are
a caller's turns in one recording with the pauses of somebody who listens between them.
"""

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.speech.sound import RATE, Samples, read_recording
from voicebot.training.fixture_files import read_manifest, write_manifest, write_sound
from voicebot.training.fixtures import CLEAN, Tell
from voicebot.training.line_sound import (
    PHONE_HZ,
    SPEECH_DBFS,
    levelled,
    through_phone,
    with_gaps,
    with_noise,
)
from voicebot.training.sounds import street

NOISE_SNR_DB = 12.0
STREET_SNR_DB = 8.0
PACKET_LOSS = 0.04
QUIET_DBFS = SPEECH_DBFS - 21
OVERDRIVE = 6.0
_PAUSE_S = (1.2, 3.0)


def noisy(clean: Samples, rng: np.random.Generator) -> Samples:
    """Steady noise, 12 dB below the speech."""
    return through_phone(with_noise(clean, snr_db=NOISE_SNR_DB, rng=rng))


def outdoors(clean: Samples, rng: np.random.Generator) -> Samples:
    """Traffic that swells and fades, 8 dB below the speech on average."""
    traffic = street(len(clean) / RATE, rng)[: len(clean)]
    wanted = np.sqrt(np.mean(clean**2)) * 10 ** (-STREET_SNR_DB / 20)
    mixed = clean + traffic * np.float32(wanted / np.sqrt(np.mean(traffic**2)))
    return through_phone(mixed.astype(np.float32))


def gapped(clean: Samples, rng: np.random.Generator) -> Samples:
    """Four in a hundred packets lost, in bursts, unconcealed."""
    return with_gaps(through_phone(clean), loss=PACKET_LOSS, rng=rng)


def quiet(clean: Samples, rng: np.random.Generator) -> Samples:
    """Somebody far from the microphone: 21 dB below the usual level, over the line's own hiss."""
    hiss = 10 ** (-72 / 20) * rng.standard_normal(len(clean)).astype(np.float32)
    return through_phone(levelled(clean, dbfs=QUIET_DBFS) + hiss, dbfs=None)


def clipped(clean: Samples, _rng: np.random.Generator) -> Samples:
    """An overdriven microphone: peaks cut off flat."""
    driven = np.clip(clean * OVERDRIVE, -0.9, 0.9) * 0.5
    return through_phone(driven.astype(np.float32))


VERSIONS: Mapping[str, tuple[Callable[[Samples, np.random.Generator], Samples], str]] = {
    "noisy": (noisy, "steady noise 12 dB below the speech, then the telephone"),
    "outdoors": (outdoors, "traffic 8 dB below the speech, then the telephone"),
    "gapped": (gapped, "the telephone, then 4 % of 20 ms packets lost in bursts of one to three"),
    "quiet": (quiet, "21 dB quieter over faint hiss, then the telephone"),
    "clipped": (clipped, "driven 16 dB into clipping, then the telephone"),
}


def make_versions(fixtures: Path, out: Path, *, tell: Tell = lambda _line: None) -> int:
    """Write every version of every turn, and whole calls, below ``out`` with a manifest of their own.

    Args:
        fixtures: The folder ``audio_fixtures``.
        out: Where to write, such as ``var/fixtures``.
        tell: Told one line per version.

    Returns:
        How many sound files were written.

    Raises:
        OperatorError: the fixtures are incomplete, or ``out`` cannot be written.
    """
    manifest = read_manifest(fixtures)
    clean = {turn["id"]: _clean(fixtures, turn) for turn in manifest["turns"]}
    turns = [dict(turn, files=[]) for turn in manifest["turns"]]
    for version, (change, how) in VERSIONS.items():
        tell(f"{version}: {how}")
        for turn in turns:
            changed = change(clean[turn["id"]], _generator(turn["id"], version))
            path = f"{version}/{turn['id']}.flac"
            turn["files"].append(write_sound(out, path, version, changed, PHONE_HZ))
    calls = [_whole_call(out, call, clean) for call in manifest["calls"]]
    tell(f"whole calls: {len(calls)}")
    codecs = {version: f"FLAC, 16 bit, 8 kHz: {how}" for version, (_change, how) in VERSIONS.items()}
    write_manifest(out, {**manifest, "codecs": codecs, "calls": calls, "turns": turns, "sounds": []})
    return sum(len(turn["files"]) for turn in turns) + len(calls)


def _generator(turn_id: str, version: str) -> np.random.Generator:
    """The same chance for the same turn and version on every run."""
    return np.random.default_rng(zlib.crc32(f"{turn_id}/{version}".encode()))


def _clean(fixtures: Path, turn: Mapping[str, Any]) -> Samples:
    path = next(file["path"] for file in turn["files"] if file["version"] == CLEAN)
    samples, _rate = read_recording(fixtures / path)
    return samples


def _whole_call(out: Path, call: Mapping[str, Any], clean: Mapping[str, Samples]) -> dict[str, Any]:
    rng = _generator(call["id"], "whole")
    pieces: list[Samples] = []
    spans = []
    at_s = 0.0
    for turn_id in call["turns"]:
        pause = np.zeros(round(rng.uniform(*_PAUSE_S) * RATE), np.float32)
        pieces += [pause, clean[turn_id]]
        starts_s = at_s + len(pause) / RATE
        at_s = starts_s + len(clean[turn_id]) / RATE
        spans.append({"id": turn_id, "starts_s": round(starts_s, 3), "ends_s": round(at_s, 3)})
    sound = through_phone(np.concatenate(pieces))
    entry = write_sound(out, f"calls/{call['id']}.flac", "8k", sound, PHONE_HZ)
    return {**call, "files": [entry], "spans": spans}
