"""Mood and cooperation, from words only; pure."""
