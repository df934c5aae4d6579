"""The codes that people choose from: whispers to the bot, reasons to decline, skills."""

NOTE_CODES = ("offer_break", "slow_down", "ask_payday", "offer_person")
DECLINE_CODES = ("too_high", "clarify_first", "vulnerable", "before_income", "identity", "other")
"""In the order of the keys 1 to 6."""
SKILLS = ("general", "hardship", "dispute", "legal", "crisis", "language")
