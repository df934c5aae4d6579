"""Draws people: what is true of them, and the blurred view an agency has."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PERSON, Matrix
from decision_navigator.simulator.world import World

Floats = NDArray[np.float64]
MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class People:
    """The truth (latent) and the view (`seen`, the columns of `features.PERSON`).

    `verified_surplus` is a surplus checked against documents, NaN for most.
    `age_band` and `sex` exist for the fairness audit only; no model sees them.
    """

    balance: Floats
    income: Floats
    surplus: Floats
    volatility: Floats
    buffer: Floats
    willingness: Floats
    forgetting: Floats
    shock: Floats
    self_cure: Floats
    season: NDArray[np.int64]
    days_to_payday: Floats
    seen: Matrix
    verified_surplus: Floats
    age_band: NDArray[np.int64]
    sex: NDArray[np.int64]

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.balance)


def draw_people(world: World, count: int, rng: np.random.Generator) -> People:
    """Draw people from a world."""
    p = world.people
    principal = np.exp(rng.normal(np.log(p.principal_median), p.principal_spread, count))
    principal = np.clip(principal, p.principal_least, p.principal_most)
    balance = np.round(principal * (1 + p.costs_share), 2)
    income = np.exp(rng.normal(np.log(p.income_median), p.income_spread, count))
    surplus = income * rng.normal(p.surplus_share_mean, p.surplus_share_spread, count)
    willingness = rng.beta(p.willingness_a, p.willingness_b, count)
    forgetting = rng.beta(p.forgetting_a, p.forgetting_b, count)
    shock = rng.beta(p.shock_a, p.shock_b, count)
    seen, verified = _view(world, rng, principal, balance, income, surplus, willingness, forgetting, shock)
    return People(
        balance=balance,
        income=income,
        surplus=surplus,
        volatility=income * rng.uniform(p.volatility_low, p.volatility_high, count),
        buffer=rng.exponential(p.buffer_mean, count) * (surplus > 0),
        willingness=willingness,
        forgetting=forgetting,
        shock=shock,
        self_cure=rng.beta(p.self_cure_a, p.self_cure_b, count),
        days_to_payday=rng.integers(0, 31, count).astype(float),
        seen=seen,
        verified_surplus=verified,
        age_band=rng.integers(0, 4, count),
        sex=rng.integers(0, 2, count),
        season=_season(world, count, rng),
    )


def _season(world: World, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Months from the decision to each person's dear months."""
    if world.conduct.season_months == 0:
        return np.zeros(count, dtype=np.int64)
    return rng.integers(0, MONTHS_A_YEAR, count)


def _view(  # noqa: PLR0913 - the truth that is blurred, one argument each
    world: World,
    rng: np.random.Generator,
    principal: Floats,
    balance: Floats,
    income: Floats,
    surplus: Floats,
    willingness: Floats,
    forgetting: Floats,
    shock: Floats,
) -> tuple[Matrix, Floats]:
    o, count = world.observed, len(principal)
    tells = rng.random(count) < o.statement_share
    stated_income = np.where(tells, income * np.exp(rng.normal(0, o.income_noise, count)), np.nan)
    noise = o.surplus_bias + rng.normal(0, o.surplus_noise, count)
    stated_surplus = np.where(tells, surplus + noise, np.nan)
    checked = rng.random(count) < o.verified_share
    verified = np.where(checked, surplus + rng.normal(0, o.verified_noise, count), np.nan)
    poor = surplus < 0
    keeps = np.clip(willingness * (1 - forgetting) - 0.35 * poor, 0.02, 0.98)
    promises = rng.poisson(1.5, count)
    kept = rng.binomial(promises, keeps)
    plans = rng.poisson(0.5, count)
    plans_kept = rng.binomial(plans, np.clip(keeps - 0.15, 0.02, 0.95))
    invoices = rng.poisson(3, count) + 1
    late_chance = np.clip(0.1 + forgetting * 2 + 4 * shock + 0.3 * poor, 0, 0.95)
    late = rng.binomial(invoices, late_chance)
    days_late = np.minimum(90, rng.gamma(2.0, 4 + 40 * forgetting + 25 * poor))
    payments = rng.poisson(1.0 + 2 * willingness)
    tries = rng.poisson(3, count)
    reached = rng.binomial(tries, np.clip(0.2 + 0.6 * willingness, 0, 1))
    cooperation = np.clip(willingness + rng.normal(0, o.cooperation_noise, count), 0, 1)
    columns = {
        "balance_eur": balance,
        "principal_eur": principal,
        "claim_age_days": rng.gamma(2.5, 60, count),
        "other_claims": rng.poisson(0.2 + 0.8 * poor),
        "income_eur": stated_income,
        "surplus_eur": stated_surplus,
        "surplus_share": stated_surplus / stated_income,
        "promises": promises,
        "promise_kept_ratio": shrunk_array(kept, promises),
        "plans_broken": plans - plans_kept,
        "plans_kept": plans_kept,
        "late_ratio": shrunk_array(late, invoices),
        "mean_days_late": days_late * late / invoices,
        "payments_12_months": payments,
        "days_since_payment": np.where(payments > 0, rng.gamma(2.0, 60, count), np.nan),
        "dunning_level": np.minimum(3, 1 + rng.binomial(3, np.clip(0.6 - 0.3 * willingness, 0, 1))),
        "contact_ratio": shrunk_array(reached, tries),
        "inbound_contacts": rng.poisson(0.2 + willingness),
        "cooperation": np.where(rng.random(count) < 0.95, cooperation, np.nan),
    }
    seen = np.stack([columns[name] for name in PERSON], axis=1)
    return seen.astype(np.float32), verified


def shrunk_array(hits: NDArray[np.int64], tries: NDArray[np.int64]) -> Floats:
    """`features.shrunk` for arrays."""
    return (hits + 1) / (tries + 2)
