"""The weekly list of words that found nothing: from the log that the search writes, by municipality, with an owner."""

from __future__ import annotations

import io
from unittest.mock import Mock, patch

import pytest

from envag.cli import zerohits
from envag.cli.main import main
from envag.cli.municipalities import find, router
from envag.usecases.zero_hits import FEWEST
from tests.infra.templates import platform


@pytest.fixture(scope="module")
def logged(module_stack):
    """Lines that the deployed function really writes: several people search in vain for the same."""
    handler = module_stack.function("search_page")
    log = io.StringIO()
    with patch.object(module_stack, "log", log):
        for sink in handler.LOG.handlers:
            sink.setStream(log)
        for words, people in (("grovsoprummet", FEWEST + 2), ("kvarterskatten", FEWEST), ("ensam", FEWEST - 1)):
            for person in range(people):
                handler.IN_VAIN.found_nothing("solhamra", words, source=f"198.51.100.{person}")
        for person in range(FEWEST):
            handler.IN_VAIN.found_nothing("norrsjofors", "renstängsel", source=f"198.51.100.{person}")
    return log.getvalue().splitlines()


@pytest.mark.req("R33", "X13")
def test_the_list_has_what_several_asked_of_one_municipality_and_who_can_add_it(logged):
    place = find("solhamra")
    found = zerohits.top([*logged, "START RequestId", "[]"], place, router(place))

    assert [(one.words, one.times) for one in found] == [("grovsoprummet", 3), ("kvarterskatten", 1)]
    people = {who.contact_person for d in place.departments for who in (d, *d.units)}
    assert {one.owner for one in found} <= people
    assert all("198.51.100" not in line for line in logged)


@pytest.mark.req("R33")
def test_the_report_reads_the_log_of_the_search(described_stack, logged, capsys):
    logs = Mock()
    logs.get_paginator.return_value.paginate.return_value = [{"events": [{"message": line} for line in logged]}]
    with patch("boto3.client", return_value=logs):
        assert main(["report", "zerohits"]) == 0
    asked = logs.get_paginator.return_value.paginate.call_args.kwargs
    assert (asked["logGroupName"], asked["filterPattern"]) == ("/envag/local/search_page", '"nothing found"')
    assert capsys.readouterr().out.splitlines()[0].split()[:2] == ["3", "grovsoprummet"]


def test_an_empty_list_says_so(described_stack, capsys):
    logs = Mock()
    logs.get_paginator.return_value.paginate.return_value = []
    with patch("boto3.client", return_value=logs):
        assert main(["report", "zerohits", "--days", "1"]) == 0
    assert "Nothing was searched for in vain" in capsys.readouterr().out


def test_the_log_group_is_the_one_that_is_deployed():
    names = {group.properties["LogGroupName"] for group in platform("prod").of_type("AWS::Logs::LogGroup")}
    assert f"/envag/prod/{zerohits._FUNCTION}" in names
