"""``envag register`` on a stack that moto plays."""

from __future__ import annotations

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.cli.main import main
from envag.domain.case import EventType
from tests.centre import EVENTS

VISIT = ("--municipality", "solhamra", "--channel", "visit", "--registered-by", "v-41", "--registration-id", "r-1")
TEXT = "Gatlampan vid Åkanten är trasig."


@pytest.fixture
def store(described_stack, sdk_client, cases_table):
    """The store of a running stack, as ``make run`` describes it, in moto."""
    return DynamoCaseStore(sdk_client("dynamodb"), cases_table)


@pytest.fixture
def run(capfd, store):
    """Runs ``envag register``; gives back exit code, output and errors."""

    def call(*arguments):
        code = main(("register", *arguments))
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


@pytest.mark.req("R3")
def test_a_visit_becomes_a_case_that_says_who_registered_it(run, store):
    code, out, err = run(*VISIT, "--text", TEXT, "--name", "Elsa Berg")

    case = store.get("solhamra", out.split()[0])
    notes = [e for e in store.timeline("solhamra", case.reference) if e.type is EventType.NOTE]
    assert (code, err) == (0, "")
    assert (case.channel, case.party.name) == ("visit", "Elsa Berg")
    assert [note.actor.id for note in notes] == ["v-41"]


def test_the_same_registration_twice_is_one_case(run):
    assert run(*VISIT, "--text", TEXT) == run(*VISIT, "--text", TEXT)


@pytest.mark.parametrize("name", sorted(path.stem for path in (EVENTS / "manual").glob("*.json")))
def test_a_recorded_registration_is_taken_from_its_file(run, store, name):
    code, out, _ = run("--file", str(EVENTS / "manual" / f"{name}.json"))

    assert code == 0
    assert store.get("solhamra", out.split()[0])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*VISIT,), "text is missing"),
        ((*VISIT, "--text", TEXT, "--channel", "rökpuff"), "channel must be one of visit, letter"),
        ((*VISIT, "--text", TEXT, "--municipality", "ingenstans"), "no municipality 'ingenstans'"),
        ((*VISIT, "--text", TEXT, "--service", "trolleri"), "no service 'trolleri'"),
        ((*VISIT, "--text", TEXT, "--channel", "social_media", "--name", "Liv"), "moved_to_private"),
        (("--file", "/nowhere.json"), "holds no registration"),
    ],
)
def test_what_cannot_be_registered_is_told_to_who_can_mend_it(run, arguments, told):
    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert told in err


def test_an_id_that_was_used_for_something_else_is_refused(run):
    run(*VISIT, "--text", TEXT)

    code, _, err = run(*VISIT, "--text", "Något annat.")

    assert code == 1
    assert "was used for something else" in err
