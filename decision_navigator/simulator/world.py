"""Reads a world file; every number of it is named, bounded and required."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from decision_navigator.errors import NavigatorError

DEFAULT = Path(__file__).parent / "world.yaml"


@dataclass(frozen=True, kw_only=True)
class World:
    """The parts of a world, each with its numbers as attributes."""

    name: str
    people: SimpleNamespace
    conduct: SimpleNamespace
    money: SimpleNamespace
    observed: SimpleNamespace
    agents: SimpleNamespace
    rules: SimpleNamespace


def read_world(file: Path = DEFAULT) -> World:
    """Read a world; what a file leaves out is taken from the default world.

    Raises:
        NavigatorError: the file is unreadable, or has an unknown name or a value that is no number.
    """
    default = _load(DEFAULT)
    given = _load(file)
    unknown = set(given) - set(default)
    if unknown:
        raise NavigatorError(f"{file} has an unknown part: {sorted(unknown)[0]}.")
    parts = {
        part.name: _part(file, part.name, default[part.name], given.get(part.name) or {})
        for part in fields(World)
        if part.name != "name"
    }
    return World(name=str(given.get("name", file.stem)), **parts)


def _load(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise NavigatorError(f"The world {file} cannot be read: {reason}") from error
    if not isinstance(data, dict):
        raise NavigatorError(f"The world {file} must hold named parts.")
    return data


def _part(
    file: Path, part: str, default: Mapping[str, float], given: Mapping[str, object]
) -> SimpleNamespace:
    if not isinstance(given, Mapping):
        raise NavigatorError(f"{file}: {part} must hold named numbers.")
    for name, value in given.items():
        if name not in default:
            raise NavigatorError(f"{file}: {part}.{name} is not a name that a world knows.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NavigatorError(f"{file}: {part}.{name} must be a number.")
    return SimpleNamespace(**{**default, **given})
