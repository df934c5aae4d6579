"""The words about dialling out that people read: rules, dispositions, the dry run's table."""

from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yaml")


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[str, str]]:
    book: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return book


def words(key: str, language: str, **values: object) -> str:
    """The sentence of a key such as ``rule.hours`` in ``de`` or ``en``; a missing value stays a gap."""
    return _book()[key][language].format_map(_Gaps(values))


def why(rule: str, language: str, **values: object) -> str:
    """Why a rule forbids a call; a rule from elsewhere (a scored file) is named as it stands there."""
    known = f"rule.{rule}" in _book()
    return words(f"rule.{rule if known else 'other'}", language, **{"rule": rule, **values})


def keys() -> tuple[str, ...]:
    """Every key."""
    return tuple(_book())


class _Gaps(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
