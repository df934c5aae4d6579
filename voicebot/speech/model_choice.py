"""Which recogniser to load and how: plain values that travel to the pool's process."""

from dataclasses import dataclass
from pathlib import Path

STARTER_DIR = Path(__file__).parent / "starter"


@dataclass(frozen=True, kw_only=True)
class EarsModel:
    """A model directory in CTranslate2's form; ``compute_type`` int8 on a CPU, float16 on a GPU.

    ``partial_beam`` is the search width for words so far; 5 costs a small model little, a large one much.
    ``final_beam`` is that for the end of speech. ``weighed`` is whether the wording beside the model, if it
    has one, chooses among its hearings.
    """

    name: str
    path: Path
    device: str = "cpu"
    compute_type: str = "int8"
    threads: int = 1
    partial_beam: int = 2
    final_beam: int = 5
    weighed: bool = True

    @property
    def is_starter(self) -> bool:
        """Whether this is the small model in the package, trained on synthetic voices only."""
        return self.path == STARTER_DIR


STARTER = EarsModel(name="starter", path=STARTER_DIR, partial_beam=5)
