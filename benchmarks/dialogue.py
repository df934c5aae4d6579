"""Simulated callers against the real dialogue: violations, outcomes, turns, de-escalation.

``python benchmarks/dialogue.py [--calls 1000] [--show PERSONA/LANGUAGE/SEED] [--record FOLDER]``
"""

import argparse
import datetime as dt
import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from decision_navigator.facts import parse_case
from voicebot.actions import Say
from voicebot.codec import decode, encode, split_pii
from voicebot.dialogue.phrases import LANGUAGES, PhraseBook
from voicebot.events import UtteranceHeard
from voicebot.service.log_file import write_log
from voicebot.training.personas.runner import Result, World, play, play_many, report
from voicebot.training.personas.scripts import Persona, read_personas
from voicebot.wiring.parts import make_navigator, make_understanding

CASES = Path(__file__).parents[1] / "configs" / "demo"
TELLING = {
    "willing": "plan_wished",
    "angry_then_calm": "plan_wished",
    "haggler": "plan_wished",
    "prompt_injector": "plan_wished",
    "language_switcher": "plan_wished",
    "hangs_up": "plan_suggested",
    "returned_goods": "dispute_recorded",
    "third_party": "wrong_person_closed",
    "minor": "callback_booked",
    "desperate": "callback_booked",
    "voicemail": "voicemail_left",
    "leave_me_alone": "no_contact_again",
}
"""Personas whose calls are kept as golden logs, with the outcome that is wanted."""
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


def record(world: World, personas: Mapping[tuple[str, str], Persona], folder: Path) -> None:
    """Write one log of each telling persona, without any personal field, as golden logs for the tests."""
    for (name, language), persona in personas.items():
        wanted = TELLING.get(name)
        if wanted is None:
            continue
        results = (play(world, persona, seed) for seed in range(60))
        result = next(r for r in results if r.outcome == wanted and not r.violations)
        entries = [replace(e, item=decode(split_pii(encode(e.item))[0])) for e in result.log]
        write_log(folder / f"{name}.{language}.jsonl", entries)
        print(f"{name}.{language}.jsonl: {len(entries)} lines, {wanted}")


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
    parser.add_argument("--record", type=Path, help="write golden logs into this folder")
    options = parser.parse_args()
    world = make_world()
    personas = {(p.id, p.language): p for language in LANGUAGES for p in read_personas(language)}
    if options.show:
        name, language, seed = options.show.split("/")
        show(play(world, personas[name, language], int(seed)))
        return
    if options.record:
        record(world, personas, options.record)
        return
    started, worked = time.perf_counter(), time.process_time()
    results = play_many(world, list(personas.values()), options.calls)
    took, worked = time.perf_counter() - started, time.process_time() - worked
    found = report(results)
    print(f"{found.calls} calls with {len(personas) // 2} personas in each language")
    print(f"{took:.1f} s by the clock, {worked:.1f} s of one core")
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
