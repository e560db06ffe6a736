"""``envag callers`` on a stack that moto plays: a registered number, its code, and what a call is told."""

from __future__ import annotations

import re

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.cli.main import main
from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.domain.known_caller import code_fits

NUMBER = "+46701740605"


@pytest.fixture
def store(described_stack, sdk_client, cases_table):
    return DynamoCaseStore(sdk_client("dynamodb"), cases_table)


@pytest.fixture
def callers(capfd):
    """Runs the command; gives back exit code, output and errors."""

    def run(*arguments):
        code = main(["callers", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.req("R24")
def test_a_number_is_registered_with_a_code_and_forgotten(callers, store, sdk_client, cases_table):
    key = store.resident_key("solhamra")
    resident = resident_hash(key, "solhamra", Party(phone=NUMBER))

    _, out, _ = callers("add", "solhamra", "070-174 06 05", "god_man")

    (code,) = re.findall(r"\b\d{6}\b", out)
    known = store.at_call("solhamra", resident)
    assert known.role == "god_man"
    assert code_fits(key, "solhamra", resident, code, known.code)
    assert not code_fits(key, "solhamra", resident, f"{(int(code) + 1) % 10**6:06}", known.code)
    kept = str(sdk_client("dynamodb").scan(TableName=cases_table)["Items"])
    assert NUMBER not in kept
    assert code not in kept

    assert callers("forget", "solhamra", NUMBER)[1] == "Forgotten.\n"
    assert store.at_call("solhamra", resident).role == ""
    assert callers("forget", "solhamra", NUMBER)[1] == "That number was not registered.\n"


@pytest.mark.req("R24")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add", "solhamra", NUMBER, "polis"), "leads nobody past its centre as 'polis'; roles: god_man"),
        (("add", "solhamra", "112", "god_man"), "no telephone number of a person"),
        (("forget", "solhamra", "abc"), "no telephone number of a person"),
    ],
)
def test_what_cannot_be_registered_is_told_and_leaves_nothing(callers, store, arguments, problem):
    code, out, err = callers(*arguments)

    assert (code, out) == (1, "")
    assert problem in err
