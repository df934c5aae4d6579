"""The navigator's sentences in German and English, kept as data so that a lawyer can edit them."""

from functools import lru_cache
from pathlib import Path

import yaml

from decision_navigator.errors import PolicyError

_FILE = Path(__file__).parent / "sentences.yaml"


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[str, str]]:
    book: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return book


def say(key: str, **values: tuple[str, str] | str) -> tuple[str, str]:
    """The German and the English sentence of a key.

    Args:
        key: such as ``gate.insolvency``.
        **values: what fills the gaps; a pair is (German, English), a string serves both.
    """
    pair = _book().get(key)
    if pair is None:
        raise PolicyError(f"sentences.yaml has no entry {key}.")
    german = {name: value if isinstance(value, str) else value[0] for name, value in values.items()}
    english = {name: value if isinstance(value, str) else value[1] for name, value in values.items()}
    return pair["de"].format(**german), pair["en"].format(**english)


def keys() -> tuple[str, ...]:
    """Every key, for the test that both languages are complete."""
    return tuple(_book())
