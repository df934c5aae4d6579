"""Telephones that answer for their owners and ask who is calling, told from mailboxes and from people."""

import re

_SCREENS = re.compile(
    r"screening service|screening (?:this|your) call|calls? (?:is|are) (?:being )?screened|call assist"
    r"|if th(?:is|e) person is available"
    r"|anruffilter|anrufe? (?:wird|werden) gefiltert|anruf(?:er)?prüfung|filterdienst"
    r"|ob die person (?:verfügbar|erreichbar)",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(
    r"\b(?:your|ihren?|deinen?) namen?\b.{0,25}\b(?:reason|why|calling|[gk]rund|anruf)"
    r"|\bassist.{0,60}\b(?:your|ihren?|deinen?) name"
    r"|reason for (?:your call|calling)|why you ?(?:'re| are) calling"
    r"|\bgrund ?(?:ihres|deines|für (?:den|ihren|deinen)) ?anruf",
    re.IGNORECASE,
)
_TAKES_MESSAGES = re.compile(
    r"\b(?:tone|beep|message|leave|mailbox|voicemail)\b|signalton|\bpiep|nachricht|hinterlassen",
    re.IGNORECASE,
)


def is_screening(text: str) -> bool:
    """Whether a telephone asks on its owner's behalf who is calling, in German or English.

    A mailbox that wants the same on its tape is none. Between the words that matter a recogniser may have
    heard something else.
    """
    asks = _ASKS_WHO.search(text) and not _TAKES_MESSAGES.search(text)
    return bool(asks or _SCREENS.search(text))
