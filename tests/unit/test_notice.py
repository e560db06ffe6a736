"""What a department's mail tells, and that no part of it can pass for an officer's own words."""

from __future__ import annotations

import textwrap

import pytest

from envag.domain.case import EventType, OfficersMail
from envag.domain.municipality import EscalatesTo
from envag.domain.notice import Told, holds_notice, notice
from envag.domain.proof import ProofKeys, Purpose, candidates, verify
from envag.intake import mail_reply
from infra.build.data import municipalities
from tests.builders import NOW, a_case

KEYS = ProofKeys(current=1, keys={1: b"1" * 32})
PLACES = {place.slug: place for place in municipalities()}
SOLHAMRA = PLACES["solhamra"]
REFERENCE = a_case().reference


WAITS = {"acknowledge_by": NOW}


def told(**changes):
    fields = {
        "reference": REFERENCE,
        "event": EventType.HANDED_OVER,
        "department": "sbf",
        "service": "fel-gata",
        "priority": "normal",
        "due_at": NOW,
        "link": f"https://arenden.example/case/solhamra/{REFERENCE}",
    }
    return Told(**fields | changes)


def purposes(text, department="sbf"):
    return [
        purpose
        for proof in candidates(text)
        for purpose in Purpose
        if verify(KEYS, "solhamra", proof, purpose, department) == REFERENCE
    ]


def test_it_tells_what_happened_what_it_is_about_and_until_when():
    text = notice(told(), SOLHAMRA, OfficersMail.ANSWERS, KEYS)

    assert f"Överlämnat till er: {REFERENCE}" in text
    assert f"Gäller: {SOLHAMRA.service('fel-gata').title}" in text
    assert "Ansvarig: Samhällsbyggnadsförvaltningen" in text
    assert "Svara senast: måndag 23 november klockan 09.00" in text
    assert f"Öppna ärendet: https://arenden.example/case/solhamra/{REFERENCE}" in text
    assert "brådskande" not in text
    assert "brådskande" in notice(told(priority="urgent"), SOLHAMRA, OfficersMail.ANSWERS, KEYS)
    assert "{" not in text


@pytest.mark.parametrize("event", [*EventType, "a type of tomorrow"])
def test_whatever_happened_has_words(event):
    assert REFERENCE in notice(told(event=event, service=""), SOLHAMRA, OfficersMail.NOTHING, KEYS)


@pytest.mark.req("R90")
@pytest.mark.parametrize("step", EscalatesTo)
def test_an_escalation_says_whose_turn_it_is_by_role(step):
    text = notice(told(event=EventType.ESCALATED, escalation=step, **WAITS), SOLHAMRA, OfficersMail.NOTES, KEYS)

    assert f"notice.event.escalated.{step}" in SOLHAMRA.texts
    assert text.splitlines()[2].startswith("Ingen ")
    assert "senast måndag 23 november klockan 09.00: öppna det och välj Kvittera" in text
    assert not any(one.contact_person in text for one in SOLHAMRA.departments)


def test_who_has_a_part_gets_no_address_and_is_not_told_of_secrecy():
    text = notice(told(event=EventType.SUBTASK_GIVEN), SOLHAMRA, OfficersMail.IN_THE_APP, KEYS)

    assert "Ni behöver göra en del av ett ärende" in text
    assert "@" not in text
    assert "vanlig e-post" not in text


@pytest.mark.req("R94", "X12")
@pytest.mark.parametrize(
    ("allowed", "signed"),
    [
        (OfficersMail.ANSWERS, [Purpose.OFFICER_REPLY, Purpose.OFFICER_NOTE]),
        (OfficersMail.NOTES, [Purpose.OFFICER_NOTE]),
        (OfficersMail.NOTHING, []),
    ],
)
def test_each_address_is_signed_for_what_the_case_allows(allowed, signed):
    text = notice(told(), SOLHAMRA, allowed, KEYS)

    assert purposes(text) == signed
    assert purposes(text, department="tsf") == []
    assert ("vanlig e-post" in text) == (allowed is OfficersMail.NOTHING)


def test_without_keys_it_tells_no_address_and_no_rule_for_one():
    text = notice(told(), SOLHAMRA, OfficersMail.ANSWERS, None)

    assert "@" not in text
    assert "vanlig e-post" not in text
    assert f"Överlämnat till er: {REFERENCE}" in text


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_every_municipalitys_addresses_fit_their_signatures(place):
    text = notice(told(), place, OfficersMail.ANSWERS, KEYS)
    assert text.count(f"{place.email.partition('@')[0]}+{REFERENCE.lower()}.1.") == 2


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_words_of_a_reply_are_cut_at_its_first_line(place):
    reply = f"Vi lagar lampan på tisdag.\n\n{notice(told(), place, OfficersMail.ANSWERS, KEYS)}"

    assert mail_reply.new_text(reply, "", "Sv: avisering") == "Vi lagar lampan på tisdag."


def test_what_is_left_of_a_notice_is_known_again():
    for line in notice(told(**WAITS), SOLHAMRA, OfficersMail.ANSWERS, KEYS).splitlines():
        broken = "\n> ".join(textwrap.wrap(line, 50, break_long_words=False))
        shown = holds_notice(f"Vi lagar lampan.\n\n> {broken}\n", SOLHAMRA)
        facts = ("Överlämnat", "Gäller", "Ansvarig", "Svara senast", "Öppna")
        assert shown == (bool(line) and not line.startswith(facts)), line


@pytest.mark.parametrize(
    "text",
    [
        "If you wish to stop receiving notifications: https://sns.eu-central-1.amazonaws.com/unsubscribe.html?x",
        "Från: AWS Notifications <no-reply@sns.amazonaws.com>",
    ],
)
def test_the_words_of_sns_are_known_too(text):
    assert holds_notice(f"Vi lagar lampan.\n\n{text}", SOLHAMRA)


@pytest.mark.parametrize("text", ["Vi lagar lampan på tisdag.", "Svara gärna på det här mejlet.", "Mejla mig."])
def test_an_officers_own_words_are_not_taken_for_it(text):
    assert not holds_notice(text, SOLHAMRA)
