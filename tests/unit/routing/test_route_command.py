"""``envag route``."""

import io
import json

import pytest

from envag.cli import route
from envag.cli.main import main

KEYS = ["id", "service", "department", "confidence", "urgent", "must_not_autoreply", "why"]


class Stdin:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


def lines(monkeypatch, capsys, content):
    monkeypatch.setattr("sys.stdin", Stdin(content))
    assert main(["route", "--municipality", "lindholmstad", "--jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.req("R39")
def test_each_line_is_answered_with_its_service_and_why(monkeypatch, capsys):
    content = '{"id": "a", "subject": "Gatlampa", "text": "Gatlampan är släckt"}\n\n{"id": 2, "text": "Hej"}\n'
    answered, vague = lines(monkeypatch, capsys, content.encode())
    assert list(answered) == list(vague) == KEYS
    assert (answered["id"], answered["service"]) == ("a", "fel-gata")
    assert "word:gatlampa" in answered["why"]
    assert (vague["id"], vague["service"]) == (2, None)
    assert vague["department"]


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (b"nonsense", None),
        (b"\xff\xfe", None),
        (b"[1]", None),
        (b'{"text": "x"}', None),
        (b'{"id": 1}', 1),
        (b'{"id": 1, "text": 5}', 1),
        (b'{"id": 1, "text": "x", "subject": 5}', 1),
        (b'{"id": 1, "text": ' + b"[" * 100_000, None),
    ],
)
def test_a_bad_line_is_answered_with_an_error_and_the_rest_goes_on(monkeypatch, capsys, line, identity):
    bad, good = lines(monkeypatch, capsys, line + b'\n{"id": 9, "text": "Gatlampan \xc3\xa4r sl\xc3\xa4ckt"}\n')
    assert bad["id"] == identity
    assert "line 1" in bad["error"]
    assert good["service"] == "fel-gata"


def test_a_line_is_answered_as_soon_as_it_is_read(router):
    def endless():
        while True:
            yield b'{"id": 1, "text": "Gatlampan"}'

    assert json.loads(next(route.answers(endless(), router)))["id"] == 1


def test_a_message_on_the_command_line_is_explained(capsys):
    assert main(["route", "--municipality", "lindholmstad", "Jag", "överklagar", "beslutet"]) == 0
    told = capsys.readouterr().out
    assert "overkl" in told
    assert "BY HAND" in told


def test_an_unknown_municipality_is_told(capsys):
    assert main(["route", "--municipality", "atlantis", "hej"]) == 1
    assert "there are lindholmstad, norrsjofors, solhamra" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--jsonl", "hej"]])
def test_either_a_message_or_lines(arguments, capsys):
    assert main(["route", "--municipality", "lindholmstad", *arguments]) == 1
    assert "either a message or --jsonl" in capsys.readouterr().err
