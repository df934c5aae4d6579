"""What the outside is told and may tell: the webhook, the CRM, the audit's anchors; as set up."""

from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import OperatorError
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.service.anchors import Anchors, Syslog
from voicebot.service.crm import CrmProfiles, CrmTarget
from voicebot.service.crm_inbox import CrmInbox
from voicebot.service.crm_mapping import CrmMapping
from voicebot.service.dispatch import Dispatch, Target
from voicebot.service.outgoing import Outgoing, networks
from voicebot.service.signatures import secrets_of
from voicebot.service.webhooks import Webhook
from voicebot.settings import CONFIGS, Settings
from voicebot.system import secret_file
from voicebot.wiring import parts
from voicebot.wiring.keys import derived


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The dispatch, and the CRM's way in where there is one."""

    dispatch: Dispatch
    crm: CrmInbox | None
    anchors: Anchors


def make_outside(settings: Settings, store: Store, clock: Clock) -> Outside:
    """Everything that is set up.

    Raises:
        OperatorError: something is set up by half; the sentence names the setting.
    """
    targets: dict[str, Target] = {}
    if settings.webhook.url:
        targets["webhook"] = _webhook(settings, clock)
    profiles = _profiles(settings, store, clock) if settings.crm.url else None
    if profiles is not None:
        targets["crm"] = _crm(settings, profiles)
    return Outside(
        dispatch=Dispatch(store=store, clock=clock, targets=targets),
        crm=_inbox(settings, profiles, clock),
        anchors=make_anchors(settings, store, clock),
    )


def make_anchors(settings: Settings, store: Store, clock: Clock) -> Anchors:
    """The audit's anchors, where the settings say."""
    wanted = settings.audit
    return Anchors(
        audit=store.audit,
        clock=clock,
        folder=Path(wanted.anchor_dir) if wanted.anchor_dir else settings.data / "audit-anchors",
        key=derived(parts.master_key(settings), "audit anchors"),
        every_s=wanted.anchor_every_s,
        witness=Syslog(address=wanted.syslog) if wanted.syslog else None,
    )


def _webhook(settings: Settings, clock: Clock) -> Webhook:
    wanted = settings.webhook
    return Webhook(
        url=wanted.url,
        secrets=_secrets(wanted.secret_file, "webhook.secret_file"),
        outgoing=Outgoing(allowed=networks(wanted.allow_networks, "webhook.allow_networks")),
        clock=clock,
    )


def _profiles(settings: Settings, store: Store, clock: Clock) -> CrmProfiles:
    named = settings.crm.mapping
    own = Path(named)
    path = own if own.suffix == ".yaml" else CONFIGS / "crm" / f"{named}.yaml"
    return CrmProfiles(store=store, clock=clock, mapping=CrmMapping.read(path))


def _crm(settings: Settings, profiles: CrmProfiles) -> CrmTarget:
    wanted = settings.crm
    if not wanted.token_file:
        raise OperatorError("crm.url is set, but crm.token_file is empty.")
    return CrmTarget(
        url=wanted.url,
        token=secret_file(Path(wanted.token_file), may_make=False).decode("ascii"),
        outgoing=Outgoing(allowed=networks(wanted.allow_networks, "crm.allow_networks")),
        profiles=profiles,
        language=settings.language,
    )


def _inbox(settings: Settings, profiles: CrmProfiles | None, clock: Clock) -> CrmInbox | None:
    named = settings.crm.inbound_secret_file
    if profiles is None or not named:
        return None
    return CrmInbox(profiles=profiles, secrets=_secrets(named, "crm.inbound_secret_file"), clock=clock)


def _secrets(path: str, setting: str) -> tuple[bytes, ...]:
    if not path:
        raise OperatorError(f"{setting} is empty; it must name a file with a secret.")
    return secrets_of(secret_file(Path(path), may_make=False), setting)
