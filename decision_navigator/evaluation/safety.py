"""Whether a model is safe to follow: not surely worse than what its own log already shows.

The log shows two things that need no model: what the agents' own decisions brought,
and what one and the same plan for everybody would bring, kept within the limits. A
model is refused if later rows that it did not see say, with 95 % confidence, that
either brings more. The estimate is doubly robust and compares row by row, so that
what both would have shown cancels out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.evaluation.offpolicy import Estimate, Floats, LoggedRows, gain, gain_over_log
from decision_navigator.evaluation.target import CHUNK, Seen, see
from decision_navigator.grid import Bounds
from decision_navigator.predictor import Predictor
from decision_navigator.simulator.policies import longer_within
from decision_navigator.training.logs import Log

RULES = tuple((months, start) for months in (1, 2, 3, 5, 8, 12, 18, 24) for start in (0, 1))


@dataclass(frozen=True, kw_only=True)
class Safety:
    """Gains in euros per decision, each with its 95 % interval.

    Attributes:
        rule: the months and the start of the best constant plan within the limits.
        over_rule: the model's gain over it.
        over_agents: the model's gain over what the agents decided.
    """

    rule: tuple[int, int]
    over_rule: Estimate
    over_agents: Estimate

    @property
    def holds(self) -> bool:
        """Whether neither is surely better than the model."""
        return bool(self.over_rule.high >= 0 and self.over_agents.high >= 0)

    def plain(self) -> dict[str, object]:
        """For JSON."""
        months, start = self.rule
        return {
            "best_constant_plan": {"months": months, "months_until_it_starts": start},
            "gain_over_it_eur": _rounded(self.over_rule),
            "gain_over_the_agents_eur": _rounded(self.over_agents),
            "safe": self.holds,
        }


def safety_of(predictor: Predictor, later: Log, bounds: Bounds) -> Safety:
    """Judge a model on later rows that it did not see."""
    parts = [see(later.part(slice(i, i + CHUNK)), predictor, bounds) for i in range(0, len(later), CHUNK)]
    model = _join([_rows(part, part.found.best) for part in parts])
    rules = {rule: _join([_rows(part, _rule(part, rule)) for part in parts]) for rule in RULES}
    # The models choose the rule and the log judges it, so that no rule wins by its luck.
    best = max(rules, key=lambda rule: float(rules[rule].said_target.mean()))
    return Safety(rule=best, over_rule=gain(model, rules[best]), over_agents=gain_over_log(model))


def _rule(part: Seen, rule: tuple[int, int]) -> NDArray[np.int64]:
    return longer_within(part.found.allowed, *rule)


def _rows(part: Seen, choice: NDArray[np.int64]) -> LoggedRows:
    rows, balance = np.arange(len(choice)), part.log.balance
    value = part.found.scores.value
    return LoggedRows(
        value=part.log.value_share * balance,
        propensity=part.log.propensity,
        target=(choice == part.action).astype(np.float64),
        said=value[rows, part.action] * balance,
        said_target=value[rows, choice] * balance,
    )


def _join(parts: list[LoggedRows]) -> LoggedRows:
    def column(name: str) -> Floats:
        return np.concatenate([getattr(part, name) for part in parts])

    return LoggedRows(**{name: column(name) for name in LoggedRows.__dataclass_fields__})


def _rounded(estimate: Estimate) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in vars(estimate).items()}
