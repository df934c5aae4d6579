"""The claim itself: objections that stop collecting, and paying all of it."""

from typing import Literal

from voicebot.actions import BookCallback, HoldContact, RecordDispute
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.turn import Turn

PAY_NOW_DAYS = 14
Kind = Literal["dispute", "dispute_costs", "returned_goods", "already_paid", "already_paying"]
KINDS: tuple[Kind, ...] = ("already_paying", "already_paid", "returned_goods", "dispute_costs")
"""The objections that say more than that there is one, the likeliest first."""


def objection(turn: Turn, heard: Heard) -> None:
    """Take the objection with its reference, stop collecting, and have a person look at it."""
    kind = _kind(heard)
    turn.do(
        RecordDispute(claim_reference=turn.state.case.claim.reference, kind=kind),
        HoldContact(reason=kind),
        BookCallback(reason=kind, skill="dispute"),
    )
    turn.say(f"objection.{kind}", "objection.next")
    turn.settle("dispute_recorded", "more.add")


def pay_now(turn: Turn, heard: Heard) -> None:
    """All of it, at once: say what to use as reference and give the payment time to arrive."""
    day = heard.day or turn.state.wish.first_date
    until = max(0, (day - turn.state.at.date()).days) if day and turn.state.at else 0
    turn.do(HoldContact(reason="payment_announced", days=until + PAY_NOW_DAYS))
    turn.say("pay_now.how", "pay_now.proof")
    turn.settle("paid_now", "more.question")


def _kind(heard: Heard) -> Kind:
    return next((kind for kind in KINDS if heard.has(kind)), "dispute")
