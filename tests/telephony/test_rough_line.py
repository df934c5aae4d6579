"""A tenth of the packets lost, 0.1 s of jitter, packets that overtake others: the call goes on."""

import asyncio
from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.relay import Weather
from tests.telephony.stage.rough import error_rate, travel, turns_of, words_in, words_of

STORM = Weather(loss=0.10, jitter_ms=100)
MOST_MORE = 0.15
"""By how much the share of wrong words may grow; ``python -m benchmarks.rough_line`` prints it."""


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_call_through_a_storm_goes_on_and_is_understood_less_well(
    echo: Bot, telephone: Telephone, tmp_path: Path, language: str
) -> None:
    journey = travel(echo, language, STORM, tmp_path, telephone)
    assert journey.went_on
    assert journey.carried > 500, "half a minute of packets"
    assert 0.07 < journey.lost / (journey.lost + journey.carried) < 0.13
    assert journey.overtaken > journey.carried / 4, "packets came out of order"
    said = [word for turn in turns_of(language) for word in words_of(turn.words)]
    sent, arrived = (
        error_rate(said, heard) for heard in asyncio.run(words_in([journey.sent, journey.arrived], language))
    )
    print(f"{language}: {sent:.1%} of the words wrong as sent, {arrived:.1%} as they arrived")  # noqa: T201 - with -s
    assert arrived - sent <= MOST_MORE
