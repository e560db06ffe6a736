"""What weighs in a routing decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.routing.router import for_municipality


@pytest.mark.req("R39")
@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Sopkärlstömningen uteblev på Lindvägen", "avfall"),
        ("vart sopkarl ar inte tomt", "avfall"),
        ("gatubelysningen är trasig", "fel-gata"),
        ("gatubelysnningen fungrar inte", "fel-gata"),
        ("behöver man bygg lov för ett staket", "bygglov"),
        ("vad händer med mitt bygglov, det har gått nio veckor", "bygg-stat"),
        ("jag ska installera en braskamin", "bygg-anm"),
        ("hur lång är kön till dagis", "forsk-ko"),
        ("fakturan för dagis är fel", "bo-avg"),
        ("My trash was not collected", "avfall"),
        ("Milloin tie aurataan, on liukasta", "sno"),
    ],
)
def test_the_service_is_found(router, text, service):
    routing = router.route("", text)
    assert routing.service == service
    assert routing.confidence > 0.5


@pytest.mark.req("X17")
@pytest.mark.parametrize(
    "text",
    [
        "Jag kan inte läsa er webbplats med skärmläsare",
        "PDF-filen på hemsidan är inte tillgänglig, min skärmläsare läser inget",
        "Filmen på er hemsida saknar undertexter",
        "Kontrasten på hemsidan är för dålig, jag ser inte texten",
        "Formuläret går inte att använda med tangentbord",
    ],
)
def test_what_somebody_cannot_use_on_the_site_is_a_matter_of_its_own(router, text):
    routing = router.route("", text)
    assert (routing.service, routing.department, routing.unit) == ("tillg", "klf", "kommunikation")
    assert routing.confidence > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Det gäller inte bygglov utan sophämtningen",
        "Inte bygglov. Soporna är inte hämtade",
        "ej angående bygglov, soptunnan är otömd",
    ],
)
def test_a_denied_matter_does_not_count(router, text):
    assert router.route("", text).service == "avfall"


def test_what_is_not_done_is_no_denial(router):
    assert router.route("", "Soporna är inte hämtade").service == "avfall"
    assert router.route("", "Ni har inte plogat vår gata").service == "sno"


@pytest.mark.parametrize(
    "text",
    [
        "Hej",
        "Kan någon ringa mig?",
        "Försäkringskassan har inte betalat min sjukpenning",
        "Jag behöver en tid på vårdcentralen",
        "Det är hål i vägen på E18, Trafikverket gör inget",
        "Vägföreningen vill inte laga vår enskilda väg",
        "Erbjudande! 30 % rabatt på kontorsmöbler, avregistrera dig här",
        "Autosvar: jag är på semester till den 12 augusti",
    ],
)
def test_what_no_service_is_for_goes_to_the_centre(router, municipalities, text):
    routing = router.route("", text)
    assert routing.service == ""
    assert routing.department == municipalities["lindholmstad"].centre
    assert routing.unit == municipalities["lindholmstad"].centre_unit
    assert routing.confidence < 0.55


@pytest.mark.req("R2")
def test_several_matters_give_the_first_and_name_the_others(router):
    routing = router.route(
        "", "Gatubelysningen är trasig, gatlampan utanför 12:an är släckt. Dessutom är soporna inte hämtade."
    )
    assert routing.service == "fel-gata"
    assert "avfall" in routing.also


def test_what_the_writer_stresses_is_the_matter(router):
    text = (
        "Det viktigaste är att mamma får färdtjänst. Sedan undrar vi också om parkeringstillstånd för rörelsehindrade."
    )
    assert router.route("", text).service == "fardtj"


def test_an_older_message_below_is_not_the_matter(router):
    text = (
        "Tack! Nu undrar jag när soporna hämtas på Granvägen.\n\n-----Ursprungligt meddelande-----\n"
        "Från: Kontaktcenter\nSkickat: den 3 maj\n\nDitt bygglov för carport är beviljat. Bygglovet gäller i fem år."
    )
    assert router.route("Sv: Bygglov", text).service == "avfall"


def test_a_signature_is_not_the_matter(router):
    text = "När hämtas soporna på Granvägen?\n\nMed vänlig hälsning\nEva Ek\nEk Bygglov och Ritningar AB"
    routing = router.route("", text)
    assert routing.service == "avfall"
    assert routing.also == ()


def test_a_place_is_not_the_matter(router):
    assert router.route("", "Gatlampan utanför vårdcentralen är släckt").service == "fel-gata"


def test_a_chosen_service_wins(router):
    routing = router.route("", "Soporna är inte hämtade", chosen_service="fakt")
    assert (routing.service, routing.confidence, routing.why) == ("fakt", 1.0, ("chosen",))


def test_a_service_that_nobody_offers_is_no_choice(router):
    assert router.route("", "Soporna är inte hämtade", chosen_service="nonsense").service == "avfall"


def test_the_recipient_is_strong_evidence(router, municipalities):
    service = municipalities["lindholmstad"].service("forsk-ko")
    text = "Vi undrar om platsen i kön"
    assert router.route("", text, recipient=service.department).confidence > router.route("", text).confidence


def test_a_vague_message_stays_with_the_department_that_was_written_to(router, municipalities):
    department = next(d for d in municipalities["lindholmstad"].departments if d.units)
    unit = department.units[0]
    assert router.route("", "Kan ni ringa mig?", recipient=department.id).department == department.id
    routing = router.route("", "Kan ni ringa mig?", recipient=unit.id)
    assert (routing.department, routing.unit) == (department.id, unit.id)


def test_a_service_that_the_municipality_lacks_goes_to_the_nearest_or_the_centre(tables, municipalities):
    small = municipalities["norrsjofors"]
    router = for_municipality(small, tables)
    assert small.service("sno") is None
    routing = router.route("", "Ni har inte plogat vår gata, det är glashalt")
    assert routing.service == "fel-gata"
    assert "nearest to:sno" in routing.why
    assert small.service("vigsel") is None
    routing = router.route("", "Vi vill boka borgerlig vigsel")
    assert (routing.service, routing.department) == ("", small.centre)
    assert "not offered:vigsel" in routing.why


def test_the_reasons_are_the_vocabularys_words_never_the_writers(router, tables):
    labels = {feature.label for feature in tables.features}
    routing = router.route("", "Soporna på Hemliga Gatan 5 hos Anna Andersson är inte hämtade")
    words = [reason.removeprefix("word:") for reason in routing.why if reason.startswith("word:")]
    assert words
    assert set(words) <= labels
    assert not any("anna" in reason.lower() or "hemlig" in reason.lower() for reason in routing.why)


def test_the_same_message_gets_the_same_answer(router):
    first = router.route("Fråga", "hål i vägen")
    assert all(router.route("Fråga", "hål i vägen") == first for _ in range(3))


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_text_breaks_it(router, text, subject):
    routing = router.route(subject, text)
    assert 0.0 <= routing.confidence <= 1.0
    assert routing.department
