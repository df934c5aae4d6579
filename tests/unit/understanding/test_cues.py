import pytest

from voicebot.lexical.normal import normalise
from voicebot.understanding.cues import (
    DOUBTFUL,
    IMPOSSIBLE,
    LIKELY,
    SURE,
    SUSPECTED,
    TABLES,
    UNLIKELY,
    cues_of,
)

IDIOMS = {
    "de": [
        ("self_harm_risk", "Das bringt mich um vor Lachen."),
        ("self_harm_risk", "Moment, ich mach das Gas an zum Kochen."),
        ("self_harm_risk", "Wenn ich dann schon weg wäre, rufen Sie später an."),
        ("vulnerable_bereavement", "Mein Handy ist gestorben."),
    ],
    "en": [
        ("self_harm_risk", "That's killing me, it's so funny I can't stop laughing."),
        ("self_harm_risk", "I've my head in the oven, cleaning it."),
        ("self_harm_risk", "It'd be easier if I was gone by six, so ring before."),
        ("vulnerable_bereavement", "My phone died."),
    ],
}
BOTH = {
    "de": "Mein Handy ist gestorben und mein Mann ist letzte Woche auch gestorben.",
    "en": "My phone died and then my husband died last week.",
}


def judged(language: str, intent: str, text: str, probability: float) -> float:
    (cue,) = [cue for cue in cues_of(language) if cue.intent == intent]
    return cue.judge(normalise(text), probability)


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_idiom_lowers_a_false_alarm_of_the_model(language: str) -> None:
    for intent, text in IDIOMS[language]:
        assert judged(language, intent, text, 0.9) == UNLIKELY, text


@pytest.mark.parametrize(
    ("language", "intent", "text", "told"),
    [
        ("de", "withdraws_wish", "Nein, warten Sie, das ist doch zu viel.", True),
        ("de", "withdraws_wish", "Nein, das schaffe ich nicht.", True),
        ("de", "withdraws_wish", "Nein danke, ich will Sie nicht länger aufhalten.", False),
        ("de", "all_said", "Nein, das war's.", True),
        ("de", "all_said", "Sonst habe ich keine Fragen mehr.", True),
        ("de", "all_said", "Keine Frage, aber eins noch.", False),
        ("de", "hears_badly", "Können Sie bitte lauter sprechen?", True),
        ("de", "hears_badly", "Ich höre nicht mehr so gut.", True),
        ("de", "hears_badly", "Ich will nichts mehr von Ihnen hören.", False),
        ("de", "is_back", "So, da bin ich wieder.", True),
        ("de", "is_back", "Ich bin aus dem Krankenhaus wieder da.", False),
        ("en", "withdraws_wish", "No, actually I don't want that.", True),
        ("en", "withdraws_wish", "I've changed my mind.", True),
        ("en", "withdraws_wish", "No, can't complain.", False),
        ("en", "all_said", "No, that's all, thank you.", True),
        ("en", "all_said", "You've been very helpful.", True),
        ("en", "all_said", "That's all, but just one more thing.", False),
        ("en", "hears_badly", "You'll have to speak up, I've got a hearing aid.", True),
        ("en", "hears_badly", "My hearing is on Monday.", False),
        ("en", "is_back", "OK, I'm back.", True),
        ("en", "is_back", "I am back in hospital.", False),
    ],
)
def test_words_alone_tell_what_becomes_of_the_talk(language: str, intent: str, text: str, told: bool) -> None:
    assert (judged(language, intent, text, 0.1) == SURE) is told


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_idiom_does_not_hide_the_real_thing_beside_it(language: str) -> None:
    assert judged(language, "vulnerable_bereavement", BOTH[language], 0.1) == SURE


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_phrase_never_lowers_what_the_model_is_surer_of(language: str) -> None:
    assert judged(language, "vulnerable_bereavement", BOTH[language], 0.99) == 0.99


@pytest.mark.parametrize("language", ["de", "en"])
def test_plain_words_leave_the_probability_alone(language: str) -> None:
    for cue in cues_of(language):
        assert cue.judge("ich zahle am montag i will pay on monday", 0.37) == 0.37


@pytest.mark.parametrize(
    ("language", "intent", "text"),
    [
        ("de", "lawyer", "Was kostet eigentlich eine Kanzlei?"),
        ("de", "insolvency", "Da stand Insolvenz auf dem Umschlag."),
        ("en", "lawyer", "The solicitor next door moved out."),
        ("en", "vulnerable_health", "The hospice shop on the corner sold it to me."),
    ],
)
def test_a_word_alone_counts_only_where_the_model_suspects_its_class(
    language: str, intent: str, text: str
) -> None:
    assert judged(language, intent, text, 0.05) == 0.05
    assert judged(language, intent, text, SUSPECTED) == LIKELY


def test_goods_sent_back_broken_are_no_illness() -> None:
    assert judged("en", "vulnerable_health", "I sent it back, it was broken.", 0.03) == 0.03


def test_not_to_be_called_any_more_is_no_wish_for_a_call() -> None:
    assert judged("de", "do_not_call", "Rufen Sie mich bitte nicht mehr an.", 0.9) >= SURE


@pytest.mark.parametrize(
    ("language", "intent", "text"),
    [
        ("de", "vulnerable_bereavement", "Mein Mann ist letzte Woche gestorben."),
        ("en", "vulnerable_bereavement", "My husband died last week."),
        ("de", "do_not_call", "Rufen Sie mich nie wieder an."),
        ("en", "do_not_call", "Never call me again."),
    ],
)
def test_a_phrase_that_the_model_finds_all_but_impossible_is_only_worth_a_question(
    language: str, intent: str, text: str
) -> None:
    assert judged(language, intent, text, IMPOSSIBLE / 2) == DOUBTFUL
    assert judged(language, intent, text, IMPOSSIBLE) == SURE


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Ich bringe mich um."), ("en", "I am going to kill myself.")]
)
def test_a_phrase_about_self_harm_is_never_doubted(language: str, text: str) -> None:
    assert judged(language, "self_harm_risk", text, 0.0) == SURE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Keinen Cent kriegen Sie von mir."),
        ("de", "Von mir bekommt ihr nichts."),
        ("de", "Ich will das nicht bezahlen."),
        ("en", "I'm not paying a penny."),
        ("en", "You won't see a cent."),
    ],
)
def test_a_flat_refusal_is_no_lack_of_money(language: str, text: str) -> None:
    assert judged(language, "refuse_plan", text, 0.2) == SURE
    assert judged(language, "cannot_pay", text, 0.8) == UNLIKELY


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Da können Sie lange warten."), ("en", "You can wait till hell freezes over.")],
)
def test_who_lets_us_wait_asks_for_no_later_day(language: str, text: str) -> None:
    assert judged(language, "refuse_plan", text, 0.2) == SURE
    assert judged(language, "ask_deferral", text, 0.9) == UNLIKELY


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ich habe keinen Cent mehr."),
        ("de", "Ich will das nicht bezahlen müssen."),
        ("en", "I haven't a penny left."),
    ],
)
def test_a_lack_of_money_is_no_refusal(language: str, text: str) -> None:
    assert judged(language, "refuse_plan", text, 0.2) == 0.2
    assert judged(language, "cannot_pay", text, 0.8) == 0.8


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Was soll ich denn jetzt machen?"),
        ("de", "Was schlagen Sie vor?"),
        ("en", "What am I supposed to do?"),
        ("en", "What do you suggest?"),
    ],
)
def test_who_asks_what_to_do_wants_a_suggestion(language: str, text: str) -> None:
    assert judged(language, "ask_suggestion", text, 0.1) == SURE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wann geht das erste Mal ab?"),
        ("de", "Wie hoch ist die Rate nochmal?"),
        ("de", "Und wie lange muss ich da zahlen?"),
        ("en", "When is the first payment due?"),
        ("en", "How much is it each month?"),
        ("en", "How long will I be paying?"),
        ("en", "Can you read the plan again?"),
    ],
)
def test_questions_for_the_terms_of_the_plan(language: str, text: str) -> None:
    assert judged(language, "ask_terms", text, 0.0) >= DOUBTFUL
    assert judged(language, "ask_terms", text, 0.1) == SURE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wann haben Sie mir das geschickt?"),
        ("de", "Wie hoch sind die Zinsen?"),
        ("en", "When did I order that?"),
        ("en", "How much do I owe you?"),
    ],
)
def test_questions_about_the_claim_are_not_for_the_terms(language: str, text: str) -> None:
    assert judged(language, "ask_terms", text, 0.0) == 0.0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Kann mein Bruder das zahlen?"),
        ("de", "Darf das auch jemand anders bezahlen?"),
        ("en", "Can my brother pay it for me?"),
        ("en", "Is it okay if my mum pays that?"),
    ],
)
def test_who_asks_whether_somebody_else_may_pay_is_no_third_party(language: str, text: str) -> None:
    assert judged(language, "ask_payer", text, 0.1) == SURE
    assert judged(language, "third_party", text, 0.4) <= 0.4


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Kann ich für meine Mutter zahlen?"), ("en", "Can I pay for my mother?")]
)
def test_who_pays_for_somebody_else_asks_something_else(language: str, text: str) -> None:
    assert judged(language, "ask_payer", text, 0.0) == 0.0


@pytest.mark.parametrize(
    ("language", "text", "settles"),
    [
        ("de", "Wenn Sie die Gebühren streichen, zahle ich sofort.", True),
        ("de", "Können Sie mir die Kosten erlassen?", True),
        ("de", "Welche Gebühren sind das?", False),
        ("en", "If you drop the fees I'll pay now.", True),
        ("en", "Take the costs off and I'll pay today.", True),
        ("en", "What are these fees for?", False),
        ("en", "Can you freeze the interest?", True),
        ("de", "Können Sie die Zinsen aussetzen?", True),
    ],
)
def test_who_wants_the_fees_dropped_asks_for_a_settlement(language: str, text: str, settles: bool) -> None:
    assert (judged(language, "ask_settlement", text, 0.1) == SURE) is settles


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Sie rufen immer an, wenn ich arbeite!"),
        ("en", "You always call when I'm at work."),
    ],
)
def test_who_is_called_at_bad_times_may_want_another_one(language: str, text: str) -> None:
    assert judged(language, "ask_callback", text, 0.0) == DOUBTFUL


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wie viel muss ich denn mindestens zahlen?"),
        ("en", "What's the least I can pay?"),
    ],
)
def test_who_asks_for_the_least_wants_no_story_of_the_claim(language: str, text: str) -> None:
    assert judged(language, "ask_claim_details", text, 0.8) == UNLIKELY


@pytest.mark.parametrize(
    ("language", "text", "goes_on"),
    [
        ("de", "Ich sitze im Zug, aber legen Sie los.", True),
        ("de", "Ich bin auf der Arbeit, aber ich kann kurz reden.", True),
        ("de", "Ich sitze im Zug, rufen Sie später an.", False),
        ("en", "I'm on the train right now but go on.", True),
        ("en", "I'm at work but I can talk.", True),
        ("en", "I'm on the train and can't talk.", False),
    ],
)
def test_who_is_on_the_way_and_goes_on_wants_no_call_back(language: str, text: str, goes_on: bool) -> None:
    assert (judged(language, "goes_on", text, 0.1) == SURE) is goes_on


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("de", "dispute_costs", "Ich zahle, aber nur die Hauptforderung."),
        ("en", "dispute_costs", "I'll pay just the original amount."),
        ("de", "ask_in_writing", "Wann kriege ich die Mail?"),
        ("en", "ask_in_writing", "When will I get the email?"),
        ("de", "ask_account", "Auf welches Konto soll das?"),
        ("en", "ask_account", "Where do I send the money?"),
        ("de", "ask_pays_by", "Kann ich auch bar zahlen?"),
        ("de", "ask_pays_by", "Nehmen Sie auch Kreditkarten?"),
        ("de", "ask_pays_by", "Können Sie das nicht per Lastschrift einziehen?"),
        ("en", "ask_pays_by", "Can I pay in cash at your office?"),
        ("en", "ask_pays_by", "Do you take cards?"),
        ("en", "ask_pays_by", "Could I do it by direct debit?"),
        ("de", "ask_terms", "Ist das jetzt pro Monat oder insgesamt?"),
        ("en", "ask_terms", "Is that per month or all in?"),
        ("en", "ask_terms", "Is that a month, or in total?"),
        ("de", "already_paying", "Ich habe mit dem Händler schon einen Dauerauftrag ausgemacht."),
        ("en", "already_paying", "I've already set up a standing order for this."),
        ("de", "contact_wish", "Rufen Sie mich nicht auf der Arbeit an! Nehmen Sie die Handynummer."),
        ("en", "contact_wish", "Stop calling me at work! Call my mobile."),
        ("de", "ask_papers", "Ich habe grad keine Zeit, schicken Sie mir einfach eine Mail."),
        ("en", "ask_papers", "I haven't got time, just send me an email."),
        ("de", "ask_settlement", "Würden Sie auch dreihundert nehmen und dann ist gut?"),
        ("en", "no_letter", "I've been abroad and never saw any post."),
        ("en", "recovered", "I'm doing OK these days."),
        ("de", "ask_beyond", "Geht das jetzt vor Gericht?"),
        ("en", "ask_beyond", "Is this going to court?"),
        ("de", "ask_account", "Wie war nochmal das Aktenzeichen?"),
        ("en", "ask_account", "What's the reference again?"),
        ("de", "rent_free", "Die Miete zahlt das Amt."),
        ("de", "rent_free", "Das Jobcenter übernimmt die Miete."),
        ("en", "rent_free", "My rent's paid direct."),
        ("en", "rent_free", "The council pays my rent."),
        ("de", "dispute_claim", "Einen Teil erkenne ich an, aber die Versandkosten gehen nicht auf mich."),
        ("de", "dispute_claim", "Die Schulden sind von meinem Exmann, nicht von mir."),
        ("en", "dispute_claim", "I only agree with part of it."),
        ("en", "dispute_claim", "That debt belongs to my ex-husband, not me."),
        ("de", "recovered", "Mir geht es inzwischen wieder gut."),
        ("de", "recovered", "Ich bin wieder fit."),
        ("en", "recovered", "I'm fine again now."),
        ("en", "recovered", "I am back on my feet."),
        ("en", "denies_harm", "I'm fine."),
        ("de", "pays_later", "Ich hab kein Geld, bis im Januar das Bafög kommt."),
        ("en", "pays_later", "I've got no money till my loan comes in January."),
        ("de", "ask_in_writing", "Können Sie mir das mailen?"),
        ("en", "ask_in_writing", "Could you email me that instead?"),
        ("en", "hold_on", "Hang on, my kid's crying."),
        ("de", "ask_data", "Welche Daten haben Sie über mich gespeichert?"),
        ("de", "ask_data", "Löschen Sie alle meine Daten."),
        ("de", "complains", "Ich möchte mich über Sie beschweren."),
        ("de", "new_address", "Das ging an die alte Adresse."),
        ("de", "all_at_once", "Im Februar kommt Geld, dann kann ich alles zahlen."),
        ("en", "ask_data", "What data do you have about me?"),
        ("en", "ask_data", "I want a copy of everything you store about me."),
        ("en", "complains", "I'd like to make a complaint about you."),
        ("en", "new_address", "You sent it to my old address."),
        ("en", "all_at_once", "My refund comes in February, then I can pay it all."),
    ],
)
def test_what_is_asked_for_once_in_a_while_is_told_by_its_words(language: str, name: str, text: str) -> None:
    assert judged(language, name, text, 0.1) == SURE


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("de", "ask_data", "Welches Datum war das?"),
        ("de", "complains", "Ich habe mich beim Händler beschwert."),
        ("de", "all_at_once", "Dann kann ich nicht alles zahlen."),
        ("de", "ask_pays_by", "Ich kann keine Karte benutzen, sie ist gesperrt."),
        ("en", "ask_pays_by", "I don't have a card."),
        ("de", "do_not_call", "Wenn ich hundert zahle, lassen Sie mich dann bis März in Ruhe?"),
        ("de", "ask_claim_details", "Keine Ahnung wann."),
        ("en", "ask_claim_details", "No idea when."),
        ("de", "rent_free", "Die Miete kann ich auch nicht zahlen."),
        ("en", "rent_free", "I've got rent to pay first."),
        ("de", "dispute_claim", "Einen Teil kann ich sofort zahlen."),
        ("en", "dispute_claim", "I can pay part of it."),
        ("en", "do_not_call", "Stop calling me at work! Call my mobile."),
        ("de", "do_not_call", "Rufen Sie mich nicht auf der Arbeit an! Nehmen Sie die Handynummer."),
        ("en", "third_party", "That debt belongs to my ex-husband, not me."),
        ("de", "third_party", "Die Rechnung ist von meinem Bruder, nicht von mir."),
        ("de", "recovered", "Mir geht es noch nicht wieder gut."),
        ("de", "recovered", "Wenn ich wieder fit bin, zahle ich."),
        ("en", "recovered", "I'm not well again yet."),
        ("en", "recovered", "Once I'm better again I'll pay."),
        ("en", "ask_data", "Which details do you need?"),
        ("en", "complains", "I complained to the shop already."),
        ("en", "all_at_once", "I can't pay it all."),
    ],
)
def test_what_only_sounds_like_it_is_not(language: str, name: str, text: str) -> None:
    assert judged(language, name, text, 0.1) < 0.5


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("de", "means_changed", "Ich habe gerade meinen Job verloren."),
        ("de", "means_changed", "Ich bekomme nur Bürgergeld."),
        ("de", "means_changed", "Ich bin auf Kurzarbeit."),
        ("en", "means_changed", "I was made redundant in March."),
        ("en", "means_changed", "I'm on universal credit."),
        ("en", "means_changed", "They cut my hours."),
        ("de", "ask_settlement", "Ich zahle alles sofort, wenn ich zehn Prozent Rabatt bekomme."),
        ("en", "ask_settlement", "Is there a discount if I pay it all now?"),
        ("de", "hears_badly", "Hallo? Sind Sie noch da?"),
        ("en", "hears_badly", "Hello, are you still there?"),
    ],
)
def test_words_that_change_what_follows(language: str, name: str, text: str) -> None:
    assert judged(language, name, text, 0.1) == SURE


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Ich habe meine Arbeit gern."), ("en", "My brother lost his job.")],
)
def test_work_that_is_there_or_somebody_elses_changes_no_means(language: str, text: str) -> None:
    assert judged(language, "means_changed", text, 0.0) == 0.0


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_class_stands_twice_in_its_table(language: str) -> None:
    lines = (TABLES / f"{language}.yaml").read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[0] for line in lines if line and not line.startswith((" ", "#", "-"))]
    assert len(names) == len(set(names)) > 40


def test_a_letter_that_was_sent_to_another_address_is_no_payment() -> None:
    text = "Sie haben das an die alte Adresse geschickt."
    assert judged("de", "already_paid", text, 0.85) == UNLIKELY
