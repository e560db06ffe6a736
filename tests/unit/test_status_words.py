"""What a resident is told of a case: external words, their own texts and what was written to them, nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.domain.case import RESIDENT, SYSTEM, Actor, Change, EventType, Status
from envag.domain.service import FieldType
from envag.domain.status import (
    Line,
    LineKind,
    Standing,
    due_words,
    for_humans_only,
    next_step,
    open_question,
    public,
    standing,
    standing_text,
    status_words,
)
from infra.build.data import municipalities
from tests.builders import NOW, a_case, an_event

pytestmark = pytest.mark.req("R16")

PLACE = next(place for place in municipalities() if place.slug == "solhamra")
GUIDE = Actor(role="guide", id="pseudonym-of-a-guide")
SECRET = "Grannen Bo Ek är hotfull."
PHOTO = ["k/1", "bild.jpg", "image/jpeg", 9]
MAIL = {"to": "alva.ek@post.example", "subject": "Re: lampan"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Standing.NEW),
        ({"status": Status.IN_PROGRESS}, Standing.IN_PROGRESS),
        ({"status": Status.WAITING}, Standing.ASKED),
        ({"status": Status.WAITING, "parked_until": date(2026, 12, 1)}, Standing.PARKED),
        ({"status": Status.HANDED_OVER}, Standing.HANDED_OVER),
        ({"status": Status.CLOSED}, Standing.CLOSED),
        ({"status": Status.CLOSED, "merged_into": "SOL-7K3F-9QWM"}, Standing.MERGED),
    ],
)
def test_every_state_has_an_external_name_and_a_next_step(changes, expected):
    case = a_case(**changes)
    assert standing(case) is expected
    for language in ("sv", "en", "fi"):
        assert standing_text(case, PLACE, language=language)
        assert "{" not in next_step(case, PLACE, language=language)
    assert standing_text(case, PLACE, language="en") != standing_text(case, PLACE)


def test_a_parked_case_waits_for_a_day_and_not_for_its_resident():
    parked = a_case(status=Status.WAITING, parked_until=date(2026, 12, 1))
    assert "svar från dig" not in status_words(parked, PLACE, "sv")
    assert "1 december 2026" in next_step(parked, PLACE, language="sv")


def test_an_answer_that_is_late_is_said_to_be_so():
    case = a_case(due_at=NOW)
    assert due_words(case, PLACE, language="sv", now=NOW) == "Du får svar senast måndag 23 november 2026."
    assert "sena" in due_words(case, PLACE, language="sv", now=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, False), ({"secrecy": 1}, False), ({"secrecy": 2}, True), ({"protected": True}, True)],
)
def test_what_is_secret_or_protected_no_machine_tells(changes, expected):
    assert for_humans_only(a_case(**changes), PLACE) is expected


def test_a_service_that_is_secret_makes_its_cases_so():
    assert for_humans_only(a_case(service="eko-bist"), PLACE)


EVERYTHING = [
    an_event("1", data={"text": "Lampan är trasig.", "why": ["word:lampa"], "attachments": [PHOTO]}),
    an_event("2", type=EventType.NOTE, actor=GUIDE, data={"text": SECRET}),
    an_event("3", type=EventType.ASSIGNED, actor=GUIDE, changes=(Change("assignee", "", "pseudonym-of-a-guide"),)),
    an_event("4", type=EventType.HANDED_OVER, actor=GUIDE, data={"summary": SECRET}),
    an_event("5", type=EventType.SENT_BACK, actor=GUIDE, data={"reason": SECRET}),
    an_event("6", type=EventType.PARKED, actor=GUIDE, data={"reason": SECRET}),
    an_event("7", type=EventType.ADDED, actor=GUIDE, data={"text": SECRET}),
    an_event("8", type=EventType.ANSWERED, actor=GUIDE, data={"text": SECRET, "told": "phone"}),
    an_event("9", type=EventType.ASKED, actor=GUIDE, data={"text": SECRET, "told": "phone"}),
    an_event("10", type=EventType.REOPENED, actor=GUIDE, data={"reason": SECRET}),
    an_event("11", type=EventType.ADDED, data={"text": SECRET, "from": {"name": "Bo Ek", "email": "bo@post.example"}}),
    an_event("12", type=EventType.ADDED, actor=SYSTEM, data={"text": SECRET, "automatic": "out_of_office"}),
    an_event("13", type=EventType.ASKED, actor=GUIDE, data={"text": "Vilken?", "mail": MAIL, "original": SECRET}),
    an_event("14", type=EventType.ADDED, data={"text": "> Vilken lampa?\nDen vänstra.", "reply": "Den vänstra."}),
    an_event("15", type=EventType.ANSWERED, actor=GUIDE, data={"text": "Lagad.", "mail": MAIL, "article": "x@1"}),
    an_event("16", type=EventType.CLOSED, actor=GUIDE),
    an_event("17", type=EventType.REOPENED, data={"text": "Den blinkar."}),
    an_event("18", type=EventType.CLOSED, actor=RESIDENT),
    an_event("19", type=EventType.RECORDING, actor=SYSTEM, data={"text": SECRET}),
    an_event("20", type=EventType.TRANSCRIPT, actor=SYSTEM, data={"messages": [{"text": SECRET}]}),
    an_event("21", type=EventType.SPLIT, actor=GUIDE, data={"text": SECRET}),
]


def test_nothing_that_a_guide_notes_ever_shows():
    lines = public(a_case(), EVERYTHING, PLACE)

    assert [(line.kind, line.text) for line in lines] == [
        (LineKind.RECEIVED, "Lampan är trasig."),
        (LineKind.ANSWERED, ""),
        (LineKind.ASKED, ""),
        (LineKind.REOPENED, ""),
        (LineKind.ASKED, "Vilken?"),
        (LineKind.ADDED, "Den vänstra."),
        (LineKind.ANSWERED, "Lagad."),
        (LineKind.CLOSED, ""),
        (LineKind.REOPENED, "Den blinkar."),
        (LineKind.ENDED, ""),
    ]
    assert lines[0].files == ("bild.jpg",)
    for hidden in (SECRET, "pseudonym", "word:lampa", "post.example", "x@1", "k/1"):
        assert hidden not in str(lines)


@pytest.mark.parametrize("type_", EventType)
def test_of_every_event_of_the_centres_only_what_was_mailed_shows(type_):
    data = {"text": SECRET, "summary": SECRET, "reason": SECRET}
    assert SECRET not in str(public(a_case(channel="phone"), [an_event(type=type_, actor=GUIDE, data=data)], PLACE))


@pytest.mark.parametrize(("channel", "shown"), [("web", True), ("email", True), ("phone", False), ("visit", False)])
def test_what_a_guide_wrote_down_for_somebody_is_not_their_own_words(channel, shown):
    (line,) = public(a_case(channel=channel), [an_event()], PLACE)
    assert bool(line.text) is shown


def test_what_a_guide_made_of_a_case_is_not_its_residents_words():
    event = an_event(data={"text": SECRET, "split_by": "pseudonym", "case": "SOL-0XQ9-PK2A"})
    (line,) = public(a_case(), [event], PLACE)
    assert line == Line(LineKind.RECEIVED, NOW)


def test_a_forms_answers_stand_by_their_labels():
    service = next(s for s in PLACE.services if s.form)
    asked = service.form[0]
    event = an_event(data={"answers": {asked.id: "Björkvägen 3"}, "chosen": service.id})
    (line,) = public(a_case(), [event], PLACE)
    assert line.answers == ((asked.label, "Björkvägen 3"),)


def test_who_somebody_is_stands_in_no_line():
    numbered = [s for s in PLACE.services if any(f.type is FieldType.PERSON_NUMBER for f in s.form)]
    assert numbered, "a service asks for a personnummer"
    for service in numbered:
        answers = {field.id: "19121212-1212" for field in service.form if field.type is FieldType.PERSON_NUMBER}
        (line,) = public(a_case(), [an_event(data={"answers": answers, "chosen": service.id})], PLACE)
        assert line.answers == ()


def test_a_question_is_open_until_it_is_answered():
    asked = Line(LineKind.ASKED, NOW, "Vilken lampa?")
    added = Line(LineKind.ADDED, NOW, "Den vänstra.")
    assert open_question([asked]) == "Vilken lampa?"
    assert open_question([asked, added]) == ""
    assert open_question([added, asked, Line(LineKind.ANSWERED, NOW, "Tack!")]) == "Vilken lampa?"
    assert open_question([]) == ""
