"""Every setting, read from ``configs/default.yaml``, a file of the operator's and the environment.

Later sources win: defaults, then the file given with ``--config``, then variables such as
``VOICEBOT__WEB__PORT``. A wrong key or value stops the start with one sentence that names it.
"""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from voicebot.errors import OperatorError

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "configs"
ENV_PREFIX = "VOICEBOT__"


class Section(BaseModel):
    """A part of the configuration; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Agency(Section):
    """Who calls."""

    name: str
    email: str
    phone: str
    address: str
    time_zone: str

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("must be a time zone's name, such as Europe/Berlin") from None
        return value


class StoreSettings(Section):
    """Where the truth lives."""

    url: str
    key_file: str
    words_without_consent_hours: int = Field(ge=1, le=24)


class Web(Section):
    """The web process."""

    host: str
    port: int = Field(ge=0, le=65535)
    public_url: str
    session_hours: int = Field(ge=1, le=24)
    secure_cookies: bool


class TrunkSettings(Section):
    """A peer that brings calls, with its own token."""

    name: str = Field(min_length=1)
    token_file: str = Field(min_length=1)
    networks: tuple[str, ...] = ()


class Calls(Section):
    """The calls process."""

    host: str
    port: int = Field(ge=0, le=65535)
    audiosocket_port: int = Field(ge=0, le=65535)
    public_url: str
    max_calls: int = Field(ge=0)
    media_token_file: str
    networks: tuple[str, ...]
    trunks: tuple[TrunkSettings, ...]
    twilio_token_file: str
    tls_certificate_file: str
    tls_key_file: str
    tls_client_ca_file: str
    echo: bool
    record_demo_audio: bool


class Desk(Section):
    """When people decide, and how long a suggestion waits."""

    decision_deadline_s: int = Field(ge=10, le=600)
    undo_s: int = Field(ge=0, le=30)
    open: str = Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    presence_s: int = Field(ge=5)
    watch_decisions: bool
    watch_individuals: bool
    control_suggestions_per_day: int = Field(ge=0, le=48)


class RetrySettings(Section):
    """When a call that came out so is tried again."""

    after_minutes: int = Field(ge=1)
    times: int = Field(ge=0, le=10)
    other_time: bool = False


class DiallingSettings(Section):
    """How the bot dials out."""

    lines: int = Field(ge=0)
    keep_free_lines: int = Field(ge=0)
    calls_per_agent: float = Field(gt=0, le=3)
    without_people: bool
    caller_id: str
    ring_s: int = Field(ge=5, le=120)
    look_every_s: float = Field(ge=0.1, le=60)
    last_days: int = Field(ge=1, le=60)
    typical_call_s: int = Field(ge=10)
    parts_of_day: tuple[str, ...]
    retries: dict[str, RetrySettings]

    @field_validator("parts_of_day")
    @classmethod
    def _are_parts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            start, _, end = part.partition("-")
            if not dt.time.fromisoformat(start) < dt.time.fromisoformat(end):
                raise ValueError(f"{part} must be written like 08:00-11:00")
        return value


class TelephonySettings(Section):
    """The Asterisk beside a calls process."""

    ari_url: str
    ari_user: str
    ari_password_file: str
    app: str = Field(pattern=r"^[a-z0-9-]+$")
    trunk: str
    people: dict[str, str]
    person_ring_s: int = Field(ge=5, le=60)
    sounds_dir: str
    asterisk_sounds_dir: str
    record: bool


class EarsSettings(Section):
    """The recogniser."""

    model: str
    size: str
    threads: int = Field(ge=1)
    partial_every_ms: int = Field(ge=100, le=2000)
    beam: int = Field(ge=1, le=10)


class VoiceSettings(Section):
    """The bot's voice."""

    model: str
    de: str
    en: str


class Models(Section):
    """Where models come from."""

    dir: str
    hub: str
    offline: bool
    timeout_s: float = Field(gt=0)


class Notices(Section):
    """How text-form notices travel."""

    ways: tuple[Literal["outbox", "smtp", "sms", "letter"], ...]
    sender_name: str = Field(min_length=1)
    valid_days: int = Field(ge=1, le=60)
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password_file: str
    sms_webhook: str
    sms_secret_file: str


class WebhookSettings(Section):
    """Where integrators are told what happens."""

    url: str
    secret_file: str
    allow_networks: tuple[str, ...]


class CrmSettings(Section):
    """The CRM whose contacts and notes are kept up to date."""

    url: str
    token_file: str
    inbound_secret_file: str
    mapping: str
    allow_networks: tuple[str, ...]


class AuditSettings(Section):
    """Where the audit's head is anchored outside the database."""

    anchor_dir: str
    anchor_every_s: int = Field(ge=10, le=86400)
    syslog: str


class Log(Section):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"]
    json_lines: bool = Field(alias="json")
    pii: bool


class ClockSettings(Section):
    """Which time it is."""

    start: str
    offset_s: float

    @field_validator("start")
    @classmethod
    def _has_a_zone(cls, value: str) -> str:
        if value and dt.datetime.fromisoformat(value).tzinfo is None:
            raise ValueError("must be an ISO time with a zone, such as 2026-11-18T10:00:00+01:00")
        return value


class Settings(Section):
    """The whole configuration."""

    agency: Agency
    mode: Literal["production", "demo"]
    data_dir: str
    language: Literal["de", "en"]
    store: StoreSettings
    web: Web
    calls: Calls
    desk: Desk
    dialling: DiallingSettings
    telephony: TelephonySettings
    ears: EarsSettings
    voice: VoiceSettings
    models: Models
    notices: Notices
    webhook: WebhookSettings
    crm: CrmSettings
    audit: AuditSettings
    log: Log
    clock: ClockSettings

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return Path(self.data_dir).expanduser().resolve()


def read(
    config: Path | None = None,
    changes: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings.

    Args:
        config: the operator's own file, merged over the defaults.
        changes: dotted keys that win over everything (``{"web.port": 0}``), from command-line options.
        environment: variables to look into; the process's own if not given.

    Raises:
        OperatorError: a file is missing or no YAML, or a key or value is wrong; the sentence names it.
    """
    values = _yaml(CONFIGS / "default.yaml")
    if config is not None:
        _merge(values, _yaml(config))
    _merge(values, _from_environment(os.environ if environment is None else environment))
    for key, value in (changes or {}).items():
        _put(values, key.split("."), value)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise OperatorError(f"The setting {key} is wrong: {first['msg'].lower()}.") from error


def _yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError(f"The configuration {path} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise OperatorError(f"The configuration {path} is no valid YAML{where}.") from error
    if not isinstance(data, dict):
        raise OperatorError(f"The configuration {path} must be a mapping of settings.")
    return data


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if name.startswith(ENV_PREFIX):
            _put(values, name.removeprefix(ENV_PREFIX).lower().split("__"), yaml.safe_load(text))
    return values


def _put(values: dict[str, Any], path: list[str], value: Any) -> None:  # noqa: ANN401 - any YAML value
    for step in path[:-1]:
        values = values.setdefault(step, {})
    values[path[-1]] = value


def _merge(values: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(values.get(key), dict):
            _merge(values[key], value)
        else:
            values[key] = value
