"""Log lines: a fixed message, values as fields; personal values only in fields that start with ``pii_``.

``pii_`` fields are printed only where the operator switched them on.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up(*, level: str = "info", as_json: bool = False, show_pii: bool = False) -> None:
    """Send log lines to standard error, as text or JSON, from ``level`` up."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if show_pii else [drop_pii]),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def get(name: str) -> Any:  # noqa: ANN401 - structlog's bound loggers are untyped
    """A logger whose lines carry ``part=name``."""
    return structlog.get_logger(part=name)


def drop_pii(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace every ``pii_`` field's value."""
    return {k: "[hidden]" if k.startswith("pii_") else v for k, v in line.items()}
