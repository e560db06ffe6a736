"""What a department is told: its systems where they acknowledge, its officers by mail, its phones in a line or two."""

from __future__ import annotations

import pytest

from envag.adapters.images import notification_from_image, officers_mail_from_image
from envag.adapters.items import event_to_item
from envag.domain.acknowledge_proof import claim, holds
from envag.domain.case import EventType, Priority
from envag.domain.proof import ProofKeys
from envag.usecases.tell_department import tell_department
from infra.build.data import municipalities
from tests.builders import a_case, an_event

SOLHAMRA = next(place for place in municipalities() if place.slug == "solhamra")
KEYS = ProofKeys(current=1, keys={1: b"1" * 32})
WEB = "https://kontakt.example"
HAS_IT = {"department": "sbf", "unit": "gata"}


class Topic:
    def publish(self, notification, texts):
        self.notification, self.texts = notification, texts


def told(event=None, *, keys=KEYS, **fields):
    image = event_to_item(a_case(**HAS_IT | fields), event or an_event())
    topic = Topic()
    tell_department(
        notification_from_image(image, "https://arenden.example/case"),
        officers_mail_from_image(image),
        municipality=SOLHAMRA,
        web_address=WEB,
        keys=type("Keys", (), {"signing_keys": lambda _, __: keys})(),
        notifier=topic,
    )
    return topic


@pytest.mark.req("R88")
@pytest.mark.parametrize("fields", [{}, {"secrecy": 3}, {"protected": True}], ids=["open", "sealed", "protected"])
def test_a_departments_system_is_told_where_it_acknowledges(fields):
    topic = told(**fields)
    made = claim(topic.notification.acknowledge.removeprefix(f"{WEB}/solhamra/arende/").removesuffix("/kvittens"))

    assert (made.reference, made.told) == (a_case().reference, an_event().id)
    assert holds(KEYS, "solhamra", made, "sbf")
    assert not any("kvittens" in text for text in topic.texts), "what opens links of itself must not acknowledge"


@pytest.mark.req("R88")
@pytest.mark.parametrize(
    ("fields", "event", "keys"),
    [
        ({"department": SOLHAMRA.centre, "unit": SOLHAMRA.centre_unit}, None, KEYS),
        ({}, an_event(type=EventType.SUBTASK_GIVEN, data={"department": "buf", "text": "Titta."}), KEYS),
        ({}, None, None),
    ],
    ids=["the centre", "a part of a case", "nobody has made keys"],
)
def test_who_has_nothing_to_acknowledge_gets_no_address(fields, event, keys):
    assert told(event, keys=keys, **fields).notification.acknowledge == ""


@pytest.mark.req("R89", "X13")
def test_a_phone_gets_words_and_a_link_that_fit_it():
    text = told(priority=Priority.URGENT, service="").texts.text_message

    assert a_case().reference in text
    assert f"https://arenden.example/case/solhamra/{a_case().reference}" in text
    assert "brådskande" in text
    assert "{" not in text
    assert len(text) <= 306, "two messages of GSM 03.38 joined"
