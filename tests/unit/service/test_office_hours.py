"""The desk is open on working days of the person's own state, and callbacks fall into its hours."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from decision_navigator.facts import Case, parse_case
from decision_navigator.policy import PolicyBook
from voicebot.rows import Present, Role
from voicebot.service.office_hours import ALWAYS, OfficeHours

CONFIGS = Path(__file__).parents[3] / "configs"
BERLIN = ZoneInfo("Europe/Berlin")


class FakePresence:
    """Tabs that are open."""

    def __init__(self, *roles: Role) -> None:
        self._roles = roles

    def present(self, since: dt.datetime) -> Sequence[Present]:
        return [
            Present(
                user_id=f"user-{n // 2}",
                session_id="s",
                tab=str(n),
                name="x",
                role=role,
                skills=(),
                languages=(),
                seen_at=since,
            )
            for n, role in enumerate(self._roles)
        ]


@pytest.fixture(scope="module")
def case() -> Case:
    return parse_case(json.loads((CONFIGS / "demo" / "anna-berger.json").read_text(encoding="utf-8")))


def hours(*roles: Role, when: str = "08:00-20:00") -> OfficeHours:
    presence = FakePresence(*roles)
    book = PolicyBook.read(CONFIGS / "policy")
    return OfficeHours(presence, book, when, 30)  # type: ignore[arg-type] # only present() is asked


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (dt.datetime(2026, 11, 18, 10, tzinfo=BERLIN), True),
        (dt.datetime(2026, 11, 18, 7, 59, tzinfo=BERLIN), False),
        (dt.datetime(2026, 11, 18, 20, 0, tzinfo=BERLIN), False),
        (dt.datetime(2026, 11, 22, 12, tzinfo=BERLIN), False),
        (dt.datetime(2026, 12, 25, 12, tzinfo=BERLIN), False),
        (dt.datetime(2026, 11, 18, 18, 59, tzinfo=dt.UTC), True),
    ],
)
def test_the_desk_is_open_on_working_days_in_the_persons_time(
    case: Case, moment: dt.datetime, is_open: bool
) -> None:
    assert hours().is_open(moment, case) is is_open


def test_a_desk_that_is_always_there_is_open_on_a_holiday_night(case: Case) -> None:
    night = dt.datetime(2026, 12, 25, 3, tzinfo=BERLIN)
    assert hours(when=ALWAYS).is_open(night, case)
    assert hours(when=ALWAYS).next_opening(night, case) == night + dt.timedelta(minutes=15)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-18T10:00:00+01:00", "2026-11-18T10:15:00+01:00"),
        ("2026-11-18T19:50:00+01:00", "2026-11-19T08:00:00+01:00"),
        ("2026-11-20T21:00:00+01:00", "2026-11-23T08:00:00+01:00"),
        ("2026-12-24T20:30:00+01:00", "2026-12-28T08:00:00+01:00"),
        ("2026-11-18T05:00:00+01:00", "2026-11-18T08:00:00+01:00"),
    ],
)
def test_a_callback_falls_into_the_next_hours_of_the_desk(case: Case, now: str, opening: str) -> None:
    assert hours().next_opening(dt.datetime.fromisoformat(now), case).isoformat() == opening


def test_a_person_with_two_tabs_counts_once_and_an_auditor_not_at_all(case: Case) -> None:
    now = dt.datetime(2026, 11, 18, 10, tzinfo=BERLIN)
    assert hours("agent", "agent", "auditor", "auditor", "supervisor").people(now) == 2
