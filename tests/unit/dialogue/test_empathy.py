"""Kindness, tested like arithmetic."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot.actions import AskNavigator, HandOver


def comforts(call: ScriptedCall) -> list[str]:
    return [say.pii_text for say in call.says if say.phrase.startswith(("ack.", "calm."))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "intent",
    ["cannot_pay", "ask_instalments", "ask_deferral", "evasive", "refuse_plan", "already_paid", "hostile"],
)
def test_what_was_confided_is_acknowledged_before_anything_is_asked(intent: str, language: str) -> None:
    call = ScriptedCall(language).verified()
    before = len(call.says)
    call.says_to_bot(intent, mood="angry" if intent == "hostile" else None, valence=-0.7)
    assert call.says[before].phrase.startswith(("ack.", "calm."))
    assert call.says[-1].pii_text.endswith(("?", "."))
    assert all(not s.phrase.startswith(("ack.", "calm.")) for s in call.says[before + 1 :])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_acknowledgement_is_heard_twice_in_a_call(language: str) -> None:
    call = ScriptedCall(language).verified()
    for intent in ("cannot_pay", "evasive", "cannot_pay", "ask_instalments", "cannot_pay", "evasive") * 3:
        if call.outcome is None:
            call.says_to_bot(intent, mood="anxious", valence=-0.3)
    said = comforts(call)
    assert len(said) >= 4
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_anger_is_met_by_the_known_sequence(language: str) -> None:
    call = ScriptedCall(language).verified()
    seen = []
    for _ in range(4):
        before = len(call.says)
        call.says_to_bot("hostile", mood="angry", valence=-0.7)
        seen.append([say.phrase for say in call.says[before:]])
    assert seen[0] == ["calm.1", "situation.again"]
    assert seen[1] == ["calm.2", "situation.again"]
    assert seen[2] == ["calm.3", "choice.ask"]
    assert seen[3][-1] == "hand_over.now"
    assert len(call.of(HandOver)) == 1


def test_an_angry_proposal_is_taken_up_not_only_soothed() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("hostile", "ask_instalments", mood="angry", valence=-0.7, offer=5000)
    assert comforts(call)[0]
    assert len(call.of(AskNavigator)) == 1


def test_anger_before_the_check_is_answered_without_a_word_about_the_case() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    for _ in range(3):
        call.says_to_bot("hostile", mood="angry", valence=-0.8)
    assert call.says[-1].phrase == "choice.neutral"
    assert all(say.topic == "plain" for say in call.says)


@pytest.mark.parametrize(
    ("mood", "pace"),
    [
        ("angry", 0.95),
        ("distressed", 0.85),
        ("anxious", 0.9),
        ("neutral", 1.0),
        ("relieved", 1.0),
        ("friendly", 1.05),
    ],
)
def test_the_voice_slows_down_for_the_upset(mood: str, pace: float) -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments", mood=mood)
    assert {say.pace for say in call.says[-2:]} == {pace}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mood", ["angry", "distressed", "anxious"])
def test_the_upset_hear_shorter_questions(mood: str, language: str) -> None:
    upset, calm = ScriptedCall(language).verified(), ScriptedCall(language).verified()
    upset.says_to_bot("ask_instalments", mood=mood)
    calm.says_to_bot("ask_instalments", mood="neutral")
    assert upset.says[-1].values["variant"].split(".")[0] in ("upset", "worried")
    assert upset.says[-1].pii_text != calm.says[-1].pii_text


def test_somebody_guarded_but_calm_is_spoken_to_with_reserve() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("ask_instalments", mood="neutral", cooperation=0.1)
    guarded = {say.phrase: say.values["variant"] for say in call.says[-2:]}
    assert guarded["ack.wish"].startswith("guarded")


def test_repeated_questions_change_their_words() -> None:
    call = ScriptedCall().verified()
    for _ in range(3):
        call.says_to_bot("ask_claim_details")
    asked = [say.pii_text for say in call.says if say.phrase == "situation.again"]
    assert len(set(asked)) == len(asked) == 3
