"""Structured logs: fixed words and ids, never anything that a resident wrote."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime

_TRACE = "_X_AMZN_TRACE_ID"
"""Set by Lambda for each invocation: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({})))


class _JsonLine(logging.Formatter):
    """One JSON object a line: what every line has, and what the caller gave as ``extra``.

    An exception's message and traceback are left out, since they may quote a resident (X13): log ``batch.where``.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.getMessage(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "service": self._service,
        }
        if trace := os.environ.get(_TRACE):
            line["xray_trace_id"] = trace.removeprefix("Root=").partition(";")[0]
        line |= {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=str)


def logger(service: str) -> logging.Logger:
    """The JSON logger of a function. Lambda's own handler stands at the root and would print each line again."""
    log = logging.getLogger(service)
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(_JsonLine(service))
    log.handlers = [output]
    log.propagate = False
    log.setLevel(logging.INFO)
    return log
