"""A call that a trusted peer has brought, before anybody has taken it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from voicebot.errors import PeerError
from voicebot.telephony.dialects import text_in
from voicebot.telephony.socket_road import SocketRoad


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Its road and what the peer says of it.

    ``call_id`` is the peer's own name for the call, ``channel`` that of its line to the caller, ``dial_id``
    the dial request which it answers; ``pii_caller`` is no proof of who calls.
    """

    road: SocketRoad
    case_id: str
    language: Literal["de", "en"] | None = None
    direction: Literal["inbound", "outbound"] = "inbound"
    call_id: str = ""
    channel: str = ""
    dial_id: str = ""
    pii_caller: str = ""


def arrival(road: SocketRoad, fields: Mapping[str, Any]) -> Arrival:
    """Read the fields that every road has under the same names.

    Raises:
        PeerError: there is no case id, or the bot does not speak the language.
    """
    case_id = text_in(fields, "case_id")
    if not case_id:
        raise PeerError("The start of a call must name its case_id.")
    dial_id = text_in(fields, "dial_id")
    return Arrival(
        road=road,
        case_id=case_id,
        language=_language(fields.get("language")),
        direction="outbound" if dial_id or fields.get("direction") == "outbound" else "inbound",
        call_id=text_in(fields, "call_id"),
        channel=text_in(fields, "channel"),
        dial_id=dial_id,
        pii_caller=text_in(fields, "caller"),
    )


def _language(asked: object) -> Literal["de", "en"] | None:
    match asked:
        case "de" | "en":
            return asked
        case None | "":
            return None
        case _:
            raise PeerError("language must be de, en or missing.")
