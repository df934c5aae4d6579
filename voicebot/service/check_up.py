"""What ``voicebot doctor`` finds: for each hop one sentence that says what is wrong, or that it works."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from voicebot.errors import VoicebotError

_PATIENCE_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One hop; ``well`` is ``None`` where it is not used in this installation."""

    hop: str
    well: bool | None
    sentence: str


class Unwell(VoicebotError):
    """A hop does not work; the text says what is wrong and what to do."""


class NotUsed(VoicebotError):
    """A hop is not part of this installation."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One hop and how to try it; ``look`` returns what is well, or raises."""

    hop: str
    look: Callable[[], Awaitable[str]]


async def examine(checks: Sequence[Check]) -> AsyncIterator[Finding]:
    """Try every hop, one after the other; a check that fails never hides the next one."""
    for check in checks:
        try:
            sentence = await asyncio.wait_for(check.look(), _PATIENCE_S)
            yield Finding(hop=check.hop, well=True, sentence=sentence)
        except NotUsed as error:
            yield Finding(hop=check.hop, well=None, sentence=str(error))
        except TimeoutError:
            yield Finding(hop=check.hop, well=False, sentence=f"No answer within {_PATIENCE_S:.0f} seconds.")
        except Exception as error:  # noqa: BLE001 - whatever a hop does, the others are looked at too
            yield Finding(hop=check.hop, well=False, sentence=_sentence(error))


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if text and isinstance(error, VoicebotError) else f"{type(error).__name__}: {text}"[:300]
