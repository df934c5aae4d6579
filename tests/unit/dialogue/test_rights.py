"""Questions for one's data and complaints: a person sees to them, whatever else is said."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, listening
from voicebot.actions import BookCallback
from voicebot.findings import COMPLAINT, DATA_RIGHTS, NO_LETTER, PAPERS, REACH


def reasons(call: ScriptedCall) -> list[str]:
    return [booked.reason for booked in call.of(BookCallback)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "phrase", "reason"),
    [
        (DATA_RIGHTS, "answer.data", "data_request"),
        (COMPLAINT, "answer.complaint", "complaint"),
        (REACH, "answer.reach", "contact_wish"),
    ],
)
def test_they_are_passed_on_once_and_the_talk_goes_on(
    language: str, intent: str, phrase: str, reason: str
) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot(intent)
    assert phrase in [say.phrase for say in call.says]
    call.says_to_bot(intent)
    call.says_to_bot("counter_offer", offer=5000)
    assert reasons(call) == [reason]
    assert call.state.wish.rate_cents == 5000


def test_who_wants_no_more_calls_and_their_data_deleted_gets_both() -> None:
    call = listening()
    call.says_to_bot("do_not_call", DATA_RIGHTS)
    assert [say.phrase for say in call.says][-2:] == ["answer.data", "close.no_contact"]
    assert (reasons(call), call.outcome) == (["data_request"], "no_contact_again")


def test_who_has_to_go_and_wants_the_papers_is_sent_them() -> None:
    call = listening()
    call.says_to_bot("goodbye", PAPERS)
    assert "answer.papers" in [say.phrase for say in call.says]
    assert "papers_wanted" in reasons(call)
    assert call.outcome is not None


def test_a_complaint_beside_a_hint_at_harm_waits_for_its_answer_and_is_passed_on() -> None:
    call = listening()
    call.says_to_bot(COMPLAINT, doubt={"self_harm_risk": 0.3})
    assert (call.says[-1].phrase, reasons(call)) == ("safety.ask", ["complaint"])


@pytest.mark.parametrize("asked", [DATA_RIGHTS, NO_LETTER])
def test_what_was_asked_before_the_check_is_answered_after_it(asked: str) -> None:
    call = ScriptedCall("de")
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot(asked)
    assert reasons(call) == []
    call.says_to_bot("identity_confirm", matched=("name", "date_of_birth"))
    said = [say.phrase for say in call.says]
    expected = {DATA_RIGHTS: "answer.data", NO_LETTER: "answer.no_letter"}[asked]
    assert said.index("duties.claim") < said.index(expected)
