"""Word error rates of callers behind a bad network: packets lost, late and out of order on their way.

    python -m benchmarks.rough_line [--loss 0 0.05 0.1] [--jitter-ms 100]

Two real telephones (baresip) speak fixture callers' turns through a relay and Asterisk to the echo; the
shipped ears hear what was sent and what arrived. Needs what `make telephony-test` needs.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.bot import Bot, echo_bot
from tests.telephony.stage.packages import need_peers
from tests.telephony.stage.relay import Weather
from tests.telephony.stage.rough import Journey, misheard, travel


def rows(bot: Bot, weather: Weather, work: Path) -> list[str]:
    """Two calls at once, as lines of the table."""
    work.mkdir()
    with ExitStack() as stack:

        def telephone(line: Line) -> Baresip:
            return stack.enter_context(Baresip(line, work / f"telephone-{line.port}"))

        journeys = travel(bot, weather, work, telephone)
    return [row(journey, language, weather) for language, journey in journeys.items()]


def row(journey: Journey, language: str, weather: Weather) -> str:
    """One line of the table."""
    sent, arrived, said = misheard(journey, language)
    all_packets = journey.carried + journey.lost
    lost, overtaken = 100 * journey.lost / all_packets, 100 * journey.overtaken / all_packets
    went_on = "yes" if journey.went_on else "NO"
    return (
        f"{language:<10}{lost:>7.1f}{weather.jitter_ms:>11.0f}{overtaken:>13.1f}{went_on:>9}"
        f"{100 * sent / said:>12.1f}{100 * arrived / said:>15.1f}{100 * (arrived - sent) / said:>9.1f}"
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
            print("\n".join(rows(bot, weather, Path(folder) / str(number))), flush=True)


if __name__ == "__main__":
    main()
