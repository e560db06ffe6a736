"""What a function's log line holds, and what it never holds."""

import io
import json
import logging

import pytest

from envag.runtime.log import logger


@pytest.fixture
def lines():
    """A logger, and a way to read what it has written so far."""
    log, written = logger("test_log"), io.StringIO()
    log.handlers[0].setStream(written)
    return log, lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_what_the_caller_added(lines, monkeypatch):
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
    log, read = lines
    log.warning("mål %s", "sagt", extra={"reference": "SOL-0000-0000", "attempts": 2, "at": ValueError})
    (line,) = read()
    assert line.pop("timestamp").endswith("+00:00")
    assert line.pop("location").startswith("test_a_line_is_one_json_object_with_what_the_caller_added:")
    assert line == {
        "level": "WARNING",
        "message": "mål sagt",
        "service": "test_log",
        "xray_trace_id": "1-5759e988-bd862e3fe1be46a994272793",
        "reference": "SOL-0000-0000",
        "attempts": 2,
        "at": "<class 'ValueError'>",
    }


@pytest.mark.req("X13")
def test_what_an_exception_says_is_in_no_line(lines):
    log, read = lines
    try:
        int("Alva Ek")
    except ValueError:
        log.exception("record failed")
    (line,) = read()
    assert "Alva" not in json.dumps(line)
    assert line["message"] == "record failed"


def test_a_line_is_printed_once_however_often_the_logger_is_asked_for():
    log = logger("test_log_again")
    assert logger("test_log_again") is log
    assert len(log.handlers) == 1
    assert not log.propagate
    assert not log.isEnabledFor(logging.DEBUG)
