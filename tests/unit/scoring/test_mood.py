from dataclasses import dataclass

import pytest

from voicebot.scoring.mood import CallMood


@dataclass(frozen=True, kw_only=True)
class Heard:
    mood: str
    valence: float
    cooperation: float


CALM = Heard(mood="neutral", valence=0.0, cooperation=0.6)
ANGRY = Heard(mood="angry", valence=-0.8, cooperation=0.1)
FRIENDLY = Heard(mood="friendly", valence=0.6, cooperation=0.9)


def after(*scores: Heard) -> CallMood:
    mood = CallMood()
    for score in scores:
        mood = mood.updated(score, final=True)
    return mood


def test_one_bad_word_does_not_flip_a_calm_call() -> None:
    assert after(CALM, CALM, ANGRY).mood == "neutral"


def test_anger_is_noticed_by_the_second_angry_utterance() -> None:
    assert after(ANGRY, ANGRY).mood == "angry"
    assert after(CALM, CALM, CALM, ANGRY, ANGRY).mood == "angry"


def test_calm_returns_after_two_calm_utterances() -> None:
    assert after(ANGRY, ANGRY, CALM, CALM).mood == "neutral"


def test_partials_weigh_no_more_than_the_final_words() -> None:
    partials = CallMood()
    for _ in range(10):
        partials = partials.updated(ANGRY, final=False)
    assert partials.updated(ANGRY, final=True) == after(ANGRY)


def test_a_partial_that_turns_out_wrong_leaves_no_trace() -> None:
    started = CallMood().updated(ANGRY, final=False)
    assert started.updated(FRIENDLY, final=True) == after(FRIENDLY)


def test_the_worst_finished_moment_is_remembered() -> None:
    mood = after(ANGRY, ANGRY, FRIENDLY, FRIENDLY, FRIENDLY)
    assert mood.peak_valence == pytest.approx(after(ANGRY, ANGRY).valence)
    assert mood.valence > mood.peak_valence


def test_partials_do_not_set_the_worst_moment() -> None:
    assert CallMood().updated(ANGRY, final=False).peak_valence == 0.0


def test_cooperation_follows_the_caller_within_bounds() -> None:
    mood = after(*[FRIENDLY] * 20)
    assert 0.85 < mood.cooperation <= 0.9
    assert sum(mood.evidence.values()) == pytest.approx(1.0)
