"""Who is told of what a clock has made happen, and how they can tell it from all else."""

from __future__ import annotations

import pytest

from envag.adapters.images import notification_from_image
from envag.adapters.items import event_to_item
from envag.domain.case import SYSTEM, EventType, OfficersMail
from envag.domain.moments import Kind
from envag.domain.notice import Told, notice
from envag.domain.recipient import recipient
from infra.build.data import municipalities
from tests.builders import NOW, a_case, an_event

REMINDERS = [kind for kind in Kind if kind is not Kind.UNACKNOWLEDGED]
"""What nobody has acknowledged is escalated, which has words of its own."""


def of(kind):
    return an_event(type=EventType.REMINDED, actor=SYSTEM, data={"kind": str(kind)})


@pytest.mark.req("X4", "R30")
@pytest.mark.parametrize("kind", REMINDERS)
def test_a_reminder_tells_the_department_what_it_is_of(kind):
    told = notification_from_image(event_to_item(a_case(), of(kind)), "https://arenden.example/case")

    assert (told.department, told.event, told.reminder) == ("klf", "reminded", kind)


@pytest.mark.req("X5")
@pytest.mark.parametrize(("secrecy", "service"), [(0, "bygglov"), (1, "bygglov"), (2, ""), (3, "")])
def test_the_registrar_is_told_that_a_decision_is_demanded_and_no_more_than_they_may_know(secrecy, service):
    case = a_case(department="sbf", service="bygglov", secrecy=secrecy)
    demanded = an_event(type=EventType.DECISION_DEMANDED, actor=SYSTEM, data={"registrar": "klf"})

    told = recipient(case, demanded)

    assert (told.department, told.unit, told.service) == ("klf", "", service)
    assert told.officers_mail is OfficersMail.IN_THE_APP


@pytest.mark.parametrize("kind", REMINDERS)
def test_every_reminder_has_words_of_its_own(kind):
    place = next(one for one in municipalities() if one.slug == "solhamra")
    told = Told("SOL-7K3F-9QW4", "reminded", "klf", "fel-gata", "normal", NOW, "https://x.example", "", str(kind))

    words = notice(told, place, OfficersMail.NOTHING, None)

    changed = notice(told._replace(reminder="", event="changed"), place, OfficersMail.NOTHING, None)
    assert words.splitlines()[0] != changed.splitlines()[0]
