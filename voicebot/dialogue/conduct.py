"""Carrying out the strategy's decision: acknowledge, answer, then take the step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from voicebot.dialogue import care, claim, empathy, means, offer, opening, quiet, settled
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.situation import PASSED_ON
from voicebot.dialogue.steps import Step
from voicebot.dialogue.strategy import decide, rights
from voicebot.dialogue.turn import Turn

MOST_STEPS = 4
NEUTRAL = frozenset(
    {
        Step.CLARIFY,
        Step.CONFIRM_INTENT,
        Step.GUIDE_BACK,
        Step.ENCOURAGE,
        Step.OFFER_PERSON,
        Step.NUDGE,
        Step.REASK,
    }
)
KEEPS_MISSES = NEUTRAL | {
    Step.ASK_IDENTITY,
    Step.ASK_CONSENT_AGAIN,
    Step.RESUME,
    Step.SAY_AGAIN,
    Step.GIVE_TIME,
}

STEPS: Mapping[Step, Callable[[Turn, Heard], Heard | None]] = {
    Step.CRISIS: care.crisis,
    Step.ASK_SAFETY: care.ask_safety,
    Step.ASK_ABOUT_HINT: care.ask_about_hint,
    Step.GO_ON: care.go_on,
    Step.STAY: care.stay,
    Step.STOP_CONTACT: care.stop_contact,
    Step.ASK_ABOUT_STOP: care.ask_about_stop,
    Step.HOLD_LINE: care.hold_line,
    Step.SAY_WHO_CALLS: opening.say_who_calls,
    Step.LEAVE_MESSAGE: opening.wait_for_beep,
    Step.GREET_PERSON: opening.greet_person,
    Step.DOUBT_AGE: opening.doubt_age,
    Step.GROWN_UP: opening.grown_up,
    Step.PROTECT_MINOR: opening.protect_minor,
    Step.CLOSE_WRONG_PERSON: opening.close_wrong_person,
    Step.CLOSE_THIRD_PARTY: opening.close_third_party,
    Step.CHECK_VOICE: opening.check_voice,
    Step.LEGAL: care.legal,
    Step.FRAUD: care.fraud,
    Step.BEREAVEMENT: care.bereavement,
    Step.HEALTH: care.health,
    Step.BRING_PERSON: care.bring_person,
    Step.CONSENT: opening.consent,
    Step.STOP_RECORDING: opening.stop_recording,
    Step.ASK_CONSENT_AGAIN: opening.ask_consent_again,
    Step.WELCOME: opening.welcome,
    Step.EXPLAIN_CHECK: opening.explain_check,
    Step.CLOSE_UNVERIFIED: opening.close_unverified,
    Step.CLOSE_REFUSED: opening.close_refused,
    Step.ASK_IDENTITY: opening.ask_identity,
    Step.OBJECTION: claim.objection,
    Step.CALLBACK: care.callback,
    Step.CHOICE_MADE: means.choice_made,
    Step.PAY_NOW: claim.pay_now,
    Step.TAKE_WISH: offer.take_wish,
    Step.READ_OUT: offer.introduce,
    Step.READ_AGAIN: offer.read_again,
    Step.TAKE_REFUSAL: offer.take_refusal,
    Step.LET_PERSON_LOOK: offer.let_person_look,
    Step.SLEEP_ON_IT: offer.sleep_on_it,
    Step.ASK_NAVIGATOR: offer.ask_navigator,
    Step.ASK_DATE: means.ask_date,
    Step.ASK_RATE: means.ask_rate,
    Step.ASK_BUDGET: means.ask_budget,
    Step.ASK_PAYDAY: means.ask_payday,
    Step.OFFER_CHOICE: means.offer_choice,
    Step.WAIT: quiet.wait,
    Step.REASK: quiet.reask,
    Step.RESUME: quiet.resume,
    Step.SAY_AGAIN: quiet.say_again,
    Step.CLARIFY: quiet.clarify,
    Step.GIVE_TIME: quiet.give_time,
    Step.CONFIRM_INTENT: quiet.confirm_intent,
    Step.OFFER_PERSON: quiet.offer_person,
    Step.GUIDE_BACK: quiet.guide_back,
    Step.ENCOURAGE: means.encourage,
    Step.NUDGE: quiet.nudge,
    Step.GOODBYE: quiet.goodbye,
    Step.MORE: settled.more,
    Step.LISTEN_ON: settled.listen_on,
    Step.LEAVE_NOTE: settled.leave_note,
    Step.WITHDRAW: settled.withdraw,
    Step.FINISH: settled.finish,
}


def answer(turn: Turn, heard: Heard) -> None:
    """Answer one utterance or key, step by step, until nothing follows."""
    anger_before = turn.state.feeling.anger
    empathy.notice_anger(turn, heard)
    care.note_stops(turn, heard)
    care.settle_stop(turn, heard)
    following: Heard | None = heard
    answered: set[str] = set()
    for number in range(MOST_STEPS):
        if following is None:
            return
        decision = decide(turn.state, following)
        turn.explain(decision.step.value, decision.why)
        if number == 0 or following.words == 0:
            empathy.acknowledge(turn, following, decision.step, anger_before)
        anger_before = turn.state.feeling.anger
        _answer(turn, [key for key in decision.answers if key not in answered])
        answered.update(decision.answers)
        for key in (*decision.answers, *rights(turn.state, following)):
            if key in PASSED_ON:
                settled.pass_on(turn, PASSED_ON[key])
        if decision.step not in KEEPS_MISSES:
            turn.set(talk=replace(turn.state.talk, misses=0))
        following = STEPS[decision.step](turn, following)


def _answer(turn: Turn, keys: Sequence[str]) -> None:
    """Say the answers; what concerns the plan's own terms is spoken as terms are."""
    for key in keys:
        plan = turn.state.deal.confirmed
        if key.startswith("offer.") and plan is not None:
            turn.speak_offer(key, plan)
        else:
            turn.say(key)
