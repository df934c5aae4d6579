"""Simulated callers against the real dialogue: violations, outcomes, turns, de-escalation.

``python benchmarks/dialogue.py [--calls 1000] [--show PERSONA/LANGUAGE/SEED]``
"""

import argparse
import datetime as dt
import json
import time
from collections import Counter, defaultdict
from pathlib import Path

from decision_navigator.facts import parse_case
from voicebot.actions import Say
from voicebot.dialogue.phrases import LANGUAGES, PhraseBook
from voicebot.events import UtteranceHeard
from voicebot.training.personas.runner import Result, World, play, play_many, report
from voicebot.training.personas.scripts import read_personas
from voicebot.wiring.parts import make_navigator, make_understanding

CASES = Path(__file__).parents[1] / "configs" / "demo"
NOW = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def make_world() -> World:
    """Load the models and the demo cases."""
    understander, scorer = make_understanding()
    cases = [
        parse_case(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CASES.glob("*.json"))
    ]
    return World(
        navigator=make_navigator(),
        understander=understander,
        scorer=scorer,
        phrases=PhraseBook.read(),
        cases=cases,
        agency="Brücke",
        now=NOW,
    )


def show(result: Result) -> None:
    """Print a call as it was heard."""
    for entry in result.log:
        if isinstance(entry.item, Say):
            print(f"  bot     {entry.item.pii_text}")
        elif isinstance(entry.item, UtteranceHeard):
            print(f"  caller  {entry.item.pii_text}")
    print(f"  outcome {result.outcome}; violations {result.violations}; replay {result.difference}")


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--show", help="play one call and print it, such as haggler/de/3")
    options = parser.parse_args()
    world = make_world()
    personas = {(p.id, p.language): p for language in LANGUAGES for p in read_personas(language)}
    if options.show:
        name, language, seed = options.show.split("/")
        show(play(world, personas[name, language], int(seed)))
        return
    started = time.perf_counter()
    results = play_many(world, list(personas.values()), options.calls)
    took = time.perf_counter() - started
    found = report(results)
    print(f"{found.calls} calls with {len(personas) // 2} personas in each language, {took:.1f} s")
    print(f"violations {len(found.violations)}, replays that differ {found.differences}")
    for where, violation in found.violations[:20]:
        print(f"  {where}: line {violation.seq}, {violation.rule}: {violation.what}")
    print(f"mean caller turns {found.mean_turns:.1f}")
    print(
        f"calls with a tense moment and words after it {found.tense_calls}: mood at the end against worst "
        f"{found.mean_relief:+.2f} (scale -1 to 1), still tense at the end {found.still_tense}"
    )
    print("outcomes", ", ".join(f"{name} {count}" for name, count in found.outcomes.most_common()))
    by_persona: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        by_persona[result.persona][result.outcome] += 1
    for name, outcomes in sorted(by_persona.items()):
        print(f"  {name:20} " + ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common()))


if __name__ == "__main__":
    main()
