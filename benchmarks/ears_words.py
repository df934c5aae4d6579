"""Prints word error rates of a recogniser on sentences and voices new to it, as in its model card.

    python -m benchmarks.ears_words
    python -m benchmarks.ears_words --model DIR --sentences 60

It needs the speech engines of docs/fixtures.md; a kind of voice whose engine is not there is left out.
"""

import argparse
from pathlib import Path

from voicebot.speech.model_choice import STARTER_DIR
from voicebot.training.ears.measuring import measure, table


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Word error rates on unseen sentences and voices.")
    parser.add_argument("--model", type=Path, default=STARTER_DIR, help="default: the shipped starter")
    parser.add_argument("--sentences", type=int, default=100, help="at most so many per figure")
    args = parser.parse_args()
    print(table(measure(args.model, sentences=args.sentences)))


if __name__ == "__main__":
    main()
