"""Writes fixture sound and describes it alike for the repository's files and the generated versions."""

from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml

from voicebot.errors import OperatorError
from voicebot.speech.sound import Samples
from voicebot.training.line_sound import speech_dbfs

MANIFEST = "manifest.yaml"
_QUIETEST_DBFS = -120.0


def write_sound(folder: Path, path: str, version: str, samples: Samples, rate_hz: int) -> dict[str, Any]:
    """Write ``folder/path`` as 16-bit FLAC and return its entry for the manifest.

    Raises:
        OperatorError: the file cannot be written.
    """
    target = folder / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(target, samples, rate_hz, subtype="PCM_16", format="FLAC", compression_level=1.0)
    except (OSError, soundfile.SoundFileError) as error:
        raise OperatorError(f"{target} cannot be written: {error}") from error
    peak = float(np.abs(samples).max(initial=0.0))
    return {
        "path": path,
        "version": version,
        "rate_hz": rate_hz,
        "seconds": round(len(samples) / rate_hz, 3),
        "speech_dbfs": round(max(_QUIETEST_DBFS, speech_dbfs(samples, rate_hz)), 1),
        "peak_dbfs": round(float(20 * np.log10(peak)), 1) if peak else _QUIETEST_DBFS,
    }


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write ``folder/manifest.yaml``.

    Raises:
        OperatorError: the file cannot be written.
    """
    target = folder / MANIFEST
    text = yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=120)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"{target} cannot be written: {error}") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read ``folder/manifest.yaml``.

    Raises:
        OperatorError: there is none, or it is not readable.
    """
    target = folder / MANIFEST
    try:
        manifest = yaml.safe_load(target.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise OperatorError(
            f"{target} is missing or unreadable; `voicebot fixtures make` writes it."
        ) from error
    if not isinstance(manifest, dict) or "turns" not in manifest:
        raise OperatorError(f"{target} lists no turns; `voicebot fixtures make` writes it anew.")
    return manifest
