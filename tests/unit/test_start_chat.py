"""A chat that a resident starts: one chat and one case, whatever comes first and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from envag.domain.case import Actor, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import Channel, Party
from envag.domain.transitions import close
from envag.intake import contact_event
from envag.ports.cases import StoreConflictError
from envag.ports.contact_centre import ContactCentreError
from envag.usecases.change import change
from envag.usecases.follow_contact import follow_contact
from envag.usecases.receive import KeyReusedError
from envag.usecases.start_chat import start_chat
from tests.builders import NOW, FixedRoutes, a_contact
from tests.centre import INSTANCE_ARN, directory, recorded_bytes, solhamra
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.store import MemoryCaseStore

ROUTES = FixedRoutes()
URGENT = FixedRoutes(urgent=True)


class Desk:
    """A municipality's chat with its own centre and store."""

    def __init__(self, routes=ROUTES, store=None):
        self.centre = MemoryContactCentre()
        self.store = store or MemoryCaseStore()
        self.routes = routes

    def start(self, **changes):
        contact = a_contact(
            **{"channel": Channel.CHAT, "source_id": "token", "text": "Hej, lampan är trasig."} | changes
        )
        return start_chat(contact, municipality=solhamra(), routes=self.routes, store=self.store, centre=self.centre)

    def follow(self, chat_id, name="01_initiated"):
        raw = recorded_bytes(f"contact_events/chat/{name}.json").replace(
            b"c4a70000-0000-4000-8000-000000000001", chat_id.encode()
        )
        follow_contact(
            contact_event.parse(raw),
            instance_arn=INSTANCE_ARN,
            directory=directory(),
            store=self.store,
            mark_of=self.centre.municipality_of,
            known=self.centre.contact,
            queue_name=self.centre.queue_name,
        )

    def only_case(self):
        (case,) = self.store.cases.values()
        return case

    def timeline(self):
        return self.store.timeline("solhamra", self.only_case().reference)


@pytest.mark.req("R3", "R50")
def test_a_chat_opens_in_the_centre_and_as_a_case_with_its_first_words():
    desk = Desk()

    opened = desk.start()

    assert desk.centre.opened == [
        {
            "municipality": "solhamra",
            "display_name": "Alva Ek",
            "text": "Hej, lampan är trasig.",
            "client_token": "token",
            "language": "sv",
        }
    ]
    assert (opened.case.source, opened.case.department) == (opened.chat.contact_id, "sbf")
    assert desk.timeline()[0].data["text"] == "Hej, lampan är trasig."


def test_somebody_without_a_name_is_a_resident():
    desk = Desk()

    desk.start(party=Party())

    assert desk.centre.opened[0]["display_name"] == "Invånare"


@pytest.mark.req("X32")
def test_danger_is_answered_before_anything_else():
    opened = Desk(URGENT).start()

    assert opened.texts == ("Ring 112 nu om någon är i fara.", "Hej och välkommen till Solhamra kommun.")
    assert opened.case.priority is Priority.URGENT


def test_out_of_hours_the_chat_says_when_somebody_answers_and_is_recorded():
    desk = Desk()

    opened = desk.start(arrived_at=NOW - timedelta(days=1))

    assert opened.texts == ("Chatten är stängd. Den öppnar måndag klockan 08.00.",)
    assert desk.only_case()


def test_five_times_the_same_request_is_one_chat_and_one_case():
    desk = Desk()

    opened = [desk.start(arrived_at=NOW + timedelta(seconds=second)) for second in range(5)]

    assert len({o.chat for o in opened}) == len({o.case.reference for o in opened}) == 1
    assert len(desk.timeline()) == 1


def test_ten_at_the_same_time_are_one_chat_and_one_case():
    desk = Desk()

    with ThreadPoolExecutor(10) as pool:
        opened = list(pool.map(lambda _: desk.start(), range(10)))

    assert len({o.chat for o in opened}) == len({o.case.reference for o in opened}) == 1
    assert len(desk.timeline()) == 1


def test_the_same_key_with_other_words_is_refused_and_gives_no_token_away():
    desk = Desk()
    desk.start()

    with pytest.raises(KeyReusedError):
        desk.start(digest="d2", text="Något annat.")
    assert len(desk.timeline()) == 1


def test_a_centre_that_is_down_leaves_nothing_behind():
    desk = Desk()
    desk.centre.available = False

    with pytest.raises(ContactCentreError):
        desk.start()
    assert not desk.store.cases


def test_a_case_that_failed_is_made_by_the_next_try_of_the_same_chat():
    class FailingOnce(MemoryCaseStore):
        failures = 1

        def create(self, case, event):
            if self.failures:
                self.failures -= 1
                raise StoreConflictError
            return super().create(case, event)

    desk = Desk(store=FailingOnce())
    with pytest.raises(StoreConflictError):
        desk.start()

    opened = desk.start()

    assert opened.case.source == opened.chat.contact_id
    assert len(desk.centre._chats) == 1


class TestAnEventComesFirst:
    """Connect's first event overtakes our own write: the case has no words yet, and gets them."""

    @pytest.fixture
    def desk(self):
        desk = Desk()
        chat = desk.centre.start_chat(municipality="solhamra", display_name="Alva Ek", text="Hej", client_token="token")
        desk.follow(chat.contact_id)
        return desk

    def test_the_case_ends_as_if_the_words_had_come_first(self, desk):
        opened = desk.start()

        usual = Desk()
        expected = usual.start().case
        case = desk.only_case()
        assert opened.case == case
        for field in (
            "department",
            "service",
            "unit",
            "priority",
            "party",
            "digest",
            "confidence",
            "channel",
            "status",
        ):
            assert getattr(case, field) == getattr(expected, field), field
        assert case.resident

    def test_the_department_it_moves_to_is_told_once(self, desk):
        desk.start()
        desk.start()

        told = [e for e in desk.timeline() if desk.only_case().tells_department(e)]
        assert [e.type for e in desk.timeline()].count(EventType.RECEIVED) == 2
        (words,) = [event for event in told if "text" in event.data]
        changes = {c.field: (c.before, c.after) for c in words.changes}
        assert changes["department"] == ("klf", "sbf")

    def test_a_department_that_has_it_already_is_not_told_again(self, desk):
        desk.routes = FixedRoutes(service="", department="klf", unit="kontaktcenter")

        desk.start()

        assert [e.type for e in desk.timeline()].count(EventType.RECEIVED) == 1
        assert EventType.MESSAGE in {e.type for e in desk.timeline()}

    def test_a_repeated_request_adds_nothing(self, desk):
        desk.start()
        before = desk.timeline()

        desk.start()

        assert desk.timeline() == before

    def test_other_words_under_the_same_key_are_still_refused(self, desk):
        desk.start()

        with pytest.raises(KeyReusedError):
            desk.start(digest="d2")

    def test_what_a_guide_has_decided_stands(self, desk):
        desk.follow(desk.only_case().source, "07_connected_to_agent")
        closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
        change(
            "solhamra",
            desk.only_case().reference,
            lambda c: close(c, **closing, actor=Actor(role="guide", id="v-41"), at=NOW, id="closing"),
            store=desk.store,
        )

        desk.start()

        case = desk.only_case()
        assert (case.status, case.department, case.service) == (Status.CLOSED, "klf", "")
        assert case.party.name == "Alva Ek"
