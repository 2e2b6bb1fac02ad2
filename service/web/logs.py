"""What a service writes about itself, on standard error: JSON, a line each, or for eyes on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up() -> structlog.typing.FilteringBoundLogger:
    """The logger of a process that serves; what libraries log looks alike from now on."""
    seen = sys.stderr.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer() if seen else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*_SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler()
    formatted: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
    ]
    if seen:  # it draws tracebacks itself
        formatted.pop()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=[*formatted, renderer])
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
