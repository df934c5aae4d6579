"""Reads fields out of untrusted mappings; every complaint names the field.

`Fields` knows its own path, so that a wrong value deep in a file is reported as
``history.promises[2].due must be a date written YYYY-MM-DD``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from decision_navigator.errors import CaseError

T = TypeVar("T")
_MISSING = object()


@dataclass(frozen=True)
class Fields:
    """One object of the file and where it stands."""

    data: Mapping[str, object]
    path: str = ""

    def name(self, key: str) -> str:
        """The full path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def fail(self, key: str, must: str) -> CaseError:
        """The error for a field, to be raised by the caller."""
        return CaseError(self.name(key), f"{self.name(key)} must be {must}.")

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self.data.get(key) is not None

    def _raw(self, key: str) -> object:
        value = self.data.get(key, _MISSING)
        if value is _MISSING or value is None:
            raise CaseError(self.name(key), f"{self.name(key)} is missing.")
        return value

    def text(self, key: str) -> str:
        """A piece of text that is not empty."""
        value = self._raw(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "a piece of text")
        return value.strip()

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self._raw(key)
        if value not in allowed:
            raise self.fail(key, "one of " + ", ".join(allowed))
        return str(value)

    def boolean(self, key: str) -> bool:
        """True or false, nothing that merely looks like it."""
        value = self._raw(key)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number between two bounds."""
        value = self._raw(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fail(key, f"a whole number from {low} to {high}")
        return value

    def cents(self, key: str, *, least: int = 0) -> int:
        """A whole number of cents, up to a hundred million euros."""
        value = self._raw(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, "a whole number of cents")
        if not least <= value <= 10**10:
            raise self.fail(key, f"a whole number of cents, at least {least}")
        return value

    def share(self, key: str) -> float:
        """A number from 0 to 1."""
        value = self._raw(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.fail(key, "a number from 0 to 1")
        return float(value)

    def day(self, key: str) -> date:
        """A date."""
        value = self._raw(key)
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.fail(key, "a date written YYYY-MM-DD") from None

    def moment(self, key: str) -> datetime:
        """A date and time with a zone."""
        value = self._raw(key)
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise self.fail(key, "a date and time with a zone, such as 2026-11-18T10:00:00+01:00")
        return moment

    def optional(self, key: str, read: Callable[[str], T], default: T) -> T:
        """A field that may be missing or null."""
        return read(key) if self.has(key) else default

    def part(self, key: str) -> "Fields":
        """An object inside this one."""
        value = self._raw(key)
        if not isinstance(value, Mapping):
            raise self.fail(key, "an object with named fields")
        return Fields(value, self.name(key))

    def parts(self, key: str) -> Iterator["Fields"]:
        """The objects of a list inside this one; none when the list is missing."""
        values = self.data.get(key)
        if values is None:
            return
        if not isinstance(values, list):
            raise self.fail(key, "a list")
        for number, value in enumerate(values):
            if not isinstance(value, Mapping):
                raise self.fail(f"{key}[{number}]", "an object with named fields")
            yield Fields(value, self.name(f"{key}[{number}]"))
