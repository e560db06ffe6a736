"""The form, page by page, as it is deployed: nothing that somebody wrote is ever lost."""

from __future__ import annotations

import json

import pytest

from envag.domain.case import Priority
from tests.fakes.form_site import FormSite
from tests.fakes.page import Page

MATTER = {"address": "Ågatan 3", "bin": "Mat- och restavfall", "description": "Kärlet är inte tömt."}


@pytest.fixture
def site():
    return FormSite()


def filled(site, **changes):
    """The review of a form with two pages of questions."""
    first = site.get("/solhamra/avfall/formular")
    choice = next(a["value"] for tag, a in first.elements if a.get("type") == "radio")
    second = site.press(first, "Fortsätt", **{**MATTER, "bin": choice, **changes})
    assert second.status == 200, second.text
    return site.press(second, "Fortsätt", email="alva.ek@post.example", name="Alva Ek")


def stored(site):
    return list(site.store.cases.values())


def lost(page, written):
    """What of it the page would not send along."""
    return {name: text for name, text in written.items() if page.values.get(name) != text}


@pytest.mark.req("R2", "R20")
def test_a_long_form_has_pages_and_ends_with_a_look_at_all_of_it(site):
    review = filled(site)
    assert "Steg 3 av 3" in review.text
    for said in ("Ågatan 3", "Kärlet är inte tömt.", "alva.ek@post.example", "Inget svar"):
        assert said in review.text
    receipt = site.press(review, "Skicka")

    (case,) = stored(site)
    assert receipt.status == 201
    assert case.reference in receipt.text
    assert (case.service, case.party.email) == ("avfall", "alva.ek@post.example")
    (event,) = site.store.timeline("solhamra", case.reference)
    assert event.data["answers"]["description"] == MATTER["description"]
    assert not any(name.startswith("form-") for name in event.data["answers"])


@pytest.mark.req("R94")
def test_a_receipt_of_what_is_secret_leads_to_no_page_about_it(site):
    receipt = site.press(site.get("/solhamra/eko-bist/formular"), "Skicka", name="Alva Ek", phone="070-174 06 05")

    assert receipt.status == 201
    assert stored(site)[0].reference in receipt.text
    assert not any("/arende/" in (link or "") for link in receipt.links)


def test_a_short_form_is_one_page(site):
    page = site.get("/solhamra/kontakt/formular")
    assert "Steg" not in page.text
    receipt = site.press(page, "Skicka", message="Vem ringer jag om biblioteket?")

    assert receipt.status == 201
    assert len(stored(site)) == 1


def test_every_page_can_be_gone_back_to_and_changed(site):
    review = filled(site)
    second = site.press(review, "Tillbaka")
    assert second.values["email"] == "alva.ek@post.example"
    first = site.press(second, "Tillbaka")
    assert first.values["address"] == "Ågatan 3"
    assert "Steg 1 av 3" in first.text
    again = site.press(first, "Fortsätt", address="Ågatan 5")
    review = site.press(again, "Fortsätt")
    assert "Ågatan 5" in review.text
    assert site.press(review, "Skicka").status == 201


@pytest.mark.req("R20")
def test_each_page_names_what_must_be_mended_at_its_field_and_above_all(site):
    page = site.press(site.get("/solhamra/avfall/formular"), "Fortsätt", description="Kärlet är inte tömt.")

    assert page.status == 422
    assert page.invalid == {"address"}
    assert page.values["description"] == "Kärlet är inte tömt."
    assert {"#address", "#bin"} <= set(page.links)
    assert page.html.index("govuk-error-summary") < page.html.index('id="formular"')


def test_what_is_wrong_on_an_earlier_page_leads_back_to_it(site):
    review = filled(site)
    page = site.press(review, "Skicka", address="")

    assert page.status == 422
    assert "Steg 1 av 3" in page.text
    assert page.values["email"] == "alva.ek@post.example"
    assert stored(site) == []


def test_an_answer_that_is_none_of_the_choices_is_kept_until_it_is_mended(site):
    page = site.press(site.get("/solhamra/avfall/formular"), "Fortsätt", **MATTER | {"bin": "Sopsäck"})

    assert page.status == 422
    assert page.values["bin"] == "Sopsäck"


@pytest.mark.req("R6", "X41")
def test_who_may_be_anonymous_is_asked_for_nothing_and_told_what_it_means(site):
    page = site.get("/solhamra/synp/formular")
    assert "Du behöver inte säga vem du är." in page.text
    receipt = site.press(page, "Skicka", opinion="Fler bänkar i parken!")

    assert receipt.status == 201
    assert "Du har inte lämnat några kontaktuppgifter." in receipt.text
    assert stored(site)[0].party is None


def test_whoever_must_be_reached_is_told_so(site):
    first = site.press(
        site.get("/solhamra/konsum/formular"), "Fortsätt", product="Cykel", seller="Hjul AB", problem="x"
    )
    page = site.press(first, "Fortsätt")

    assert page.status == 422
    assert "Skriv e-post eller telefonnummer" in page.text


# What stands in the way of a program, and never of a person


@pytest.mark.parametrize(
    ("seconds", "extra", "headers"),
    [
        (1, {}, None),
        (24 * 3600 + 1, {}, None),
        (30, {"form-homepage": "https://spam.example"}, None),
        (30, {"form-token": ""}, None),
        (30, {"form-token": "1.1764000000.7d0b3f5251a54d529b0f0a4f6f1c2e02.aaaaaaaaaaaaaaaaaaaa"}, None),
        (30, {}, {"sec-fetch-site": "cross-site"}),
        (30, {}, {"origin": "https://annan.example"}),
    ],
)
def test_what_is_not_surely_meant_is_asked_for_once_more_with_everything_kept(site, seconds, extra, headers):
    written = {"message": "<b>Hej</b>\nrad två", "name": "Alva Ek", "email": "alva.ek@post.example"}
    page = site.get("/solhamra/kontakt/formular")
    asked = site.press(page, "Skicka", seconds=seconds, headers=headers, **written, **extra)

    assert asked.status == 409
    assert lost(asked, written) == {}
    assert asked.values["form-homepage"] == ""
    assert stored(site) == []
    assert site.press(asked, "Skicka").status == 201
    assert len(stored(site)) == 1


def test_sending_twice_is_one_case(site):
    page = site.get("/solhamra/kontakt/formular")
    receipts = [site.press(page, "Skicka", message="Hål i vägen") for _ in range(2)]

    assert [receipt.status for receipt in receipts] == [201, 200]
    assert len(stored(site)) == 1
    assert stored(site)[0].reference in receipts[1].text


def test_something_else_from_a_page_that_was_sent_is_a_matter_of_its_own_when_it_is_meant(site):
    page = site.get("/solhamra/kontakt/formular")
    site.press(page, "Skicka", message="Hål i vägen")
    asked = site.press(page, "Skicka", message="Hål i bron")

    assert asked.status == 409
    assert asked.values["message"] == "Hål i bron"
    assert site.press(asked, "Skicka").status == 201
    assert len(stored(site)) == 2


def test_a_flood_is_told_to_wait_and_keeps_what_it_wrote(site):
    for number in range(10):
        page = site.get("/solhamra/kontakt/formular")
        assert site.press(page, "Skicka", seconds=3, message=f"Ärende {number}").status == 201
    asked = site.press(site.get("/solhamra/kontakt/formular"), "Skicka", seconds=3, message="Ett till")

    assert asked.status == 429
    assert asked.values["message"] == "Ett till"
    assert 0 < int(asked.headers["Retry-After"]) <= 600
    assert "08-465 004 10" in asked.text
    assert len(stored(site)) == 10
    site.wait(600)
    assert site.press(asked, "Skicka").status == 201


def test_looking_at_pages_and_mending_them_is_not_counted(site):
    page = site.get("/solhamra/avfall/formular")
    for _ in range(30):
        page = site.press(page, "Fortsätt", seconds=1)

    assert page.status == 422
    assert not site.limits.counted


def test_when_we_fail_what_was_written_comes_back(site):
    page = site.get("/solhamra/kontakt/formular")
    site.down = True
    failed = site.press(page, "Skicka", message="Hål i vägen")
    site.down = False

    assert failed.status == 503
    assert failed.values["message"] == "Hål i vägen"
    assert site.press(failed, "Skicka").status == 201


# Danger


@pytest.mark.req("X32")
def test_danger_is_answered_with_112_before_anything_is_sent(site):
    page = site.get("/solhamra/kontakt/formular")
    warned = site.press(page, "Skicka", message="Det brinner i soprummet!")

    assert stored(site) == []
    assert warned.values["message"] == "Det brinner i soprummet!"
    assert warned.html.index('role="alert"') < warned.html.index("<h1")
    assert "Ring 112 nu om någon är i fara." in warned.text
    receipt = site.press(warned, "Skicka ändå")

    assert receipt.status == 201
    assert stored(site)[0].priority is Priority.URGENT
    assert receipt.html.index("Ring 112") < receipt.html.index("<h1")


@pytest.mark.req("X32", "X18")
@pytest.mark.parametrize(
    ("language", "written", "send", "first", "anyway"),
    [
        ("fi", "Talo palaa, auttakaa!", "Lähetä", "Soita heti 112", "Lähetä silti"),
        ("fi", "Det brinner i soprummet!", "Lähetä", "Soita heti 112", "Lähetä silti"),
        ("en", "The house is on fire", "Send", "Call 112 now", "Send anyway"),
        ("sv", "Talo palaa, auttakaa!", "Skicka", "Ring 112 nu", "Skicka ändå"),
        ("fi", "Haluan tehdä itsemurhan", "Lähetä", "Soita 112, jos on hätä.", "Lähetä silti"),
    ],
)
def test_danger_is_warned_of_in_the_page_s_language_whatever_it_is_written_in(
    site, language, written, send, first, anyway
):
    page = site.get(f"/solhamra/kontakt/formular?sprak={language}")
    assert "112" in page.text, "said before anybody has typed a word"
    warned = site.press(page, send, message=written)

    assert stored(site) == []
    assert first in warned.html[warned.html.index('role="alert"') : warned.html.index("<h1")]
    assert anyway in warned.buttons
    assert f'<html lang="{language}"' in warned.html


@pytest.mark.req("X32")
def test_danger_on_an_early_page_is_answered_at_once(site):
    first = site.get("/solhamra/avfall/formular")
    choice = next(a["value"] for tag, a in first.elements if a.get("type") == "radio")
    second = site.press(first, "Fortsätt", **MATTER | {"bin": choice, "description": "Det brinner i kärlet!"})

    assert "Ring 112 nu om någon är i fara." in second.text
    review = site.press(second, "Fortsätt", email="alva.ek@post.example")
    assert "Ring 112 nu om någon är i fara." in review.text
    assert site.press(review, "Skicka ändå").status == 201


@pytest.mark.req("X32")
def test_a_yes_to_a_question_about_danger_warns_as_well(site):
    written = {"place": "Ågatan", "description": "Lampan är trasig", "danger": "yes"}
    warned = site.press(site.get("/solhamra/fel-gata/formular"), "Skicka", **written)

    assert stored(site) == []
    assert "Skicka ändå" in warned.buttons


@pytest.mark.req("X32")
def test_what_is_taken_by_phone_only_shows_the_number_and_keeps_what_was_written(site):
    page = site.get("/solhamra/va-akut/formular")
    assert page.status == 200
    assert "tel:+46846500410" in page.links
    assert page.action == ""
    answer = site.ask("POST", "/solhamra/va-akut/formular", "description=Det+sprutar+vatten")

    assert answer["statusCode"] == 409
    assert "Det sprutar vatten" in answer["body"]


def test_a_service_that_is_gone_loses_nothing_that_was_written_for_it(site):
    page = site.get("/solhamra/kontakt/formular")
    site.wait()
    _, body = page.sent("Skicka", message="Hål i vägen", place="Ågatan 3")
    asked = Page(site.ask("POST", "/solhamra/finns-inte/formular", body))
    assert asked.status == 404
    assert "Ågatan 3" in asked.text
    assert site.press(asked, "Skicka").status == 201
    (event,) = site.store.timeline("solhamra", stored(site)[0].reference)
    assert event.data["answers"] == {"place": "Ågatan 3"}


# Drafts


def test_a_form_is_saved_and_returned_to(site):
    first = site.get("/solhamra/avfall/formular")
    saved = site.press(first, "Spara och fortsätt senare", description="Kärlet är inte\ntömt.")
    assert "7 december 2026" in saved.text
    ((slug, kept),) = site.drafts.kept
    assert slug == "solhamra"
    assert kept not in saved.html, "whoever reads the table opens no draft"
    assert saved.values["description"] == "Kärlet är inte\ntömt."
    second = site.press(saved, "Fortsätt", address="Ågatan 3", bin="Sopsäck")
    assert second.status == 422, "a draft is checked as everything else"


def test_what_was_sent_is_no_draft_any_more(site):
    page = site.press(site.get("/solhamra/kontakt/formular"), "Spara och fortsätt senare", message="Hål i vägen")
    again = site.press(page, "Spara och fortsätt senare", message="Hål i bron")
    assert len(site.drafts.kept) == 1, "saved again it is the same one"
    assert again.values["message"] == "Hål i bron"
    assert site.press(again, "Skicka").status == 201
    assert site.drafts.kept == {}


@pytest.mark.parametrize("secret", ["finns-inte", "x" * 65, "%00"])
def test_a_draft_that_is_not_there_is_told_so(site, secret):
    assert site.get(f"/solhamra/utkast/{secret}").status == 404


def test_a_draft_is_kept_for_fourteen_days(site):
    page = site.press(site.get("/solhamra/kontakt/formular"), "Spara och fortsätt senare", message="Hål")
    secret = page.values["form-draft"]
    site.wait(14 * 24 * 3600)

    gone = site.get(f"/solhamra/utkast/{secret}")
    assert gone.status == 404
    assert "Det du sparade finns inte kvar" in gone.text


@pytest.mark.parametrize(
    ("extra", "headers"),
    [({"form-token": ""}, None), ({"form-homepage": "x"}, None), ({}, {"sec-fetch-site": "cross-site"})],
)
def test_a_program_saves_no_drafts(site, extra, headers):
    page = site.get("/solhamra/kontakt/formular")
    asked = site.press(page, "Spara och fortsätt senare", message="Hål", headers=headers, **extra)

    assert asked.status == 409
    assert asked.values["message"] == "Hål"
    assert site.drafts.kept == {}


def test_what_is_too_long_to_be_saved_is_kept_on_the_page(site):
    page = site.get("/solhamra/kontakt/formular")
    asked = site.press(page, "Spara och fortsätt senare", message="x" * 390_000)

    assert asked.status == 413
    assert asked.values["message"] == "x" * 390_000


# For programs, as before


def program(site, service="avfall", key="key-0001", **headers):
    body = json.dumps({"message": "Vem ringer jag?"})
    return site.ask(
        "POST",
        f"/solhamra/{service}",
        body,
        content_type="application/json",
        accept="application/json",
        idempotency_key=key,
        **headers,
    )


def test_a_program_needs_no_token_and_gets_the_way_to_the_case(site):
    answer = program(site, "kontakt")
    told = json.loads(answer["body"])

    assert answer["statusCode"] == 201
    assert told["statusPath"].startswith("/solhamra/arende/sol-")
    assert told["statusCode"]


def test_a_program_that_floods_is_told_to_wait(site):
    answers = [program(site, "kontakt", f"key-{n:04}") for n in range(11)]

    assert [answer["statusCode"] for answer in answers] == [201] * 10 + [429]
    assert json.loads(answers[-1]["body"])["type"] == "urn:envag:problem:too_many"


def test_another_sites_script_sends_nothing(site):
    answer = program(site, "kontakt", sec_fetch_site="cross-site")

    assert answer["statusCode"] == 403
    assert stored(site) == []


# Privacy, language, weight


@pytest.mark.req("X13")
def test_nothing_that_was_written_stands_in_an_address(site):
    first = site.press(site.get("/solhamra/avfall/formular"), "Spara och fortsätt senare", **MATTER)
    addresses = [first.action, *(address for *_, address in first.buttons.values()), *filter(None, first.links)]

    assert not any("%C3%85gatan" in one or "Ågatan" in one for one in addresses)


@pytest.mark.req("X18")
def test_the_form_is_in_the_language_that_was_chosen_and_says_what_is_not(site):
    page = site.get("/solhamra/fel-gata/formular?sprak=en")
    assert ("html", {"lang": "en", "class": "govuk-template"}) in page.elements
    assert "The questions about the service are in Swedish." in page.text
    assert page.action.endswith("?sprak=en")
    mended = site.press(page, "Send")
    assert mended.status == 422
    assert "Fill in" in mended.text
    receipt = site.press(mended, "Send", place="Ågatan", description="The light is out", danger="no")
    assert receipt.status == 201
    (event,) = site.store.timeline("solhamra", stored(site)[0].reference)
    assert event.data["language"] == "en"
    (followed,) = (link for link in receipt.links if "/arende/" in link)
    assert followed.endswith("?sprak=en"), "the case is followed in the language that it was written in"


def test_no_answer_is_kept_by_whoever_passes_it_on(site):
    page = site.get("/solhamra/avfall/formular")

    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_page_weighs_little(site):
    weights = {page: len(page.html.encode()) for page in (site.get("/solhamra/avfall/formular"), filled(site))}

    assert max(weights.values()) < 60_000
