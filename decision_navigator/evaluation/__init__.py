"""Scores decisions: against the oracle, off-policy, by group, and on any labelled table."""
