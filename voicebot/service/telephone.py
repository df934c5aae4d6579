"""The telephone as the service sees it: dial, hang up, hand over to a person, record.

``voicebot.telephony.ari_telephone`` is the real one, over Asterisk's ARI; tests use a fake. Nothing here
knows SIP; statuses and causes are kept as numbers, to explain a disposition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from voicebot.errors import VoicebotError
from voicebot.ports import LogEntry

DialKind = Literal["answered", "busy", "no_answer", "rejected", "wrong_number", "failed"]
TransferKind = Literal["connected", "busy", "no_answer", "failed"]
RecordingStep = Literal["start", "pause", "resume", "stop"]
By = Literal["callee", "network", "us"]


class TelephoneError(VoicebotError):
    """The telephone system cannot be reached or refused what was asked; a retry may help."""


@dataclass(frozen=True, kw_only=True)
class DialOrder:
    """One number to dial for one case.

    ``dial_id`` names the attempt and is unique; it is the idempotency key and travels to the bot with the
    call. ``pii_number`` is in E.164 (``+4930...``) or an extension of the test stage. ``ring_s`` is how long
    it rings.
    """

    dial_id: str
    case_id: str
    language: str
    pii_number: str
    caller_id: str
    ring_s: int


@dataclass(frozen=True, kw_only=True)
class DialResult:
    """How an attempt came out.

    ``sip_status`` is the peer's last SIP answer (486), ``q850`` the ITU-T Q.850 cause (17), each ``None``
    where the network named none; ``by`` says who decided. ``call_id`` is the bot's call once it is connected.
    """

    kind: DialKind
    sip_status: int | None = None
    q850: int | None = None
    by: By
    call_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TransferResult:
    """What became of a hand-over; unless ``connected``, the caller is with the bot again (or still)."""

    kind: TransferKind
    target: str
    q850: int | None = None


class CallPhone(Protocol):
    """What watches one call for its telephone."""

    def rings_for(self, skill: str) -> bool:
        """Whether a person's telephone rings when somebody with this skill is needed."""
        ...

    def take(self, entries: Sequence[LogEntry]) -> None:
        """Entries of the call's log that were just kept."""
        ...


class Telephone(Protocol):
    """Places calls and moves them; every method may be called from any task of the loop that owns it."""

    async def dial(self, order: DialOrder) -> DialResult:
        """Ring the number; returns when the call is answered and connected to the bot, or has failed.

        Cancelling the awaiting task hangs up. A network's refusal is a result, not an error.

        Raises:
            TelephoneError: the telephone system itself cannot be reached; nothing rang.
        """
        ...

    async def hang_up(self, dial_id: str) -> None:
        """End the attempt or the call that came of it; unknown or ended ones are left alone."""
        ...

    async def transfer(self, call_id: str, target: str, summary: str, language: str) -> TransferResult:
        """Bring in a person, warm: ring ``target`` and speak ``summary`` to whoever answers.

        The caller stays with the bot meanwhile. When this returns ``connected`` the person has heard the
        summary and waits for ``join``. Cancelling the awaiting task hangs up the person's telephone.

        Raises:
            TelephoneError: the telephone system cannot be reached; the caller stays with the bot.
        """
        ...

    async def join(self, call_id: str) -> None:
        """Let the bot leave the call and the caller come to the person who waits.

        Raises:
            TelephoneError: nobody waits, or the telephone system cannot be reached; the bot stays.
        """
        ...

    async def record(self, call_id: str, step: RecordingStep) -> None:
        """Record the call from now on, pause, go on or end; steps that change nothing are left alone.

        Raises:
            TelephoneError: the telephone system cannot be reached or refused.
        """
        ...
