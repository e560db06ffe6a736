"""A call through the flows, the deployed function and the queue of contact events, from ringing to its case."""

from __future__ import annotations

import pytest

from envag.cli.main import main
from envag.domain.case import EventType
from tests.e2e.centre import wait_for


@pytest.mark.req("R11", "R27")
def test_a_played_call_is_recorded_and_followed_to_its_end(centre, capsys):
    before = centre.cases()

    assert main(["call", "--from", "+46701740606", "--to", "+46846500410"]) == 0

    (case,) = centre.new_cases(before)
    assert f"envag cases show {case.reference}" in capsys.readouterr().out
    assert (case.municipality, case.channel, case.party.phone) == ("solhamra", "phone", "+46701740606")
    expected = {"INITIATED", "CONNECTED_TO_SYSTEM", "DISCONNECTED"}
    wait_for(lambda: expected <= phases(centre, case), "the steps of the call in its timeline")


@pytest.mark.req("R50")
def test_what_is_written_to_the_bot_is_answered_by_it(centre, capsys):
    question = "Gatlampan utanför mig är trasig, hur anmäler jag det?"

    assert main(["call", "--to", "solhamra", "--say", question, "--say", "Ja tack!"]) == 0

    told = capsys.readouterr().out
    assert "caller, by the bot: Anmäl lampan" in told
    assert "told, no human" in told


def phases(centre, case):
    """What the timeline knows of the call, whenever it was: closed hours know no queue."""
    return {event.data["phase"] for event in centre.timeline(case) if event.type is EventType.CONTACT_MOVED}
