"""The pieces of a text that the general learner looks at, each kind as one block of its own length."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from voicebot.lexical.features import extract

ADDRESS = re.compile(r"https?://\S+|www\.\S+")
MENTION = re.compile(r"@\w+")
STRETCHED = re.compile(r"(\w)\1{2,}")
WORD_OR_SIGN = r"(?u)\w+|[^\w\s]"
TOKEN = re.compile(WORD_OR_SIGN)
WORD = re.compile(r"\w+")
TAG = re.compile(r"# ?(\w+)")
SIGN = re.compile(
    r"[:;=8xX][\-o^']?\s?[)D(\]\[pP/\\|oO3>*]+|<3|\^\^|[\U0001F300-\U0001FAFF\u2600-\u27BF]|[!?]{1,3}|\.{2,3}"
)
"""Faces typed with signs, pictures, and the marks that carry a tone."""
ENDINGS = (
    "ings",
    "ing",
    "edly",
    "ungen",
    "ung",
    "ed",
    "ies",
    "ern",
    "ers",
    "er",
    "en",
    "es",
    "em",
    "ly",
    "s",
    "e",
)
SHORTEST_STEM = 3
START = 4
REACH = 16
ALWAYS = "any"
"""A piece of every text, so that a block is never empty where texts hold no signs or no pair twice."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One kind of piece.

    Attributes:
        name: A readable name.
        analyzer: "word", "char" (across words), "char_wb" (inside words), or a function from text to pieces.
        low: Shortest sequence.
        high: Longest sequence.
        least: In how many texts a piece must occur to count.
    """

    name: str
    analyzer: str | Callable[[str], list[str]]
    low: int
    high: int
    least: int = 1


WORDS = Block(name="words", analyzer="word", low=1, high=2)
PIECES = Block(name="pieces", analyzer="char_wb", low=2, high=5)
STRINGS = Block(name="strings", analyzer="char", low=2, high=6, least=2)


def stemmed(text: str) -> list[str]:
    """Return the stems of a text and the pairs of neighbours."""
    stems = _stems(text)
    return [*stems, *(f"{a} {b}" for a, b in itertools.pairwise(stems))]


def paired(text: str) -> list[str]:
    """Return which two stems stand in one text, in whatever order, at most `REACH` stems apart."""
    return [ALWAYS, *_pairs(_stems(text))]


def started(text: str) -> list[str]:
    """Return the first letters of the words, alone and in pairs: inflection and most misspellings go."""
    starts = [word[:START] for word in WORD.findall(marked(text))]
    return [ALWAYS, *starts, *_pairs(starts)]


def signed(text: str) -> list[str]:
    """Return what stands between and around the words: faces, shouting, stretched letters, hashtags."""
    words = WORD.findall(text)
    return [
        ALWAYS,
        *(f"sign {sign.replace(' ', '')}" for sign in SIGN.findall(text)),
        *("shouted" for word in words if len(word) > 2 and word.isupper()),
        *("stretched" for word in words if STRETCHED.search(word)),
        *(f"tag {tag.lower()}" for tag in TAG.findall(text)),
    ]


def _stems(text: str) -> list[str]:
    return [_stem(token) for token in TOKEN.findall(marked(text))]


def _stem(word: str) -> str:
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), "")
    return word[: len(word) - len(ending)]


def _pairs(pieces: list[str]) -> list[str]:
    return [
        f"{min(one, other)}+{max(one, other)}"
        for at, one in enumerate(pieces)
        for other in pieces[at + 1 : at + 1 + REACH]
        if one != other
    ]


STEMS = Block(name="stems", analyzer=stemmed, low=1, high=1)
PAIRS = Block(name="pairs", analyzer=paired, low=1, high=1, least=2)
STARTS = Block(name="starts", analyzer=started, low=1, high=1, least=2)
SIGNS = Block(name="signs", analyzer=signed, low=1, high=1, least=2)


def meanings(text: str, language: str) -> list[str]:
    """Return the concepts of a text, the order of two of them, and the words after a negation."""
    blocks = extract(text, language)
    return [*blocks["k"], *blocks["n"]]


MEANINGS = {
    language: Block(
        name=f"meanings_{language}",
        analyzer=partial(meanings, language=language),
        low=1,
        high=1,
        least=2,
    )
    for language in ("de", "en")
}
BLOCKS = {
    block.name: block for block in (WORDS, PIECES, STRINGS, STEMS, PAIRS, STARTS, SIGNS, *MEANINGS.values())
}


def marked(text: str) -> str:
    """Return the text in small letters, edges marked; digits, addresses and stretched letters alike."""
    plain = MENTION.sub("@", ADDRESS.sub("http", text.lower()))
    even = STRETCHED.sub(r"\1\1", re.sub("[0-9]", "0", plain))
    return f"^ {even} $"


def vectoriser(block: Block, vocabulary: list[str] | None = None) -> TfidfVectorizer:
    """Return the vectoriser of a block, empty or with a known vocabulary."""
    return TfidfVectorizer(
        preprocessor=marked if isinstance(block.analyzer, str) else None,
        analyzer=block.analyzer,
        ngram_range=(block.low, block.high),
        token_pattern=WORD_OR_SIGN if block.analyzer == "word" else None,
        min_df=1 if vocabulary else block.least,
        sublinear_tf=True,
        dtype=np.float64,
        vocabulary=vocabulary,
    )


@dataclass(frozen=True, kw_only=True)
class TextView:
    """Fitted vectorisers of several blocks.

    Attributes:
        vectorisers: By the name of the block.
    """

    vectorisers: dict[str, TfidfVectorizer]

    @classmethod
    def fitted(cls, texts: list[str], blocks: tuple[Block, ...]) -> "TextView":
        """Learn the vocabulary and the rarity of pieces from texts."""
        return cls(vectorisers={block.name: vectoriser(block).fit(texts) for block in blocks})

    @classmethod
    def restored(
        cls, vocabularies: dict[str, list[str]], rarities: dict[str, NDArray[np.float64]]
    ) -> "TextView":
        """Rebuild a view from stored vocabularies and rarities."""
        vectorisers = {}
        for name, vocabulary in vocabularies.items():
            vectorisers[name] = vectoriser(BLOCKS[name], vocabulary)
            vectorisers[name].idf_ = rarities[name]
        return cls(vectorisers=vectorisers)

    def see(self, texts: list[str]) -> csr_matrix:
        """Return one row per text; each block has length one."""
        return hstack([normalize(each.transform(texts)) for each in self.vectorisers.values()]).tocsr()

    def vocabularies(self) -> dict[str, list[str]]:
        """Return the pieces of each block in the order of their columns."""
        return {
            name: [str(piece) for piece in each.get_feature_names_out()]
            for name, each in self.vectorisers.items()
        }

    def rarities(self) -> dict[str, NDArray[np.float64]]:
        """Return the rarity of each piece of each block."""
        return {name: np.asarray(each.idf_) for name, each in self.vectorisers.items()}
