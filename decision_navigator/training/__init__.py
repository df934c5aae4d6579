"""Turns logs of decisions and outcomes into models, cards and comparisons."""
