"""From the navigator's question to the wish in text form; nothing is said before a person decided."""

from dataclasses import replace

from decision_navigator.plans import Plan
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    CancelTimer,
    ClaimOffer,
    RecordRefusal,
    RecordWish,
    SendNotice,
    StartTimer,
)
from voicebot.dialogue import care, means
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.situation import DAYS_MOVED, falls_elsewhere
from voicebot.dialogue.state import Deal, Move, Phase, Question
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.wording import costs_phrase, plan_phrase
from voicebot.events import (
    DecisionExpired,
    OfferCleared,
    PlanAbstained,
    PlanConfirmed,
    PlanStopped,
    PlanSuggested,
)
from voicebot.findings import Wish

GRACE_S = 15.0
HEARD_SHARE = 0.9
STOP_SKILLS = ("general", "hardship", "dispute", "crisis", "legal", "language")


def ask_navigator(turn: Turn, heard: Heard) -> None:
    """Ask for plans with everything that is known; an offer that was heard counts as refused."""
    state = turn.state
    means.note_deposit(turn, heard)
    if state.phase is Phase.OFFERED:
        turn.do(RecordRefusal(plan_id=state.deal.plan_id))
        turn.explain("record_refusal", "the caller asked for something else")
    number = state.deal.requests + 1
    deal = Deal(
        requests=number,
        request_id=f"ask-{number}",
        asked=state.wish,
        before=state.deal.confirmed,
        refusals=state.deal.refusals,
    )
    turn.set(deal=deal, question=Question.NOTHING)
    turn.move(Move.NAVIGATOR_ASKED)
    turn.do(
        AskNavigator(
            request_id=deal.request_id,
            wish=state.wish,
            means=state.means,
            mood=state.feeling.mood,
            cooperation=state.feeling.cooperation,
            intents=state.intents,
        )
    )
    turn.say("navigator.asked" if number == 1 else "navigator.asked_again")


def suggested(turn: Turn, event: PlanSuggested) -> None:
    """The suggestion lies on the desk; with nobody there, nobody is kept waiting."""
    if event.request_id != turn.state.deal.request_id or turn.state.phase is not Phase.ASKING:
        turn.explain("ignore", "the suggestion answers an older question")
        return
    deal = replace(turn.state.deal, plan_id=event.plan_id, version=event.version)
    turn.set(deal=deal, outcome="plan_suggested")
    turn.move(Move.SUGGESTED)
    if not turn.state.desk_open:
        undecided(turn, "desk_closed")
        return
    deadline = turn.state.case.decision_deadline_s + GRACE_S
    turn.do(StartTimer(name="decision", seconds=deadline))
    turn.explain("wait", "a person looks at the suggestion before anything is offered")
    turn.say("wait.first")


def stopped(turn: Turn, event: PlanStopped) -> None:
    """A gate allows no plan: a person with the right skill takes it."""
    if event.request_id != turn.state.deal.request_id:
        return
    skill = event.skill if event.skill in STOP_SKILLS else "general"
    turn.explain("bring_person", f"the navigator's gate '{event.gate}' asks for a person")
    turn.say("hand_over.plan_stopped")
    care.call_person(turn, skill, event.gate)


def abstained(turn: Turn, event: PlanAbstained) -> None:
    """The navigator needs one more fact; where it was asked already, a person calls back."""
    if event.request_id != turn.state.deal.request_id or turn.state.phase is not Phase.ASKING:
        return
    turn.move(Move.MORE_NEEDED)
    if means.ask_next(turn, event.ask_next):
        turn.explain("ask_more", f"the navigator needs {event.ask_next}")
        return
    turn.explain("book_callback", "nothing is left to ask, so a person works it out")
    turn.do(BookCallback(reason="no_plan_found", skill="general"))
    turn.end("callback_booked", "callback.no_plan", "goodbye.warm")


def confirmed(turn: Turn, event: PlanConfirmed) -> None:
    """A person confirmed these terms: ask the database to clear them before a word is said."""
    state = turn.state
    if state.phase is not Phase.WAITING or event.plan_id != state.deal.plan_id:
        turn.explain("ignore", "the decision belongs to no plan that waits in this call")
        return
    deal = replace(
        state.deal, version=event.version, confirmed=event.plan, terms_hash=event.terms_hash, cleared_hash=""
    )
    turn.set(deal=deal)
    turn.move(Move.CONFIRMED)
    turn.do(
        CancelTimer(name="decision"),
        ClaimOffer(plan_id=event.plan_id, version=event.version, terms_hash=event.terms_hash),
    )


def withdrawn(turn: Turn, plan_id: str) -> None:
    """The person took the confirmation back before anything was said."""
    deal = turn.state.deal
    if turn.state.phase is not Phase.CLAIMING or plan_id != deal.plan_id:
        return
    turn.set(deal=replace(deal, confirmed=None, terms_hash="", cleared_hash=""))
    turn.move(Move.TAKEN_BACK)
    turn.do(StartTimer(name="decision", seconds=turn.state.case.decision_deadline_s + GRACE_S))


def cleared(turn: Turn, event: OfferCleared) -> None:
    """The database cleared the terms: read them back, unless the caller is speaking."""
    deal = turn.state.deal
    if turn.state.phase is not Phase.CLAIMING or event.plan_id != deal.plan_id:
        return
    turn.set(deal=replace(deal, cleared_hash=event.terms_hash))
    turn.move(Move.CLEARED)
    if not turn.state.talk.caller_speaks:
        turn.hush()
        introduce(turn)


def introduce(turn: Turn, heard: Heard | None = None) -> None:
    """Say that a person agreed, and to what."""
    turn.say("offer.intro")
    plan, before = turn.state.deal.confirmed, turn.state.deal.before
    if plan is not None:
        key = _introduction(plan, before, turn.state.wish)
        turn.say(*((key,) if key else ()))
    read_out(turn)


def _introduction(plan: Plan, before: Plan | None, wish: Wish) -> str:
    """The phrase for a plan that is not what was asked for, and why, as far as it is known."""
    if plan.kind == "pause" and wish.kind == "instalments":
        return "offer.pause_first"
    if not _differs(plan, wish):
        return ""
    if before is not None and _terms(before) == _terms(plan):
        return "offer.same"
    moved = (plan.first_date - wish.first_date).days if wish.first_date and plan.instalments else 0
    if moved < -DAYS_MOVED:
        return "offer.earlier"
    only_later = moved > DAYS_MOVED and not _differs(plan, replace(wish, first_date=None))
    return "offer.later" if only_later else "offer.differs"


def _terms(plan: Plan) -> tuple[object, ...]:
    return plan.kind, plan.rate_cents, plan.count, plan.first_date, plan.frequency, plan.deposit


def _differs(plan: Plan, wish: Wish) -> bool:
    """Whether rate or way are not what was asked for, or the first day is farther off than banks move it."""
    other_rate = plan.kind == "instalments" and wish.rate_cents not in (None, plan.rate_cents)
    other_rate = other_rate or plan.deposit_cents != (wish.deposit_cents or 0)
    other_way = plan.kind == "instalments" and wish.kind == "deferral"
    elsewhere = wish.first_date is not None and falls_elsewhere(plan, wish.first_date, of_month=wish.of_month)
    moved = wish.kind in ("instalments", "deferral") and elsewhere
    return other_way or moved or (wish.kind == "instalments" and other_rate)


def read_out(turn: Turn) -> None:
    """Read back exactly the confirmed plan and ask whether it feels manageable."""
    plan = turn.state.deal.confirmed
    if plan is None:
        return
    turn.set(deal=replace(turn.state.deal, offer_say="", heard=False))
    turn.speak_offer(plan_phrase(plan), plan)
    turn.speak_offer(costs_phrase(plan), plan)
    turn.ask(Question.OFFER, "offer.ask")


def read_again(turn: Turn, heard: Heard) -> None:
    """A yes to half a sentence is no yes: read it once more."""
    turn.say("offer.again")
    read_out(turn)


def refused_by_store(turn: Turn, plan_id: str) -> None:
    """The database did not clear the terms: the wish is kept and a person calls back."""
    if turn.state.phase is Phase.CLAIMING and plan_id == turn.state.deal.plan_id:
        undecided(turn, "not_cleared")


def take_wish(turn: Turn, heard: Heard) -> None:
    """A yes is a wish; it becomes a plan when the person confirms it in text form."""
    state = turn.state
    turn.set(deal=replace(state.deal, wished=True))
    turn.do(
        RecordWish(plan_id=state.deal.plan_id),
        SendNotice(plan_id=state.deal.plan_id, channel=state.case.notice_channel),
    )
    turn.say("wish.taken", f"wish.{state.case.notice_channel}")
    turn.settle("plan_wished", "more.question")


def take_refusal(turn: Turn, heard: Heard) -> None:
    """The plan does not suit: ask what would, then offer a choice, then let it rest."""
    deal = turn.state.deal
    turn.do(RecordRefusal(plan_id=deal.plan_id))
    count = deal.refusals + 1
    turn.set(deal=Deal(requests=deal.requests, refusals=count), outcome="refused_politely")
    wish = turn.state.wish
    turn.set(wish=replace(wish, rate_cents=None, first_date=None, deposit_cents=None, deposit_date=None))
    turn.move(Move.REFUSED)
    if count == 1:
        turn.ask(Question.RATE, "rate.instead")
    else:
        turn.ask(Question.CHOICE, "choice.ask")


def let_person_look(turn: Turn, heard: Heard) -> None:
    """No plan follows the wish that the caller holds on to: a person looks at it and calls back."""
    turn.do(
        RecordRefusal(plan_id=turn.state.deal.plan_id),
        BookCallback(reason="no_plan_found", skill="general"),
    )
    turn.end("callback_booked", "offer.passed_on", "goodbye.warm")


def sleep_on_it(turn: Turn, heard: Heard) -> None:
    """The plan needs thinking over: nobody is pressed, and a call back is offered."""
    turn.ask(Question.CALLBACK, "callback.think")


def undecided(turn: Turn, why: str) -> None:
    """No decision now: the wish is kept, a person calls back, nobody is kept waiting."""
    turn.hush()
    turn.explain("book_callback", f"no decision now: {why}")
    turn.do(CancelTimer(name="decision"), BookCallback(reason=why, skill="general"))
    turn.end("callback_booked", f"undecided.{why}", "goodbye.warm")


def expired(turn: Turn, event: DecisionExpired) -> None:
    """The deadline passed, or nobody is there."""
    waiting = turn.state.phase in (Phase.WAITING, Phase.CLAIMING)
    if waiting and event.plan_id == turn.state.deal.plan_id:
        undecided(turn, event.why)


def declined(turn: Turn, plan_id: str) -> None:
    """A person decided otherwise: the wish is kept and they call back to talk about it."""
    if turn.state.phase is Phase.WAITING and plan_id == turn.state.deal.plan_id:
        undecided(turn, "declined")


def desk_changed(turn: Turn, *, is_open: bool) -> None:
    """The desk opened or closed; a closed desk ends the waiting."""
    turn.set(desk_open=is_open)
    if not is_open and turn.state.phase is Phase.WAITING:
        undecided(turn, "desk_closed")
