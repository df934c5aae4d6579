"""Which models this machine uses, and how it comes by them.

``auto`` means: the one chosen with ``voicebot models use``, else the configured one from this machine, else
from the hub, else what the package ships: a small recogniser that knows synthetic voices only, and the
voice of espeak-ng. Falling back is said in one clear line.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.errors import ModelMissing, OperatorError
from voicebot.speech import hf_whisper
from voicebot.speech.hub import Progress
from voicebot.speech.model_choice import STARTER, STARTER_DIR, EarsModel
from voicebot.speech.model_home import ModelHome, Say, bring_files, default_folder
from voicebot.speech.voice_models import download_voice, find_voice, local_voice

if TYPE_CHECKING:
    from voicebot.speech.model_trial import Trial

__all__ = (
    "ModelHome",
    "ModelInfo",
    "chosen_model",
    "default_folder",
    "download",
    "find_ears",
    "find_voice",
    "list_models",
    "test",
    "use",
)

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_WANTED = (*_NEEDED, "preprocessor_config.json")
_CHOSEN = "chosen"

STARTER_WARNING = (
    "WARNING: no Whisper model is on this machine and none could be downloaded. The shipped starter "
    "recogniser listens instead: it knows synthetic voices only and is useless with people. "
    "Get a real one: voicebot models download small"
)


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """One line of ``voicebot models list``."""

    name: str
    kind: str
    here: bool
    chosen: bool
    where: str


# -- ears ----------------------------------------------------------------------------------------------------


def find_ears(
    model: str,
    size: str,
    home: ModelHome,
    *,
    threads: int = 1,
    say: Say = lambda _: None,
    progress: Progress | None = None,
) -> EarsModel:
    """The recogniser that a configuration means.

    Args:
        model: ``auto``, ``starter``, a Whisper size, or a folder.
        size: the Whisper size that ``auto`` looks for.
        home: where models live.
        threads: CPU threads of the recogniser.
        say: told one line when something has to be said.
        progress: told how a download goes; a bar on the terminal if not given.

    Raises:
        ModelMissing: a named model is neither here nor to be had (``auto`` always finds one).
    """
    if model == "auto":
        return _auto_ears(size, home, threads, say, progress)
    if model == STARTER.name:
        return _on_this_machine(STARTER.name, STARTER_DIR, threads)
    if _is_folder(model):
        return _on_this_machine(Path(model).name, usable_folder(Path(model), home, say), threads)
    found = local_whisper(model, home)
    return _on_this_machine(model, found or download_whisper(model, home, progress), threads)


def _is_folder(model: str) -> bool:
    return "/" in model or Path(model).is_dir()


def _auto_ears(size: str, home: ModelHome, threads: int, say: Say, progress: Progress | None) -> EarsModel:
    chosen = chosen_model(home)
    if chosen is not None:
        return find_ears(chosen, size, home, threads=threads, say=say, progress=progress)
    found = local_whisper(size, home)
    if found is None:
        try:
            found = download_whisper(size, home, progress)
        except ModelMissing:
            say(STARTER_WARNING)
            return _on_this_machine(STARTER.name, STARTER_DIR, threads)
    return _on_this_machine(size, found, threads)


def _on_this_machine(name: str, path: Path, threads: int) -> EarsModel:
    """Choose device and number format: float16 on a GPU that can, int8 on the CPU."""
    import ctranslate2

    beam = STARTER.partial_beam if path == STARTER_DIR else 2
    if ctranslate2.get_cuda_device_count() > 0:
        able = ctranslate2.get_supported_compute_types("cuda")
        kind = "float16" if "float16" in able else "int8_float16" if "int8_float16" in able else "float32"
        return EarsModel(name=name, path=path, device="cuda", compute_type=kind, partial_beam=beam)
    return EarsModel(name=name, path=path, threads=threads, partial_beam=beam)


def model_folder(path: Path) -> Path:
    """The folder that holds a model's files; a hub cache's ``snapshots`` are looked through.

    Raises:
        ModelMissing: the folder is not there, lacks files, or holds another format.
    """
    if not path.is_dir():
        raise ModelMissing(f"There is no model folder {path}.")
    folder = _newest_snapshot(path)
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if not missing and not list(folder.glob("vocabulary.*")):
        missing = ["vocabulary.json"]
    if "model.bin" in missing and any(folder.glob("pytorch_model*.bin")):
        raise ModelMissing(f"{folder} holds torch weights only; models with safetensors can be used.")
    if missing:
        raise ModelMissing(f"{folder} is no speech recognition model: {', '.join(missing)} is missing.")
    return folder


def usable_folder(path: Path, home: ModelHome, say: Say = lambda _: None) -> Path:
    """A folder that can be loaded: the given one, or what one of Hugging Face's form was converted to.

    Raises:
        ModelMissing: it holds no model, or cannot be converted.
    """
    folder = _newest_snapshot(path)
    if (folder / "model.bin").is_file() or not hf_whisper.is_hugging_face(folder):
        return model_folder(path)
    parts = [
        f"{p.name}{p.stat().st_size}{p.stat().st_mtime_ns}" for p in sorted(folder.glob("*.safetensors"))
    ]
    mark = hashlib.sha256("".join([str(folder.resolve()), *parts]).encode()).hexdigest()[:10]
    out = home.folder / "converted" / f"{path.resolve().name}-{mark}"
    if not out.is_dir():
        say(f"Converting {folder} once, into {out}.")
        hf_whisper.convert(folder, out)
    return model_folder(out)


def _newest_snapshot(path: Path) -> Path:
    """A hub cache keeps a model's versions in ``snapshots``."""
    snapshots = sorted((path / "snapshots").glob("*"), key=lambda p: p.stat().st_mtime, reverse=True)
    return snapshots[0] if snapshots else path


def local_whisper(size: str, home: ModelHome) -> Path | None:
    """A Whisper size on this machine: in our folder, or in the hub's own cache."""
    for folder in (home.folder / f"whisper-{size}", *_hub_cache(size, home)):
        try:
            return model_folder(folder)
        except ModelMissing:
            continue
    return None


def download_whisper(size: str, home: ModelHome, progress: Progress | None = None) -> Path:
    """Bring a Whisper size from the hub.

    Raises:
        ModelMissing: no such size, no connection, or a broken file.
    """
    hub = home.reach()
    repository = whisper_repository(size)
    files = [f for f in hub.files(repository) if f.path in _WANTED or f.path.startswith("vocabulary.")]
    folder = home.folder / f"whisper-{size}"
    bring_files(hub, repository, files, folder, progress)
    return model_folder(folder)


def whisper_repository(size: str) -> str:
    """The hub's name of a Whisper size.

    Raises:
        ModelMissing: faster-whisper knows no such size.
    """
    from faster_whisper.utils import _MODELS

    if size not in _MODELS:
        raise ModelMissing(f"There is no Whisper size {size!r}; there are {', '.join(_MODELS)}.")
    return str(_MODELS[size])


def whisper_sizes() -> list[str]:
    """Every size that faster-whisper knows."""
    from faster_whisper import available_models

    return [str(name) for name in available_models()]


def _hub_cache(size: str, home: ModelHome) -> list[Path]:
    from huggingface_hub.constants import HF_HUB_CACHE

    try:
        repository = whisper_repository(size)
    except ModelMissing:
        return []
    return [(home.hub_cache or Path(HF_HUB_CACHE)) / f"models--{repository.replace('/', '--')}"]


# -- the command line's four ---------------------------------------------------------------------------------


def list_models(home: ModelHome) -> list[ModelInfo]:
    """Every recogniser and voice: what is here, what could be."""
    chosen = chosen_model(home)
    rows = [
        ModelInfo(name="starter", kind="ears", here=True, chosen=chosen == "starter", where=str(STARTER_DIR))
    ]
    for size in whisper_sizes():
        path = local_whisper(size, home)
        where = str(path) if path else whisper_repository(size)
        rows.append(
            ModelInfo(name=size, kind="ears", here=path is not None, chosen=chosen == size, where=where)
        )
    if chosen is not None and _is_folder(chosen):
        path = Path(chosen)
        rows.append(ModelInfo(name=path.name, kind="ears", here=path.is_dir(), chosen=True, where=chosen))
    for path in sorted((home.folder / "piper").glob("*.onnx")):
        rows.append(ModelInfo(name=path.stem, kind="voice", here=True, chosen=False, where=str(path)))
    rows.append(ModelInfo(name="espeak", kind="voice", here=True, chosen=False, where="espeakng-loader"))
    return rows


def download(name: str, home: ModelHome, progress: Progress | None = None) -> Path:
    """Bring a Whisper size, or a Piper voice when the name looks like one.

    Raises:
        ModelMissing: it is not to be had.
    """
    if name.count("-") == 2 and "_" in name.split("-", maxsplit=1)[0]:
        return local_voice(name, home) or download_voice(name, home, progress)
    return local_whisper(name, home) or download_whisper(name, home, progress)


def use(name: str, home: ModelHome) -> EarsModel:
    """Make ``auto`` mean this recogniser from now on: ``starter``, a size on this machine, or a folder.

    Raises:
        ModelMissing: it is not on this machine or no recogniser.
    """
    if name != STARTER.name and not _is_folder(name) and local_whisper(name, home) is None:
        whisper_repository(name)
        raise ModelMissing(f"{name} is not on this machine; first: voicebot models download {name}")
    chosen = find_ears(name, name, home)
    try:
        home.folder.mkdir(parents=True, exist_ok=True)
        text = str(chosen.path.resolve()) if _is_folder(name) else name
        (home.folder / _CHOSEN).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"{home.folder} cannot be written: {error.strerror}.") from error
    return chosen


def chosen_model(home: ModelHome) -> str | None:
    """What ``use`` chose, if anything."""
    try:
        return (home.folder / _CHOSEN).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def test(name: str, home: ModelHome, language: str = "de") -> "Trial":  # noqa: PT028 - a command, no test
    """Let a recogniser hear one synthetic sentence.

    Raises:
        ModelMissing: it is not to be had or not usable.
        OperatorError: no such language.
    """
    from voicebot.speech.model_trial import try_out

    return try_out(find_ears(name, name, home), language)
