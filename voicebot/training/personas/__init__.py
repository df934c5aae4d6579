"""Simulated callers: persona scripts as data, a runner in virtual time, and an auditor of what was said."""
