"""The codes that people choose from: whispers to the bot, reasons to decline, results of a task."""

NOTE_CODES = ("offer_break", "slow_down", "ask_payday", "offer_person")
DECLINE_CODES = ("too_high", "clarify_first", "vulnerable", "before_income", "identity", "other")
"""In the order of the keys 1 to 6."""
RESULT_CODES = ("reached", "not_reached", "settled", "passed_on", "other")
"""What came of a task."""
