"""Answers of a word or two, and what only words tell."""

import pytest

from voicebot.findings import ALL_AT_ONCE, STOP_RECORDING, WORD_QUESTIONS
from voicebot.understanding.sklearn_intents import SklearnIntents

MODELS = SklearnIntents.load()


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Yeah.", "en", "agree"),
        ("yeah, no problem", "en", "agree"),
        ("absolutely", "en", "agree"),
        ("I guess so", "en", "agree"),
        ("Joa.", "de", "agree"),
        ("na gut", "de", "agree"),
        ("ich glaub schon", "de", "agree"),
    ],
)
def test_a_bare_answer_is_a_plain_yes_or_no(text: str, language: str, intent: str) -> None:
    found = MODELS.predict(text, language)
    assert [name for name, p in found.items() if p >= 0.5] == [intent]


@pytest.mark.parametrize(
    ("text", "language"),
    [("not really", "en"), ("I don't think so", "en"), ("eher nicht", "de"), ("ich glaube nicht", "de")],
)
def test_a_hedged_no_is_a_no_that_leaves_something_open(text: str, language: str) -> None:
    found = MODELS.predict(text, language)
    assert {name for name, p in found.items() if p >= 0.5} == {"refuse_plan", "evasive"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please stop recording", "en"),
        ("can you stop recording now please", "en"),
        ("turn that recording off", "en"),
        ("machen Sie die Aufnahme bitte aus", "de"),
        ("stoppen Sie die Aufzeichnung", "de"),
        ("hören Sie auf, das aufzunehmen", "de"),
    ],
)
def test_the_wish_to_stop_recording_is_told_by_its_words(text: str, language: str) -> None:
    assert MODELS.predict(text, language)[STOP_RECORDING] >= 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [("no that's all thank you", "en"), ("I never got a record of it", "en"), ("nein danke", "de")],
)
def test_other_sentences_stop_no_recording(text: str, language: str) -> None:
    assert STOP_RECORDING not in MODELS.predict(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you have to record it", "en"),
        ("why do you want to record me?", "en"),
        ("müssen Sie das aufnehmen?", "de"),
        ("warum wollen Sie das aufzeichnen", "de"),
    ],
)
def test_a_question_about_the_recording_asks_for_its_purpose(text: str, language: str) -> None:
    assert MODELS.predict(text, language)["ask_purpose"] >= 0.5


@pytest.mark.parametrize(
    ("text", "language", "counts"),
    [
        ("can I get it in writing please", "en", False),
        ("I'm not giving you that over the phone", "en", False),
        ("is this GDPR compliant?", "en", False),
        ("will you stop calling if I pay fifty a month?", "en", False),
        ("I sent the shoes back and they never contacted me again", "en", False),
        ("contact me in writing only please", "en", True),
        ("stop calling me", "en", True),
        ("never contact me again", "en", True),
        ("under GDPR I want my number deleted", "en", True),
    ],
)
def test_only_the_wish_not_to_be_called_is_final(text: str, language: str, counts: bool) -> None:
    assert (MODELS.predict(text, language)["do_not_call"] >= 0.5) is counts


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("das mach ich noch heute", False),
        ("Ich hab gefragt ob dann ein Gerichtsvollzieher kommt", False),
        ("ich hab grad selber nix", False),
        ("ich mach heute noch schluss mit allem", True),
        ("ich frag mich ob das alles noch einen sinn hat", True),
    ],
)
def test_everyday_german_hints_at_nothing(text: str, hints: bool) -> None:
    assert (MODELS.predict(text, "de")["self_harm_risk"] >= 0.2) is hints


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("kommt das in die Schufa?", "de", "ask_beyond"),
        ("was passiert denn wenn ich nicht zahle", "de", "ask_beyond"),
        ("woher weiß ich, dass das kein Betrug ist?", "de", "ask_genuine"),
        ("können Sie mir die Rechnung nochmal schicken", "de", "ask_papers"),
        ("ich bin umgezogen, die neue Adresse ist Lindenweg drei", "de", "new_address"),
        ("jeden Freitag", "de", "no_payday"),
        ("das ist jeden Monat anders", "de", "no_payday"),
        ("how do I know this isn't a scam", "en", "ask_genuine"),
        ("can you send me the invoice again", "en", "ask_papers"),
        ("I've moved house", "en", "new_address"),
        ("every Friday", "en", "no_payday"),
        ("it's different every month", "en", "no_payday"),
        ("can we push this to next year", "en", "ask_deferral"),
        ("ich habe nie einen Brief von Ihnen bekommen", "de", "no_letter"),
        ("bei mir kam nie eine Mahnung an", "de", "no_letter"),
        ("I never got a letter from you", "en", "no_letter"),
        ("no reminder ever came", "en", "no_letter"),
        ("that's the first I've heard of it", "en", "no_letter"),
        ("wohin soll ich das überweisen?", "de", "ask_account"),
        ("können Sie mir das schriftlich schicken?", "de", "ask_in_writing"),
        ("und was ist wenn ich eine Rate mal nicht schaffe?", "de", "ask_missed"),
        ("kann ich auch mal einen Monat aussetzen", "de", "ask_missed"),
        ("kann ich das auch schneller abzahlen?", "de", "ask_early"),
        ("kann ich zwischendurch auch mehr zahlen", "de", "ask_early"),
        ("ist das jetzt verbindlich?", "de", "ask_binding"),
        ("what if I can't pay one month?", "en", "ask_missed"),
        ("and if I miss a payment", "en", "ask_missed"),
        ("can I pay it off early?", "en", "ask_early"),
        ("could I pay a bit more some months", "en", "ask_early"),
        ("is that binding?", "en", "ask_binding"),
        ("does this go on my credit file?", "en", "ask_beyond"),
        ("what happens if I just don't pay?", "en", "ask_beyond"),
        ("what's the account number", "en", "ask_account"),
        ("can I get it in writing please", "en", "ask_in_writing"),
    ],
)
def test_common_questions_are_told_by_their_words(text: str, language: str, intent: str) -> None:
    assert MODELS.predict(text, language)[intent] >= 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ich will nur noch schriftlich von Ihnen hören", "de"),
        ("ich überweise das am Freitag", "de"),
        ("only contact me in writing", "en"),
        ("I can pay fifty a month", "en"),
    ],
)
def test_other_sentences_ask_none_of_these(text: str, language: str) -> None:
    assert not set(MODELS.predict(text, language)) & set(WORD_QUESTIONS)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("ich zahl alles auf einmal nächste Woche", "de", True),
        ("ich überweise das morgen komplett", "de", True),
        ("ich kann nicht alles auf einmal zahlen", "de", False),
        ("auf einmal geht das nicht", "de", False),
        ("das hab ich schon komplett bezahlt", "de", False),
        ("I want to pay it all in one go next week", "en", True),
        ("I'd like to pay it in full next Friday", "en", True),
        ("I can't pay it all in one go", "en", False),
        ("I have already paid it in full", "en", False),
    ],
)
def test_all_in_one_payment_is_told_by_its_words(text: str, language: str, said: bool) -> None:
    assert (ALL_AT_ONCE in MODELS.predict(text, language)) is said


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("I don't know how much longer I can do this", "en", True),
        ("I don't know how much longer I can go on", "en", True),
        ("I don't know how long I can take this", "en", True),
        ("ich weiß nicht wie lange ich das noch aushalte", "de", True),
        ("ich weiß nicht wie lange ich noch durchhalte", "de", True),
        ("wie lange ich das alles noch ertrage", "de", True),
        ("I don't know how much longer I can keep paying you", "en", False),
        ("how much longer will this call take", "en", False),
        ("ich weiß nicht wie lange ich noch zahlen kann", "de", False),
        ("wie lange dauert das noch", "de", False),
    ],
)
def test_who_may_not_hold_out_is_asked_and_not_acted_upon(text: str, language: str, asked: bool) -> None:
    assert (0.2 <= MODELS.predict(text, language)["self_harm_risk"] < 0.5) is asked


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Die Mahngebühren zahle ich nicht", "de", "dispute_costs"),
        ("die Inkassokosten sehe ich nicht ein", "de", "dispute_costs"),
        ("ich bezahle doch nicht auch noch Inkassogebühren", "de", "dispute_costs"),
        ("Ich zahle doch schon seit zwei Monaten Raten", "de", "already_paying"),
        ("ich hab doch schon eine Ratenvereinbarung mit Ihnen", "de", "already_paying"),
        ("ich kann erst ab Februar wieder zahlen", "de", "pays_later"),
        ("I'm not paying those fees", "en", "dispute_costs"),
        ("I don't accept the charges", "en", "dispute_costs"),
        ("I've already been paying instalments since May", "en", "already_paying"),
        ("we've already got an arrangement", "en", "already_paying"),
        ("I can only pay again from February", "en", "pays_later"),
    ],
)
def test_what_stands_against_collecting_is_told_by_its_words(text: str, language: str, intent: str) -> None:
    assert MODELS.predict(text, language)[intent] >= 0.5


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("die Gebühren kann ich nicht zahlen", "de", "dispute_costs"),
        ("was sind das für Kosten?", "de", "dispute_costs"),
        ("ich zahle schon Raten für mein Auto", "de", "already_paying"),
        ("kann ich in Raten zahlen", "de", "already_paying"),
        ("ich habe erst im Februar bezahlt", "de", "pays_later"),
        ("ich wurde schon mal betrogen", "de", "ask_genuine"),
        ("ich kann Ihnen die Unterlagen schicken", "de", "ask_papers"),
        ("ich will keine Unterlagen mehr", "de", "ask_papers"),
        ("I've sent you the papers", "en", "ask_papers"),
        ("I was scammed once", "en", "ask_genuine"),
        ("don't push me", "en", "ask_deferral"),
        ("ich will keine Briefe mehr bekommen", "de", "no_letter"),
        ("das Paket habe ich nie bekommen", "de", "no_letter"),
        ("I don't want to get any more letters", "en", "no_letter"),
        ("I never got the parcel", "en", "no_letter"),
        ("ich bin fest angestellt", "de", "ask_binding"),
        ("kann ich nächsten Monat aussetzen", "de", "ask_missed"),
        ("was passiert denn wenn ich nicht zahle", "de", "ask_missed"),
        ("I can't pay the fees", "en", "dispute_costs"),
        ("what happens if I just don't pay", "en", "ask_missed"),
        ("can I have more time", "en", "ask_early"),
        ("do I not have to pay the charges?", "en", "dispute_costs"),
        ("I'm already paying off a loan", "en", "already_paying"),
        ("I've no time right now, call me this afternoon after five", "en", "do_not_call"),
    ],
)
def test_what_only_sounds_like_it_is_not(text: str, language: str, intent: str) -> None:
    assert MODELS.predict(text, language).get(intent, 0.0) < 0.5


def test_nobody_has_a_right_to_call_is_still_heard() -> None:
    for text in ("you have no right to call me", "you've got no right calling me at work"):
        assert MODELS.predict(text, "en")["do_not_call"] >= 0.5


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("ich habe einen Betreuer, den Herrn Müller, der regelt meine Sachen", "de", "guardianship"),
        ("mein gesetzlicher Betreuer macht meine Post", "de", "guardianship"),
        ("ich stehe unter rechtlicher Betreuung", "de", "guardianship"),
        ("es kam nur der Tisch an, die Stühle fehlen", "de", "dispute_claim"),
        ("das Paket ist nie angekommen", "de", "dispute_claim"),
        ("ich weiß nicht, was ich zahlen kann", "de", "ask_suggestion"),
        ("keine Ahnung, wie viel ich aufbringen kann", "de", "ask_suggestion"),
        ("I have a guardian, Mister Brown, he does my money for me", "en", "guardianship"),
        ("my appointee handles the bills", "en", "guardianship"),
        ("only the desk came, the chair never did", "en", "dispute_claim"),
        ("the parcel never arrived", "en", "dispute_claim"),
        ("I don't know what I can pay", "en", "ask_suggestion"),
        ("no idea how much I could afford", "en", "ask_suggestion"),
    ],
)
def test_guardians_parts_that_never_came_and_not_knowing_a_sum(text: str, language: str, intent: str) -> None:
    assert MODELS.predict(text, language)[intent] >= 0.5


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("ich habe keinen Betreuer", "de", "guardianship"),
        ("meine Betreuerin im Praktikum macht das auch so", "de", "guardianship"),
        ("die Betreuung in der Kita kostet dreihundert", "de", "guardianship"),
        ("mein Gehalt ist noch nicht angekommen", "de", "dispute_claim"),
        ("ich weiß nicht, ob ich zahlen kann", "de", "ask_suggestion"),
        ("I read that in the Guardian", "en", "guardianship"),
        ("my deputy manager deals with that", "en", "guardianship"),
        ("your letter never arrived", "en", "dispute_claim"),
        ("my wages only came in yesterday", "en", "dispute_claim"),
        ("I don't know when I can pay", "en", "ask_suggestion"),
    ],
)
def test_what_only_sounds_like_a_guardian_or_a_part_that_never_came(
    text: str, language: str, intent: str
) -> None:
    assert MODELS.predict(text, language).get(intent, 0.0) < 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("meine Tochter liegt im Krankenhaus", "de"),
        ("mein Mann ist schwer krank geworden", "de"),
        ("my little boy is ill, everything comes at once", "en"),
        ("my husband is in hospital", "en"),
    ],
)
def test_illness_in_the_family_is_at_least_asked_about(text: str, language: str) -> None:
    assert MODELS.predict(text, language)["vulnerable_health"] >= 0.25
