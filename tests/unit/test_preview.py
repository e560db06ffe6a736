"""What a company or another municipality gets of a case, and what is held back, is told before a hand-over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.domain.case import RESIDENT, Actor, Change, EventType
from envag.domain.minimised import minimised, needs_number, reads_as_company
from envag.domain.municipality import Agreement, Department
from envag.domain.preview import LARGEST_FILES, Part, Receiver, What, neighbours, to_department, to_municipality
from envag.domain.service import FieldType, FormField
from envag.domain.subtask import Subtask, Subtasks
from tests.builders import NOW, a_case, a_municipality, a_service, an_event
from tests.unit.staff.workplace import guide, officer

GUIDE = Actor("guide", "g1")
MASK = "[borttaget]"
NUMBER = "850101-2390"
TEXTS = {
    "minimised.person_number": MASK,
    "preview.form.from": "Från {centre}, {municipality}",
    "preview.form.about": "Gäller: {service}",
    "preview.form.contact": "Kontakt",
}


def a_form(*, needed):
    number = FormField(id="number", label="Personnummer", type=FieldType.PERSON_NUMBER, required=needed)
    return (FormField(id="place", label="Plats"), number)


def a_place(*, needed=False, **changes):
    departments = (
        Department(id="klf", code="KLF", name="Kommunledning"),
        Department(id="sbf", code="SBF", name="Samhällsbyggnad"),
        Department(id="bostad", code="BAB", name="Bostäder AB", company=True),
    )
    fields = {"departments": departments, "services": (a_service(form=a_form(needed=needed)),), "texts": TEXTS}
    return a_municipality(**fields | changes)


def after(hours, kind, *, actor=GUIDE, **changes):
    return an_event(f"{kind}-{hours}", type=kind, actor=actor, occurred_at=NOW + timedelta(hours=hours), **changes)


def a_timeline():
    files = [["a/0", "kran.jpg", "image/jpeg", 4_000_000], ["a/1", "film.mp4", "video/mp4", 6_000_000]]
    said = {
        "text": f"Kranen läcker. Jag är {NUMBER}, ring 0701740605 eller 8501012390.",
        "answers": {"place": f"Storgatan 1, {NUMBER}", "number": NUMBER},
        "attachments": files,
        "raw": "mail/solhamra/1",
    }
    return [
        an_event(data=said),
        after(1, EventType.NOTE, data={"text": "Låter orolig."}),
        after(2, EventType.ANSWERED, data={"text": "Vi skickar dig till bolaget."}),
        after(3, EventType.ASSIGNED, changes=(Change("assignee", "", "g1"),)),
    ]


def handed_over(timeline):
    moved = (Change("department", "klf", "bostad"),)
    summary = {"summary": f"Läckande kran hos {NUMBER}."}
    return [*timeline, after(4, EventType.HANDED_OVER, changes=moved, data=summary), after(5, EventType.NOTE)]


def read_by_company(timeline, *, needed=False):
    service = a_place(needed=needed).services[0]
    case = a_case(department="bostad")
    return minimised(case, timeline, frozenset({"bostad"}), service, MASK)


@pytest.mark.req("R95")
class TestACompany:
    def test_it_gets_no_person_number_that_it_does_not_need(self):
        taken = read_by_company(handed_over(a_timeline()))

        assert NUMBER not in repr(taken.events)
        assert taken.events[0].data["text"] == f"Kranen läcker. Jag är {MASK}, ring 0701740605 eller {MASK}."
        assert taken.events[0].data["answers"] == {"place": f"Storgatan 1, {MASK}"}
        assert taken.events[2].data["summary"] == f"Läckande kran hos {MASK}."
        assert taken.person_numbers == 5

    def test_a_service_that_needs_them_keeps_them(self):
        taken = read_by_company(handed_over(a_timeline()), needed=True)
        assert taken.events[0].data["answers"]["number"] == NUMBER
        assert taken.person_numbers == 0

    def test_what_was_noted_before_it_came_stays_behind_and_what_happens_there_is_theirs(self):
        events = read_by_company(handed_over(a_timeline())).events
        kinds = [event.type for event in events]
        assert kinds == [EventType.RECEIVED, EventType.ANSWERED, EventType.HANDED_OVER, EventType.NOTE]
        assert "raw" not in events[0].data

    def test_its_officers_read_it_so_and_nobody_else(self):
        place, case = a_place(), a_case(department="bostad")
        assert reads_as_company(officer("bostad"), case, place)
        assert not reads_as_company(officer("sbf"), case._replace(department="sbf"), place)
        assert not reads_as_company(guide(), case, place)
        helped = a_case(department="sbf", subtasks=Subtasks([Subtask("bostad")]))
        assert reads_as_company(officer("bostad"), helped, place)
        assert not reads_as_company(officer("bostad", "sbf"), helped, place)

    def test_an_optional_number_is_not_needed(self):
        assert needs_number(a_service(form=a_form(needed=True)))
        assert not needs_number(a_service(form=a_form(needed=False)))
        assert not needs_number(None)


@pytest.mark.req("X39")
class TestThePreview:
    def test_a_department_gets_all(self):
        preview = to_department(a_case(), a_timeline(), a_place(), "sbf")
        assert (preview.receiver, preview.name, preview.held_back) == (Receiver.DEPARTMENT, "Samhällsbyggnad", ())
        assert preview.receives == (
            Part(What.CONTACT, 1),
            Part(What.WORDS, 1),
            Part(What.ANSWERS, 2),
            Part(What.FILES, 2),
            Part(What.WRITTEN, 1),
            Part(What.NOTES, 1),
        )

    def test_of_a_company_it_tells_exactly_what_is_held_back(self):
        preview = to_department(a_case(), a_timeline(), a_place(), "bostad")
        assert preview.receiver is Receiver.COMPANY
        assert preview.held_back == (Part(What.NOTES, 1), Part(What.PERSON_NUMBERS, 4), Part(What.HISTORY, 1))
        assert Part(What.ANSWERS, 1) in preview.receives

    def test_another_municipality_gets_a_text_and_no_file_too_large_for_mail(self):
        other = a_municipality(slug="norrsjofors", prefix="NOR", name="Norrsjöfors kommun", services=())
        preview = to_municipality(a_case(), a_timeline(), a_place(), other)

        assert preview.name == "Norrsjöfors kommun"
        assert [part.what for part in preview.lost] == [What.REFERENCE, What.DUE, What.SERVICE]
        assert Part(What.FILES, 1) in preview.held_back
        assert sum(size for *_, size in a_timeline()[0].data["attachments"]) > LARGEST_FILES
        assert NUMBER not in preview.form
        assert "Låter orolig" not in preview.form
        assert preview.form.splitlines()[:4] == [
            "Från Solhamra Direkt, Solhamra kommun",
            "Gäller: Fel på gata eller belysning",
            "Kontakt: Alva Ek, 070-174 06 05, alva.ek@post.example",
            f"Plats: Storgatan 1, {MASK}",
        ]

    @pytest.mark.parametrize("changes", [{"secrecy": 2}, {"protected": True}])
    def test_what_is_secret_leaves_the_municipality_by_no_text(self, changes):
        preview = to_municipality(a_case(**changes), a_timeline(), a_place(), a_place())
        assert (preview.forbidden, preview.form) == (True, "")

    def test_neighbours_are_those_whose_agreement_holds_on_the_day(self):
        place = a_place(
            agreements=tuple(
                Agreement(
                    host=host,
                    guest="solhamra",
                    valid_from=date(2026, 1, 1),
                    valid_to=to,
                    decision="KS 1",
                    hours=a_place().hours,
                )
                for host, to in (("nu", date(2026, 12, 31)), ("nu", date(2027, 1, 1)), ("slut", date(2026, 2, 1)))
            )
        )
        assert neighbours(place, date(2026, 11, 23)) == ["nu"]


def test_the_residents_own_words_are_counted_in_a_chat_too():
    said = [{"role": "resident", "text": "Hej"}, {"role": "guide", "text": "Hej hej"}]
    chat = [an_event(type=EventType.MESSAGE, actor=RESIDENT, data={"messages": said})]
    assert Part(What.WORDS, 1) in to_department(a_case(), chat, a_place(), "sbf").receives
