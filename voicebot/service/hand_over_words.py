"""What a person is told before a caller is put through, in short spoken sentences."""

from functools import lru_cache
from pathlib import Path

import yaml

from voicebot.brief import CaseBrief
from voicebot.dialogue.spoken import money

_FILE = Path(__file__).with_suffix(".yaml")


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[str, str]]:
    book: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return book


def spoken_summary(brief: CaseBrief, *, verified: bool, reason: str, mood: str, language: str) -> str:
    """Who is on the line, what is open, why a person is needed, and how they sound."""
    book = _book()
    opening = "opening" if verified else "unverified"
    reason_key = f"reason.{reason}" if f"reason.{reason}" in book else "reason.other"
    keys = [opening, "claim", reason_key, *([f"mood.{mood}"] if f"mood.{mood}" in book else []), "ending"]
    claim = brief.claim
    amount = money(claim.total_cents, claim.currency, language)
    sentences = (book[key][language] for key in keys)
    return " ".join(sentences).format(name=brief.pii_name, amount=amount, creditor=claim.creditor)
