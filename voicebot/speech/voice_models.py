"""Which voice this machine uses: Piper's where it can be had, espeak-ng's where not."""

from pathlib import Path

from voicebot.errors import ModelMissing, OperatorError
from voicebot.speech.hub import Progress
from voicebot.speech.model_home import ModelHome, Say, bring_files
from voicebot.speech.speaking import Engine

_VOICES_REPOSITORY = "rhasspy/piper-voices"


def find_voice(
    model: str,
    voices: dict[str, str],
    home: ModelHome,
    *,
    say: Say = lambda _: None,
    progress: Progress | None = None,
) -> tuple[Engine, Engine]:
    """The voice that a configuration means, and its fallback.

    Args:
        model: ``auto``, ``piper`` or ``espeak``.
        voices: a Piper voice's name per language.
        home: where models live.
        say: told one line when something has to be said.
        progress: told how a download goes.

    Raises:
        ModelMissing: ``piper`` was demanded and a voice is not to be had.
        OperatorError: the setting is none of the three.
    """
    from voicebot.speech.espeak import Espeak

    if model not in ("auto", "piper", "espeak"):
        raise OperatorError(f"voice.model is {model!r}; it can be auto, piper or espeak.")
    fallback = Espeak()
    if model == "espeak":
        return fallback, fallback
    try:
        paths = {
            lang: local_voice(name, home) or download_voice(name, home, progress)
            for lang, name in voices.items()
        }
    except ModelMissing as error:
        if model == "piper":
            raise
        say(f"The natural voice is missing ({error}) espeak-ng speaks instead.")
        return fallback, fallback
    from voicebot.speech.piper_engine import Piper

    return Piper(paths), fallback


def local_voice(name: str, home: ModelHome) -> Path | None:
    """A Piper voice on this machine."""
    path = home.folder / "piper" / f"{name}.onnx"
    return path if path.is_file() and path.with_name(path.name + ".json").is_file() else None


def download_voice(name: str, home: ModelHome, progress: Progress | None = None) -> Path:
    """Bring a Piper voice such as ``de_DE-thorsten-medium`` from the hub.

    Raises:
        ModelMissing: no such voice, no connection, or a broken file.
    """
    try:
        locale, speaker, quality = name.split("-")
    except ValueError as error:
        raise ModelMissing(f"{name!r} is no Piper voice; they look like de_DE-thorsten-medium.") from error
    hub = home.reach()
    folder = f"{locale.split('_')[0]}/{locale}/{speaker}/{quality}"
    files = [f for f in hub.files(_VOICES_REPOSITORY, folder) if f.path.endswith((".onnx", ".onnx.json"))]
    bring_files(hub, _VOICES_REPOSITORY, files, home.folder / "piper", progress)
    path = local_voice(name, home)
    if path is None:
        raise ModelMissing(f"The hub has no Piper voice {name}.")
    return path
