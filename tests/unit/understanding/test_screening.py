"""Telephones that screen calls, told from people and mailboxes, also as a recogniser writes them."""

import pytest

from voicebot.findings import SCREENING
from voicebot.understanding.screening import is_screening
from voicebot.understanding.sklearn_intents import SklearnIntents


@pytest.mark.parametrize(
    ("text", "screening"),
    [
        ("Hello, please record your name and reason for calling.", True),
        ("The person is using a screening service and will see this.", True),
        ("Dieser Anruf wird vom Anruffilter angenommen.", True),
        ("Bitte sagen Sie Ihren Namen und den Grund für Ihren Anruf.", True),
        ("Hier ist der Assistent von Thomas. Nennen Sie bitte Ihren Namen und den Grund Ihres Anrufs.", True),
        ("This is the assistant of James. Please say your name and why you are calling.", True),
        ("hier ist der assist enter von tomas wennen sie bitte ihren namen und den grundieres anrufs", True),
        ("this is the assist and end jams please say your name and war you 're calling", True),
        ("hier ist des er ist end von tomas wären sie bitte ihren name und den krundieres anrufs", True),
        ("Ich habe meinen Namen schon gesagt und den Anruf nicht bestellt.", False),
        ("This call is being screened. Please say your name after the tone.", True),
        ("Dieser Anruf wird gefiltert. Bitte nennen Sie nach dem Ton Ihren Namen.", True),
        ("Please leave your name, your number and the reason for your call after the tone.", False),
        ("Hinterlassen Sie Ihren Namen und den Grund Ihres Anrufs nach dem Signalton.", False),
        ("Der gewünschte Gesprächspartner ist zurzeit nicht erreichbar.", False),
        ("The person you are calling is not available right now.", False),
        ("Please leave us a message and we will call you back.", False),
        ("Hello, who is calling?", False),
        ("Guten Tag, hier ist Berger, wer ist da?", False),
        ("Sie sprechen mit der Mailbox von Anna Berger.", False),
    ],
)
def test_a_telephone_that_screens_calls_is_told_from_a_person_and_a_mailbox(
    text: str, screening: bool
) -> None:
    assert is_screening(text) == screening


def test_only_their_words_make_it_call_screening() -> None:
    model = SklearnIntents.load()
    asked = model.predict("Please say your name and why you are calling.", "en")
    assert asked[SCREENING] > 0.9
    assert SCREENING not in model.predict("Please leave a message after the tone.", "en")
