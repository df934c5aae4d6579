"""The part of a person's case that a CRM keeps too, and whose word counts where both sides changed it.

Field by field the newest change wins. The three legal blocks are an exception: they are only ever added by
themselves, from whatever side and however old, and lifted by a signed-in person alone.
"""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from decision_navigator.case_file import parse_case
from decision_navigator.errors import CaseError
from decision_navigator.records import Flags
from voicebot.ports_feed import ProfileValue, Source, Stamp

CHANNELS = ("phone", "mobile", "sms", "email", "letter")
PLACES = ("postcode", "city", "language", "preferred_channel")
BLOCKS = ("do_not_call", "represented", "insolvency")
FIELDS = (*CHANNELS, *PLACES, *BLOCKS)
PREFERABLE = ("email", "sms", "letter")
LONGEST = 300
_CIRCUMSTANCES = tuple(field.name for field in fields(Flags))

Values = Mapping[str, tuple[ProfileValue, dt.datetime]]


@dataclass(frozen=True, kw_only=True)
class Merged:
    """A case with what was taken, and the fields that were not, each with the reason."""

    case: Mapping[str, Any]
    taken: tuple[str, ...]
    kept: Mapping[str, str]


def profile_of(case: Mapping[str, Any]) -> dict[str, ProfileValue]:
    """The fields of a CASE.json that a CRM keeps too; what is not known is left out."""
    person, flags = case.get("person", {}), flags_of(case)
    found: dict[str, ProfileValue] = {
        kind: address for kind, address in channels_of(person).items() if kind in CHANNELS and address
    }
    found.update({name: str(person[name]) for name in PLACES if person.get(name)})
    found.update({name: bool(flags.get(name)) for name in BLOCKS})
    return found


def channels_of(person: Mapping[str, Any]) -> dict[str, str]:
    """Addresses by kind of channel, whichever way the case file writes them."""
    given = person.get("contact_channels") or {}
    if isinstance(given, Mapping):
        return {str(kind): str(address) for kind, address in given.items()}
    parts = [{"kind": item} if isinstance(item, str) else item for item in given]
    return {str(part["kind"]): str(part.get("address") or "") for part in parts}


def preferred_channel(case: Mapping[str, Any]) -> str:
    """The way on which the person likes to be written to; empty when nobody said so."""
    return str(case.get("person", {}).get("preferred_channel") or "")


def flags_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The circumstances of a case, which stand under ``flags`` or beside ``person``."""
    given = case.get("flags")
    if isinstance(given, Mapping):
        return dict(given)
    return {name: case[name] for name in _CIRCUMSTANCES if name in case}


def changed_fields(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Sequence[str]:
    """The profile's fields that differ between two versions of a case."""
    old, new = profile_of(before) if before is not None else {}, profile_of(after)
    return [name for name in FIELDS if old.get(name) != new.get(name)]


def with_blocks(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Mapping[str, Any]:
    """The new case with the legal blocks of the old one: an import adds them and never takes them away."""
    old, new = flags_of(before or {}), flags_of(after)
    missing = [name for name in BLOCKS if old.get(name) and not new.get(name)]
    return {**after, "flags": {**new, **dict.fromkeys(missing, True)}} if missing else after


def without_block(case: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    """The case with one legal block lifted."""
    flags = flags_of(case)
    return {**case, "flags": {**flags, block: False}} if flags.get(block) else case


def merge(case: Mapping[str, Any], stamps: Mapping[str, Stamp], values: Values, source: Source) -> Merged:
    """Take the fields that are newer than what is known.

    Raises:
        CaseError: a field is unknown or has an impossible value; nothing is taken then.
    """
    made = copy.deepcopy(dict(case))
    known = profile_of(case)
    taken, kept = [], {}
    for name, (value, at) in values.items():
        _ensure_possible(name, value)
        stamp = stamps.get(name)
        if name in BLOCKS and not value:
            if known.get(name):
                kept[name] = "a block is lifted by a person only"
        elif known.get(name, "") == value:
            continue
        elif name not in BLOCKS and stamp is not None and stamp.at >= at:
            kept[name] = "changed later here" if stamp.source == "us" else "changed later there"
        else:
            _put(made, name, value)
            taken.append(name)
    parse_case(made)
    return Merged(case=made, taken=tuple(taken), kept=kept)


def _ensure_possible(name: str, value: ProfileValue) -> None:
    if name not in FIELDS:
        raise CaseError(name, f"{name} is no field of a profile; they are {', '.join(FIELDS)}.")
    if isinstance(value, bool) != (name in BLOCKS):
        raise CaseError(name, f"{name} must be {'true or false' if name in BLOCKS else 'a text'}.")
    if isinstance(value, str) and len(value) > LONGEST:
        raise CaseError(name, f"{name} must have at most {LONGEST} characters.")
    if name == "preferred_channel" and value not in ("", *PREFERABLE):
        raise CaseError(name, f"preferred_channel must be one of {', '.join(PREFERABLE)}.")


def _put(case: dict[str, Any], name: str, value: ProfileValue) -> None:
    if name in BLOCKS:
        case["flags"] = {**flags_of(case), name: value}
        return
    person = case["person"]
    if name in CHANNELS:
        channels = channels_of(person)
        if value:
            channels[name] = str(value)
        else:
            channels.pop(name, None)
        person["contact_channels"] = [{"kind": k, "address": a or None} for k, a in channels.items()]
    else:
        person[name] = value
