"""Text-form notices: from the caller's spoken wish to their answer in writing.

A plan is never agreed by voice (§13a(3) RDG wants its costs stated in text form first). The message names no
debt; its link carries 256 random bits of which only the hash is kept, runs out, and shows nothing before the
birth date or the postcode was given, with few tries.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from decision_navigator.case_file import parse_case
from decision_navigator.facts import Case
from voicebot.errors import NotFound, RefusedByStore
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine, Notice, NoticeState, OutboxItem, PlanRow, Task
from voicebot.service.messages import Channel, Messages, day_in_words
from voicebot.service.notice_view import notice_view
from voicebot.service.profile import preferred_channel
from voicebot.service.tokens import new_token, token_hash

ON_THE_WAY: tuple[NoticeState, ...] = ("queued", "sent")
PREFIX = "notice-"
AGAIN = "."
"""A notice's id is this prefix and its plan's id; one that was sent anew has a number behind the dot."""


@dataclass(frozen=True, kw_only=True)
class NoticeRules:
    """How long a link works, how often its question may be answered wrongly, and where it leads."""

    public_url: str
    valid_days: int = 14
    wrong_answers: int = 5


@dataclass(frozen=True, kw_only=True)
class Notices:
    """Sends notices and answers for the pages behind their links."""

    store: Store
    clock: Clock
    ids: Ids
    messages: Messages
    rules: NoticeRules

    # -- sending -----------------------------------------------------------------------------------

    def subjects(self, plans: Sequence[PlanRow]) -> list[str]:
        """What to follow of wished and notified plans: the plan, or its notice that was sent anew."""
        on_the_way = [n for state in ON_THE_WAY for n in self.store.notices.in_state(state)]
        known = {notice.plan_id: notice.notice_id.removeprefix(PREFIX) for notice in on_the_way}
        return [known.get(plan.plan_id, plan.plan_id) for plan in plans]

    def follow(self, subject: str) -> float | None:
        """Bring a plan's notice one step on; the seconds until the next step, ``None`` when it is over."""
        plan = self.store.plans.get(subject.partition(AGAIN)[0])
        if plan.state not in ("wished", "notified"):
            return None
        notice = self._notice_of(plan)
        if notice is None:
            return None
        if notice.state == "queued":
            return self._deliver(plan, notice)
        if notice.state != "sent":
            return None
        left_s = (notice.expires_at - self.clock.now()).total_seconds()
        if left_s > 0:
            return left_s
        self.lapse()
        return None

    def lapse(self) -> int:
        """Let unanswered notices lapse and book a callback for each: a person asks what happened."""
        lapsed = self.store.notices.lapse(self.clock.now())
        for notice in lapsed:
            plan = self.store.plans.get(notice.plan_id)
            self.store.tasks.book(self._task(plan, "callback", "notice_unanswered"))
        return len(lapsed)

    def _notice_of(self, plan: PlanRow) -> Notice | None:
        """The plan's notice, made now if there is none; ``None`` when no way leads to the person."""
        known = self.store.notices.of_plan(plan.plan_id)
        if known:
            return known[-1]
        case = self._case(plan)
        liked = preferred_channel(self.store.cases.get(plan.case_id).pii_case)
        way = self.messages.channel_for(case, self._wanted(plan) or liked)
        if way is None:
            self.store.tasks.book(self._task(plan, "notice_failed", "no_address"))
            return None
        self._make(plan, case, *way)
        return self.store.notices.of_plan(plan.plan_id)[-1]

    def _make(self, plan: PlanRow, case: Case, channel: Channel, address: str) -> None:
        notice_id = f"{PREFIX}{plan.plan_id}"  # one for each plan, however often a crash repeats this
        self.store.notices.add(*self._drawn_up(notice_id, plan, case, channel, address))

    def again(self, actor: Actor, plan_id: str) -> Notice:
        """Send a notice that failed anew, with a fresh link, by the way that leads to the person today.

        Raises:
            RefusedByStore: no way leads to them.
            VersionConflict: the plan is not wished any more, or a notice of it is on its way.
        """
        plan = self.store.plans.get(plan_id)
        case = self._case(plan)
        way = self.messages.channel_for(case, preferred_channel(self.store.cases.get(plan.case_id).pii_case))
        if way is None:
            raise RefusedByStore("No way leads to this person: enter an address or a consent first.")
        number = max(1, len(self.store.notices.of_plan(plan_id))) + 1
        made = self._drawn_up(f"{PREFIX}{plan_id}{AGAIN}{number}", plan, case, *way)
        now = self.clock.now()
        refs = {"plan": plan_id, "notice": made[0].notice_id, "case": plan.case_id}
        line = AuditLine(at=now, who=actor.user_id, what="notice.resend", refs=refs)
        self.store.notices.again(*made, line, now)
        return made[0]

    def _drawn_up(
        self, notice_id: str, plan: PlanRow, case: Case, channel: Channel, address: str
    ) -> tuple[Notice, str, OutboxItem]:
        """A notice, the hash of its link's token, and the message that carries the link."""
        token, now = new_token(), self.clock.now()
        language = case.person.language
        notice = Notice(
            notice_id=notice_id,
            plan_id=plan.plan_id,
            case_id=plan.case_id,
            channel=channel,
            language=language,
            created_at=now,
            expires_at=now + dt.timedelta(days=self.rules.valid_days),
            attempts_left=self.rules.wrong_answers,
        )
        content = {
            "language": language,
            "link": f"{self.rules.public_url.rstrip('/')}/n/{token}",
            "until": day_in_words(notice.expires_at.date(), language),
        }
        item = self.messages.item(notice.notice_id, "notice", channel, address, content)
        return notice, token_hash(token), item

    def _deliver(self, plan: PlanRow, notice: Notice) -> float | None:
        wait_s = self.messages.deliver(notice.notice_id)
        if wait_s is not None:
            return wait_s
        now = self.clock.now()
        if self.store.outbox.get(notice.notice_id).state == "given_up":
            task = self._task(plan, "notice_failed", "undeliverable", notice.notice_id)
            self.store.notices.failed(notice.notice_id, task, now)
            return None
        self.store.notices.sent(notice.notice_id, now)
        return (notice.expires_at - now).total_seconds()

    def _wanted(self, plan: PlanRow) -> str:
        """The channel that the call agreed on: what its log says it asked for."""
        for entry in self.store.log.read(plan.call_id):
            if (
                type(entry.item).__name__ == "SendNotice"
                and getattr(entry.item, "plan_id", "") == plan.plan_id
            ):
                return str(getattr(entry.item, "channel", ""))
        return ""

    # -- the page behind the link ------------------------------------------------------------------

    def find(self, token: str) -> Notice:
        """The notice behind a link.

        Raises:
            NotFound: there is none, it ran out, or its question was answered wrongly too often.
        """
        notice = self.store.notices.by_token(token_hash(token))
        if notice.expires_at <= self.clock.now() or notice.state == "lapsed":
            raise NotFound("This link has run out.")
        if notice.attempts_left <= 0:
            raise NotFound("The question was answered wrongly too often.")
        return notice

    def open(self, token: str, *, date_of_birth: dt.date | None, postcode: str) -> Mapping[str, Any] | None:
        """The plan with all costs for the right person; ``None`` after a wrong answer, which is counted."""
        notice = self.find(token)
        plan = self.store.plans.get(notice.plan_id)
        case = self._case(plan)
        person = case.person
        right = date_of_birth == person.date_of_birth or _plain(postcode) == _plain(person.postcode)
        if not right:
            self.store.notices.wrong_answer(notice.notice_id)
            return None
        now = self.clock.now()
        if notice.state == "queued":  # it arrived, though the sender died before it could say so
            self.store.notices.sent(notice.notice_id, now)
        self.store.notices.opened(notice.notice_id, now)
        return notice_view(self.store.notices.get(notice.notice_id), plan, case)

    def answer(self, token: str, *, confirmed: bool) -> PlanRow:
        """The person's answer in text form; the page must have asked for birth date or postcode before.

        Raises:
            NotFound: as in ``find``.
            RefusedByStore: it was answered the other way before, or nobody opened it.
        """
        notice = self.find(token)
        state = "confirmed" if confirmed else "withdrawn"
        refs = {"plan": notice.plan_id, "notice": notice.notice_id, "case": notice.case_id}
        line = AuditLine(at=self.clock.now(), who="caller", what=f"notice.{state}", refs=refs)
        return self.store.notices.answer(
            notice.notice_id, "confirmed" if confirmed else "withdrawn", line, self.clock.now()
        )

    def _case(self, plan: PlanRow) -> Case:
        return parse_case(self.store.cases.get(plan.case_id).pii_case)

    def _task(self, plan: PlanRow, kind: str, reason: str, notice_id: str = "") -> Task:
        now = self.clock.now()
        return Task(
            task_id=f"{kind}-{notice_id.removeprefix(PREFIX) or plan.plan_id}-{reason}",
            kind=cast("Any", kind),
            case_id=plan.case_id,
            call_id=plan.call_id,
            skill="general",
            language=self.store.cases.get(plan.case_id).language,
            reason=reason,
            due_at=now,
            created_at=now,
        )


def _plain(postcode: str) -> str:
    return "".join(postcode.split()).casefold() or "no postcode"
