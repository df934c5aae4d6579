from pathlib import Path

import pytest

from voicebot.findings import MOODS
from voicebot.lexical.linear import ModelFileError
from voicebot.scoring.sklearn_scorer import SklearnScorer

NEGATED = {
    "de": [
        "Ich bin nicht böse auf Sie.",
        "Nein, ich bin überhaupt nicht sauer.",
        "Ich habe keine Angst davor.",
    ],
    "en": ["I'm not angry with you.", "No, I'm not upset at all.", "I'm not scared of that."],
}
SARCASTIC = {
    "de": [
        "Na toll, ganz großartig, schon wieder ein Anruf.",
        "Ja klar, ihr wollt mir natürlich nur helfen.",
        "Vielen Dank auch, Sie haben mir gerade noch gefehlt.",
        "Super gemacht, erst das Konto sperren und dann freundlich tun.",
    ],
    "en": [
        "Oh great, brilliant, another call.",
        "Oh sure, of course you only want to help me.",
        "Thanks a bunch, you were all I needed.",
        "Well done, first you block my account and then you play nice.",
    ],
}
WILLING = {
    "de": "Ja gern, ich möchte das klären und zahle am Freitag.",
    "en": "Yes, I'd like to sort this out, I'll pay on Friday.",
}
REFUSING = {
    "de": "Von mir kriegt ihr keinen Cent, ihr Abzocker!",
    "en": "You won't get a penny from me, you crooks!",
}


@pytest.fixture(scope="module")
def scorer() -> SklearnScorer:
    return SklearnScorer.load()


@pytest.mark.parametrize("language", ["de", "en"])
def test_negated_anger_or_fear_is_not_taken_for_it(scorer: SklearnScorer, language: str) -> None:
    for text in NEGATED[language]:
        assert scorer.score(text, language).mood != "angry", text


@pytest.mark.parametrize("language", ["de", "en"])
def test_sarcasm_is_never_friendly_or_relieved(scorer: SklearnScorer, language: str) -> None:
    for text in SARCASTIC[language]:
        score = scorer.score(text, language)
        assert score.mood in {"angry", "neutral"}, text
        assert score.valence < 0.1, text


@pytest.mark.parametrize("language", ["de", "en"])
def test_willing_words_score_above_refusing_words(scorer: SklearnScorer, language: str) -> None:
    willing, refusing = (scorer.score(words[language], language) for words in (WILLING, REFUSING))
    assert willing.cooperation > 0.7
    assert refusing.cooperation < 0.2
    assert refusing.mood == "angry"
    assert refusing.valence < willing.valence


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_words_that_moved_the_score_come_from_the_utterance(scorer: SklearnScorer, language: str) -> None:
    score = scorer.score(REFUSING[language], language)
    assert score.moved_by
    assert set(score.moved_by) <= {word.strip(".,!?") for word in REFUSING[language].split()}


@pytest.mark.parametrize("text", ["", "  ", "...", "äöü 123", "\x00"])
def test_any_text_gets_a_score_within_bounds(scorer: SklearnScorer, text: str) -> None:
    score = scorer.score(text, "de")
    assert score.mood in MOODS
    assert -1.0 <= score.valence <= 1.0
    assert 0.0 <= score.cooperation <= 1.0


def test_the_version_names_both_languages(scorer: SklearnScorer) -> None:
    assert "de-" in scorer.version
    assert "en-" in scorer.version


def test_a_folder_without_weights_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="voicebot train understanding"):
        SklearnScorer.load(tmp_path)


def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for name in ("de.npz", "en.npz"):
        (tmp_path / name).write_bytes(b"no weights")
    with pytest.raises(ModelFileError, match="cannot be read"):
        SklearnScorer.load(tmp_path)
