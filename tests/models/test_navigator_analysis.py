"""The extra `analysis`: second opinions on the navigator's models."""

import numpy as np
import pytest

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.figures import chances
from decision_navigator.predictor import Predictor
from decision_navigator.simulator.world import read_world
from decision_navigator.training import analysis
from decision_navigator.training.logs import Drawn, draw_log


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return draw_log(read_world(), 6000, np.random.default_rng(31))


def test_nine_in_ten_recoveries_fall_into_their_interval(drawn: Drawn) -> None:
    found = analysis.recovery_intervals(drawn.log.part(slice(0, 4000)), drawn.log.part(slice(4000, 6000)))
    assert 0.86 <= found.coverage <= 0.97
    assert found.mean_width < 0.95


def test_the_order_of_breaking_is_told_better_than_by_chance(drawn: Drawn) -> None:
    found = analysis.time_to_break(drawn.log.part(slice(0, 4000)), drawn.log.part(slice(4000, 6000)))
    assert found.concordance > 0.6
    assert found.effects["rate_to_surplus"] > 0


def test_groups_that_the_model_never_sees_are_treated_alike(drawn: Drawn) -> None:
    log = drawn.log.part(drawn.log.asks)
    said = chances(Predictor.load(), log)
    for codes in (drawn.people.age_band, drawn.people.sex):
        gaps = analysis.fairness(log.kept, said, codes[drawn.log.asks])
        assert gaps.calibration_gap < 0.04
        assert gaps.mean_chance_gap < 0.05


def test_drift_is_noticed_and_quiet_times_are_not() -> None:
    rng = np.random.default_rng(0)
    said = rng.uniform(0.3, 0.9, 4000)
    steady = rng.random(4000) < said
    assert analysis.watch_drift(steady.tolist(), said.tolist()) is None
    worse = np.where(np.arange(4000) < 2000, steady, rng.random(4000) < said - 0.3)
    notice = analysis.watch_drift([bool(k) for k in worse], said.tolist())
    assert notice is not None
    assert 2000 <= notice.row < 3000
    assert "neu trainieren" in notice.de
    assert "train again" in notice.en


def test_without_the_extra_one_sentence_says_what_to_install() -> None:
    with pytest.raises(NavigatorError, match=r"pip install 'voicebot\[analysis\]'"):
        analysis._extra("no_such_library")
