"""Logs: for people on a terminal, or as JSON. Never to standard output, which belongs to messages."""

from __future__ import annotations

import logging
import sys

import structlog

KNOWN = "`token` will be unused"
"""Bolt takes SLACK_BOT_TOKEN from the environment by itself, and then warns that it does not need it."""


def configure(log_format: str) -> None:
    """Set up structlog; what the libraries log (warnings and worse) is written in the same form."""
    renderer = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    error = structlog.processors.format_exc_info
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                stamp,
                error,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(lambda record: KNOWN not in record.getMessage())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # which request it was
            structlog.processors.add_log_level,
            stamp,
            error,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
