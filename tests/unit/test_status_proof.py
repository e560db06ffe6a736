"""The proof of a status page: what was signed opens it until its last day, and nothing else ever does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.proof import ProofKeys, Purpose, candidates, sign, verify
from envag.domain.reference import ALPHABET, derive
from envag.domain.status_proof import (
    VALID_DAYS,
    Proven,
    link_candidates,
    link_version,
    sign_code,
    sign_link,
    verify_code,
    verify_link,
)
from envag.usecases.status import status_code, status_link
from tests.builders import NOW, a_municipality

KEYS = ProofKeys(current=2, keys={1: b"1" * 32, 2: b"2" * 32})
OLDER = ProofKeys(current=1, keys={1: b"1" * 32})
REFERENCES = st.text(min_size=1).map(
    lambda source: derive(prefix="SOL", municipality="solhamra", channel="web", source_id=source)
)

pytestmark = pytest.mark.req("R16")


@given(REFERENCES, st.integers(0, VALID_DAYS))
def test_a_link_opens_its_case_until_the_last_day(reference, days):
    proof = sign_link(KEYS, "solhamra", reference, NOW)
    later = NOW + timedelta(days=days)
    assert verify_link(KEYS, "solhamra", proof, later) == Proven(reference, expired=False)
    assert verify_link(KEYS, "solhamra", proof.upper(), later) == Proven(reference, expired=False)
    assert link_version(proof) == 2


def test_the_last_day_ends_at_midnight_in_sweden():
    reference = derive(prefix="SOL", municipality="solhamra", channel="web", source_id="a")
    proof = sign_link(KEYS, "solhamra", reference, datetime(2026, 11, 23, 8, tzinfo=UTC))
    last = datetime(2027, 2, 21, 22, 59, 59, tzinfo=UTC)
    assert verify_link(KEYS, "solhamra", proof, last) == Proven(reference, expired=False)
    assert verify_link(KEYS, "solhamra", proof, last + timedelta(seconds=1)) == Proven(reference, expired=True)


@given(REFERENCES, st.integers(1, 400))
def test_nobody_makes_the_last_day_a_later_one(reference, days):
    head, version, day, signature = sign_link(KEYS, "solhamra", reference, NOW).rsplit(".", 3)
    later = f"{NOW + timedelta(days=VALID_DAYS + days):%Y%m%d}"
    assert verify_link(KEYS, "solhamra", f"{head}.{version}.{later}.{signature}", NOW) is None
    assert verify_link(KEYS, "solhamra", f"{head}.{version}.{day}.{signature}", NOW)


@given(REFERENCES)
def test_links_and_codes_count_in_their_own_municipality_only(reference):
    assert verify_link(KEYS, "norrsjofors", sign_link(KEYS, "solhamra", reference, NOW), NOW) is None
    assert not verify_code(KEYS, "norrsjofors", reference, sign_code(KEYS, "solhamra", reference))


@given(REFERENCES, st.sampled_from(Purpose))
def test_no_other_proof_opens_a_page_and_a_page_proves_nothing_else(reference, purpose):
    other = sign(KEYS, "solhamra", reference, purpose)
    own = sign_link(KEYS, "solhamra", reference, NOW)
    assert verify_link(KEYS, "solhamra", other, NOW) is None
    assert verify(KEYS, "solhamra", own, purpose) == ""
    assert list(candidates(own)) == []
    assert list(link_candidates(f"https://x.example/solhamra/arende/{own}. {other}")) == [own]


@given(st.text())
def test_no_text_breaks_verification(text):
    assert verify_link(KEYS, "solhamra", text, NOW) is None
    assert verify_code(KEYS, "solhamra", "SOL-0XQ9-PK2A", text) is False


def test_a_day_that_is_none_was_never_signed():
    assert verify_link(KEYS, "solhamra", "sol-0xq9-pk2a.1.99999999." + "a" * 20, NOW) is None


@given(REFERENCES)
def test_a_code_is_read_as_people_write_it(reference):
    code = sign_code(KEYS, "solhamra", reference)
    assert len(code) == 9
    assert set(code) <= {*ALPHABET, "-"}
    for written in (code, code.lower(), code.replace("-", ""), f" {code} ", code.replace("0", "o").replace("1", "l")):
        assert verify_code(KEYS, "solhamra", reference, written)


@given(REFERENCES, REFERENCES)
def test_a_code_belongs_to_one_reference(one, other):
    assert verify_code(KEYS, "solhamra", other, sign_code(KEYS, "solhamra", one)) is (one == other)


@given(REFERENCES)
def test_what_an_older_key_signed_holds_until_that_key_is_retired(reference):
    link, code = sign_link(OLDER, "solhamra", reference, NOW), sign_code(OLDER, "solhamra", reference)
    assert verify_link(KEYS, "solhamra", link, NOW)
    assert verify_code(KEYS, "solhamra", reference, code)
    retired = ProofKeys(current=2, keys={2: b"2" * 32})
    assert verify_link(retired, "solhamra", link, NOW) is None
    assert not verify_code(retired, "solhamra", reference, code)


def test_links_and_codes_for_receipts_and_mails():
    place, reference = a_municipality(), "SOL-0XQ9-PK2A"
    path = status_link(place, reference, KEYS, NOW)
    assert path == f"/solhamra/arende/{sign_link(KEYS, 'solhamra', reference, NOW)}"
    assert status_code(place, reference, KEYS) == sign_code(KEYS, "solhamra", reference)
