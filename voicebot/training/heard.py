"""What the shipped ears made of the written utterances: real mistakes beside the invented ones.

`utterances/heard/<language>.tsv` keeps the written text, a tab, and the text heard; `hear_again` makes it.
"""

from difflib import SequenceMatcher

from voicebot.lexical.normal import normalise
from voicebot.training.written import HOME

HEARD = HOME / "heard"
LEAST_ALIKE = 0.55


def heard_texts(language: str) -> dict[str, str]:
    """Return what was heard for each written text that was spoken; what is beyond recognition is left out."""
    kept = HEARD / f"{language}.tsv"
    if not kept.exists():
        return {}
    lines = (line.split("\t") for line in kept.read_text(encoding="utf-8").splitlines() if line)
    return {written: heard for written, heard in lines if _alike(written, heard)}


def _alike(written: str, heard: str) -> bool:
    return SequenceMatcher(None, normalise(written), normalise(heard)).ratio() >= LEAST_ALIKE
