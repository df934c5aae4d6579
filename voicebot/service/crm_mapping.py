"""How a CRM calls things: read from ``configs/crm``, so that another CRM is another file."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from voicebot.errors import OperatorError
from voicebot.service.profile import FIELDS

FACTS = (
    "plan_state",
    "plan_total_cents",
    "plan_rate_cents",
    "plan_first_date",
    "last_outcome",
    "last_contact_at",
)


@dataclass(frozen=True, kw_only=True)
class ContactNames:
    """Addresses and field names of a contact; ``profile`` and ``facts`` go from our names to theirs."""

    read: str
    change: str
    create: str
    inside: str = ""
    changed_at: str = ""
    key: str
    name: str = ""
    profile: Mapping[str, str]
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class NoteNames:
    """Address and field names of a note."""

    create: str
    inside: str = ""
    key: str
    event: str
    text: str
    at: str


@dataclass(frozen=True, kw_only=True)
class CrmMapping:
    """One CRM's names."""

    contact: ContactNames
    note: NoteNames

    @property
    def ours(self) -> Mapping[str, str]:
        """Our field by theirs."""
        return {theirs: mine for mine, theirs in self.contact.profile.items()}

    @classmethod
    def read(cls, path: Path) -> "CrmMapping":
        """Read a mapping.

        Raises:
            OperatorError: the file cannot be read or lacks a name; the sentence says which.
        """
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise OperatorError(f"The CRM mapping {path} cannot be read.") from error
        made = cls(
            contact=ContactNames(**_part(data, "contact", ContactNames, path)),
            note=NoteNames(**_part(data, "note", NoteNames, path)),
        )
        _ensure_known(made.contact.profile, FIELDS, f"{path}: contact.profile")
        _ensure_known(made.contact.facts, FACTS, f"{path}: contact.facts")
        return made


def _part(data: Any, name: str, kind: type, path: Path) -> dict[str, Any]:  # noqa: ANN401 - any YAML value
    part = data.get(name) if isinstance(data, dict) else None
    if not isinstance(part, dict):
        raise OperatorError(f"The CRM mapping {path} needs a part {name}.")
    allowed = {f.name for f in fields(kind)}
    wrong = sorted(set(part) - allowed)
    missing = [f.name for f in fields(kind) if f.name not in part and f.default is MISSING]
    if wrong or missing:
        name_of = wrong[0] if wrong else missing[0]
        what = "does not know" if wrong else "lacks"
        raise OperatorError(f"The CRM mapping {path} {what} {name}.{name_of}.")
    return part


def _ensure_known(names: Mapping[str, str], known: tuple[str, ...], where: str) -> None:
    wrong = sorted(set(names) - set(known))
    if wrong:
        raise OperatorError(f"{where} does not know {wrong[0]}; there are {', '.join(known)}.")
    if len(set(names.values())) != len(names):
        raise OperatorError(f"{where} uses one name twice.")
