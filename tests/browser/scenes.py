"""Scenes for the stage: calls with words in German and English."""

import datetime as dt
from collections.abc import Mapping

from tests.browser.playhouse import Playhouse
from tests.browser.scripted_call import StageCall, Turn
from tests.browser.stage import Stage
from voicebot.rows import Actor, PlanRow
from voicebot.service.reminders import Reminders


def anna(stage: Playhouse) -> StageCall:
    """A German caller who asks for instalments and grows calmer; the plan is not suggested yet."""
    call = stage.call("anna-berger", ago_s=75)
    call.say("Guten Tag, hier ist der automatische Assistent der Inkasso Beispiel GmbH.", topic="plain")
    call.allow_recording()
    call.hear(Turn(text="Ja, Anna Berger, zwölfter April achtundachtzig.", valence=-0.1, cooperation=0.5))
    call.say("Danke, Frau Berger. Es geht um die Rechnung der Nordmode vom Sommer, 308,52 Euro sind offen.")
    call.hear(
        Turn(
            text="Ich weiß. Mir wurden die Stunden gekürzt, und die Briefe haben mich ganz nervös gemacht.",
            mood="anxious",
            valence=-0.45,
            cooperation=0.48,
            intents={"cannot_pay": 0.71},
            moved_by=("ganz nervös",),
        )
    )
    call.say("Das klingt belastend. Wir gehen das in Ruhe durch, und ein Mensch ist jederzeit für Sie da.")
    call.hear(
        Turn(
            text="Ich möchte ja zahlen. Hundert im Monat würde gehen, wenn am fünfzehnten das Geld da ist.",
            mood="neutral",
            valence=0.1,
            cooperation=0.72,
            intents={"ask_instalments": 0.93, "promise_to_pay": 0.64},
            amounts=((10000, "offer"),),
            payday=15,
            moved_by=("möchte ja zahlen",),
        )
    )
    call.say("Danke, das hilft. Ich frage eine Kollegin, das dauert etwa eine Minute. Ist das in Ordnung?")
    call.hear(
        Turn(text="Ja, ich warte.", mood="relieved", valence=0.35, cooperation=0.8, moved_by=("ich warte",))
    )
    return call


def emily(stage: Playhouse) -> StageCall:
    """An English-speaking caller."""
    call = stage.call("emily-carter", ago_s=60)
    call.say("Good morning, this is the automated assistant of Inkasso Beispiel GmbH.", topic="plain")
    call.allow_recording()
    call.hear(Turn(text="Yes, this is Emily Carter.", valence=0.0, cooperation=0.5))
    call.say("Thank you, Ms Carter. It is about the open invoice.")
    call.hear(
        Turn(
            text="I sent half of it back in August and nobody told me anything.",
            mood="angry",
            valence=-0.5,
            cooperation=0.4,
            intents={"returned_goods": 0.66},
            moved_by=("nobody told me",),
        )
    )
    return call


def james(stage: Playhouse) -> StageCall:
    """Somebody who has a hard time on the line."""
    call = stage.call("james-walker", ago_s=140)
    call.say("Good morning, this is the automated assistant of Inkasso Beispiel GmbH.", topic="plain")
    call.allow_recording()
    call.hear(
        Turn(
            text="You people call me every week.",
            mood="angry",
            valence=-0.62,
            cooperation=0.35,
            moved_by=("every week",),
        )
    )
    call.say("I am sorry that it feels that way. We can take it slowly.")
    call.hear(Turn(text="Fine. What do you want to know?", mood="neutral", valence=-0.2, cooperation=0.5))
    return call


def sarah(stage: Playhouse) -> StageCall:
    """Somebody who has only just begun to talk."""
    call = stage.call("sarah-miller", ago_s=21)
    call.say("Good morning, this is the automated assistant of Inkasso Beispiel GmbH.", topic="plain")
    call.hear(Turn(text="Hello, yes?", valence=0.05, cooperation=0.5))
    return call


COMPLAINTS = {
    "returned_goods": (5, 6, 5, 6, 7, 6, 8, 23),
    "ask_instalments": (12, 11, 13, 12, 14, 13, 12, 14),
    "cannot_pay": (9, 8, 10, 9, 8, 9, 10, 9),
    "dispute_claim": (6, 7, 6, 5, 7, 6, 7, 6),
    "already_paid": (3, 4, 3, 4, 3, 5, 4, 4),
}
WORDS = {
    "returned_goods": (
        "Das Paket ging im Mai zurück, und niemand hat es verbucht.",
        "I sent the parcel back in May.",
    ),
    "ask_instalments": ("Geht das auch in Raten?", "Could I pay that in instalments?"),
    "cannot_pay": ("Diesen Monat geht es einfach nicht.", "I just can't this month."),
    "dispute_claim": ("Diese Rechnung stimmt nicht.", "That bill is not right."),
    "already_paid": ("Das habe ich doch überwiesen.", "I have already transferred that."),
}


def weeks(stage: Playhouse, complaints: Mapping[str, tuple[int, ...]] = COMPLAINTS) -> None:
    """Weeks of short calls, so that the Trends page has something to count; the last number is this week."""
    cases = {"de": ("thomas-krause", "sabine-vogel"), "en": ("sarah-miller", "james-walker")}
    for topic, counts in complaints.items():
        for back, count in enumerate(reversed(counts)):
            for number in range(count):
                language = ("de", "en")[number % 2]
                began = dt.timedelta(weeks=back, hours=1 + number, minutes=len(topic)).total_seconds()
                call = stage.call(cases[language][number // 2 % 2], ago_s=began)
                call.allow_recording()
                words = WORDS[topic][number % 2]
                call.hear(Turn(text=words, valence=-0.3, mood="anxious", intents={topic: 0.9}))
                call.hear(Turn(text="Danke." if language == "de" else "Thanks.", valence=0.1))
                call.hang_up("plan_wished" if number % 3 else "callback_booked", at=call.at)


def decided(stage: Stage, actor: Actor) -> None:
    """A morning's decisions: most as suggested, one changed, one declined."""
    approvals = stage.services().approvals
    for number, case_id in enumerate(
        ("thomas-krause", "james-walker", "emily-carter", "anna-berger", "sarah-miller")
    ):
        call = stage.call(case_id, ago_s=200)
        call.hear(Turn(text="Ja." if call.language == "de" else "Yes.", valence=0.1))
        try:
            plan = call.suggest()
        except AssertionError:
            continue  # a gate stops this case
        stage.clock.skip(9 + 4 * number)
        key = f"morning-{number}"
        if number == 1:
            approvals.decline(actor, plan.plan_id, version=1, reason_code="clarify_first", key=key)
        else:
            edited = plan.alternatives[0].plan if number == 2 else None
            approvals.confirm(
                actor, plan.plan_id, version=1, terms_hash=plan.terms_hash, key=key, edited=edited
            )
        call.hang_up("plan_wished")


def wished(stage: Stage) -> PlanRow:
    """A plan that an agent confirmed and the caller wished."""
    call = anna(stage)
    plan = call.suggest()
    known = (user for user in stage.store.people.all() if user.name == "Sam Sommer")
    actor = stage.sign_in.actor(stage.token(next(known, None) or stage.person("Sam Sommer")))
    approvals = stage.services().approvals
    approvals.confirm(actor, plan.plan_id, version=1, terms_hash=plan.terms_hash, key=f"wish-{plan.plan_id}")
    call.offer()
    stage.calls.plans.move(plan.plan_id, "wished", stage.clock.now())
    call.hang_up("plan_wished")
    return stage.store.plans.get(plan.plan_id)


def lost_notice(stage: Stage) -> PlanRow:
    """A wished plan whose notice the other side refused for good."""
    plan = wished(stage)
    stage.pocket.refusals, stage.pocket.final = 1, True
    stage.notices.follow(plan.plan_id)
    return stage.store.plans.get(plan.plan_id)


def lost_reminder(stage: Stage) -> PlanRow:
    """A plan that runs, and whose next reminder the other side refused for good."""
    plan = wished(stage)
    token = stage.link_of(plan.plan_id).rpartition("/")[2]
    stage.notices.open(token, date_of_birth=dt.date.fromisoformat(born(stage, plan.case_id)), postcode="")
    stage.notices.answer(token, confirmed=True)
    stage.pocket.refusals, stage.pocket.final = 1, True
    reminders = Reminders(store=stage.store, clock=stage.clock, messages=stage.notices.messages)
    running = stage.store.plans.get(plan.plan_id)
    reminders.send(running, running.suggestion.plan.first_date)
    return running


def born(stage: Playhouse, case_id: str) -> str:
    """A person's birth date, as the ledger has it."""
    return str(stage.store.cases.get(case_id).pii_case["person"]["date_of_birth"])
