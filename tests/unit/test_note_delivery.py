"""What becomes of a case when its mail does not arrive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.case import ContactReason, EventType, Resolution, Status
from envag.domain.contact import SetAside
from envag.domain.delivery import DeliveryKind, DeliveryNotice, Mailed
from envag.domain.event_id import event_id
from envag.usecases.change import UnknownCaseError
from envag.usecases.note_delivery import note_delivery
from tests.builders import NOW, a_case, an_event
from tests.fakes.store import MemoryCaseStore

LOST = [DeliveryKind.BOUNCE, DeliveryKind.REJECTED, DeliveryKind.RENDERING_FAILED]
CLOSED = {
    "status": Status.CLOSED,
    "resolution": Resolution.SOLVED_BY_CENTRE,
    "contact_reason": ContactReason.INFORMATION_MISSING,
    "closed_at": NOW,
}


def a_notice(case, **changes):
    fields = {
        "id": event_id("mail_event", "0107-1"),
        "municipality": case.municipality,
        "reference": case.reference,
        "event": event_id("answered"),
        "mailed": Mailed.ANSWER,
        "kind": DeliveryKind.BOUNCE,
        "permanent": True,
        "status": "5.1.1",
        "reason": "General",
        "message_id": "0107-1",
        "occurred_at": NOW + timedelta(minutes=1),
    }
    return DeliveryNotice(**fields | changes)


@pytest.fixture
def store():
    return MemoryCaseStore()


def kept(store, **changes):
    case = a_case()._replace(**changes)
    assert store.create(case, an_event()) is None
    return case


def noted(store, case):
    """The only event that came after the first."""
    _, event = store.timeline(case.municipality, case.reference)
    return event


@pytest.mark.req("R44")
@pytest.mark.parametrize("kind", LOST)
def test_an_answer_that_is_lost_for_good_opens_its_closed_case_and_tells_the_department(store, kind):
    case = kept(store, **CLOSED)

    after = note_delivery(a_notice(case, kind=kind), store=store)

    event = noted(store, case)
    assert event.type is EventType.UNDELIVERED
    assert (after.status, after.resolution, after.contact_reason, after.closed_at) == (
        Status.IN_PROGRESS,
        None,
        None,
        None,
    )
    assert after.tells_department(event)
    assert event.data["of"] == event_id("answered")


@pytest.mark.parametrize("status", [Status.NEW, Status.IN_PROGRESS, Status.HANDED_OVER])
def test_an_open_case_stays_where_it_is(store, status):
    case = kept(store, status=status)

    after = note_delivery(a_notice(case), store=store)

    assert after.status is status
    assert after.tells_department(noted(store, case))


def test_a_case_that_waits_for_the_resident_waits_no_more(store):
    case = kept(store, status=Status.WAITING)

    assert note_delivery(a_notice(case), store=store).status is Status.IN_PROGRESS


def test_a_mailbox_that_was_full_tells_and_leaves_a_closed_case_closed(store):
    case = kept(store, **CLOSED)

    after = note_delivery(a_notice(case, permanent=False, status="4.2.2"), store=store)

    assert after.status is Status.CLOSED
    assert after.tells_department(noted(store, case))


@pytest.mark.parametrize("status", [Status.WAITING, Status.CLOSED])
@pytest.mark.parametrize(
    "quiet",
    [
        {"kind": DeliveryKind.DELAYED, "permanent": False},
        {"mailed": Mailed.RECEIPT},
        {"mailed": Mailed.RECEIPT, "kind": DeliveryKind.REJECTED},
        {"mailed": Mailed.RECEIPT, "kind": DeliveryKind.DELAYED, "permanent": False},
    ],
)
def test_a_delay_and_a_lost_receipt_are_noted_without_moving_or_telling(store, quiet, status):
    case = kept(store, **CLOSED | {"status": status})

    after = note_delivery(a_notice(case, **quiet), store=store)

    event = noted(store, case)
    assert event.changes == ()
    assert after.status is status
    assert not after.tells_department(event)


@pytest.mark.parametrize("mailed", Mailed)
def test_a_complaint_always_tells_and_opens_nothing(store, mailed):
    case = kept(store, **CLOSED)

    after = note_delivery(a_notice(case, kind=DeliveryKind.COMPLAINT, permanent=False, mailed=mailed), store=store)

    assert after.status is Status.CLOSED
    assert after.tells_department(noted(store, case))


def test_what_was_set_aside_tells_nobody(store):
    case = kept(store, set_aside=SetAside.SPAM)

    after = note_delivery(a_notice(case), store=store)

    assert not after.tells_department(noted(store, case))


def test_the_same_notice_is_noted_once_also_when_the_case_was_closed_again(store):
    case = kept(store, **CLOSED)
    note_delivery(a_notice(case), store=store)
    opened = store.get(case.municipality, case.reference)
    again = opened._replace(status=Status.CLOSED, version=opened.version + 1)
    assert store.save(again, an_event("closed", type=EventType.CLOSED, occurred_at=NOW + timedelta(hours=1)))

    note_delivery(a_notice(case), store=store)

    assert store.get(case.municipality, case.reference).status is Status.CLOSED
    assert len(store.timeline(case.municipality, case.reference)) == 3


def test_what_is_not_known_is_left_out(store):
    case = kept(store)

    note_delivery(a_notice(case, event="", status="", reason=""), store=store)

    assert noted(store, case).data == {"kind": "bounce", "permanent": True}


def test_a_case_of_another_municipality_is_not_touched(store):
    case = kept(store)

    with pytest.raises(UnknownCaseError):
        note_delivery(a_notice(case, municipality="norrsjofors"), store=store)

    assert len(store.timeline(case.municipality, case.reference)) == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_copy_of_a_chat_that_is_lost_is_noted_and_nobody_waits_for_it(store, kind):
    case = kept(store, **CLOSED, set_aside=None)

    after = note_delivery(a_notice(case, mailed=Mailed.COPY, kind=kind), store=store)

    event = noted(store, case)
    assert after.status is Status.CLOSED
    assert event.data["quiet"] is True
    assert not after.tells_department(event)
