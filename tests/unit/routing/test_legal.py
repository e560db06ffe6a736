"""Matters of law are read by a person, whatever else the message is about."""

import pytest


@pytest.mark.req("X6")
@pytest.mark.req("R61")
@pytest.mark.parametrize(
    "text",
    [
        "Jag överklagar nämndens beslut den 3 oktober",
        "jag overklagar beslutet",
        "Härmed anför jag besvär över beslutet",
        "Beslutet är fel och vi vill att domstol prövar det",
        "Jag begär omprövning av beslutet om avgift",
        "Vi accepterar inte avslaget och vill ha det prövat av länsstyrelsen",
        "I hereby appeal the decision",
    ],
)
def test_an_appeal_goes_to_the_registrar(router, text):
    routing = router.route("", text)
    assert routing.service == "overkl"
    assert routing.must_not_autoreply
    assert "legal:appeal" in routing.why


@pytest.mark.req("X5")
@pytest.mark.parametrize(
    "text",
    [
        "Begäran enligt 12 § förvaltningslagen",
        "Jag begär att ni avgör mitt ärende, det har gått mer än sex månader",
        "dröjsmålstalan",
        "åberopar 12 paragrafen, fatta beslut nu",
    ],
)
def test_a_claim_of_delay_starts_its_own_clock(router, text):
    routing = router.route("", text)
    assert routing.service == "droj"
    assert routing.must_not_autoreply


@pytest.mark.req("X8")
@pytest.mark.parametrize(
    "text",
    [
        "Jag begär ut alla avtal med bussbolaget. Jag vill vara anonym.",
        "skicka alla mejl mellan kommunchefen och byggbolaget",
        "Enligt offentlighetsprincipen vill jag ta del av protokollet",
        "Kan jag få kopia på beslutet om skolan?",
    ],
)
def test_a_request_for_documents_is_its_own_matter_even_anonymously(router, text):
    routing = router.route("", text)
    assert routing.service == "handl"
    assert routing.must_not_autoreply


@pytest.mark.parametrize("text", ["Jag vill göra en orosanmälan", "min elev har blåmärken och är rädd för sin pappa"])
def test_worry_for_a_child_goes_to_the_social_services(router, text):
    routing = router.route("", text)
    assert routing.service == "oro"
    assert routing.must_not_autoreply
    assert routing.urgent


@pytest.mark.req("R61")
def test_lex_sarah_is_no_opinion(router):
    routing = router.route(
        "Synpunkt", "Jag arbetar på ett boende och rapporterar enligt lex Sarah att en boende lämnades."
    )
    assert routing.service == ""
    assert routing.must_not_autoreply


@pytest.mark.parametrize(
    "text",
    [
        "Jag tänker inte överklaga, jag vill bara veta när bygglovet är klart",
        "Detta är ingen överklagan utan en fråga om sophämtning",
    ],
)
def test_what_is_denied_is_no_appeal(router, text):
    routing = router.route("", text)
    assert routing.service != "overkl"
    assert not routing.must_not_autoreply


def test_a_legal_matter_is_marked_although_another_service_was_chosen(router):
    routing = router.route("", "Jag överklagar beslutet", chosen_service="fardtj")
    assert (routing.service, routing.confidence) == ("fardtj", 1.0)
    assert routing.must_not_autoreply
    assert routing.also == ("overkl",)
