"""Who wants the floor."""

import pytest

from voicebot.speech.barge_in import judge


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "moment mal"),
        ("de", "nein"),
        ("de", "stopp"),
        ("en", "wait"),
        ("en", "no that is wrong"),
        ("de", "ja ja aber"),
    ],
)
def test_other_words_take_the_floor_at_once(language: str, text: str) -> None:
    assert judge(text, language=language, final=False, rest_s=5.0) == "interrupt"


@pytest.mark.parametrize(
    ("language", "text"), [("de", "mhm"), ("de", "Ja, genau."), ("en", "yeah okay"), ("en", "uh huh")]
)
def test_listening_words_let_the_bot_go_on(language: str, text: str) -> None:
    assert judge(text, language=language, final=False, rest_s=5.0) == "wait"
    assert judge(text, language=language, final=True, rest_s=5.0) == "go_on"


@pytest.mark.parametrize(("language", "text"), [("de", "ja"), ("en", "yes")])
def test_a_yes_just_before_the_end_is_an_answer(language: str, text: str) -> None:
    assert judge(text, language=language, final=True, rest_s=0.4) == "interrupt"


def test_a_cough_lets_the_bot_go_on_once_it_is_over() -> None:
    assert judge("", language="de", final=False, rest_s=5.0) == "wait"
    assert judge("", language="de", final=True, rest_s=5.0) == "go_on"
