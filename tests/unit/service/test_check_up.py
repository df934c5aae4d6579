"""A check-up: every hop gets its one sentence, whatever the others do."""

import asyncio

from voicebot.errors import OperatorError
from voicebot.service.check_up import Check, Finding, NotUsed, Unwell, examine


def findings(*checks: Check) -> list[Finding]:
    async def collect() -> list[Finding]:
        return [finding async for finding in examine(checks)]

    return asyncio.run(collect())


async def well() -> str:
    return "It works."


def failing(error: Exception) -> Check:
    async def look() -> str:
        raise error

    return Check(hop="hop", look=look)


def test_a_hop_that_works_says_so() -> None:
    assert findings(Check(hop="store", look=well)) == [Finding(hop="store", well=True, sentence="It works.")]


def test_a_hop_that_fails_does_not_hide_the_next_one() -> None:
    found = findings(failing(Unwell("Nothing answers.")), Check(hop="next", look=well))
    assert [(f.well, f.sentence) for f in found] == [(False, "Nothing answers."), (True, "It works.")]


def test_a_hop_that_is_not_used_is_not_wrong() -> None:
    assert findings(failing(NotUsed("No trunk.")))[0].well is None


def test_bad_settings_and_unforeseen_errors_are_one_sentence_each() -> None:
    [settings] = findings(failing(OperatorError("The key is too short.")))
    [other] = findings(failing(ValueError("a\nb")))
    assert (settings.well, settings.sentence) == (False, "The key is too short.")
    assert (other.well, other.sentence) == (False, "ValueError: a b")
