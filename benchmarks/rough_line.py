"""Word error rates of callers behind a bad network: packets lost, late and out of order on their way.

    python -m benchmarks.rough_line [--loss 0 0.05 0.1] [--jitter-ms 100]

A real telephone (baresip) speaks a fixture caller's turns through a relay and Asterisk to the echo; the
shipped ears hear what was sent and what arrived. Needs what `make telephony-test` needs.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.bot import Bot, echo_bot
from tests.telephony.stage.packages import need_peers
from tests.telephony.stage.relay import Weather
from tests.telephony.stage.rough import Journey, error_rate, travel, turns_of, words_in, words_of


def call(bot: Bot, language: str, weather: Weather, work: Path) -> Journey:
    """One call of one caller."""
    telephones: list[Baresip] = []

    def telephone(line: Line) -> Baresip:
        telephones.append(Baresip(line, work / "telephone").__enter__())
        return telephones[-1]

    try:
        return travel(bot, language, weather, work, telephone)
    finally:
        for one in telephones:
            one.__exit__(None, None, None)


def row(bot: Bot, language: str, weather: Weather, work: Path) -> str:
    """One line of the table."""
    work.mkdir()
    journey = call(bot, language, weather, work)
    said = [word for turn in turns_of(language) for word in words_of(turn.words)]
    heard = asyncio.run(words_in([journey.sent, journey.arrived], language))
    sent, arrived = (100 * error_rate(said, words) for words in heard)
    all_packets = journey.carried + journey.lost
    lost, overtaken = 100 * journey.lost / all_packets, 100 * journey.overtaken / all_packets
    went_on = "yes" if journey.went_on else "NO"
    return (
        f"{language:<10}{lost:>7.1f}{weather.jitter_ms:>11.0f}{overtaken:>12.1f}{went_on:>9}"
        f"{sent:>11.1f}{arrived:>14.1f}{arrived - sent:>9.1f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loss", type=float, nargs="+", default=[0.0, 0.05, 0.10])
    parser.add_argument("--jitter-ms", type=float, default=100.0)
    asked = parser.parse_args()
    need_peers()
    print("language   lost %  jitter ms  overtaken %  goes on  WER sent %  WER arrived %   change")
    with tempfile.TemporaryDirectory() as folder, echo_bot(Path(folder) / "bot") as bot:
        for number, loss in enumerate(asked.loss):
            weather = Weather(loss=loss, jitter_ms=asked.jitter_ms if loss else 0)
            for language in ("de", "en"):
                print(row(bot, language, weather, Path(folder) / f"{language}-{number}"), flush=True)


if __name__ == "__main__":
    main()
