"""Why an attempt to reach somebody failed: from SIP status and Q.850 cause to a disposition.

The SIP status is the peer's own word and decides where there is one; the Q.850 cause (ITU-T Q.850, mapped to
SIP by RFC 3398) decides otherwise.
"""

from voicebot.service.telephone import By, DialKind

_BY_STATUS: dict[int, DialKind] = {
    404: "wrong_number",
    408: "no_answer",
    410: "wrong_number",
    480: "no_answer",
    484: "wrong_number",
    486: "busy",
    487: "no_answer",
    600: "busy",
    603: "rejected",
    604: "wrong_number",
    607: "rejected",
}
_BY_CAUSE: dict[int, DialKind] = {
    1: "wrong_number",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    21: "rejected",
    22: "wrong_number",
    28: "wrong_number",
}
_CAUSE_OF = {"busy": 17, "no_answer": 19, "rejected": 21, "wrong_number": 1}
_NETWORK = frozenset({404, 408, 410, 484, 604})


def disposition(sip_status: int | None, q850: int | None, *, rang_out: bool) -> DialKind:
    """What kind of failure it was; ``rang_out``: we gave up because nobody answered in time."""
    if rang_out:
        return "no_answer"
    if sip_status in _BY_STATUS:
        return _BY_STATUS[sip_status]
    return _BY_CAUSE.get(q850 or 0, "failed")


def cause_of(kind: DialKind, q850: int | None) -> int | None:
    """The Q.850 cause that belongs to the kind, where Asterisk's own is missing or only a normal clearing."""
    return q850 if q850 not in (None, 0, 16) else _CAUSE_OF.get(kind, q850)


def decided_by(kind: DialKind, sip_status: int | None, *, rang_out: bool) -> By:
    """Who ended the attempt."""
    if rang_out:
        return "us"
    if kind == "failed" or sip_status in _NETWORK or sip_status is None:
        return "network"
    return "callee"
