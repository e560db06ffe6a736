"""The residents' site: what it tells, in whose words, and for how long somebody may keep it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time, timedelta
from unittest import mock

import pytest

from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.availability import availability
from envag.domain.crisis import announced
from envag.domain.hours import STOCKHOLM
from envag.runtime.catalogue import municipality
from tests.builders import NOW
from tests.integration.visits import asked, text, words

START = "GET /{municipality}"
SERVICE = "GET /{municipality}/{service}"
OPENING = "GET /{municipality}/oppettider"


def visit(stack, pattern, slug="solhamra", **more):
    return stack.request("site", asked(pattern, slug, **more))


def at(stack, moment):
    """The site as it is at another moment."""
    site = stack.function("site")
    clock = mock.Mock(now=lambda: moment)
    return mock.patch.object(site, "CLOCK", clock)


@pytest.fixture
def crisis(stack):
    """Somebody tells of a crisis, or ends it."""
    store = DynamoCaseStore(sdk.client("dynamodb"), stack.table)
    stack.function("site").CRISES._known.clear()
    yield store
    store.end_crisis("solhamra")
    stack.function("site").CRISES._known.clear()


@pytest.mark.req("R1", "R2")
def test_the_start_page_asks_first_and_has_every_service(stack):
    page = visit(stack, START)

    assert page["statusCode"] == 200
    body = text(page)
    assert (
        body.index('role="search"') < body.index("/solhamra/kontakt/formular", body.index("<main")) < body.index("<h2")
    )
    services = set(re.findall(r'href="/solhamra/([a-z0-9-]+)"', body[body.index("<details") :]))
    assert {"fel-gata", "avfall", "oro"} <= services
    for word in ("08-465 004 10", "kontakt@solhamra.example", "Stadshuset, Hamntorget 1", "/solhamra/chatt"):
        assert word in body


@pytest.mark.req("X3")
@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "Öppet nu. Öppet i dag klockan 08.00–17.00."),
        (datetime(2026, 11, 23, 17, tzinfo=UTC), "Stängt nu. Vi öppnar tisdag 24 november klockan 08.00."),
        (datetime(2026, 12, 24, 9, tzinfo=UTC), "Stängt nu. Vi öppnar måndag 28 december klockan 08.00."),
        (datetime(2026, 12, 23, 11, tzinfo=UTC), "Öppet nu. Öppet i dag klockan 08.00–13.00."),
    ],
)
def test_the_start_page_says_whether_it_is_open_now(stack, moment, told):
    with at(stack, moment):
        assert told in words(visit(stack, START))


@pytest.mark.req("X42")
def test_a_crisis_stands_on_every_page_within_half_a_minute_and_ends_by_itself(stack, crisis):
    until = NOW + timedelta(hours=1)
    assert "Viktigt meddelande" not in words(visit(stack, START))
    crisis.announce("solhamra", announced("Koka <allt> vatten i Solhamra.", until))

    assert "Viktigt meddelande" not in words(visit(stack, START)), "it is asked for again after 30 seconds only"
    with at(stack, NOW + timedelta(seconds=30)):
        for pattern, parts in ((START, {}), (SERVICE, {"service": "avfall"}), (OPENING, {})):
            page = visit(stack, pattern, **parts)
            assert "Viktigt meddelande: Koka <allt> vatten i Solhamra." in words(page)
            assert "<allt>" not in text(page)
        assert '<span lang="sv">Koka' in text(visit(stack, START, query={"sprak": "en"}))
        assert "Viktigt meddelande" not in words(visit(stack, START, "norrsjofors"))
    with at(stack, until):
        assert "Viktigt meddelande" not in words(visit(stack, START))


@pytest.mark.req("X42")
def test_a_crisis_that_cannot_be_read_keeps_nobody_from_the_page(stack, crisis):
    site = stack.function("site")
    with mock.patch.object(site, "CRISES", mock.Mock(at=mock.Mock(side_effect=RuntimeError("no table")))):
        assert visit(stack, START)["statusCode"] == 200


@pytest.mark.req("X3", "X42")
def test_a_disturbance_stands_where_it_concerns_somebody_and_while_it_lasts(stack):
    told = "Sopbilen är sen i Hamnstaden."

    assert told in words(visit(stack, START))
    assert told in words(visit(stack, SERVICE, service="avfall"))
    assert told not in words(visit(stack, SERVICE, service="fel-gata"))
    assert "Waste collection is delayed" in words(visit(stack, START, query={"sprak": "en"}))
    with at(stack, datetime(2026, 12, 4, 15, tzinfo=UTC)):
        assert told not in words(visit(stack, START)), "it ends at four o'clock in Sweden"


@pytest.mark.req("R7", "R17", "R67")
def test_the_page_of_a_service_says_what_it_takes_who_may_and_what_happens(stack):
    page = visit(stack, SERVICE, service="forsk")
    said = words(page)

    assert 'href="/solhamra/forsk/formular"' in text(page)
    for told in (
        "Vårdnadshavare till barn mellan 1 och 5 år.",
        "Barnets personnummer",
        "Hushållets inkomst före skatt per månad (valfritt)",
        "Intyg om arbete eller studier",
        "Du får besked inom 4 månader.",
        "Tiden är bestämd i lag. Skollagen (2010:800) 8 kap. 14 §.",
        "står det i beslutet hur du gör",
        "Har du skyddade personuppgifter?",
        "Stadshuset, Hamntorget 1",
        "Ring 08-465 004 10",
    ):
        assert told in said
    assert re.search(r'href="/solhamra/sok/[a-z0-9-]+"', text(page)), "an article is about it"


@pytest.mark.req("R7", "X32")
def test_what_is_taken_by_phone_only_shows_the_number_and_no_form(stack):
    page = visit(stack, SERVICE, service="oro")

    assert "/oro/formular" not in text(page)
    assert "Ring 112 nu om någon är i fara." in words(page)
    assert 'href="tel:+46' in text(page).partition("<h2")[2]


def test_every_service_of_every_municipality_has_its_page(stack):
    from infra.build.data import municipalities

    for place in municipalities():
        for service in place.services:
            assert visit(stack, SERVICE, place.slug, service=service.id)["statusCode"] == 200, service.id


@pytest.mark.req("R2")
def test_whoever_names_no_service_comes_to_the_form(stack):
    plain = visit(stack, SERVICE, service="kontakt")
    english = visit(stack, SERVICE, service="kontakt", query={"sprak": "en"})

    assert (plain["statusCode"], plain["headers"]["Location"]) == (303, "/solhamra/kontakt/formular")
    assert english["headers"]["Location"] == "/solhamra/kontakt/formular?sprak=en"


@pytest.mark.req("X3")
def test_opening_hours_are_a_page_and_open_data_of_the_same_hours(stack):
    said = words(visit(stack, OPENING))
    answer = visit(stack, OPENING, headers={"accept": "application/json"})
    data = json.loads(text(answer))

    assert "Tisdag 24 november 08.00–19.00" in said
    assert "Onsdag 23 december 08.00–13.00" in said
    assert "Lördag 28 november – söndag 29 november Stängt" in said, "a desk's days in succession"
    assert "Fredag 25 december Stängt (Juldagen)" in said
    assert {"date": "2026-11-24", "intervals": [{"opens": "08:00", "closes": "19:00"}]} in data["days"]
    assert (data["open"], data["answeredBy"], data["opensAt"]) == (True, "solhamra", None)
    assert data["alsoAnswering"]
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.req("X3")
@pytest.mark.parametrize("slug", ["solhamra", "lindholmstad", "norrsjofors"])
def test_the_open_data_tells_the_truth_by_which_calls_are_routed(stack, slug):
    """Every quarter of an hour of two weeks, for the centre's own number and for that of each unit."""
    place = municipality(slug)
    data = json.loads(text(visit(stack, OPENING, slug, headers={"accept": "application/json"})))
    hosts = [one for one in data["alsoAnswering"] if "host" in one]
    units = [one for one in data["alsoAnswering"] if "unit" in one]
    midnight = datetime.combine(NOW.astimezone(STOCKHOLM).date(), time(), STOCKHOLM).astimezone(UTC)
    compared = 0

    for quarter in range(14 * 24 * 4):
        moment = midnight + timedelta(minutes=15 * quarter)
        centre = any(told_open(one["days"], moment) for one in (data, *hosts))
        assert centre is availability(place, moment).open, moment
        for unit in units:
            told = centre or told_open(unit["days"], moment)
            assert told is availability(place, moment, recipient=unit["unit"]).open, (unit["unit"], moment)
            compared += 1
    assert compared or not units


def told_open(days, moment):
    local = moment.astimezone(STOCKHOLM)
    now = f"{local:%H:%M}"
    intervals = next((day["intervals"] for day in days if day["date"] == local.date().isoformat()), ())
    return any(one["opens"] <= now < one["closes"] for one in intervals)


@pytest.mark.req("X18")
def test_the_site_speaks_english_and_says_what_is_swedish(stack):
    page = text(visit(stack, SERVICE, service="forsk", query={"sprak": "en"}))

    assert '<html lang="en"' in page
    assert '<h1 class="govuk-heading-l" lang="sv">Ansökan till förskola</h1>' in page
    assert 'href="/solhamra/forsk/formular?sprak=en"' in page
    assert '<html lang="sv"' in text(visit(stack, START, query={"sprak": "de"}))


def test_a_page_may_be_kept_for_a_minute_and_is_made_once_in_it(stack):
    site = stack.function("site")
    first = visit(stack, START)
    with mock.patch.dict(site.SHOWN, {START: mock.Mock(side_effect=AssertionError("made anew"))}):
        assert visit(stack, START) == first
        with at(stack, NOW + timedelta(minutes=1)):
            assert visit(stack, START)["statusCode"] == 503

    assert first["headers"]["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(("accepts", "packed"), [("gzip", True), ("gzip;q=0", False), ("", False)])
def test_a_page_is_packed_for_whoever_takes_it(stack, accepts, packed):
    page = visit(stack, START, headers={"accept-encoding": accepts})

    assert ("Content-Encoding" in page["headers"]) is packed
    assert page["headers"]["Vary"] == "Accept, Accept-Encoding"
    assert "</html>" in text(page)
    assert len(text(page).encode()) < 60_000


def test_what_is_not_there_is_told_in_the_words_of_the_municipality(stack):
    unknown = visit(stack, SERVICE, service="finns-inte")
    nowhere = stack.request("site", asked("GET /{municipality}/a/b/c") | {"routeKey": "$default"})
    no_place = stack.request("site", asked("GET /{municipality}", "ankeborg") | {"routeKey": "$default"})

    assert [page["statusCode"] for page in (unknown, nowhere, no_place)] == [404, 404, 404]
    assert all(page["headers"]["Cache-Control"] == "no-store" for page in (unknown, nowhere, no_place))
    assert "08-465 004 10" in words(nowhere)
    assert "Kommunen finns inte här" in words(no_place)


@pytest.mark.req("X13")
def test_nothing_of_a_visit_is_logged(stack):
    visit(stack, SERVICE, service="hemligt-ord", query={"q": "hemligt-ord"})

    assert "hemligt-ord" not in stack.log.getvalue()
