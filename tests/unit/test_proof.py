"""The proof that a mail belongs to a case: what was signed verifies, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.proof import ProofKeys, Purpose, candidates, sign, signed_address, verify, version
from envag.domain.reference import derive

KEYS = ProofKeys(current=2, keys={1: b"1" * 32, 2: b"2" * 32})
REFERENCES = st.text(min_size=1).map(
    lambda source: derive(prefix="SOL", municipality="solhamra", channel="email", source_id=source)
)

pytestmark = pytest.mark.req("R44")


@given(REFERENCES)
def test_what_was_signed_verifies_in_any_case_of_letters(reference):
    proof = sign(KEYS, "solhamra", reference)
    assert verify(KEYS, "solhamra", proof) == verify(KEYS, "solhamra", proof.upper()) == reference
    assert version(proof) == 2
    assert len(f"kommunvagledning+{proof}") <= 64


@given(REFERENCES)
def test_a_proof_counts_in_its_own_municipality_only(reference):
    assert verify(KEYS, "norrsjofors", sign(KEYS, "solhamra", reference)) == ""


@given(REFERENCES, st.sampled_from(Purpose), st.sampled_from(Purpose))
def test_a_proof_allows_what_it_was_signed_for_and_nothing_else(reference, signed, asked):
    proof = sign(KEYS, "solhamra", reference, signed)
    assert verify(KEYS, "solhamra", proof, asked) == (reference if signed is asked else "")


@given(REFERENCES, st.sampled_from(["", "sbf", "tsf"]), st.sampled_from(["", "sbf", "tsf"]))
def test_an_officers_proof_counts_for_its_department_only(reference, signed, asked):
    proof = sign(KEYS, "solhamra", reference, Purpose.OFFICER_REPLY, signed)
    assert verify(KEYS, "solhamra", proof, Purpose.OFFICER_REPLY, asked) == (reference if signed == asked else "")


@pytest.mark.parametrize(("local", "fits"), [("kontakt", True), ("k" * 27, True), ("k" * 28, False)])
def test_a_signed_address_is_one_that_mail_servers_take(local, fits):
    reference = derive(prefix="SOL", municipality="solhamra", channel="email", source_id="1")
    proof = sign(KEYS, "solhamra", reference)
    signed = f"{local}+{proof}@solhamra.example"
    assert signed_address(f"{local}@solhamra.example", proof) == (signed if fits else "")


@given(REFERENCES, REFERENCES)
def test_a_proof_counts_for_its_own_case_only(one, other):
    proof = sign(KEYS, "solhamra", one)
    moved = other.lower() + proof[len(other) :]
    assert verify(KEYS, "solhamra", moved) == (one if one == other else "")


@given(REFERENCES, st.integers(0, 19), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_signature_proves_nothing(reference, place, character):
    proof = sign(KEYS, "solhamra", reference)
    at = len(proof) - 20 + place
    changed = proof[:at] + character + proof[at + 1 :]
    assert verify(KEYS, "solhamra", changed) == (reference if changed == proof else "")


def test_an_old_key_verifies_until_it_is_retired():
    reference = derive(prefix="SOL", municipality="solhamra", channel="email", source_id="1")
    proof = sign(ProofKeys(current=1, keys={1: b"1" * 32}), "solhamra", reference)
    assert verify(KEYS, "solhamra", proof) == reference
    assert verify(ProofKeys(current=2, keys={2: b"2" * 32}), "solhamra", proof) == ""


@pytest.mark.parametrize(
    "text", ["", "sol-7k3f-9qw4", "sol-7k3f-9qw4.1.", "..", "sol-7k3f-9qw4.99999999.aaaaaaaaaaaaaaaaaaaa"]
)
def test_other_text_is_no_proof(text):
    assert verify(KEYS, "solhamra", text) == ""
    assert version(text) == 0


def test_candidates_are_found_in_addresses_and_message_ids():
    reference = derive(prefix="SOL", municipality="solhamra", channel="email", source_id="1")
    proof = sign(KEYS, "solhamra", reference)
    assert list(candidates(f"Kontakt <kontakt+{proof.upper()}@solhamra.example>")) == [proof]
    assert list(candidates(f"<{proof}@solhamra.example> <other@b.example>")) == [proof]
