"""What the models say about a person and some plans, from one small file of plain arrays.

The file (numpy's .npz, no pickles) holds three forests: chances and values of
plans, the interval of the chance, and what is said of a person alone. Reading it
needs only numpy, so it survives upgrades of the library that grew the trees.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from decision_navigator.errors import ModelError
from decision_navigator.features import ALL, PERSON, Matrix
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.trees import Forest

FORMAT = 3
SHIPPED = Path(__file__).parent / "models" / "plans.npz"
# People scored at a time: their candidates' words stay in the processor's cache.
CHUNK = 4
RISK_STEPS = 41
# A rate that exceeds what is truly left with more than this chance is not offered.
MOST_RISK = 0.4
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Numbers fitted after the trees, on rows the trees did not see.

    Attributes:
        slope, intercept: map the mean log-odds to calibrated ones.
        widen: by segment, how far the raw interval of the chance is moved outwards.
        recovery_widen: by segment, how far the raw interval of the recovered share is moved outwards.
    """

    slope: float
    intercept: float
    widen: tuple[float, ...]
    recovery_widen: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Caution:
    """How carefully a surplus is read, by segment (`training/caution.py`).

    Attributes:
        shortfall: evenly spaced quantiles of how far the true surplus lies from the careful one, in euros.
        price: what a rate above the true surplus is taken to cost, in euros.
    """

    shortfall: tuple[tuple[float, ...], ...]
    price: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Scores:
    """About n people's k plans; every array is n x k, shares are of the balance."""

    p_kept: Floats
    value: Floats
    value_lower: Floats
    recovered: Floats


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """Where nine of ten true chances and expected shares lie; every array is n x k."""

    low: Floats
    high: Floats
    recovered_low: Floats
    recovered_high: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Predictor:
    """The trained models of one version.

    Attributes:
        version: names the model in every proposal.
        about: how it was trained, for the card.
        plan_forest: `bags` models of the log-odds to keep, then as many of the value,
            then one of the recovered share.
        interval_forest: how far below and above what is said the true chance lies, then the
            same of the share that is expected to arrive.
        person_forest: the careful surplus in euros, and the log-odds of paying unasked.
    """

    version: str
    about: dict[str, object]
    bags: int
    calibration: Calibration
    caution: Caution
    plan_forest: Forest
    interval_forest: Forest
    person_forest: Forest

    def score(self, person: Matrix, plans: Matrix) -> Scores:
        """Score candidates: `person` is n x PERSON, `plans` is n x k x PLAN."""
        parts = [
            self.plan_forest.predict_candidates(person[i : i + CHUNK], plans[i : i + CHUNK])
            for i in range(0, len(person), CHUNK)
        ]
        raw = np.concatenate(parts) if parts else np.empty((0, plans.shape[1], 2 * self.bags + 1))
        odds = raw[..., : self.bags].mean(axis=-1, dtype=np.float64)
        values = raw[..., self.bags : 2 * self.bags]
        value = values.mean(axis=-1, dtype=np.float64)
        return Scores(
            p_kept=self._chance(odds),
            value=value,
            value_lower=value - values.std(axis=-1, dtype=np.float64),
            recovered=np.clip(raw[..., -1].astype(np.float64), 0.0, 1.0),
        )

    def _chance(self, odds: Floats) -> Floats:
        chance: Floats = sigmoid(self.calibration.slope * odds + self.calibration.intercept)
        return chance

    def intervals(self, person: Matrix, plans: Matrix, scores: Scores) -> Intervals:
        """The 90 % intervals of the chance and of the expected share; each holds what is said."""
        parts = [
            self.interval_forest.predict_candidates(person[i : i + CHUNK], plans[i : i + CHUNK])
            for i in range(0, len(person), CHUNK)
        ]
        raw = np.concatenate(parts).astype(np.float64)
        segment = segment_of(person)
        c = self.calibration
        chance = _around(scores.p_kept, raw[..., :2], np.array(c.widen)[segment])
        share = _around(scores.recovered, raw[..., 2:], np.array(c.recovery_widen)[segment])
        return Intervals(low=chance[0], high=chance[1], recovered_low=share[0], recovered_high=share[1])

    def risk(self, person: Matrix, rate_eur: Floats) -> Floats:
        """The chance that each month's rate (n x k, euros) exceeds what is truly left."""
        careful = self._person(person)[:, 0]
        return risk_above(rate_eur, careful, segment_of(person), self.caution.shortfall)

    def risk_cost(self, person: Matrix, risk: Floats) -> Floats:
        """What that risk is taken to cost, as a share of the balance, n x k."""
        price = np.array(self.caution.price)[segment_of(person)]
        balance = np.maximum(person[:, PERSON.index("balance_eur")].astype(np.float64), 0.01)
        cost: Floats = (price / balance)[:, None] * risk
        return cost

    def self_cure(self, person: Matrix) -> Floats:
        """The chance that the person pays without any plan."""
        return sigmoid(self._person(person)[:, 1])

    def _person(self, person: Matrix) -> Floats:
        raw = self.person_forest.values(self.person_forest.words(person))
        return raw.astype(np.float64)

    def save(self, file: Path) -> None:
        """Write the models to one file."""
        head = {
            "format": FORMAT,
            "features": list(ALL),
            "segments": list(SEGMENTS),
            "version": self.version,
            "about": self.about,
            "bags": self.bags,
            "calibration": vars(self.calibration),
            "caution": vars(self.caution),
        }
        arrays = {
            f"{name}.{f.name}": np.asarray(getattr(getattr(self, name), f.name))
            for name in _FORESTS
            for f in fields(Forest)
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as sink:
            np.savez_compressed(sink, allow_pickle=False, head=np.array(json.dumps(head)), **arrays)

    @classmethod
    def load(cls, file: Path = SHIPPED) -> "Predictor":
        """Read models.

        Raises:
            ModelError: the file is missing, broken or made for other features; the sentence
                says how to train it anew.
        """
        again = "Train it again with: decision-navigator train --simulated 50000 --out " + str(file)
        try:
            with np.load(file, allow_pickle=False) as data:
                head = json.loads(str(data["head"]))
                if head["format"] != FORMAT or tuple(head["features"]) != ALL:
                    raise ModelError(f"The model {file} is of another format. {again}")
                forests = {name: _forest(data, name) for name in _FORESTS}
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ModelError(f"The model {file} cannot be read. {again}") from error
        c = head["calibration"]
        return cls(
            version=head["version"],
            about=head["about"],
            bags=int(head["bags"]),
            calibration=Calibration(
                slope=c["slope"],
                intercept=c["intercept"],
                widen=tuple(c["widen"]),
                recovery_widen=tuple(c["recovery_widen"]),
            ),
            caution=Caution(
                shortfall=tuple(tuple(steps) for steps in head["caution"]["shortfall"]),
                price=tuple(head["caution"]["price"]),
            ),
            **forests,
        )


_FORESTS = ("plan_forest", "interval_forest", "person_forest")


def _forest(data: "np.lib.npyio.NpzFile", name: str) -> Forest:
    values: dict[str, Any] = {f.name: data[f"{name}.{f.name}"] for f in fields(Forest)}
    values["features"] = int(values["features"])
    return Forest(**values)


def risk_above(
    rate_eur: Floats, careful: Floats, segment: NDArray[np.int64], shortfall: tuple[tuple[float, ...], ...]
) -> Floats:
    """The chance that a rate exceeds the true surplus; nothing asked risks nothing.

    Args:
        rate_eur: a month's rates, n x k.
        careful: the careful surplus of each person, in euros.
        segment: of each person.
        shortfall: by segment, evenly spaced quantiles of the truth less the careful surplus.
    """
    risk = np.zeros(rate_eur.shape)
    levels = np.linspace(0, 1, RISK_STEPS)
    for number in np.unique(segment):
        members = segment == number
        above = rate_eur[members] - careful[members][:, None]
        risk[members] = np.interp(above, shortfall[number], levels)
    risk[rate_eur <= 0] = 0.0
    return risk


def _around(said: Floats, apart: Floats, widen: Floats) -> tuple[Floats, Floats]:
    """An interval from how far the truth lies from what is said, moved outwards, within 0 to 1."""
    low = np.minimum(said + apart[..., 0] - widen[:, None], said)
    high = np.maximum(said + apart[..., 1] + widen[:, None], said)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def sigmoid(odds: Floats) -> Floats:
    """Log-odds as a chance."""
    chance: Floats = 1.0 / (1.0 + np.exp(-odds))
    return chance
