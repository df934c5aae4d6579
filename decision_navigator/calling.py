"""Whether the phone may ring now: hours, weekdays, holidays and call caps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from decision_navigator.days import is_holiday
from decision_navigator.policy_tables import CallCaps, CallHours


@dataclass(frozen=True)
class Allowed:
    """The call may be placed."""


@dataclass(frozen=True)
class Refused:
    """The call may not be placed; the sentence is for the operator."""

    rule: str
    sentence: str


def within_hours(at: datetime, hours: CallHours, country: str, state: str | None) -> Allowed | Refused:
    """Check the local hour, weekday and holidays; `at` is in the person's time zone."""
    if at.weekday() not in hours.weekdays:
        return Refused("weekday", f"No calls on a {at:%A}.")
    if not hours.on_holidays and is_holiday(at.date(), country, state):
        return Refused("holiday", f"{at.date()} is a public holiday where the person lives.")
    if not hours.start <= at.time().replace(tzinfo=None) < hours.end:
        window = f"{hours.start:%H:%M} and {hours.end:%H:%M}"
        return Refused("hours", f"Calls are placed between {window}; there it is {at:%H:%M}.")
    return Allowed()


def within_caps(
    at: datetime,
    caps: CallCaps,
    calls: Sequence[datetime],
    person_calls: Sequence[datetime],
    talks: Sequence[datetime],
) -> Allowed | Refused:
    """Check how often the phone rang for this debt and this person, and the last talk."""
    start = at - timedelta(days=caps.window_days)
    if sum(start < call <= at for call in calls) >= caps.per_debt:
        text = f"{caps.per_debt} calls for this claim in {caps.window_days} days are the most."
        return Refused("cap_per_debt", text)
    if sum(start < call <= at for call in person_calls) >= caps.per_person:
        text = f"{caps.per_person} calls to this person in {caps.window_days} days are the most."
        return Refused("cap_per_person", text)
    if caps.per_day is not None and _on_day(at, person_calls) >= caps.per_day:
        return Refused("cap_per_day", f"{caps.per_day} calls to this person on one day are the most.")
    quiet = timedelta(days=caps.quiet_after_talk_days)
    if any(at - quiet < talk <= at for talk in talks):
        text = f"After a conversation the phone stays quiet for {caps.quiet_after_talk_days} days."
        return Refused("quiet_after_talk", text)
    return Allowed()


def _on_day(at: datetime, calls: Sequence[datetime]) -> int:
    """How many calls there were earlier on this day, where the person lives."""
    return sum(call <= at and call.astimezone(at.tzinfo).date() == at.date() for call in calls)
