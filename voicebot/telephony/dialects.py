"""What the roads over sockets have in common: they differ only in their messages.

A dialect turns a carrier's messages into what a road brings, and the bot's sound into its messages. It opens
no socket and waits for nothing. A further carrier is one more dialect and the few lines that read its first
messages (see ``docs/telephony.md``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.service.roads import RoadItem

LARGEST_MESSAGE = 1 << 16
DIGITS = frozenset("0123456789*#ABCD")
Message = str | bytes


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The peer's queue is full (``open`` False), or has room again."""

    open: bool


class Dialect(Protocol):
    """One carrier's messages."""

    @property
    def rate(self) -> int:
        """Samples per second, both ways."""
        ...

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """What a message means; nothing when it is broken or of no interest."""
        ...

    async def sound(self, pcm: bytes) -> Message | None:
        """The message that carries this sound; nothing when it waits for more."""
        ...

    def ready(self, call_id: str) -> Message | None:
        """What tells the peer that its call was taken."""
        ...

    def flush(self) -> Message | None:
        """What makes the peer forget sound that it has not played."""
        ...

    def hang_up(self) -> Message | None:
        """What ends the call."""
        ...


class MarkingDialect(Dialect, Protocol):
    """A dialect whose peer tells when sound was played."""

    def mark(self, name: str) -> Message:
        """What asks for ``Played(name)``."""
        ...


def fields_of(message: Message) -> dict[str, Any] | None:
    """A text message's JSON object, or nothing when it is none."""
    if isinstance(message, bytes) or len(message) > LARGEST_MESSAGE:
        return None
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def sound_in(message: bytes) -> bytes | None:
    """A binary message as sound: whole samples of 16 bits, not empty, not too long; else nothing."""
    return message if message and len(message) % 2 == 0 and len(message) <= LARGEST_MESSAGE else None


def is_digit(text: object) -> bool:
    """Whether this is one key of a telephone."""
    return isinstance(text, str) and len(text) == 1 and text in DIGITS


def text_in(fields: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A field as text, empty when it is missing, something else or too long."""
    value = fields.get(name)
    return value if isinstance(value, str) and len(value) <= longest else ""
