"""Structured logs: fixed words and ids, never anything that a resident wrote."""

from __future__ import annotations

from aws_lambda_powertools import Logger


def logger(service: str) -> Logger:
    """The JSON logger of a function. Exceptions are logged by type and place, not by message (X13)."""
    return Logger(service=service, level="INFO", use_rfc3339=True, utc=True)
