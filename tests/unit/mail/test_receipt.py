"""Who gets a receipt, which text it is, and what it must never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from envag.cli.municipalities import find
from envag.domain.calendar import due, is_working_day
from envag.domain.case import Priority
from envag.domain.contact import Automatic, Channel, Party, SetAside
from envag.domain.crisis import Crisis
from envag.domain.hours import STOCKHOLM
from envag.domain.receipt import receipt_due, usable
from envag.domain.receipt_letter import ReceiptText, due_text, receipt, receipt_text
from tests.builders import NOW, a_case, a_contact

PAGE = "https://kontakt.example/solhamra/svar"
ADDRESSES = {"kontakt@solhamra.example", "funktion.gata@bolaget.example"}
DOMAINS = {"solhamra.example", "norrsjofors.example"}
MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def solhamra():
    return find("solhamra")


def mail_case(**changes):
    return a_case(**{"channel": "email", "due_at": NOW + timedelta(days=1, hours=10)} | changes)


def due_for(party=None, case=None, **changes):
    fields = {"channel": Channel.EMAIL, "answerable": True} | changes
    contact = a_contact(**fields | ({"party": party} if party else {}))
    return receipt_due(contact, case or mail_case(), own_addresses=ADDRESSES, own_domains=DOMAINS)


@pytest.mark.req("R42")
@pytest.mark.parametrize("authentic", [True, None])
def test_a_person_who_writes_gets_a_receipt(authentic):
    assert due_for(authentic=authentic)


def test_a_signature_makes_good_a_server_that_the_domain_does_not_know():
    assert due_for(authentic=True, verdicts={"spf": "fail", "dkim": "pass"})


@pytest.mark.req("R44")
@pytest.mark.parametrize("kind", list(Automatic))
def test_no_machine_gets_a_receipt(kind):
    assert not due_for(automatic=kind)


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "changes",
    [
        {"channel": Channel.WEB},
        {"answerable": False},
        {"authentic": False},
        {"authentic": None, "verdicts": {"spf": "fail", "dmarc": "none"}},
        {"forwarded_by": "anna@solhamra.example"},
        {"set_aside": SetAside.SPAM},
        {"case": mail_case(set_aside=SetAside.ADVERTISING)},
        {"party": Party(name="Alva Ek")},
    ],
)
def test_who_or_what_else_gets_none(changes):
    assert not due_for(**changes)


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "address",
    [
        "kontakt@solhamra.example",
        "Kontakt@Solhamra.Example",
        "kontakt+sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg@solhamra.example",
        "funktion.gata@bolaget.example",
        "funktion.gata+x@bolaget.example",
        "anna.svensson@solhamra.example",
        "studs@post.solhamra.example",
        "kontakt@norrsjofors.example",
    ],
)
def test_mail_from_ourselves_gets_none(address):
    assert not due_for(party=Party(email=address))


def test_a_neighbour_whose_name_ends_like_ours_gets_one():
    assert due_for(party=Party(email="bo@nysolhamra.example"))
    assert due_for(party=Party(email="bo@bolaget.example"))


@pytest.mark.parametrize(
    "address",
    ["bo@post.example", "bo.ek+kommun@post.co.example", "b@x-y.example", "bo@räka.example", "o'neil@post.example"],
)
def test_ordinary_addresses_are_usable(address):
    assert usable(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "bo", "@post.example", "bo@", "bo@localhost", "bo@[192.0.2.1]", "bo ek@post.example", "bo@post.example,",
        "bo@post.example, eva@post.example", "bo@post..example", "bo@-post.example", "<bo@post.example>", "bo@post.1",
        "bo\r\n@post.example", "bo@post.example\n", "åsa@post.example", f"{'b' * 65}@post.example",
        f"bo@{'p' * 250}.example", '"bo ek"@post.example',
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_not(address):
    assert not usable(address)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, ReceiptText.ORDINARY),
        ({"service": ""}, ReceiptText.UNSORTED),
        ({"service": "overkl", "must_not_autoreply": True}, ReceiptText.LEGAL),
        ({"priority": Priority.URGENT}, ReceiptText.URGENT_WITH_DUTY),
        ({"priority": Priority.URGENT, "service": "", "unit": ""}, ReceiptText.URGENT),
        ({"priority": Priority.URGENT, "must_not_autoreply": True, "service": ""}, ReceiptText.URGENT),
        ({"secrecy": 2}, ReceiptText.SECRET),
        ({"secrecy": 3, "priority": Priority.URGENT, "must_not_autoreply": True}, ReceiptText.SECRET),
        ({"secrecy": 1}, ReceiptText.ORDINARY),
    ],
)
def test_the_case_decides_which_text_it_is(solhamra, changes, text):
    assert receipt_text(mail_case(**changes), solhamra) is text


def written(case, solhamra, *, language="sv", at=NOW):
    return receipt(case, solhamra, language=language, at=at, answer_page=PAGE)


@pytest.mark.req("R42")
def test_an_ordinary_receipt_tells_reference_service_when_and_how_to_add_something(solhamra):
    made = written(mail_case(), solhamra)
    assert made.subject == f"Vi har tagit emot ditt ärende {mail_case().reference}"
    for words in (
        mail_case().reference,
        "Det gäller: Felanmälan gata, väg och belysning.",
        "24 november 2026",
        "kan du svara på det här mejlet",
        "08-465 004 10",
    ):
        assert words in made.text
        assert words in made.html
    assert "Du får svar senast tisdag 24 november 2026." in made.text
    assert "Vi har stängt" not in made.text


@pytest.mark.req("R42", "R27")
def test_at_night_it_says_when_somebody_reads(solhamra):
    assert (
        "Vi har stängt. Vi läser ditt mejl när vi öppnar, tisdag klockan 08.00. Du får svar"
        in written(mail_case(), solhamra, at=MONDAY_NIGHT).text
    )


@pytest.mark.req("R42", "X20")
@pytest.mark.parametrize("day", range(20, 40))
def test_the_promised_day_is_a_working_day_whenever_the_mail_comes(solhamra, day):
    arrived = datetime(2026, 12, 1, 15, 30, tzinfo=UTC) + timedelta(days=day - 20 + 15)
    promised = due(
        arrived,
        solhamra.service("fel-gata").target,
        hours=solhamra.hours,
        closed_days=solhamra.closed_days,
        local_closures=solhamra.local_closures,
    )
    local = promised.astimezone(STOCKHOLM).date()
    text = written(mail_case(service="fel-gata", arrived_at=arrived, due_at=promised), solhamra, at=arrived).text
    assert is_working_day(local, solhamra.closed_days)
    assert f" {local.day} " in text
    assert str(local.year) in text


def test_a_matter_that_is_taken_at_once_promises_no_time_that_has_passed(solhamra):
    at_once = next(s for s in solhamra.services if s.target.clock == "at_once" and not s.must_not_autoreply)
    case = mail_case(service=at_once.id, secrecy=0, due_at=NOW)
    assert "Vi tar hand om det direkt." in written(case, solhamra).text
    assert "senast" not in written(case, solhamra).text
    at_night = written(case, solhamra, at=MONDAY_NIGHT).text
    assert "direkt" not in at_night
    assert "Vi läser ditt mejl när vi öppnar" in at_night


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "tisdag 24 november 2026 kl. 09.30"),
        ("en", "Tuesday 24 November 2026 at 09.30"),
        ("fi", "24. marraskuuta 2026 kello 09.30"),
    ],
)
def test_a_promise_in_hours_names_the_hour(solhamra, language, expected):
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert due_text(moment, solhamra, language=language, with_time=True) == expected


@pytest.mark.req("X32")
def test_an_urgent_receipt_is_fixed_calls_for_a_call_and_promises_nothing(solhamra):
    case = mail_case(priority=Priority.URGENT, unit="va", service="")
    day, night = written(case, solhamra), written(case, solhamra, at=MONDAY_NIGHT)
    assert day == night
    assert day.text.startswith("Ring 112 nu om någon är i fara.")
    assert "08-465 004 10 när vi har öppet" in day.text
    assert "jouren på 08-465 004 94 när vi har stängt" in day.text
    assert "svar senast" not in day.text


@pytest.mark.req("R61", "X5")
def test_a_legal_receipt_is_fixed_and_promises_no_decision(solhamra):
    case = mail_case(service="overkl", must_not_autoreply=True)
    assert written(case, solhamra) == written(case, solhamra, at=MONDAY_NIGHT)
    assert "antecknat när det kom in" in written(case, solhamra).text
    for words in ("Överklaga", "senast", "direkt"):
        assert words not in written(case, solhamra).text


@pytest.mark.req("R94")
@pytest.mark.parametrize("service", ["oro", "fel-gata", ""])
def test_a_secret_receipt_says_the_same_whatever_it_is_about(solhamra, service):
    secret = mail_case(secrecy=3, service=service, unit="socialjour", priority=Priority.URGENT)
    plain = mail_case(secrecy=2, service="", unit="", department="klf")
    assert written(secret, solhamra) == written(plain, solhamra)
    made = written(secret, solhamra)
    assert PAGE in made.text
    assert made.subject == f"Ditt ärende {secret.reference}"
    for name in [s.title for s in solhamra.services] + [d.name for d in solhamra.departments]:
        assert name not in made.text


@pytest.mark.req("X18")
def test_another_language_of_the_municipality_comes_after_the_swedish(solhamra):
    made = written(mail_case(), solhamra, language="fi")
    assert made.text.index("Hej!") < made.text.index("Hei!")
    assert "24. marraskuuta 2026" in made.text
    assert made.subject.endswith(f" / Olemme vastaanottaneet asiasi {mail_case().reference}")


@pytest.mark.req("X18")
def test_a_language_that_the_municipality_does_not_write_is_left_out(solhamra):
    assert written(mail_case(), solhamra, language="de") == written(mail_case(), solhamra)
    only_swedish = replace(solhamra, languages=("sv",))
    assert written(mail_case(), only_swedish, language="fi") == written(mail_case(), solhamra)


@pytest.mark.req("X18")
def test_a_text_that_is_not_translated_is_never_pretended_to_be(solhamra):
    finnish = {k: v for k, v in solhamra.translations["fi"].items() if k != ReceiptText.ORDINARY}
    partly = replace(solhamra, translations={**solhamra.translations, "fi": finnish})
    made = written(mail_case(), partly, language="fi")
    assert "Tätä tekstiä ei ole vielä suomeksi." in made.text
    assert made.text.count("Hej!") == 1


@pytest.mark.parametrize("slug", ["solhamra", "norrsjofors", "lindholmstad"])
@pytest.mark.parametrize("language", ["sv", "en", "fi"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"service": ""}, {"must_not_autoreply": True}, {"priority": Priority.URGENT}, {"secrecy": 2}],
)
def test_every_text_of_every_municipality_can_be_filled_in(slug, language, changes):
    made = written(mail_case(municipality=slug, **changes), find(slug), language=language)
    assert "{" not in made.text + made.subject
    assert mail_case().reference in made.text


CRISIS = Crisis(message="Koka vattnet i Solhamra.", until=NOW + timedelta(hours=5))


def in_a_crisis(case, solhamra, *, language="sv", at=NOW):
    return receipt(case, solhamra, language=language, at=at, answer_page=PAGE, crisis=CRISIS).text


@pytest.mark.req("X42")
def test_a_crisis_comes_first_and_says_until_when(solhamra):
    swedish, english = in_a_crisis(mail_case(), solhamra, language="en").split("Important message")

    assert swedish.startswith("Viktigt meddelande från Solhamra kommun, till måndag 23 november 2026 kl. ")
    assert swedish.index("Koka vattnet i Solhamra.") < swedish.index(mail_case().reference)
    assert "Koka vattnet i Solhamra. (in Swedish)" in english


@pytest.mark.req("X42")
def test_what_is_over_is_told_no_more(solhamra):
    assert in_a_crisis(mail_case(), solhamra, at=CRISIS.until) == written(mail_case(), solhamra, at=CRISIS.until).text


@pytest.mark.req("X42", "X32")
def test_danger_comes_before_a_crisis(solhamra):
    said = in_a_crisis(mail_case(priority=Priority.URGENT, unit="va", service=""), solhamra)

    assert said.startswith("Ring 112 nu om någon är i fara.")
    assert "Koka vattnet i Solhamra." in said
