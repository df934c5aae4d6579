"""Events and actions as JSON records and back, by their declared types.

A record is ``{"type": <class name>, "v": <version>, <field>: <value>, ...}``. Days and moments are ISO
8601, tuples are lists, mappings are objects. Fields whose name starts with ``pii_`` can be split off and
erased, at any depth; what is missing of them reads back as an empty value of its type. A stored kind
never changes meaning: when a field must change, ``VERSIONS`` goes up and ``UPGRADES`` says how an older
record becomes a newer one.
"""

import dataclasses
import datetime as dt
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal, Union, get_args, get_origin

from voicebot.actions import ACTION_TYPES, Action
from voicebot.errors import CodecError
from voicebot.events import EVENT_TYPES, Event

Record = dict[str, Any]

KINDS: Mapping[str, type[Event] | type[Action]] = {
    kind.__name__: kind for kind in (*EVENT_TYPES, *ACTION_TYPES)
}
_TAGS = ("type", "v")
VERSIONS: Mapping[str, int] = dict.fromkeys(KINDS, 1)
UPGRADES: Mapping[tuple[str, int], Callable[[Record], Record]] = {}
"""``(kind, from_version)`` → the record one version later."""


def encode(item: Event | Action) -> Record:
    """Turn an event or an action into a JSON-ready record."""
    kind = type(item).__name__
    return {"type": kind, "v": VERSIONS[kind], **_fields(item)}


def decode(record: Mapping[str, Any]) -> Event | Action:
    """Turn a record back into its event or action.

    Raises:
        CodecError: the kind is unknown, the version newer than this program, or a field does not fit.
    """
    kind, version = record.get("type"), record.get("v")
    if not isinstance(kind, str) or kind not in KINDS:
        raise CodecError(f"A record of the unknown type {kind!r} cannot be read.")
    if not isinstance(version, int) or version > VERSIONS[kind]:
        raise CodecError(f"{kind} has version {version!r}; this program reads up to {VERSIONS[kind]}.")
    data = {k: v for k, v in record.items() if k not in _TAGS}
    for step in range(version, VERSIONS[kind]):
        data = UPGRADES[kind, step](data)
    item = _build(KINDS[kind], data, kind)
    return typing.cast(Event | Action, item)


def split_pii(record: Record) -> tuple[Record, Record]:
    """Divide a record into what may stay for ever and what can be erased.

    Returns:
        The record without ``pii_`` fields, and a flat object ``{"path.to.pii_field": value}``.
    """
    kept, personal = _split(record, "")
    return kept, personal


def join_pii(record: Record, personal: Mapping[str, Any]) -> Record:
    """Put split-off fields back; fields that were erased simply stay away."""
    joined = _copy(record)
    for path, value in personal.items():
        *parents, name = path.split(".")
        place: Any = joined
        for step in parents:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[name] = value
    return typing.cast(Record, joined)


def _fields(item: Any) -> Record:  # noqa: ANN401 - any dataclass
    return {f.name: _plain(getattr(item, f.name)) for f in dataclasses.fields(item)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, dt.date | dt.time):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value


@functools.cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: type, data: Any, where: str) -> Any:  # noqa: ANN401 - any dataclass
    if not isinstance(data, Mapping):
        raise CodecError(f"{where} must be an object.")
    hints = _hints(kind)
    unknown = set(data) - set(hints)
    if unknown:
        raise CodecError(f"{where} has the unknown field {min(unknown)}.")
    values = {}
    for field in dataclasses.fields(kind):
        name = field.name
        if name in data:
            values[name] = _typed(hints[name], data[name], f"{where}.{name}")
        elif name.startswith("pii_"):
            values[name] = _empty(hints[name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise CodecError(f"{where} lacks the field {name}.")
    return kind(**values)


def _empty(hint: Any) -> Any:  # noqa: ANN401 - a type
    origin = get_origin(hint) or hint
    if origin is str:
        return ""
    if origin is tuple:
        return ()
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    return None


def _typed(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - a type and any JSON value
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(args, value, where)
    if origin is Literal:
        if value not in args:
            raise CodecError(f"{where} must be one of {', '.join(map(str, args))}.")
        return value
    if origin is tuple:
        _expect(isinstance(value, list), where, "a list")
        return tuple(_typed(args[0], v, f"{where}[{i}]") for i, v in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        _expect(isinstance(value, Mapping), where, "an object")
        return {k: _typed(args[1], v, f"{where}.{k}") for k, v in value.items()}
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type, hint), value, where)
    return _scalar(hint, value, where)


def _optional(args: tuple[Any, ...], value: Any, where: str) -> Any:  # noqa: ANN401 - any JSON value
    if value is None and type(None) in args:
        return None
    inner = [a for a in args if a is not type(None)]
    return _typed(inner[0], value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - any JSON value
    if hint in (dt.datetime, dt.date, dt.time):
        _expect(isinstance(value, str), where, "an ISO 8601 text")
        try:
            return hint.fromisoformat(value)
        except ValueError as error:
            raise CodecError(f"{where} must be an ISO 8601 date or time.") from error
    if hint is float:
        _expect(isinstance(value, int | float) and not isinstance(value, bool), where, "a number")
        return float(value)
    if hint is int:
        _expect(isinstance(value, int) and not isinstance(value, bool), where, "a whole number")
    elif hint in (str, bool):
        _expect(isinstance(value, hint), where, f"a {hint.__name__}")
    return value


def _expect(fits: bool, where: str, what: str) -> None:
    if not fits:
        raise CodecError(f"{where} must be {what}.")


def _split(value: Any, path: str) -> tuple[Any, Record]:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        pairs = [(str(k), v) for k, v in value.items()]
    elif isinstance(value, list):
        pairs = [(str(i), v) for i, v in enumerate(value)]
    else:
        return value, {}
    kept: Record = {}
    personal: Record = {}
    for name, item in pairs:
        here = f"{path}.{name}" if path else name
        if name.startswith("pii_"):
            personal[here] = item
            continue
        kept[name], inner = _split(item, here)
        personal.update(inner)
    return (list(kept.values()) if isinstance(value, list) else kept), personal


def _copy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {k: _copy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_copy(v) for v in value]
    return value
