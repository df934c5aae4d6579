"""An exported model has the layout that faster-whisper and CTranslate2 need, whatever its weights."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from voicebot.errors import OperatorError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.training.ears.corpus import MELS
from voicebot.training.ears.export import export, mean_of
from voicebot.training.ears.exported import weights_of
from voicebot.training.ears.pieces import EXPORTED, LETTERS, Pieces, learn_pieces

WIDTH, INNER, HEADS = 32, 48, 2
TEXTS = ["ich kann fünfzig euro im monat zahlen", "i can pay fifty euros a month", "größer schöner"] * 40


def random_weights(pieces: Pieces) -> dict[str, npt.NDArray[np.float32]]:
    rng = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {"conv1": (WIDTH, MELS, 3), "conv2": (WIDTH, WIDTH, 3)}
    for side in ("encoder.0", "decoder.0"):
        shapes |= {f"{side}.self.qkv": (3 * WIDTH, WIDTH), f"{side}.self.out": (WIDTH, WIDTH)}
        shapes |= {f"{side}.inner.up": (INNER, WIDTH), f"{side}.inner.down": (WIDTH, INNER)}
        shapes |= {f"{side}.self.norm": (WIDTH,), f"{side}.inner.norm": (WIDTH,)}
    shapes |= {"decoder.0.cross.q": (WIDTH, WIDTH), "decoder.0.cross.kv": (2 * WIDTH, WIDTH)}
    shapes |= {"decoder.0.cross.out": (WIDTH, WIDTH), "decoder.0.cross.norm": (WIDTH,)}
    shapes |= {"encoder.norm": (WIDTH,), "decoder.norm": (WIDTH,), "pieces": (pieces.size, WIDTH)}
    weights = {}
    for name, shape in shapes.items():
        weights[f"{name}.weight"] = (rng.standard_normal(shape) * 0.2).astype(np.float32)
        weights[f"{name}.bias"] = np.zeros(shape[0], np.float32)
    return weights


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    pieces = Pieces(learn_pieces(TEXTS, merges=40))
    table = {
        "encoder": np.zeros((1_500, WIDTH), np.float32),
        "decoder": np.zeros((448, WIDTH), np.float32),
    }
    export(random_weights(pieces), (1, 1, HEADS), table, pieces, out)
    return out


def test_stock_faster_whisper_loads_it_as_multilingual(model: Path) -> None:
    loaded = WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)
    assert loaded.model.is_multilingual
    assert loaded.feature_extractor.hop_length == 320
    for language in ("de", "en"):
        tokenizer = Tokenizer(loaded.hf_tokenizer, True, task="transcribe", language=language)
        names = [loaded.hf_tokenizer.id_to_token(number) for number in tokenizer.sot_sequence]
        assert names == ["<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>"]
        assert tokenizer.timestamp_begin == loaded.hf_tokenizer.token_to_id("<|notimestamps|>") + 1


def test_the_products_recogniser_hears_something_without_failing(model: Path) -> None:
    recogniser = Recogniser(EarsModel(name="random", path=model))
    noise = np.random.default_rng(2).standard_normal(16_000).astype(np.float32) * 0.1
    (heard,) = recogniser.hear([Ask(sound=noise, language="de", thorough=True)])
    assert {code for code, _p in heard.languages} <= {"de", "en"}


def test_vocabulary_ends_with_the_special_tokens_in_whispers_order(model: Path) -> None:
    vocabulary = json.loads((model / "vocabulary.json").read_text(encoding="utf-8"))
    assert tuple(vocabulary[-len(EXPORTED) :]) == EXPORTED
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    assert [vocabulary[i] for i in config["lang_ids"]] == ["<|en|>", "<|de|>"]
    assert [vocabulary[i] for i in config["suppress_ids_begin"]] == ["Ġ", "<|endoftext|>"]


def test_every_letter_after_a_space_is_a_piece_because_the_bare_space_is_suppressed() -> None:
    pieces = Pieces(learn_pieces(TEXTS, merges=750))
    for letter in LETTERS:
        (encoded,) = pieces.encode([letter])
        assert pieces.texts[encoded[0]] != "Ġ", letter


def test_pieces_survive_being_exported_and_read_again(model: Path) -> None:
    again = Pieces.load(model)
    learnt = Pieces(learn_pieces(TEXTS, merges=40))
    assert list(again.texts) == list(learnt.texts)
    assert again.encode(TEXTS[:3]) == learnt.encode(TEXTS[:3])
    assert again.size == learnt.size


def test_weights_read_back_are_the_ones_exported_but_for_eight_bits(model: Path) -> None:
    pieces = Pieces.load(model)
    before, after = random_weights(pieces), weights_of(model)
    assert set(after) == set(before)
    for name, array in before.items():
        assert after[name].shape == array.shape, name
        lost = np.abs(after[name] - array).max() if array.any() else 0.0
        assert lost <= np.abs(array).max() / 200, name
    assert not after["pieces.bias"].any()


def test_what_is_no_model_of_ours_is_refused_in_one_sentence(model: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes((model / "model.bin").read_bytes()[:5000])
    with pytest.raises(OperatorError, match="no model of"):
        weights_of(tmp_path)
    with pytest.raises(OperatorError, match="no model of"):
        weights_of(tmp_path / "missing")


def test_a_folder_without_a_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"tokenizer\.json"):
        Pieces.load(tmp_path)


def test_the_mean_of_networks_lies_between_them_and_wants_their_shapes_alike() -> None:
    one = {"a": np.array([1.0, 3.0], np.float32)}
    assert mean_of(one, {"other.pt": {"a": np.array([3.0, -3.0], np.float32)}})["a"].tolist() == [2.0, 0.0]
    more = {f"{n}.pt": {"a": np.array([n, 0.0], np.float32)} for n in (2, 3)}
    assert mean_of(one, more)["a"].tolist() == [2.0, 1.0]
    assert mean_of(one, {})["a"].tolist() == [1.0, 3.0]
    with pytest.raises(OperatorError, match="another shape"):
        mean_of(one, {"other.pt": {"a": np.zeros(3, np.float32)}})
    with pytest.raises(OperatorError, match="another shape"):
        mean_of(one, {"other.pt": {"b": np.zeros(2, np.float32)}})
