"""``envag catalogue`` tells people what the loader tells programs."""

from __future__ import annotations

import argparse

import pytest

from envag.cli import catalogue as command
from tests.unit.catalogue.conftest import MUNICIPALITIES, edit


def run(*arguments):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(required=True))
    options = parser.parse_args(["catalogue", *map(str, arguments)])
    return options.run(options)


@pytest.mark.req("X31")
def test_check_of_right_files(folder, capsys):
    assert run("--folder", folder, "check") == 0
    assert capsys.readouterr().out == "minimal: 5 services from 21 templates, no problems\n"


@pytest.mark.req("X31")
def test_check_of_wrong_files(folder, capsys):
    edit(folder, "minimal/municipality.yaml", '"9909"', '"0209"')
    assert run("--folder", folder, "check") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "municipalities/minimal/municipality.yaml:6: code: '0209' must be four digits" in told.err


@pytest.mark.req("R13")
def test_show_the_services_to_begin_with(capsys):
    assert run("--folder", MUNICIPALITIES, "show", "--template", "start") == 0
    told = capsys.readouterr().out
    titles = [line.partition(":")[0] for line in told.splitlines() if line and not line.startswith(" ")]
    assert sorted(titles) == sorted(command.START)
    assert told.count("  step ") > 15
    assert "calendar 4 months (Skollagen (2010:800) 8 kap. 14 §)" in told


def test_show_a_municipality_and_one_of_its_services(folder, capsys):
    assert run("--folder", folder, "show") == 0
    assert "Minimala kommun" in capsys.readouterr().out
    assert run("--folder", folder, "show", "--municipality", "minimal") == 0
    assert "040-628 04 10" in capsys.readouterr().out
    assert run("--folder", folder, "show", "--municipality", "minimal", "--service", "droj") == 0
    assert "target: calendar 4 weeks (Förvaltningslagen (2017:900) 12 §)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "told"),
    [(("--municipality", "x"), "no municipality 'x'; known: minimal"), (("--service", "x"), "no service 'x'; known: ")],
)
def test_show_what_does_not_exist(folder, capsys, asked, told):
    assert run("--folder", folder, "show", *asked) == 1
    assert told in capsys.readouterr().err


def test_schema_writes_the_schemas(tmp_path, capsys):
    assert run("schema", "--target", tmp_path) == 0
    assert {p.name for p in tmp_path.iterdir()} >= {"municipality.schema.json", "services.schema.json"}
    assert str(tmp_path) in capsys.readouterr().out
