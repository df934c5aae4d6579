"""Codes that people choose from (whispers, reasons to decline, results of a task), and skills by topic."""

from collections.abc import Mapping

NOTE_CODES = ("offer_break", "slow_down", "ask_payday", "offer_person")
DECLINE_CODES = ("too_high", "clarify_first", "vulnerable", "before_income", "identity", "other")
"""In the order of the keys 1 to 6."""
RESULT_CODES = ("reached", "not_reached", "settled", "passed_on", "other")
"""What came of a task."""
SKILL_OF_TOPIC: Mapping[str, str] = {
    "cannot_pay": "hardship",
    "ask_deferral": "hardship",
    "dispute_claim": "dispute",
    "returned_goods": "dispute",
    "already_paid": "dispute",
}
"""Which skill a suggestion asks for, by what the call is about; all else is ``general``."""
