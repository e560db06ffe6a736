"""Mail to a case that was merged joins the one in which the matter goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.access import Action
from envag.domain.case import ContactReason, EventType, Resolution, Status
from envag.domain.contact import Automatic, Channel, Thread
from envag.domain.proof import sign
from envag.domain.transitions import REOPENS_WITHIN
from envag.usecases.receive_mail import Outcome, receive_mail
from envag.usecases.staff import work
from envag.usecases.staff.joining import merge
from tests.builders import a_contact
from tests.fakes.sent_mail import MemorySentMail
from tests.unit.staff.workplace import PLACE, Workplace


@pytest.fixture
def town():
    """``case`` was merged into ``middle``, and that into ``last``."""
    town = Workplace()
    town.middle, town.last = town.add("middle"), town.add("last")
    town.do(merge, Action.MERGE, into=town.middle.reference)
    town.do(merge, Action.MERGE, into=town.last.reference, case=town.middle)
    return town


def mailed(town, *, after=timedelta(days=1), **changes):
    proof = sign(town.store.proof_keys("solhamra"), "solhamra", town.case.reference)
    fields = {
        "channel": Channel.EMAIL,
        "source_id": "second",
        "arrived_at": town.clock.moment + after,
        "party": town.case.party,
        "authentic": True,
        "thread": Thread(proofs=(proof,)),
    }
    return receive_mail(
        a_contact(**fields | changes),
        municipality=PLACE,
        routes=town.routes,
        store=town.store,
        sent=MemorySentMail(),
        gets_receipt=lambda *_: False,
    )


@pytest.mark.req("R44")
def test_it_joins_where_the_matter_goes_on(town):
    before = town.timeline()

    answer = mailed(town)

    assert (answer.outcome, answer.case.reference) == (Outcome.ADDED, town.last.reference)
    assert town.timeline() == before
    assert len(town.events(EventType.ADDED, town.last)) == 1


def test_it_joins_once_however_often_it_is_delivered(town):
    mailed(town)

    assert mailed(town).outcome is Outcome.KNOWN
    assert len(town.events(EventType.ADDED, town.last)) == 1


def test_it_opens_that_one_again(town):
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
    town.do(work.close, Action.CLOSE, case=town.last, **closing)

    assert mailed(town).outcome is Outcome.REOPENED
    assert town.now(town.last).status is Status.IN_PROGRESS
    assert town.now().status is Status.CLOSED


def test_too_late_for_that_one_it_is_a_case_of_its_own(town):
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
    town.do(work.close, Action.CLOSE, case=town.last, **closing)

    answer = mailed(town, after=REOPENS_WITHIN + timedelta(days=1))

    assert answer.outcome is Outcome.OPENED
    assert town.timeline(answer.case)[0].data["linked"] == [town.case.reference]


def test_a_bounce_stays_where_its_mail_was_sent_from(town):
    answer = mailed(town, automatic=Automatic.BOUNCE, bounced=("alva.ek@post.example",))

    assert answer.case.reference == town.case.reference
    assert town.now().merged_into == town.middle.reference


def test_what_goes_on_by_itself_again_takes_its_own_mail(town):
    town.do(work.reopen, Action.REOPEN, reason="Två olika lampor.")

    assert mailed(town).case.reference == town.case.reference
