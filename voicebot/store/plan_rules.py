"""The rules that the database itself enforces, in SQL that SQLite and PostgreSQL both read.

Nothing is promised without a person: a plan enters as ``suggested``, moves only as ``PLAN_MOVES`` says, and
becomes ``confirmed`` or ``offered`` only with a decision that binds a live signed-in session, the plan's
version and its terms' hash. Versions, decisions, the log and the audit are append-only. ``triggers`` renders
the rules for each dialect; one contract suite tests both.

A rule is a sentence, a bar, and the condition under which the change is wrong.
"""

from voicebot.rows import DECIDING_ROLES, PLAN_MOVES

APPEND_ONLY = ("plan_versions", "decisions", "audit", "events", "inbox", "meta")
NO_DELETE = (
    "plans",
    "calls",
    "sessions",
    "users",
    "notices",
    "tasks",
    "holds",
    "corrections",
    "payments",
    "campaigns",
    "dials",
    "dial_attempts",
    "wrong_numbers",
)
CLOCK_TOLERANCE_S = 300

FACTS = {
    "allowed_moves": ", ".join(f"'{start}>{end}'" for start, ends in PLAN_MOVES.items() for end in ends),
    "may_decide": ", ".join(f"'{role}'" for role in DECIDING_ROLES),
    "latest_decision": "(select max(d.n) from decisions d where d.plan_id = new.plan_id)",
    "clock_tolerance_s": str(CLOCK_TOLERANCE_S),
}
"""What stands in braces in the rules; the two times are each dialect's own."""

_ENTER = """
A plan enters as suggested. | new.state <> 'suggested'

A plan enters with version 1. | new.version <> 1

A plan enters once. | exists (select 1 from plans p where p.plan_id = new.plan_id)
"""

_VERSION_ENTER = """
A version enters once. |
    exists (select 1 from plan_versions v where v.plan_id = new.plan_id and v.version = new.version)
"""

_META_ENTER = """
A fact about this database enters once. | exists (select 1 from meta m where m.name = new.name)
"""

_DECISION_ENTER = """
A decision enters once. |
    exists (select 1 from decisions d where d.decision_id = new.decision_id
            or (d.user_id = new.user_id and d.key = new.key))
"""

_FROZEN = """
A plan keeps its call, its case and its deadline. |
    new.plan_id <> old.plan_id or new.call_id <> old.call_id or new.case_id <> old.case_id
    or new.suggested_at <> old.suggested_at or new.deadline_at <> old.deadline_at

Terms change only with the next version, while the plan waits. |
    (new.version <> old.version or new.terms_hash <> old.terms_hash)
    and not (old.state = 'suggested' and new.state = 'suggested' and new.version = old.version + 1)
"""

_MOVES = """
A plan cannot move this way. |
    new.state <> old.state and (old.state || '>' || new.state) not in ({allowed_moves})
"""

_DECIDED = """
Only a decision about these very terms confirms a plan. |
    new.state = 'confirmed' and not exists (
        select 1 from decisions d where d.n = {latest_decision} and d.verdict = 'confirm'
        and d.version = new.version and d.terms_hash = new.terms_hash)

Only a decision about these very terms allows an offer. |
    new.state = 'offered' and not exists (
        select 1 from decisions d
        join sessions s on s.session_id = d.session_id and s.user_id = d.user_id
        join users u on u.user_id = d.user_id
        where d.n = {latest_decision} and d.verdict = 'confirm'
        and d.version = new.version and d.terms_hash = new.terms_hash
        and s.created_at <= d.decided_at and s.expires_at > d.decided_at
        and (s.revoked_at is null or s.revoked_at > d.decided_at)
        and u.active and u.role in ({may_decide}))

Only a decision about these very terms declines a plan. |
    new.state = 'declined' and not exists (
        select 1 from decisions d where d.n = {latest_decision} and d.verdict = 'decline'
        and d.version = new.version and d.terms_hash = new.terms_hash)

Only the person who decides may take a confirmation back. |
    new.state = 'suggested' and old.state = 'confirmed' and not exists (
        select 1 from decisions d where d.n = {latest_decision} and d.verdict = 'withdraw'
        and d.version = new.version)
"""

_NOTICED = """
A plan is notified only once its notice went out. |
    new.state = 'notified' and not exists (
        select 1 from notices n where n.plan_id = new.plan_id and n.sent_at is not null)

A plan becomes active only when its person confirmed it in text form. |
    new.state = 'active' and not exists (
        select 1 from notices n where n.plan_id = new.plan_id and n.state = 'confirmed')
"""

_CONTROL = """
A control suggestion reaches nobody. |
    new.state in ('offered', 'wished', 'refused', 'notified', 'active', 'kept', 'broken') and exists (
        select 1 from calls c where c.call_id = new.call_id and c.direction = 'control')
"""

_CONTROL_PLAN = """
A control suggestion stays with its control call and its made-up case. |
    exists (select 1 from calls c where c.call_id = new.call_id and c.direction = 'control'
            and c.case_id <> new.case_id)
    or exists (select 1 from cases k where k.case_id = new.case_id and k.control
               and not exists (select 1 from calls c where c.call_id = new.call_id
                               and c.direction = 'control'))
"""

_CALL_ENTER = """
A control call is about a made-up case, and a real one is not. |
    (new.direction = 'control')
    <> exists (select 1 from cases k where k.case_id = new.case_id and k.control)
"""

_CALL_FROZEN = """
A call keeps its case and its direction. |
    new.call_id <> old.call_id or new.case_id <> old.case_id or new.direction <> old.direction
"""

_CASE_FROZEN = """
A made-up case stays made up, and a real one real. | new.control <> old.control
"""

_SESSION = """
A decision needs a signed-in session that is neither expired nor revoked. |
    not exists (
        select 1 from sessions s where s.session_id = new.session_id and s.user_id = new.user_id
        and s.created_at <= new.decided_at and s.expires_at > new.decided_at and s.revoked_at is null)

A decision needs an active person whose role may decide. |
    not exists (
        select 1 from users u where u.user_id = new.user_id and u.active
        and u.role in ({may_decide}))

A decision is marked simulated exactly when its session is. |
    not exists (
        select 1 from sessions s where s.session_id = new.session_id and s.simulated = new.simulated)

Production takes no simulated decisions. |
    new.simulated and exists (select 1 from meta m where m.name = 'mode' and m.value = 'production')
"""

_PLAN = """
The plan is not waiting with this version and these terms. |
    new.verdict in ('confirm', 'decline') and not exists (
        select 1 from plans p where p.plan_id = new.plan_id and p.state = 'suggested'
        and p.version = new.version and p.terms_hash = new.terms_hash
        and p.suggested_at <= new.decided_at)

The time for this decision is over. |
    new.verdict = 'confirm' and exists (
        select 1 from plans p where p.plan_id = new.plan_id and p.deadline_at < new.decided_at)

A confirmation is taken back only before the caller has heard it. |
    new.verdict = 'withdraw' and not exists (
        select 1 from plans p where p.plan_id = new.plan_id and p.state = 'confirmed'
        and p.version = new.version and p.terms_hash = new.terms_hash)
"""

_CLOCK = """
The decision carries another time than the database. |
    exists (select 1 from meta m where m.name = 'mode' and m.value = 'production')
    and {clock_gap_s} > {clock_tolerance_s}
"""

_SESSION_ENTER = """
Production takes no simulated sessions. |
    new.simulated and exists (select 1 from meta m where m.name = 'mode' and m.value = 'production')

A session enters unrevoked. | new.revoked_at is not null

A session enters once. |
    exists (select 1 from sessions s where s.session_id = new.session_id or s.token_hash = new.token_hash)

A session lasts 24 hours at most. |
    {session_length_s} > 86401
"""

_SESSION_FROZEN = """
A session keeps its person, its token and its end. |
    new.session_id <> old.session_id or new.user_id <> old.user_id
    or new.token_hash <> old.token_hash or new.created_at <> old.created_at
    or new.expires_at <> old.expires_at or new.simulated <> old.simulated

A revoked session stays revoked. |
    old.revoked_at is not null and (new.revoked_at is null or new.revoked_at <> old.revoked_at)
"""

_GAPLESS = """
Sequence numbers have no gaps. |
    new.seq <> (select coalesce(max(seq), 0) + 1 from {table} where call_id = new.call_id)
"""

_AUDIT_GAPLESS = """
Sequence numbers have no gaps. | new.seq <> (select coalesce(max(seq), 0) + 1 from audit)
"""

_NOTICE_MOVES = """
A notice keeps its plan and its link. |
    new.plan_id <> old.plan_id or new.token_hash <> old.token_hash
    or new.expires_at <> old.expires_at or new.attempts_left > old.attempts_left

A notice cannot move this way. |
    new.state <> old.state and (old.state || '>' || new.state) not in (
        'queued>sent', 'queued>failed', 'queued>lapsed', 'failed>queued', 'failed>lapsed',
        'sent>confirmed', 'sent>withdrawn', 'sent>lapsed')
"""

_EVENTS_GAPLESS = _GAPLESS.replace("{table}", "events")
_INBOX_GAPLESS = _GAPLESS.replace("{table}", "inbox")

RULES = {
    "plans_enter": ("insert", "plans", _ENTER),
    "plans_frozen": ("update", "plans", _FROZEN),
    "plans_moves": ("update", "plans", _MOVES),
    "plans_decided": ("update of state", "plans", _DECIDED),
    "plans_noticed": ("update of state", "plans", _NOTICED),
    "plans_control": ("update of state", "plans", _CONTROL),
    "plans_control_enter": ("insert", "plans", _CONTROL_PLAN),
    "calls_enter": ("insert", "calls", _CALL_ENTER),
    "calls_frozen": ("update", "calls", _CALL_FROZEN),
    "cases_frozen": ("update", "cases", _CASE_FROZEN),
    "versions_enter": ("insert", "plan_versions", _VERSION_ENTER),
    "meta_enter": ("insert", "meta", _META_ENTER),
    "decisions_enter": ("insert", "decisions", _DECISION_ENTER),
    "decisions_session": ("insert", "decisions", _SESSION),
    "decisions_plan": ("insert", "decisions", _PLAN),
    "decisions_clock": ("insert", "decisions", _CLOCK),
    "sessions_enter": ("insert", "sessions", _SESSION_ENTER),
    "sessions_frozen": ("update", "sessions", _SESSION_FROZEN),
    "events_gapless": ("insert", "events", _EVENTS_GAPLESS),
    "inbox_gapless": ("insert", "inbox", _INBOX_GAPLESS),
    "audit_gapless": ("insert", "audit", _AUDIT_GAPLESS),
    "notices_moves": ("update", "notices", _NOTICE_MOVES),
}
"""By trigger name: the verb, the table, and the rules in the order they are checked."""


def parse(rules: str) -> list[tuple[str, str]]:
    """A page of rules as pairs of sentence and wrong condition."""
    pairs = []
    for rule in rules.strip().split("\n\n"):
        sentence, wrong = rule.split("|", 1)
        pairs.append((sentence.strip(), " ".join(wrong.split())))
    return pairs
