"""Whether a topic grows more than chance explains.

Under "nothing changed", the calls about a topic this week are, given the total of this week and the weeks
before, binomial with this week's share of all calls (the conditional test of two Poisson rates; Przyborowski
and Wilenski 1940). Busy weeks therefore raise no alarm. All topics are tested together, so Holm's step-down
method (1979) holds the chance of even one false alarm in a week at ``LEVEL``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

LEVEL = 0.05
LEAST_COUNT = 5
NAME = "Exact binomial test, Holm"


@dataclass(frozen=True, kw_only=True)
class WeekCounts:
    """Calls about a topic this week, and in the weeks before together."""

    now: int
    before: int


def growing(topics: Mapping[str, WeekCounts], calls_now: int, calls_before: int) -> dict[str, float]:
    """The topics that grew, with their p-values, the surest first.

    Args:
        topics: the counts by topic; a call counts once for each of its topics.
        calls_now: all calls of this week.
        calls_before: all calls of the weeks before together.
    """
    if calls_now == 0 or calls_before == 0:
        return {}
    share = calls_now / (calls_now + calls_before)
    chances = {
        topic: binomial_tail(c.now, c.now + c.before, share)
        for topic, c in topics.items()
        if c.now + c.before > 0
    }
    found: dict[str, float] = {}
    for place, (topic, p) in enumerate(sorted(chances.items(), key=lambda pair: pair[1])):
        if p > LEVEL / (len(chances) - place):
            break
        if topics[topic].now >= LEAST_COUNT:
            found[topic] = p
    return found


def binomial_tail(at_least: int, n: int, share: float) -> float:
    """The chance of ``at_least`` or more out of ``n``, each with probability ``share``."""
    if at_least <= 0:
        return 1.0
    if share >= 1.0:
        return 1.0
    log_share, log_rest = math.log(share), math.log1p(-share)
    terms = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * log_share + (n - k) * log_rest
        for k in range(at_least, n + 1)
    )
    return min(1.0, math.fsum(math.exp(t) for t in terms))
