"""The pieces of a text that the general learner looks at, each kind as one block of its own length."""

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
BLOCKS = {block.name: block for block in (WORDS, PIECES, STRINGS, *MEANINGS.values())}


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
