from __future__ import annotations

from datetime import UTC, datetime

import pytest

from envag.domain.case import EventType, Priority
from envag.domain.contact import ANONYMOUS, Attachment, Channel, SetAside, Thread
from envag.domain.routing.result import Routing
from envag.domain.service import FieldType, FormField, Secrecy
from envag.usecases.receive import receive
from tests.builders import FixedRoutes, a_case, a_contact, a_municipality, a_service
from tests.fakes.store import MemoryCaseStore


@pytest.fixture
def store():
    return MemoryCaseStore()


def received(store, contact=None, routes=None, municipality=None):
    return receive(
        contact or a_contact(),
        municipality=municipality or a_municipality(),
        routes=routes or FixedRoutes(),
        store=store,
    )


def test_a_contact_becomes_a_case_with_its_first_event(store):
    answer = received(
        store,
        a_contact(
            answers={"place": "Ågatan 3"},
            attachments=(Attachment(key="k", name="b.jpg", media_type="image/jpeg", size=3),),
        ),
    )

    assert answer.created
    (event,) = store.timeline("solhamra", answer.case.reference)
    assert event.type is EventType.RECEIVED
    assert event.data["text"] == "Gatlampan utanför skolan är trasig."
    assert event.data["answers"] == {"place": "Ågatan 3"}
    assert event.data["attachments"] == [["k", "b.jpg", "image/jpeg", 3]]


@pytest.mark.req("R42")
def test_a_case_is_due_by_its_services_clock(store):
    # Monday 09.00 in Sweden and five working days
    assert received(store).case.due_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@pytest.mark.req("R2", "R42")
def test_a_matter_without_a_service_goes_to_the_centre_and_is_answered_within_a_working_day(store):
    answer = received(store, routes=FixedRoutes(service="", department="klf", confidence=0.2))

    assert (answer.case.service, answer.case.department) == ("", "klf")
    assert answer.case.due_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def test_routing_sees_the_answers_and_what_was_chosen(store):
    routes = FixedRoutes()
    received(
        store, a_contact(subject="Lampa", service="fel-gata", recipient="gata", answers={"place": "Ågatan"}), routes
    )

    assert routes.asked == [("Lampa", "Gatlampan utanför skolan är trasig.\nÅgatan", "fel-gata", "gata")]


def test_a_redelivered_contact_meets_its_own_case(store):
    first = received(store)
    again = received(store, a_contact(arrived_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC)))

    assert not again.created
    assert again.same
    assert again.case == first.case
    assert len(store.timeline("solhamra", first.case.reference)) == 1


def test_a_source_id_used_for_something_else_is_told_and_nothing_is_lost_silently(store):
    received(store)
    again = received(store, a_contact(digest="d2", text="Något helt annat."))

    assert not again.created
    assert not again.same


def test_two_sources_with_one_reference_are_two_cases(store):
    collision = a_case()._replace(source="another source", digest="")
    contact = a_contact()
    first_choice = received(MemoryCaseStore(), contact).case.reference
    store.cases["solhamra", first_choice] = collision._replace(reference=first_choice)

    answer = received(store, contact)

    assert answer.created
    assert answer.case.reference != first_choice
    assert store.get("solhamra", first_choice).source == "another source"
    assert not received(store, contact).created


def test_the_channel_is_part_of_the_source(store):
    web = received(store, a_contact(channel=Channel.WEB))
    mail = received(store, a_contact(channel=Channel.EMAIL))

    assert web.case.reference != mail.case.reference


@pytest.mark.req("X32", "R61")
def test_urgent_and_legal_matters_are_marked(store):
    case = received(store, routes=FixedRoutes(urgent=True, must_not_autoreply=True)).case

    assert case.priority is Priority.URGENT
    assert case.must_not_autoreply


@pytest.mark.req("X32")
@pytest.mark.parametrize(("answer", "priority"), [("yes", Priority.URGENT), ("no", Priority.NORMAL)])
def test_a_yes_to_danger_makes_the_case_urgent(store, answer, priority):
    asked = FormField(id="danger", label="Kan någon skada sig?", type=FieldType.YES_NO, urgent=True)
    municipality = a_municipality(services=(a_service(form=(asked,)),))

    contact = a_contact(service="fel-gata", answers={"danger": answer})

    assert received(store, contact, municipality=municipality).case.priority is priority


@pytest.mark.req("X10")
def test_the_services_secrecy_stands_on_the_case(store):
    municipality = a_municipality(services=(a_service(secrecy=Secrecy.SEALED),))

    assert received(store, municipality=municipality).case.secrecy == Secrecy.SEALED


@pytest.mark.req("R6", "X41")
def test_an_anonymous_contact_leaves_no_trace_of_a_person(store):
    case = received(store, a_contact(party=ANONYMOUS)).case

    assert case.party is None
    assert case.resident == ""


@pytest.mark.req("R80")
def test_the_same_resident_has_different_hashes_in_two_municipalities(store):
    here = received(store).case
    there = received(
        store,
        a_contact(municipality="norrsjofors"),
        municipality=a_municipality(slug="norrsjofors", prefix="NOR"),
    ).case

    assert here.resident
    assert here.resident != there.resident


@pytest.mark.req("R41")
def test_spam_is_set_aside_and_tells_nobody(store):
    case = received(store, a_contact(set_aside=SetAside.SPAM)).case
    (event,) = store.timeline("solhamra", case.reference)

    assert store.worklist("solhamra", "sbf").lines == []
    assert len(store.worklist("solhamra", SetAside.SPAM).lines) == 1
    assert not case.tells_department(event)


class WordRoutes:
    """Routes by a word each: what is not listed has no service."""

    def route(self, _subject, text, *, chosen_service="", recipient=""):
        service = "fel-gata" if "lampa" in text.lower() else ""
        danger = "brinner" in text
        return Routing(
            service=service,
            department="sbf" if service else "klf",
            confidence=0.9,
            urgent=danger,
            must_not_autoreply=danger,
            why=(("urgent:fire",) if danger else ()) + (("word:lampa",) if service else ()),
        )


QUOTED = "\n> Den gamla lampan: det brinner i den"


@pytest.mark.req("X32", "R44")
@pytest.mark.parametrize(
    ("reply", "service", "priority"),
    [
        ("Lampan vid skolan är trasig.", "fel-gata", Priority.URGENT),
        ("Se nedan.", "fel-gata", Priority.URGENT),
    ],
)
def test_what_a_first_mail_quotes_is_read_too(store, reply, service, priority):
    case = received(store, a_contact(text=reply + QUOTED, reply=reply), routes=WordRoutes()).case

    assert (case.service, case.priority) == (service, priority)


@pytest.mark.req("X32", "R44")
def test_danger_in_our_own_quoted_mail_is_not_the_residents(store):
    contact = a_contact(
        text="Lampan lyser nu." + QUOTED, reply="Lampan lyser nu.", thread=Thread(proofs=("sol-7k3f-9qw4.1.a",))
    )

    assert received(store, contact, routes=WordRoutes()).case.priority is Priority.NORMAL


@pytest.mark.req("R44")
def test_a_forged_address_is_not_counted_among_the_residents_cases(store):
    forged = received(store, a_contact(authentic=False)).case
    genuine = received(store, a_contact(source_id="genuine", authentic=True)).case

    assert (forged.resident, forged.party.email) == ("", "alva.ek@post.example")
    assert [entry.reference for entry in store.latest("solhamra", genuine.resident)] == [genuine.reference]
