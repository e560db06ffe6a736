"""A resident logs in with their e-ID at a provider with keys of its own, and finds their own cases (X23)."""

import base64
import itertools
import json
import re
import time
from datetime import UTC, datetime, timedelta
from unittest import mock
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.oidc import OidcProvider
from envag.domain.e_id import COORDINATION_LEVEL, COORDINATION_NUMBER, NUMBER, PREVIOUS_NUMBER
from envag.domain.identity import PersonNumber
from envag.domain.keyed_hash import owner_hash
from envag.runtime.catalogue import municipality
from local.e_id import Holder, Providers
from tests.builders import a_case, an_event
from tests.fakes.served import Served
from tests.integration.visits import asked, text, words

SIGNE = Holder("signe", "Signe Åkerlund", {NUMBER: "195103149810"})
DINA = Holder("dina", "Dina Sarhan", {NUMBER: "198901309859", PREVIOUS_NUMBER: "198504729891"})
OMAR = Holder("omar", "Omar Haddad", {COORDINATION_NUMBER: "199908809800", COORDINATION_LEVEL: "uncertain"})
RUT = Holder("rut", "Rut Hallin", {NUMBER: "193802289888"}, "http://id.elegnamnden.se/loa/1.0/loa2")
NILS = Holder("nils", "Nils Vretman", {NUMBER: "197807239848"})
SOURCES = itertools.count(1)
BACK = "GET /{municipality}/logga-in/svar"


class Bent(Providers):
    """A provider whose tokens say something else than they should: ``bent`` changes their claims, ``sign`` how."""

    bent = sign = None

    def id_token(self, slug, holder, nonce, *, now):
        claims = super().id_token(slug, holder, nonce, now=now)
        return claims | (self.bent or {}) if not callable(self.bent) else self.bent(claims)

    def signed(self, claims):
        return self.sign(claims) if self.sign else super().signed(claims)


@pytest.fixture(scope="module")
def provider():
    made = Bent("", [municipality("solhamra")])
    served = Served(made.application())
    made.base = served.url
    yield made
    served.close()


class Clock:
    """The real time, which the provider goes by, and what a test adds to it."""

    def __init__(self):
        self.later = timedelta()

    def now(self):
        return datetime.now(UTC) + self.later


@pytest.fixture
def stack(module_stack, provider):
    provider.bent = provider.sign = None
    module_stack.environment["E_ID_ENDPOINT"] = provider.base
    module_stack.clock = Clock()
    for name in ("e_id", "web_form", "status_page"):
        module_stack.function(name).CLOCK = module_stack.clock
    module_stack.clients("ssm").put_parameter(
        Name="/envag/dev/e-id/solhamra", Value=provider.secrets["solhamra"], Type="SecureString", Overwrite=True
    )
    return module_stack


class Browser:
    """Keeps cookies, as a browser does."""

    def __init__(self, stack, provider):
        self.stack, self.provider, self.cookies = stack, provider, {}
        self.source = f"198.51.100.{next(SOURCES)}"

    def ask(self, pattern, *, query=None, cookies=None, **more):
        event = asked(pattern, query=query, **more)
        event["cookies"] = [f"{name}={value}" for name, value in (cookies or self.cookies).items() if value]
        event["requestContext"]["http"]["sourceIp"] = self.source
        answer = self.stack.request("e_id", event)
        for stored in answer.get("cookies", ()):
            name, _, value = stored.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def begin(self):
        """What the site asks the provider."""
        answer = self.ask("GET /{municipality}/logga-in", query={"steg": "start"})
        assert answer["statusCode"] == 303, words(answer)
        assert answer["headers"]["Location"].startswith(f"{self.provider.base}/solhamra/authorize?")
        return dict(parse_qsl(urlsplit(answer["headers"]["Location"]).query))

    def log_in(self, holder):
        question = self.begin()
        code = self.provider.grant(holder, question)
        back = {"code": code, "state": question["state"], "iss": self.provider.issuer("solhamra")}
        return back, self.ask(BACK, query=back)

    def own(self):
        return self.ask("GET /{municipality}/logga-in")


@pytest.fixture
def browser(stack, provider):
    return Browser(stack, provider)


def stored(stack, name, number, **fields):
    """A case of whoever has that number."""
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    owner = owner_hash(store.resident_key("solhamra"), "solhamra", PersonNumber(number))
    case = a_case(name, owner=owner, **fields)
    assert store.create(case, an_event(name)) is None
    return case.reference


def references(page):
    return re.findall(r"SOL-[0-9A-Z]{4}-[0-9A-Z]{4}", words(page))


@pytest.mark.req("X23", "X22", "X12", "X10")
def test_who_logs_in_finds_their_own_cases_and_nobody_elses(stack, browser):
    older = stored(stack, "older", "195103149810", arrived_at=a_case().arrived_at - timedelta(days=3))
    newer = stored(stack, "newer", "195103149810")
    secret = stored(stack, "secret", "195103149810", secrecy=2)
    hidden = stored(stack, "hidden", "195103149810", protected=True)
    others = stored(stack, "others", "200105179865")

    _, answer = browser.log_in(SIGNE)

    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, "/solhamra/logga-in")
    page = browser.own()
    assert references(page) == [newer, older]
    assert not {secret, hidden, others} & set(references(page))
    link = re.search(r'href="(/solhamra/arende/[^"]+)"', text(page))[1]
    opened = stack.request("status_page", asked("GET /{municipality}/arende/{proof}", proof=link.rpartition("/")[2]))
    assert opened["statusCode"] == 200
    assert newer in words(opened)
    everything = repr(stack.items()) + stack.log.getvalue() + repr(browser.cookies) + text(page)
    assert "5103149810" not in everything


@pytest.mark.req("X23")
def test_what_was_sent_with_the_number_of_before_is_found_by_the_number_of_today(stack, browser):
    before = stored(stack, "before", "198504729891", arrived_at=a_case().arrived_at - timedelta(days=3))
    after = stored(stack, "after", "198901309859")

    browser.log_in(DINA)

    assert references(browser.own()) == [after, before]


@pytest.mark.req("X23")
def test_a_person_whom_nobody_has_checked_sees_how_cases_stand_and_opens_none(stack, browser):
    reference = stored(stack, "one", "199908809800")

    browser.log_in(OMAR)

    page = browser.own()
    assert references(page) == [reference]
    assert "/arende/sol-" not in text(page)
    assert "samordningsnummer" in words(page)


@pytest.mark.req("X23")
@pytest.mark.parametrize(
    ("bent", "says"),
    [
        ({"nonce": "another"}, "gick inte att kontrollera"),
        ({"aud": "another"}, "gick inte att kontrollera"),
        ({"iss": "https://annan.example"}, "gick inte att kontrollera"),
        ({"exp": int(time.time()) - 3600}, "gäller inte längre"),
        ({"iat": int(time.time()) + 3600}, "gick inte att kontrollera"),
        ({"azp": "another"}, "gick inte att kontrollera"),
        (lambda claims: {n: v for n, v in claims.items() if n != "nonce"}, "gick inte att kontrollera"),
        (lambda claims: {n: v for n, v in claims.items() if n != "acr"}, "tillitsnivå 3"),
        (lambda claims: {n: v for n, v in claims.items() if n != NUMBER}, "gick inte att kontrollera"),
        ({COORDINATION_NUMBER: "199908809800"}, "gick inte att kontrollera"),
    ],
)
def test_a_token_that_is_not_for_this_log_in_lets_nobody_in(browser, provider, bent, says):
    provider.bent = bent

    _, answer = browser.log_in(SIGNE)

    assert answer["statusCode"] == 403
    assert says in words(answer)
    assert "Logga in med e-legitimation" in words(browser.own())


def _with_another_key(claims):
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "PS256"}, claims, key, algorithms=["PS256"])


def _unsigned(claims):
    """RFC 7519 section 6.1; by hand, since no library makes one willingly."""
    header, body = (
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in ({"alg": "none"}, claims)
    )
    return f"{header.decode()}.{body.decode()}."


def _with_the_clients_secret(provider):
    key = OctKey.import_key(provider.secrets["solhamra"])
    return lambda claims: jwt.encode({"alg": "HS256"}, claims, key)


@pytest.mark.req("X23")
@pytest.mark.parametrize("how", ["another key", "nothing", "the secret", "cut"])
def test_a_forged_token_lets_nobody_in(browser, provider, how):
    provider.sign = {
        "another key": _with_another_key,
        "nothing": _unsigned,
        "the secret": _with_the_clients_secret(provider),
        "cut": lambda claims: Providers.signed(provider, claims)[:-8],
    }[how]

    _, answer = browser.log_in(SIGNE)

    assert answer["statusCode"] == 403
    assert "token_forged" in browser.stack.log.getvalue()


@pytest.mark.req("X23")
def test_an_e_id_of_too_low_a_level_is_told_so(browser):
    _, answer = browser.log_in(RUT)

    assert answer["statusCode"] == 403
    assert "tillitsnivå 3" in words(answer)


@pytest.mark.req("X23")
def test_a_log_in_comes_back_once_to_its_own_browser_and_in_time(stack, browser, provider):
    kept = browser.begin(), dict(browser.cookies)
    code = provider.grant(SIGNE, kept[0])
    back = {"code": code, "state": kept[0]["state"]}

    assert browser.ask(BACK, query=back | {"state": "x" * 43}, cookies=kept[1])["statusCode"] == 403
    assert browser.ask(BACK, query=back, cookies={"other": "1"})["statusCode"] == 403
    assert browser.ask(BACK, query=back | {"iss": "https://annan.example"}, cookies=kept[1])["statusCode"] == 403
    assert browser.ask(BACK, query={"error": "access_denied", "state": back["state"]}, cookies=kept[1])[
        "statusCode"
    ] == (403)
    assert browser.ask(BACK, query=back, cookies=kept[1])["statusCode"] == 303
    again = browser.ask(BACK, query=back, cookies=kept[1])
    assert again["statusCode"] == 403
    assert "Börja om från början" in words(again)
    assert "replayed" in stack.log.getvalue()

    browser.cookies.clear()
    question = browser.begin()
    stack.clock.later += timedelta(minutes=11)
    late = browser.ask(BACK, query={"code": provider.grant(SIGNE, question), "state": question["state"]})
    assert late["statusCode"] == 403


@pytest.mark.req("X23")
def test_a_log_in_ends_by_itself_and_by_a_button(stack, browser):
    browser.log_in(SIGNE)
    assert "Dina ärenden" in words(browser.own())
    in_a_header = {"cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    own = asked("GET /{municipality}/logga-in", headers=in_a_header)
    assert "Dina ärenden" in words(stack.request("e_id", own))
    browser.ask("POST /{municipality}/logga-in", headers={"sec-fetch-site": "cross-site"})
    assert "Dina ärenden" in words(browser.own())
    left = browser.ask("POST /{municipality}/logga-in", headers={"sec-fetch-site": "same-origin"})
    assert (left["statusCode"], left["headers"]["Location"]) == (303, "/solhamra")
    assert "Logga in med e-legitimation" in words(browser.own())

    browser.log_in(SIGNE)
    stack.clock.later += timedelta(minutes=16)
    assert "Logga in med e-legitimation" in words(browser.own())


@pytest.mark.req("X23")
def test_a_provider_that_is_away_keeps_nobody_from_the_other_ways(stack, browser):
    with mock.patch.object(stack.function("e_id"), "PROVIDER", OidcProvider(str, played="http://127.0.0.1:9")):
        answer = browser.ask("GET /{municipality}/logga-in", query={"steg": "start"})

    assert answer["statusCode"] == 403
    assert "svarar inte just nu" in words(answer)
    assert "Följ ditt ärende" in words(answer)


@pytest.mark.req("X23", "X22")
def test_a_form_sent_while_logged_in_is_among_ones_own_cases(stack, browser):
    browser.log_in(NILS)
    form = asked(
        "POST /{municipality}/{service}",
        service="fel-gata",
        headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
        body=urlencode(
            {"place": "Ågatan 3", "description": "Lampan är trasig.", "danger": "no", "email": "s@post.example"}
        ),
    )
    form["cookies"] = [f"{name}={value}" for name, value in browser.cookies.items()]

    taken = stack.request("web_form", form)

    assert taken["statusCode"] == 201, text(taken)
    assert len(references(browser.own())) == 1
    shown = asked("GET /{municipality}/{service}/formular", service="gdpr")
    assert "/solhamra/logga-in" in text(stack.request("web_form", shown))
    shown["cookies"] = form["cookies"]
    assert "Du är inloggad" in words(stack.request("web_form", shown))
    assert "/solhamra/logga-in" in text(stack.request("status_page", asked("GET /{municipality}/arende")))
