"""Models by configuration: this machine, a stand-in hub, the shipped fallback."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.hub_server import StandInHub, standing_in
from tests.fakes.hugging_face import write_hugging_face
from voicebot.errors import ModelMissing, OperatorError
from voicebot.speech import models
from voicebot.speech.hub import HubUnreachable
from voicebot.speech.model_choice import STARTER, STARTER_DIR
from voicebot.speech.model_trial import try_out

WEIGHTS = {name.name: name.read_bytes() for name in STARTER_DIR.iterdir() if name.is_file()}


@pytest.fixture
def hub() -> Iterator[StandInHub]:
    """The hub has the shipped weights under the name of Whisper's smallest size."""
    files = {**WEIGHTS, "README.md": b"not needed"}
    with standing_in(StandInHub("Systran/faster-whisper-tiny", files)) as server:
        yield server


@pytest.fixture
def home(hub: StandInHub, tmp_path: Path) -> models.ModelHome:
    return models.ModelHome(folder=tmp_path / "models", hub=hub.address, hub_cache=tmp_path / "cache")


def quiet(_name: str, _done: int, _total: int) -> None:
    pass


def test_auto_downloads_the_configured_size_and_uses_it(home: models.ModelHome) -> None:
    said: list[str] = []
    ears = models.find_ears("auto", "tiny", home, say=said.append, progress=quiet)
    assert ears.path == home.folder / "whisper-tiny"
    assert said == []
    assert not (ears.path / "README.md").exists()


def test_a_model_that_is_here_is_not_asked_for_again(home: models.ModelHome, hub: StandInHub) -> None:
    models.find_ears("tiny", "tiny", home, progress=quiet)
    asked = len(hub.ranges)
    models.find_ears("auto", "tiny", home, progress=quiet)
    assert len(hub.ranges) == asked


def test_progress_ends_at_the_whole_size(home: models.ModelHome) -> None:
    seen: dict[str, tuple[int, int]] = {}
    models.download("tiny", home, lambda name, done, total: seen.update({name: (done, total)}))
    assert seen["model.bin"] == (len(WEIGHTS["model.bin"]),) * 2


def test_a_broken_download_goes_on_where_it_stopped(home: models.ModelHome, hub: StandInHub) -> None:
    hub.breaks, hub.breaks_after = 1, 1 << 20
    hub.files = {"model.bin": WEIGHTS["model.bin"], **WEIGHTS}
    path = models.download("tiny", home, quiet)
    assert (path / "model.bin").read_bytes() == WEIGHTS["model.bin"]
    resumed = [r for r in hub.ranges if r]
    assert len(resumed) == 1
    assert int(resumed[0].removeprefix("bytes=").rstrip("-")) > 0


def test_a_download_goes_on_in_the_next_run(home: models.ModelHome, hub: StandInHub) -> None:
    hub.breaks, hub.breaks_after = 3, 1 << 20
    hub.files = {"model.bin": WEIGHTS["model.bin"], **WEIGHTS}
    with pytest.raises(HubUnreachable, match="start it again to go on"):
        models.download("tiny", home, quiet)
    assert (home.folder / "whisper-tiny" / "model.bin.part").stat().st_size > 0
    models.download("tiny", home, quiet)
    assert (home.folder / "whisper-tiny" / "model.bin").read_bytes() == WEIGHTS["model.bin"]


def test_a_wrong_checksum_is_thrown_away_and_said(home: models.ModelHome, hub: StandInHub) -> None:
    hub.lies = True
    with pytest.raises(ModelMissing, match="wrong checksum"):
        models.download("tiny", home, quiet)
    assert list((home.folder / "whisper-tiny").glob("*")) == []


def test_a_size_that_the_hub_does_not_have_is_one_sentence(home: models.ModelHome) -> None:
    with pytest.raises(ModelMissing, match="The hub has no model"):
        models.find_ears("base", "base", home, progress=quiet)


def test_an_unknown_size_names_the_known_ones(home: models.ModelHome) -> None:
    with pytest.raises(ModelMissing, match="no Whisper size 'smal'; there are"):
        models.find_ears("smal", "tiny", home)


def test_without_a_hub_auto_falls_back_on_the_starter_with_one_loud_line(tmp_path: Path) -> None:
    home = models.ModelHome(folder=tmp_path, hub="http://127.0.0.1:9", timeout_s=1.0)
    said: list[str] = []
    ears = models.find_ears("auto", "medium", home, say=said.append)
    assert ears.is_starter
    assert len(said) == 1
    assert "synthetic voices only" in said[0]


def test_offline_by_setting_never_touches_the_network(tmp_path: Path, hub: StandInHub) -> None:
    home = models.ModelHome(folder=tmp_path, hub=hub.address, offline=True)
    begun = time.perf_counter()
    assert models.find_ears("auto", "medium", home).is_starter
    assert hub.ranges == []
    assert begun <= time.perf_counter()
    with pytest.raises(HubUnreachable, match="switched off"):
        models.download("medium", home, quiet)


def test_a_local_folder_is_used_as_it_is(tmp_path: Path) -> None:
    home = models.ModelHome(folder=tmp_path, offline=True)
    assert models.find_ears(str(STARTER_DIR), "small", home).path == STARTER_DIR


def test_a_folder_that_lacks_files_names_them(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelMissing, match=r"model\.bin, tokenizer\.json is missing"):
        models.model_folder(tmp_path)


@pytest.mark.parametrize("files", [1, 3])
def test_a_hugging_face_folder_is_converted_once_and_hears_the_same(tmp_path: Path, files: int) -> None:
    home = models.ModelHome(folder=tmp_path / "models", offline=True)
    theirs, said = write_hugging_face(tmp_path / "whisper-ours", files=files), list[str]()
    first = models.find_ears(str(theirs), "small", home, say=said.append)
    again = models.find_ears(str(theirs), "small", home, say=said.append)
    assert first.path == again.path
    assert len(said) == 1
    assert "Converting" in said[0]
    heard = [str(try_out(ears, "de")).splitlines()[1] for ears in (first, STARTER)]
    assert heard[0] == heard[1]


def test_a_folder_beside_one_can_be_chosen_and_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = models.ModelHome(folder=tmp_path / "models", offline=True)
    write_hugging_face(tmp_path / "whisper-ours")
    monkeypatch.chdir(tmp_path)
    models.use("whisper-ours", home)
    monkeypatch.chdir(tmp_path.parent)
    chosen = models.find_ears("auto", "small", home)
    assert chosen.path.parent == home.folder / "converted"
    (row,) = [row for row in models.list_models(home) if row.chosen]
    assert (row.here, row.where) == (True, str(chosen.path))


def test_changed_weights_are_converted_again(tmp_path: Path) -> None:
    home = models.ModelHome(folder=tmp_path / "models", offline=True)
    theirs = write_hugging_face(tmp_path / "whisper-ours")
    before = models.find_ears(str(theirs), "small", home).path
    os.utime(theirs / "model-0.safetensors", (1, 1))
    assert models.find_ears(str(theirs), "small", home).path != before


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda f: (f / "config.json").write_text('{"model_type": "bert"}'), "bert model, no Whisper"),
        (lambda f: (f / "config.json").write_text("{"), r"config\.json cannot be read"),
        (lambda f: (f / "tokenizer.json").unlink(), r"tokenizer\.json cannot be read"),
        (lambda f: (f / "model-0.safetensors").write_bytes(b"12345678"), "no whole safetensors file"),
        (lambda f: (f / "model-1.safetensors").unlink(), "no whole Whisper model: model\\..* is missing"),
    ],
)
def test_a_spoiled_hugging_face_folder_is_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    home = models.ModelHome(folder=tmp_path / "models", offline=True)
    theirs = write_hugging_face(tmp_path / "whisper-ours", files=2)
    spoil(theirs)
    with pytest.raises(ModelMissing, match=sentence):
        models.find_ears(str(theirs), "small", home)
    assert not list((tmp_path / "models" / "converted").glob("*"))


def test_torch_weights_alone_are_refused_with_what_is_needed(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").touch()
    with pytest.raises(ModelMissing, match="models with safetensors can be used"):
        models.model_folder(tmp_path)


@pytest.mark.parametrize(
    ("able", "kind"),
    [
        ({"float16", "int8_float16", "float32"}, "float16"),
        ({"int8_float16", "float32"}, "int8_float16"),
        ({"float32"}, "float32"),
    ],
)
def test_a_gpu_is_used_with_the_best_numbers_that_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, able: set[str], kind: str
) -> None:
    home = models.ModelHome(folder=tmp_path, offline=True)
    assert models.find_ears("starter", "small", home).device == "cpu"
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda _device: able)
    ears = models.find_ears("starter", "small", home)
    assert (ears.device, ears.compute_type) == ("cuda", kind)


def test_a_hub_caches_snapshot_is_found(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    for name, data in WEIGHTS.items():
        (snapshot / name).write_bytes(data)
    assert models.model_folder(tmp_path) == snapshot


def test_use_makes_auto_mean_the_chosen_model(home: models.ModelHome) -> None:
    models.use("starter", home)
    assert models.find_ears("auto", "tiny", home).is_starter
    with pytest.raises(ModelMissing, match="first: voicebot models download tiny"):
        models.use("tiny", home)
    models.download("tiny", home, quiet)
    models.use("tiny", home)
    assert models.find_ears("auto", "base", home).path == home.folder / "whisper-tiny"


def test_the_list_shows_what_is_here_and_chosen(home: models.ModelHome) -> None:
    models.download("tiny", home, quiet)
    models.use("tiny", home)
    rows = {row.name: row for row in models.list_models(home)}
    assert rows["tiny"].here
    assert rows["tiny"].chosen
    assert not rows["large-v3"].here
    assert rows["starter"].here


def test_without_a_piper_voice_espeak_speaks_and_says_so(tmp_path: Path) -> None:
    home = models.ModelHome(folder=tmp_path, offline=True)
    said: list[str] = []
    engine, fallback = models.find_voice("auto", {"de": "de_DE-thorsten-medium"}, home, say=said.append)
    assert engine.name == fallback.name == "espeak-ng"
    assert len(said) == 1


def test_a_demanded_piper_voice_that_is_missing_is_an_error(tmp_path: Path) -> None:
    home = models.ModelHome(folder=tmp_path, offline=True)
    with pytest.raises(ModelMissing):
        models.find_voice("piper", {"de": "de_DE-thorsten-medium"}, home)
    with pytest.raises(OperatorError, match="auto, piper or espeak"):
        models.find_voice("festival", {}, home)


def test_a_piper_voice_comes_from_its_folder_of_the_hub(tmp_path: Path) -> None:
    folder = "en/en_GB/alba/medium"
    files = {f"{folder}/en_GB-alba-medium.onnx": b"a voice", f"{folder}/en_GB-alba-medium.onnx.json": b"{}"}
    with standing_in(StandInHub("rhasspy/piper-voices", files)) as server:
        home = models.ModelHome(folder=tmp_path, hub=server.address)
        path = models.download("en_GB-alba-medium", home, quiet)
    assert path.read_bytes() == b"a voice"
    with pytest.raises(ModelMissing, match="not a usable Piper voice"):
        models.find_voice("piper", {"en": "en_GB-alba-medium"}, home)
