"""Telling a resident that the answer takes longer, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.access import Action
from envag.domain.case import EventType, Status
from envag.domain.contact import Channel
from envag.domain.late import Reason, drafts, lateness, letter
from envag.domain.moments import Kind
from envag.domain.obstacle import Obstacle
from envag.domain.status import LineKind, public
from envag.usecases.staff.answering import warn
from envag.usecases.staff.errors import ImpossibleError
from infra.build.data import municipalities
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.unit.staff.workplace import Workplace

SOLHAMRA = next(place for place in municipalities() if place.slug == "solhamra")


@pytest.mark.req("X4")
@pytest.mark.parametrize(
    ("share", "kind"),
    [(0.79, None), (0.8, Kind.DUE_SOON), (0.99, Kind.DUE_SOON), (1.0, Kind.OVERDUE), (3, Kind.OVERDUE)],
)
def test_a_promise_is_nearly_broken_from_four_fifths_of_its_time(share, kind):
    place = a_municipality()
    opened = NOW - timedelta(hours=1)  # a Monday, 8.00 in Sweden
    case = a_case(arrived_at=opened, due_at=opened + timedelta(hours=9))

    now = opened + timedelta(hours=9) * share

    assert lateness(case, [an_event(occurred_at=opened)], place, now) is kind


@pytest.mark.req("X4")
def test_a_promise_that_waits_for_the_resident_is_not_late():
    asked_at = NOW + timedelta(hours=1)
    case = a_case(status=Status.WAITING, paused_at=asked_at)
    asked = an_event(type=EventType.ASKED, occurred_at=asked_at)

    assert lateness(case, [an_event(), asked], a_municipality(), case.due_at + timedelta(days=30)) is None


@pytest.mark.req("X4")
@pytest.mark.parametrize("language", ["sv", "en", "fi"])
def test_each_reason_has_a_letter_of_its_own_with_the_case_and_the_day(language):
    case = a_case()
    found = drafts(case, SOLHAMRA, language)

    assert [draft.reason for draft in found] == list(Reason)
    assert len({draft.text for draft in found}) == len({draft.label for draft in found}) == len(Reason)
    for draft in found:
        assert case.reference in draft.text
        assert "24" in draft.text, "the day that was promised"
        assert "{" not in draft.text


@pytest.mark.req("X4", "R79")
class TestWarning:
    def test_the_resident_gets_the_letter_and_the_case_goes_on_as_it_was(self):
        town = Workplace(status=Status.IN_PROGRESS)
        before = town.now()

        town.do(warn, Action.WARN, reason=Reason.MANY_CASES, text="Svaret dröjer. Vi har fått in många ärenden.")

        (event,) = town.events(EventType.WARNED)
        assert event.data["reason"] == "many_cases"
        assert event.data["mail"]["to"] == before.party.email
        assert event.changes == ()
        assert town.now().due_at == before.due_at
        (line,) = public(before, [event], SOLHAMRA)
        assert (line.kind, line.text) == (LineKind.WARNED, "Svaret dröjer. Vi har fått in många ärenden.")

    def test_who_was_told_by_telephone_gets_no_mail(self):
        town = Workplace()

        town.do(warn, Action.WARN, reason=Reason.STAFFING, text="Ringde.", channel=Channel.PHONE)

        (event,) = town.events(EventType.WARNED)
        assert "mail" not in event.data

    def test_another_reason_must_be_told(self, monkeypatch):
        monkeypatch.setattr("tests.unit.staff.workplace.PLACE", SOLHAMRA)
        town = Workplace()
        bare = letter(town.now(), SOLHAMRA, Reason.OTHER, "sv")

        with pytest.raises(ImpossibleError, match=f"^{Obstacle.NO_REASON}$"):
            town.do(warn, Action.WARN, reason=Reason.OTHER, text=bare)
        town.do(warn, Action.WARN, reason=Reason.OTHER, text=f"{bare} Vår server gick sönder.")

        assert len(town.events(EventType.WARNED)) == 1
