"""Who may do what: one table of permissions by role, and one rule about which people's items one may see.

The database guards decisions once more by itself; this table keeps everything else apart.
"""

from collections.abc import Mapping
from typing import Literal

from voicebot.errors import Forbidden, NotFound
from voicebot.rows import Actor, Role

Permission = Literal[
    "look",
    "decide",
    "work",
    "assign",
    "lift",
    "import",
    "deliver",
    "audit",
    "trends",
    "manage",
    "campaign",
    "try_call",
]

RIGHTS: Mapping[Permission, tuple[Role, ...]] = {
    "look": ("agent", "supervisor", "auditor"),
    "decide": ("agent", "supervisor"),
    "work": ("agent", "supervisor"),
    "assign": ("supervisor",),
    "lift": ("supervisor",),
    "import": ("supervisor", "administrator"),
    "deliver": ("supervisor", "administrator"),
    "audit": ("supervisor", "auditor", "administrator"),
    "trends": ("supervisor", "auditor"),
    "manage": ("administrator",),
    "campaign": ("supervisor",),
    "try_call": ("agent", "supervisor", "administrator"),
}
SEES_EVERY_LANGUAGE: tuple[Role, ...] = ("supervisor", "auditor", "administrator")
_SENTENCES: Mapping[Permission, str] = {
    "look": "Your role does not show calls and people.",
    "decide": "Only an agent or a supervisor can decide about a plan.",
    "work": "Only an agent or a supervisor can do this.",
    "assign": "Only a supervisor can hand a task to somebody else.",
    "lift": "Only a supervisor can allow contact again.",
    "deliver": "Only a supervisor or an administrator can see and send what did not arrive.",
    "import": "Only a supervisor or an administrator can import data.",
    "audit": "Only a supervisor, an auditor or an administrator can read the audit.",
    "trends": "Only a supervisor or an auditor can see the trends.",
    "manage": "Only an administrator can change this.",
    "campaign": "Only a supervisor can run campaigns.",
    "try_call": "Your role does not call the bot from the browser.",
}


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the role carries the permission."""
    return actor.role in RIGHTS[permission]


def require(actor: Actor, permission: Permission) -> None:
    """Stop here unless the role carries the permission.

    Raises:
        Forbidden: it does not.
    """
    if not may(actor, permission):
        raise Forbidden(_SENTENCES[permission])


def covers(actor: Actor, language: str) -> bool:
    """Whether this person's work includes items in a language."""
    return actor.role in SEES_EVERY_LANGUAGE or language in actor.languages


def require_covered(actor: Actor, language: str, what: str) -> None:
    """Hide items outside a person's languages as if they did not exist.

    Raises:
        NotFound: the item is not theirs to see.
    """
    if not covers(actor, language):
        raise NotFound(f"There is no such {what}.")
