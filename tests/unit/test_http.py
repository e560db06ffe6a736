"""What a request of the HTTP API tells about where it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.runtime import http

HOST = "kontakt.solhamra.example"


def request(**headers):
    event = {
        "routeKey": "POST /solhamra/{service}",
        "headers": {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"requestId": "r", "http": {"sourceIp": "198.51.100.20"}},
    }
    return http.read(event)


def test_it_comes_from_the_address_that_the_gateway_saw():
    assert request(x_forwarded_for="203.0.113.9").source == "198.51.100.20"


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"sec_fetch_site": "same-origin"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "same-site"}, True),
        ({"sec_fetch_site": "cross-site", "origin": f"https://{HOST}"}, True),
        ({"sec_fetch_site": "same-origin", "origin": "null"}, False),
        ({"origin": f"https://{HOST}"}, False),
        ({"origin": "https://annan.example"}, True),
        ({"origin": f"https://{HOST}.annan.example"}, True),
        ({"origin": "null"}, True),
    ],
)
def test_what_the_page_of_another_site_sends_is_told_from_our_own(headers, foreign):
    assert request(**headers).foreign is foreign


@given(site=st.text(), origin=st.text(min_size=1))
def test_no_header_is_too_strange_and_none_makes_another_site_ours(site, origin):
    assert request(sec_fetch_site=site, origin=origin).foreign is (
        site not in {"same-origin", "none"} if site else origin.partition("://")[2] != HOST
    )
