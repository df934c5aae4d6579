"""Words that mean the same: a small hand-written thesaurus of the trade, per language.

A concept such as `kin` or `death` gathers the stems people use for it. A linear model that sees the
concept, and the order of two of them ("my mother ... died" against "my phone ... died"), learns from few
examples what words alone would need thousands for. The tables are data (`concepts/*.yaml`): each entry is
a stem matched at the start of a word, a whole word when it ends with `$`, or several words; `*` stands
for the rest of a word.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from voicebot.lexical.normal import normalise

TABLES = Path(__file__).parent / "concepts"


@dataclass(frozen=True, kw_only=True)
class Concepts:
    """The thesaurus of one language, compiled.

    Attributes:
        patterns: For each concept, the expression that finds it in normalised text.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def find(self, normal: str) -> list[tuple[int, str]]:
        """Return where each concept stands in normalised text, in order of position.

        Args:
            normal: Text as `normalise` returns it.
        """
        found = [
            (match.start(), name) for name, pattern in self.patterns for match in pattern.finditer(normal)
        ]
        return sorted(found)


@cache
def concepts_of(name: str) -> Concepts:
    """Return a thesaurus.

    Args:
        name: "de" or "en", or one of the finer tables, "care_de" and "care_en".

    Raises:
        FileNotFoundError: There is no such table.
    """
    table: dict[str, list[str]] = yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return Concepts(patterns=tuple((concept, _compile(entries)) for concept, entries in table.items()))


def _compile(entries: list[str]) -> re.Pattern[str]:
    alternatives = sorted((_expression(str(entry)) for entry in entries), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(alternatives) + ")")


def _expression(entry: str) -> str:
    whole = entry.endswith("$")
    words = [r"\w*".join(normalise(part) for part in word.split("*")) for word in entry.rstrip("$").split()]
    return r"\s".join(words) + (r"\b" if whole else "")
