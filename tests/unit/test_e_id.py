"""Whom an e-ID's claims name, and what a browser keeps of a log-in."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain import login
from envag.domain.e_id import (
    COORDINATION_LEVEL,
    COORDINATION_NUMBER,
    NUMBER,
    PREVIOUS_NUMBER,
    NobodyError,
    identified,
)
from envag.domain.proof import ProofKeys
from tests.builders import NOW

TODAY = date(2026, 11, 23)
KEYS = ProofKeys(current=2, keys={1: b"1" * 32, 2: b"2" * 32})
OWNERS = ("A" * 26, "B" * 26)
VISITOR = login.Visitor(OWNERS, sure=True)


@pytest.mark.req("X23")
@pytest.mark.parametrize(
    ("claims", "numbers", "sure"),
    [
        ({NUMBER: "195103149810"}, ["195103149810"], True),
        ({NUMBER: "198901309859", PREVIOUS_NUMBER: "198504729891"}, ["198901309859", "198504729891"], True),
        ({COORDINATION_NUMBER: "199908809800", COORDINATION_LEVEL: "confirmed"}, ["199908809800"], True),
        ({COORDINATION_NUMBER: "199908809800", COORDINATION_LEVEL: "probable"}, ["199908809800"], True),
        ({COORDINATION_NUMBER: "199908809800", COORDINATION_LEVEL: "uncertain"}, ["199908809800"], False),
        ({COORDINATION_NUMBER: "199908809800"}, ["199908809800"], False),
    ],
)
def test_both_kinds_of_number_name_a_person(claims, numbers, sure):
    person = identified(claims, on=TODAY)

    assert ([number.value for number in person.numbers], person.sure) == (numbers, sure)


@pytest.mark.req("X23")
@pytest.mark.parametrize(
    "claims",
    [
        {},
        {NUMBER: "195103149810", COORDINATION_NUMBER: "199908809800"},
        {NUMBER: "199908809800"},
        {COORDINATION_NUMBER: "195103149810", COORDINATION_LEVEL: "confirmed"},
        {NUMBER: "198901309859", PREVIOUS_NUMBER: "195103149810"},
        {NUMBER: "19510314-9810"},
        {NUMBER: "195103149811"},
        {NUMBER: "5103149810"},
        {NUMBER: 195103149810},
        {NUMBER: "209901019808"},
    ],
)
def test_claims_that_name_nobody_or_two_are_refused(claims):
    with pytest.raises(NobodyError):
        identified(claims, on=TODAY)


@pytest.mark.req("X23")
def test_a_log_in_is_resumed_by_its_own_browser_in_time_alone():
    begun = login.begin(KEYS, "solhamra", "a" * 32, NOW)

    assert login.resume(KEYS, "solhamra", begun.cookie, NOW + login.BEGUN_FOR) == begun
    assert login.resume(KEYS, "solhamra", begun.cookie, NOW + login.BEGUN_FOR + timedelta(seconds=1)) is None
    assert login.resume(KEYS, "solhamra", begun.cookie, NOW - timedelta(seconds=1)) is None
    assert login.resume(KEYS, "norrsjofors", begun.cookie, NOW) is None
    others = login.begin(KEYS, "solhamra", "b" * 32, NOW)
    assert not {begun.state, begun.nonce, begun.verifier} & {others.state, others.nonce, others.verifier}
    assert len({begun.state, begun.nonce, begun.verifier}) == 3
    assert len(begun.verifier) == 43  # RFC 7636 section 4.1 wants as many at least


@pytest.mark.req("X23")
@settings(max_examples=60)
@given(place=st.integers(0, 200), character=st.sampled_from("01Aa.z7"))
def test_nobody_makes_a_cookie_better(place, character):
    cookie = login.admit(KEYS, "solhamra", VISITOR._replace(sure=False), NOW)
    place %= len(cookie)
    changed = cookie[:place] + character + cookie[place + 1 :]

    found = login.visitor(KEYS, "solhamra", changed, NOW)

    assert found is None or changed == cookie


@pytest.mark.req("X23")
def test_who_is_logged_in_is_so_for_a_quarter_of_an_hour_in_one_municipality():
    cookie = login.admit(KEYS, "solhamra", VISITOR, NOW)

    assert login.visitor(KEYS, "solhamra", cookie, NOW + login.LOGGED_IN_FOR) == VISITOR
    assert login.visitor(KEYS, "solhamra", cookie, NOW + login.LOGGED_IN_FOR + timedelta(seconds=1)) is None
    assert login.visitor(KEYS, "norrsjofors", cookie, NOW) is None
    assert login.visitor(ProofKeys(current=1, keys={1: b"1" * 32}), "solhamra", cookie, NOW) is None


@pytest.mark.req("X23")
def test_a_cookie_is_for_our_host_over_tls_and_no_script():
    name = login.logged_in_name("solhamra")
    stored = login.set_cookie(name, "value", login.LOGGED_IN_FOR)

    assert name.startswith("__Host-")
    assert {part.strip() for part in stored.split(";")[1:]} == {
        "Path=/",
        "Max-Age=900",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
    }
    assert login.whole([f"{name}=one", "other=two"], name) == "one"
    assert login.whole([f"{name}=one", f"{name}=two"], name) == ""
