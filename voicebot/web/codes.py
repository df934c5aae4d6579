"""Codes that people choose from (whispers, reasons to decline, results of a task), and skills by topic."""

from collections.abc import Mapping

NOTE_CODES = ("offer_break", "slow_down", "ask_payday", "offer_person")
DECLINE_CODES = ("too_high", "clarify_first", "vulnerable", "before_income", "identity", "other")
"""In the order of the keys 1 to 6."""
RESULT_CODES = ("reached", "not_reached", "settled", "passed_on", "other")
"""What came of a task."""
ASK_IDENTITY = "ask_identity"
"""A note that is obeyed by the bot while an agent has the call: it asks who is speaking."""
GIVE_UP_CODES = ("told_otherwise", "outdated", "no_address", "other_side_gone")
"""Why something that did not arrive is not sent any more."""
LIFT_CODES = ("asked_in_writing", "asked_by_phone", "settled", "proceedings_over", "entered_by_mistake")
"""Why a person may be contacted again."""
SKILL_OF_TOPIC: Mapping[str, str] = {
    "cannot_pay": "hardship",
    "ask_deferral": "hardship",
    "dispute_claim": "dispute",
    "returned_goods": "dispute",
    "already_paid": "dispute",
}
"""Which skill a suggestion asks for, by what the call is about; all else is ``general``."""
