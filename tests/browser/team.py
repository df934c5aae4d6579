"""Scenes about people at the desk: how teams decided, control suggestions, work that waits."""

import datetime as dt

from tests.browser.stage import Stage
from voicebot.actions import HandOver
from voicebot.rows import Actor, Task, UserRow
from voicebot.service.control_stories import FLAWS

NORTH, SOUTH = ("Ada Weiss", "Ben Roth", "Cleo Lang"), ("Dana Fuchs", "Emil Hahn", "Fee Otto")


def days_of_a_team(stage: Stage) -> None:
    """One team that takes its time, and one that hardly does."""
    approvals = stage.services().approvals
    for people, name, seconds, every in ((NORTH, "North", 17, 4), (SOUTH, "South", 1, 99)):
        actors = [_actor(stage, person, name) for person in people]
        for number in range(21):
            call = stage.call("sarah-miller", ago_s=15 * 86_400)
            plan = call.suggest()
            stage.clock.skip(seconds + number % 3 * seconds / 3)
            actor, key = actors[number % 3], f"{name}-{number}"
            if number % every == every - 1:
                approvals.decline(actor, plan.plan_id, version=1, reason_code="clarify_first", key=key)
            else:
                approvals.confirm(actor, plan.plan_id, version=1, terms_hash=plan.terms_hash, key=key)
            call.hang_up("plan_wished")


def handed_over(stage: Stage) -> None:
    """Calls in which a person was brought in."""
    reasons = ("asked_for", "asked_for", "asked_for", "vulnerable", "dispute", "dispute", "represented")
    for number, reason in enumerate(reasons):
        call = stage.call("emily-carter", ago_s=(8 + number) * 86_400)
        call.add(HandOver(reason=reason, skill="general", urgent=False))
        call.hang_up("handed_to_person", at=call.at)


def controls(stage: Stage) -> None:
    """Six control suggestions, four of which were noticed."""
    approvals = stage.services().approvals
    maker = stage.controls(per_day=6)
    people = [stage.sign_in.actor(stage.token(user)) for user in stage.store.people.all()]
    for number in range(6):
        plan = maker.bring(FLAWS[number % 3], ("de", "en")[number % 2])
        assert plan is not None
        stage.clock.skip(12)
        actor, key = people[number % len(people)], f"control-{number}"
        if number in (1, 4):
            approvals.confirm(actor, plan.plan_id, version=1, terms_hash=plan.terms_hash, key=key)
        else:
            approvals.decline(actor, plan.plan_id, version=1, reason_code="too_high", key=key)
        stage.clock.skip(20)
        maker.look()


def work(stage: Stage, holder: UserRow) -> None:
    """Callbacks and other tasks, some late, some urgent, some in somebody's hands."""
    now = stage.clock.now()
    rows = (
        ("anna-berger", "callback", "hardship", "asked_for", -20, False, "Ben Roth"),
        ("emily-carter", "dispute", "dispute", "returned_goods", 45, True, ""),
        ("james-walker", "callback", "general", "no_decision.deadline", -35, True, ""),
        ("sarah-miller", "callback", "language", "agent_booked", 90, True, ""),
        ("thomas-krause", "notice_failed", "general", "undeliverable", -60, False, holder.name),
        ("sabine-vogel", "hand_over", "crisis", "vulnerable", 5, True, "Ada Weiss"),
    )
    users = {user.name: user.user_id for user in stage.store.people.all()}
    for case_id, kind, skill, reason, minutes, urgent, name in rows:
        task = stage.store.tasks.book(
            Task(
                task_id=stage.ids.new("task"),
                kind=kind,  # type: ignore[arg-type]  # one of the kinds
                case_id=case_id,
                skill=skill,
                language=stage.store.cases.get(case_id).language,
                reason=reason,
                urgent=urgent,
                due_at=now + dt.timedelta(minutes=minutes),
                created_at=now,
            )
        )
        if name:
            stage.store.tasks.claim(task.task_id, users[name], now)


def _actor(stage: Stage, name: str, team: str) -> Actor:
    return stage.sign_in.actor(stage.token(stage.person(name, team=team)))
