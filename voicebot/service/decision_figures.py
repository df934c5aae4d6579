"""How plans are decided: by the whole desk, by team, and by person only where that is switched on.

Figures of teams in which fewer than ``LEAST_TEAM`` people decided are joined, because a team of one is a
person. Control suggestions never count as decisions; what became of them stands apart.
"""

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicebot.ports_store import Store
from voicebot.rows import CallRow, Decision, UserRow
from voicebot.service.control_results import ControlResult, result_of

DAYS = 28
QUICK_S = 2.0
QUICK_SHARE = 0.1
ALWAYS_SHARE = 0.97
LEAST_DECISIONS = 20
LEAST_TEAM = 3
LATEST_CONTROLS = 12
SMALL_TEAMS = ""
"""The name under which small teams, and people without one, are shown together."""

Figures = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What the works council agreed to: flags on decisions, and figures per person."""

    decisions: bool = False
    individuals: bool = False


@dataclass(frozen=True, kw_only=True)
class DecisionFigures:
    """Reads the decisions of the last four weeks."""

    store: Store
    watch: Watch

    def read(self, now: dt.datetime) -> Figures:
        """All figures, ready for JSON."""
        since = now - dt.timedelta(days=DAYS)
        controls = self.store.calls.controls(since)
        made = self._made(since, now, controls)
        users = {user.user_id: user for user in self.store.people.all()}
        teams = _teams(made, users)
        return {
            **_rates(made),
            "teams": [self._shown({"team": team}, rows) for team, rows in sorted(teams.items())],
            "agents": self._agents(made, users) if self.watch.individuals else [],
            "watched": self.watch.decisions,
            "individuals": self.watch.individuals,
            "warnings": warnings_of(made) if self.watch.decisions else [],
            "controls": self._controls(controls, users) if self.watch.decisions else None,
        }

    def _made(self, since: dt.datetime, now: dt.datetime, controls: Sequence[CallRow]) -> list[Decision]:
        tests = {p.plan_id for call in controls for p in self.store.plans.of_call(call.call_id)}
        made = self.store.plans.decided_between(since, now)
        return [d for d in made if d.verdict != "withdraw" and not d.simulated and d.plan_id not in tests]

    def _agents(self, made: Sequence[Decision], users: Mapping[str, UserRow]) -> list[Figures]:
        by_user: dict[str, list[Decision]] = {}
        for decision in made:
            by_user.setdefault(decision.user_id, []).append(decision)
        named = {uid: users[uid].name if uid in users else uid for uid in by_user}
        return [
            self._shown({"name": named[uid], "user_id": uid}, by_user[uid])
            for uid in sorted(by_user, key=lambda uid: named[uid])
        ]

    def _shown(self, of_whom: Figures, made: Sequence[Decision]) -> Figures:
        flags = warnings_of(made) if self.watch.decisions else []
        return {**of_whom, **_rates(made), "flags": flags}

    def _controls(self, calls: Sequence[CallRow], users: Mapping[str, UserRow]) -> Figures:
        results = [r for r in (result_of(self.store, call) for call in calls) if r is not None]
        decided = [r for r in results if r.verdict != "unseen"]
        by_team: dict[str, list[ControlResult]] = {}
        for one in decided:
            by_team.setdefault(_team_of(one.user_id, users), []).append(one)
        return {
            "made": len(results),
            **_caught(decided),
            "teams": [{"team": team, **_caught(by_team[team])} for team in sorted(by_team)],
            "latest": [
                {"at": r.plan.suggested_at.isoformat(), "flaw": r.flaw, "verdict": r.verdict}
                for r in reversed(results[-LATEST_CONTROLS:])
            ],
        }


def warnings_of(made: Sequence[Decision]) -> list[Figures]:
    """Signs that a review is not real (GDPR Art. 22): too quick, or always yes."""
    if len(made) < LEAST_DECISIONS:
        return []
    quick = sum(d.seconds_taken < QUICK_S for d in made) / len(made)
    always = sum(d.verdict == "confirm" for d in made) / len(made)
    found: list[Figures] = []
    if quick > QUICK_SHARE:
        found.append({"code": "quick", "share": quick})
    if always >= ALWAYS_SHARE:
        found.append({"code": "always", "share": always})
    return found


def _rates(made: Sequence[Decision]) -> dict[str, Any]:
    confirmed = [d for d in made if d.verdict == "confirm"]
    return {
        "decided": len(made),
        "confirmed_share": _share(sum(not d.edited for d in confirmed), len(made)),
        "edited_share": _share(sum(d.edited for d in confirmed), len(made)),
        "declined_share": _share(len(made) - len(confirmed), len(made)),
        "quick_share": _share(sum(d.seconds_taken < QUICK_S for d in made), len(made)),
        "median_seconds": statistics.median(d.seconds_taken for d in made) if made else None,
    }


def _teams(made: Sequence[Decision], users: Mapping[str, UserRow]) -> dict[str, list[Decision]]:
    """Decisions by team, small teams joined."""
    people: dict[str, set[str]] = {}
    for decision in made:
        people.setdefault(_team_of(decision.user_id, users), set()).add(decision.user_id)
    teams: dict[str, list[Decision]] = {}
    for decision in made:
        team = _team_of(decision.user_id, users)
        shown = team if len(people[team]) >= LEAST_TEAM else SMALL_TEAMS
        teams.setdefault(shown, []).append(decision)
    return teams


def _team_of(user_id: str, users: Mapping[str, UserRow]) -> str:
    return users[user_id].team if user_id in users else SMALL_TEAMS


def _caught(decided: Sequence[ControlResult]) -> dict[str, Any]:
    caught = sum(r.verdict == "caught" for r in decided)
    return {"decided": len(decided), "caught": caught, "share": _share(caught, len(decided))}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
