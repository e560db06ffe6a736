"""``envag report`` on a stack: freeze, count anew, put right, read in."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.figure_sums import adding
from envag.adapters.figures import DynamoFiguresStore
from envag.cli.main import main
from envag.domain.case import ContactReason, Resolution
from envag.domain.transitions import close
from tests.builders import NOW, a_case, an_event
from tests.unit.figures.lives import GUIDE

WHICH = ("--municipality", "solhamra", "--period", "2026-11")


def report(*arguments):
    """The exit code of a report of November."""
    return main(["report", *arguments])


@pytest.fixture
def table(described_stack, cases_table):
    """A table with three cases, of which nobody has counted any."""
    client = boto3.client("dynamodb", region_name="eu-central-1")
    store = DynamoCaseStore(client, cases_table)
    for number in range(3):
        case = a_case(f"r{number}", resident=f"r{number}", arrived_at=NOW - timedelta(days=number))
        store.create(case, an_event(case.source, occurred_at=case.arrived_at))
        ending = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER, "actor": GUIDE}
        event = close(case, **ending, at=NOW + timedelta(hours=1), id=f"end{number}")
        store.save(case.with_changes(event), event)
    return client, cases_table


@pytest.mark.req("R72")
def test_sums_are_counted_from_timelines_and_mended(table, capsys):
    client, name = table
    assert report("rebuild", *WHICH) == 1
    assert report("rebuild", *WHICH, "--write") == 0
    assert report("rebuild", *WHICH) == 0
    assert "2026-11: 0 sums differ from the timelines" in capsys.readouterr().out

    client.update_item(TableName=name, **adding("solhamra", "2026-11", "A", {"d": 5}))
    assert report("rebuild", *WHICH) == 1
    assert "2026-11 A d: -5" in capsys.readouterr().out
    assert report("rebuild", *WHICH, "--write") == 0
    assert DynamoFiguresStore(client, name).total("solhamra", "2026-11")["d"] == 3

    assert report("direct", *WHICH, "--csv") == 0
    assert "direct_rate_strict,1.0,3,3,,counted" in capsys.readouterr().out


@pytest.mark.req("R72")
def test_a_frozen_report_is_made_again_in_the_same_bytes(table, capsys):
    client, name = table
    assert report("rebuild", *WHICH, "--write") == 0
    assert report("freeze", *WHICH) == 0
    assert report("freeze", *WHICH) == 1
    assert "frozen already" in capsys.readouterr().err

    late = a_case("late", arrived_at=NOW + timedelta(days=1))
    DynamoCaseStore(client, name).create(late, an_event("late", occurred_at=NOW + timedelta(days=4000)))
    report("rebuild", *WHICH, "--write")
    assert "the frozen report is the same, byte by byte" in capsys.readouterr().out


@pytest.mark.req("R73", "R78")
def test_figures_are_read_in_and_compared_with_consent_alone(table, capsys, tmp_path):
    path = tmp_path / "before.csv"
    path.write_text("figure,period,value,source\ndirect_rate_strict,2018,0.4,Egen mätning\n", "utf-8")
    assert report("baseline", str(path), "--municipality", "solhamra") == 0
    assert report("direct", *WHICH) == 0
    assert "2018 0.4 (inläst)" in capsys.readouterr().out

    assert report("compare", *WHICH, "--with", "norrsjofors") == 1
    assert report("compare", *WHICH, "--with", "lindholmstad") == 0
    assert capsys.readouterr().out.startswith("figure,solhamra,lindholmstad\n")


@pytest.mark.req("X34", "X1", "R75")
def test_volumes_sum_to_the_whole_and_a_day_is_asked_of(table, capsys):
    client, name = table
    other = a_case("other", municipality="norrsjofors", channel="phone")
    DynamoCaseStore(client, name).create(other, an_event("other"))
    for slug in ("solhamra", "norrsjofors"):
        report("rebuild", "--municipality", slug, "--period", "2026-11", "--write")
    capsys.readouterr()

    assert report("split", *WHICH) == 0
    rows = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
    shares = {row[0]: row[-1] for row in rows}
    assert shares == {"lindholmstad": "0.0", "norrsjofors": "0.25", "solhamra": "0.75", "all": "1.0"}
    assert [sum(int(row[column]) for row in rows[:-1]) for column in range(2, 6)] == [int(n) for n in rows[-1][2:6]]

    assert report("cost", "--period", "2026-11", "--bill", "100.01") == 0
    costs = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[3], row[4]) for row in costs if row[1] == "all"] == [
        ("lindholmstad", "0", "0.00"),
        ("norrsjofors", "1", "25.00"),
        ("solhamra", "3", "75.01"),
    ]
    for slug, _, _, contacts, cost in [row for row in costs if row[1] == "all"]:
        parts = [row for row in costs if row[0] == slug and row[1] != "all"]
        assert sum(int(row[3]) for row in parts) == int(contacts)
        assert f"{sum(float(row[4]) for row in parts):.2f}" == cost, "boards pay all of it, and no more"

    assert report("servicematning", "--municipality", "norrsjofors", "--period", "2026-11-23") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["2026-11-23,9,phone,fel-gata,abc"]
    assert report("servicematning", *WHICH) == 1
