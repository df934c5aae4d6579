"""Makes changes safe to repeat: the same ``Idempotency-Key`` gets the same answer, nothing happens twice."""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header

from voicebot.api.problems import Problem
from voicebot.rows import Actor, KeptAnswer
from voicebot.web.services import WebServices

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        description="One per intention: a repeated request with the same key is answered as the first was.",
        examples=["7d0c1b6ee2f94c21"],
    ),
]


def once(
    services: WebServices, actor: Actor, key: str, asked: object, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run ``act`` once per key and person, and remember its answer.

    Raises:
        Problem: the key was used for something else.
    """
    fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    kept = services.store.answers.find(actor.user_id, key)
    if kept is None:
        answer = KeptAnswer(
            key=key,
            user_id=actor.user_id,
            fingerprint=fingerprint,
            status=200,
            body=act(),
            at=services.clock.now(),
        )
        kept = services.store.answers.keep(answer)
    if kept.fingerprint != fingerprint:
        raise Problem(422, "This idempotency key was used for another request; take a fresh one.")
    return dict(kept.body)


MaybeKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        description="A repeated request with the same key is answered as the first was.",
        examples=["7d0c1b6ee2f94c21"],
    ),
]


def maybe_once(
    services: WebServices, actor: Actor, key: str | None, asked: object, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """As ``once``; without a key just do it, for changes that are harmless when repeated."""
    return act() if key is None else once(services, actor, key, asked, act)
