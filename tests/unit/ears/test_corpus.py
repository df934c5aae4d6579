"""The corpus is made in shards that survive an interruption, and batches say what the decoder must learn."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicebot.errors import OperatorError
from voicebot.speech.model_choice import STARTER_DIR
from voicebot.training import engines
from voicebot.training.diphones import BORROWED
from voicebot.training.ears import corpus, speakers
from voicebot.training.ears.batches import IGNORED, PAD_FRAMES, Batches
from voicebot.training.ears.corpus import MELS, Corpus, CorpusPlan, make_corpus
from voicebot.training.ears.pieces import Pieces
from voicebot.training.ears.speakers import HELD_OUT, HELD_OUT_ENGINES, Speakers
from voicebot.training.ears.turns import turns


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CorpusPlan:
    plan = CorpusPlan(folder=tmp_path_factory.mktemp("corpus"), shards=2, per_shard=12, silent_share=0.25)
    assert make_corpus(plan) == 2
    return plan


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces.load(STARTER_DIR)


def test_examples_have_features_as_long_as_they_say(made: CorpusPlan) -> None:
    opened = Corpus(made.folder)
    assert len(opened.examples) == 24
    for example in opened.examples:
        assert opened.features(example).shape == (example.frames, MELS)
        assert 10 < example.frames < 13 * 50
    assert {example.text == "" for example in opened.examples} == {True, False}


def said(folder: Path, shard: int) -> list[tuple[str, str]]:
    lines = (folder / f"{shard:04}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["text"], row["voice"]) for row in map(json.loads, lines)]


def test_making_goes_on_with_what_is_missing_and_says_the_same(made: CorpusPlan) -> None:
    before = said(made.folder, 1)
    (made.folder / "0001.jsonl").unlink()
    told: list[tuple[int, int]] = []
    assert make_corpus(made, tell=lambda done, all_: told.append((done, all_))) == 1
    assert told == [(1, 2), (2, 2)]
    assert said(made.folder, 1) == before
    assert said(made.folder, 0) != before


def test_an_empty_folder_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="train ears"):
        Corpus(tmp_path)


def test_a_batch_pads_as_the_recogniser_does_and_only_when_asked(made: CorpusPlan, pieces: Pieces) -> None:
    batches = Batches(Corpus(made.folder), pieces, size=24)
    rng = np.random.default_rng(1)
    (plain,) = batches.draw(rng, padded=False)
    (padded,) = batches.draw(rng, padded=True)
    longest = 2 * int(plain.own.max())
    assert longest <= plain.mels.shape[2] <= longest + 40
    assert padded.mels.shape[2] >= 2 * int(padded.own.max()) + PAD_FRAMES - 2  # another pace each time
    row = int(np.argmin(plain.own))
    assert not plain.mels[row, :, 2 * plain.own[row] :].any()


def test_decoder_learns_the_text_its_language_and_where_nobody_spoke(
    made: CorpusPlan, pieces: Pieces
) -> None:
    opened = Corpus(made.folder)
    (batch,) = Batches(opened, pieces, size=24).draw(np.random.default_rng(1), padded=False)
    special = pieces.special
    texts = {tuple(pieces.encode([e.text])[0]) for e in opened.examples}
    silent = 0
    for tokens, wanted in zip(batch.tokens, batch.wanted, strict=True):
        assert tokens[0] == special["sot"]
        assert tokens[1] in (special["de"], special["en"])
        assert wanted[1] == IGNORED
        end = int(np.flatnonzero(wanted == special["eot"])[0])
        assert tuple(wanted[3:end]) in texts
        assert (wanted[end + 1 :] == IGNORED).all()
        silent += wanted[0] == special["nospeech"]
        assert wanted[0] in (special["nospeech"], tokens[1])
    assert silent == sum(example.text == "" for example in opened.examples)


def test_some_of_the_decoders_input_is_wrong_but_never_what_it_must_say(
    made: CorpusPlan, pieces: Pieces
) -> None:
    batches = Batches(Corpus(made.folder), pieces, size=24)
    wrong = total = 0
    for seed in range(20):
        (batch,) = batches.draw(np.random.default_rng(seed), padded=False)
        known = batch.wanted[:, 3:-1] != IGNORED
        text = known & (batch.wanted[:, 3:-1] < len(pieces.texts))
        wrong += int((batch.tokens[:, 4:] != batch.wanted[:, 3:-1])[text].sum())
        total += int(text.sum())
    assert 0.12 < wrong / total < 0.28


def test_voices_for_measuring_never_speak_the_corpus() -> None:
    kept = {voice.key for voices in (*HELD_OUT.values(), *HELD_OUT_ENGINES.values()) for voice in voices}
    rng = np.random.default_rng(3)
    for language in ("de", "en"):
        speaking = {Speakers(language, borrowed=True).draw(rng).key for _ in range(400)}
        assert not speaking & kept
        assert len(speaking) > 20
        assert not {key.partition(":")[0] for key in speaking} & {"mbrola", "rhvoice"}


def test_voices_of_other_tongues_are_drawn_where_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speakers, "available", lambda _engine: True)
    monkeypatch.setattr(engines, "_festival_voices", lambda: frozenset(BORROWED))
    rng = np.random.default_rng(8)
    drawn = {
        (language, borrowed): [Speakers(language, borrowed=borrowed).draw(rng).engine for _ in range(400)]
        for language in ("de", "en")
        for borrowed in (True, False)
    }
    for language in ("de", "en"):
        assert 0.1 < drawn[language, True].count("borrowed") / 400 < 0.4
        assert "borrowed" not in drawn[language, False]


def test_some_men_are_raised_to_a_womans_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "available", lambda engine: engine == "flite")
    drawn = Speakers("en")
    rng = np.random.default_rng(4)
    voices = [drawn.draw(rng) for _ in range(600)]
    raised = [voice for voice in voices if voice.size > 1.08 and voice.pitch > 1.08]
    assert 0.12 < len(raised) / len(voices) < 0.35
    assert sum(voice.size < 1.0 for voice in voices) > 150


def test_a_machine_without_engines_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "available", lambda _engine: False)
    with pytest.raises(OperatorError, match=r"docs/fixtures\.md"):
        Speakers("de")


def test_frames_last_twenty_milliseconds() -> None:
    features = corpus.log_mel()(np.zeros(16_000, np.float32))
    assert features.shape == (MELS, pytest.approx(50, abs=2))


def test_a_language_can_be_drawn_less_often(made: CorpusPlan, pieces: Pieces) -> None:
    opened = Corpus(made.folder)
    batches = Batches(opened, pieces, size=1, kept={"de": 0.25})
    drawn = {"de": 0, "en": 0}
    for seed in range(40):
        for batch in batches.draw(np.random.default_rng(seed), padded=False):
            german = batch.tokens[0][1] == pieces.special["de"]
            drawn["de" if german else "en"] += 1
    there = {language: sum(e.language == language for e in opened.examples) for language in drawn}
    assert drawn["en"] == 40 * there["en"]
    assert 0.15 < drawn["de"] / (40 * there["de"]) < 0.35


def test_a_turn_may_go_on_after_a_pause(made: CorpusPlan, pieces: Pieces) -> None:
    opened = Corpus(made.folder)
    same_voice = [replace(e, voice="one") for e in opened.examples if e.text and e.frames <= 200]
    assert len(same_voice) > 3
    said = turns(same_voice, np.random.default_rng(1), joined=1.0)
    assert sorted(part.text for turn in said for part in turn.parts) == sorted(e.text for e in same_voice)
    pairs = [turn for turn in said if len(turn.parts) == 2]
    assert len(pairs) == len(same_voice) // 2
    for turn in pairs:
        first, second = turn.parts
        sound = turn.features(opened)
        assert sound.shape == (turn.frames, MELS)
        pause = sound[first.frames : first.frames + turn.pause]
        assert 0.25 <= len(pause) * corpus.FRAME_S <= 1.1
        assert pause.mean() <= np.quantile(opened.features(first).mean(axis=1), 0.2)
        assert turn.text == f"{first.text} {second.text}"


def test_strangers_and_silence_are_never_joined(made: CorpusPlan) -> None:
    opened = Corpus(made.folder)
    apart = [replace(e, voice=str(n)) for n, e in enumerate(opened.examples)]
    assert all(len(turn.parts) == 1 for turn in turns(apart, np.random.default_rng(1), joined=1.0))
    silent = [replace(e, voice="none", text="") for e in opened.examples]
    assert all(len(turn.parts) == 1 for turn in turns(silent, np.random.default_rng(1), joined=1.0))
