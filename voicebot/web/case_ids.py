"""Ids that integrators choose: short, printable, safe in addresses and in every database."""

from decision_navigator.errors import CaseError

LONGEST_ID = 80


def ensure_id(field: str, text: str) -> None:
    """Refuse an id that would not fit.

    Raises:
        CaseError: it is empty, too long, or holds a character that cannot be printed.
    """
    if not 1 <= len(text) <= LONGEST_ID or not text.isprintable():
        raise CaseError(field, f"{field} must have 1 to {LONGEST_ID} printable characters.")
