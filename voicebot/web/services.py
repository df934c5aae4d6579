"""Everything that the API and the console are handed: the store, the services, a few values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from decision_navigator.plans import Plan
from decision_navigator.rules import Check
from voicebot.identity.signing_in import SignIn
from voicebot.ports import Clock, Ids
from voicebot.ports_store import Store
from voicebot.rows import PlanRow
from voicebot.service.anchors import Anchors
from voicebot.service.approvals import Approvals
from voicebot.service.campaigns import Campaigns
from voicebot.service.crm_inbox import CrmInbox
from voicebot.service.dialling import Dialling
from voicebot.service.dispatch import Dispatch
from voicebot.service.notices import Notices
from voicebot.service.steering import Steering


class PlanRules(Protocol):
    """The navigator's rules over the case as it stands with what was said in the call."""

    def check(self, row: PlanRow, plan: Plan) -> Sequence[Check]:
        """Judge a plan by every limit."""
        ...

    def fit(self, row: PlanRow, wanted: Plan) -> Plan:
        """The plan with the wanted rate and first day that pays the balance to the cent."""
        ...


@dataclass(frozen=True, kw_only=True)
class WebValues:
    """Settings that the web shows or obeys; ``calls_public_url`` is where the listen socket lives."""

    agency: str
    agency_phone: str
    agency_email: str
    public_url: str
    calls_public_url: str
    demo: bool
    secure_cookies: bool
    decision_deadline_s: int
    presence_s: int
    lock_s: int = 15
    undo_s: int = 6
    brand: str = "Brücke"
    time_zone: str = "Europe/Berlin"
    most_body_bytes: int = 8_000_000
    watch_decisions: bool = False
    watch_individuals: bool = False
    control_suggestions_per_day: int = 0


@dataclass(frozen=True, kw_only=True)
class WebServices:
    """What the web process builds once and hands to every route."""

    store: Store
    sign_in: SignIn
    approvals: Approvals
    steering: Steering
    dialling: Dialling
    campaigns: Campaigns
    rules: PlanRules
    notices: Notices
    dispatch: Dispatch
    clock: Clock
    ids: Ids
    values: WebValues
    secret: bytes
    will_hear: Callable[[Plan, str], str]
    """The words that the caller hears for a plan, in ``de`` or ``en``."""
    listen_token: Callable[[str, str], str]
    """A signed ticket for one call's sound and one user."""
    trends: Callable[[], Mapping[str, Any]]
    """The figures of the Trends page."""
    anchors: Anchors | None = None
    """The audit's head outside the database."""
    call_ticket: Callable[[str, str, str], str] | None = None
    """A signed ticket for a call from the browser: case, language, user; none where that is not offered."""
    crm: CrmInbox | None = None
    """The CRM's way in; none where there is no CRM."""
