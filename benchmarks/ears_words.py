"""Prints word error rates of a recogniser on sentences and voices new to it, as in its model card.

Beside each stands what the model hears by sound alone, as any other service would use it, without the wording
that the shipped one has beside it.

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
    alone = measure(args.model, sentences=args.sentences, weighed=False)
    print(table(measure(args.model, sentences=args.sentences), alone))


if __name__ == "__main__":
    main()
