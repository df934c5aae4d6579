"""Turns words into intents, amounts, dates and identity facts; pure."""
