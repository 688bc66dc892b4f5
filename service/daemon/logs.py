"""The daemon's log: one line per event on stderr, without bodies, people's secrets or our tokens (I10)."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from gateway.addresses import mask_tokens
from service.privacy.masking import mask_secrets
from store.errors import StoreError

_OPERATIONAL = (OSError, StoreError)  # they speak of machines, not of mails


def mask(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Our tokens are rights, passwords are people's: none leaves in a log, whoever put it there."""
    return {key: mask_secrets(mask_tokens(value)) if isinstance(value, str) else value for key, value in event.items()}


def trace(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Where a fault of ours happened, without its words: those of an exception may be the words of a mail."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error is True or error == 1:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = "".join(_trace(error)).rstrip()
    return event


def _trace(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _trace(cause)
        yield "then:\n"
    yield from traceback.format_tb(error.__traceback__)
    words = f": {error}" if isinstance(error, _OPERATIONAL) else ""
    yield f"{type(error).__name__}{words}\n"


def set_up(environ: Mapping[str, str] = os.environ) -> None:
    """Structlog and the standard library's logging on one road; JSON with POSTDESK_LOG=json, else key=value.

    The level is INFO unless POSTDESK_LOG_LEVEL names another.
    """
    level = getattr(logging, environ.get("POSTDESK_LOG_LEVEL", "INFO").upper(), logging.INFO)
    as_json = environ.get("POSTDESK_LOG") == "json"
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace,
        mask,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "event"], drop_missing=True, bool_as_flag=False
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Of aiosmtpd nothing is logged at all: `gateway.wire.smtp_session` says why.
    for noisy in ("asyncio", "alembic", "imapclient"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each beat that is left out because the one before it is still at work: nothing is lost by that.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
