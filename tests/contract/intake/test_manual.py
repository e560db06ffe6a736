"""Registrations by hand or from another system, one test for every recorded one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from envag.domain.case import EventType
from envag.domain.contact import ANONYMOUS, Channel, PartyType
from envag.intake import manual
from envag.usecases.register_contact import RegistrationReusedError, register_contact
from tests.builders import NOW, FixedRoutes, a_municipality
from tests.centre import EVENTS, recorded
from tests.fakes.store import MemoryCaseStore

LATER = NOW + timedelta(hours=1)
FILES = sorted(path.stem for path in (EVENTS / "manual").glob("*.json"))


def registration(name="visit", **changes):
    return recorded(f"manual/{name}.json") | changes


def to_contact(*arguments, **changes):
    return manual.to_contact(registration(*arguments, **changes), now=LATER)


def test_every_channel_by_hand_is_recorded():
    assert {to_contact(name).channel for name in FILES} == set(manual.CHANNELS)


@pytest.mark.req("R3")
@pytest.mark.parametrize("name", FILES)
def test_a_recorded_registration_is_read(name):
    contact = to_contact(name)

    assert contact.municipality == "solhamra"
    assert contact.source_id == registration(name)["registration_id"]
    assert contact.arrived_at == datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
    assert contact.text == registration(name)["text"]


def test_a_company_stays_a_company():
    assert to_contact("fax").party.type is PartyType.COMPANY


def test_a_phone_number_is_normalised_and_an_odd_one_kept_as_written():
    odd = to_contact("letter", party={"name": "Sten Holm", "phone": "ring på kvällen"})

    assert to_contact("letter").party.phone == "+46701740621"
    assert odd.party.phone == "ring på kvällen"


@pytest.mark.req("R49")
class TestSocialMedia:
    def test_a_public_thread_is_taken_without_anybody_named(self):
        contact = to_contact("social_media_public")

        assert (contact.channel, contact.party) == (Channel.SOCIAL_MEDIA, ANONYMOUS)

    def test_nobody_is_named_before_the_thread_is_private(self):
        with pytest.raises(manual.RegistrationError) as caught:
            to_contact("social_media", moved_to_private=False)

        assert set(caught.value.problems) == {"party"}

    @pytest.mark.parametrize(
        "said", ["Jag heter Liv, liv.sjo@post.example", "19890130-9859", "ring 070-174 06 05", "+46701740605"]
    )
    def test_nor_is_a_number_or_address_taken_down_from_a_public_thread(self, said):
        with pytest.raises(manual.RegistrationError) as caught:
            to_contact("social_media_public", text=f"Badplatsen är stängd. {said}")

        assert set(caught.value.problems) == {"text"}
        assert said not in str(caught.value)

    def test_in_a_private_thread_both_are_welcome(self):
        assert to_contact("social_media").party.email == "liv.sjo@post.example"


def test_all_that_is_missing_is_told_at_once():
    with pytest.raises(manual.RegistrationError) as caught:
        manual.to_contact({"channel": "chat", "arrived_at": "i går"}, now=LATER)

    assert set(caught.value.problems) == {*manual.REQUIRED, "channel", "arrived_at"}


@pytest.mark.parametrize("arrived_at", ["2026-11-23T09:05:00", "2027-01-01T00:00:00Z"])
def test_a_time_without_offset_or_ahead_is_refused(arrived_at):
    with pytest.raises(manual.RegistrationError) as caught:
        to_contact(arrived_at=arrived_at)

    assert set(caught.value.problems) == {"arrived_at"}


def test_a_contact_that_arrives_now_needs_no_time():
    assert to_contact(arrived_at="").arrived_at == LATER


def register(store, contact):
    return register_contact(
        contact, registered_by="v-41", municipality=a_municipality(), routes=FixedRoutes(), store=store
    )


@pytest.mark.req("R3", "R79")
def test_a_registration_becomes_a_case_that_says_who_registered_it():
    store = MemoryCaseStore()

    case = register(store, to_contact())

    received, note = sorted(store.timeline("solhamra", case.reference), key=lambda e: e.type != EventType.RECEIVED)
    assert (case.channel, case.department) == ("visit", "sbf")
    assert received.data["text"] == registration()["text"]
    assert (note.type, note.actor.role, note.actor.id) == (EventType.NOTE, "guide", "v-41")


def test_the_same_registration_twice_is_one_case():
    store = MemoryCaseStore()

    first, second = register(store, to_contact()), register(store, to_contact())

    assert first == second
    assert len(store.timeline("solhamra", first.reference)) == 2


def test_the_same_id_for_something_else_is_refused():
    store = MemoryCaseStore()
    register(store, to_contact())

    with pytest.raises(RegistrationReusedError):
        register(store, to_contact(text="Något helt annat."))
