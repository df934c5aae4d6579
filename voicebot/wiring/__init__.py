"""Puts the parts together: the one place, beside the command line, that reads settings."""
