"""What a mail gives to find its case by."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.proof import ProofKeys, sign
from envag.domain.reference import derive
from envag.intake.mail_thread import MOST_MESSAGE_IDS, MOST_PROOFS, MOST_REFERENCES, thread_of

KEYS = ProofKeys(current=1, keys={1: b"k" * 32})
REFERENCES = [derive(prefix="SOL", municipality="solhamra", channel="email", source_id=str(n)) for n in range(40)]
PROOFS = [sign(KEYS, "solhamra", reference) for reference in REFERENCES]
REFERENCE, PROOF = REFERENCES[0], PROOFS[0]
ADDRESS = f"kontakt+{PROOF}@solhamra.example"


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "headers",
    [
        (("to", ADDRESS),),
        (("to", f"Solhamra Direkt <{ADDRESS.upper()}>"),),
        (("to", f"Nils Berg <nils@post.example>, 'Solhamra Direkt' <{ADDRESS}>"),),
        (("cc", ADDRESS),),
        (("delivered-to", ADDRESS),),
        (("x-original-to", ADDRESS),),
        (("references", f"<first@post.example> <{PROOF}@solhamra.example>"),),
        (("in-reply-to", f"<{PROOF}@solhamra.example>"),),
    ],
)
def test_a_proof_is_seen_wherever_programs_keep_it(headers):
    assert thread_of(headers, (), "").proofs == (PROOF,)


@pytest.mark.req("R44")
def test_a_proof_is_seen_in_the_envelope_and_in_what_came_back():
    assert thread_of((), (ADDRESS,), "").proofs == (PROOF,)
    for name, value in (("reply-to", ADDRESS), ("references", f"<a@b.example> <{PROOF}@solhamra.example>")):
        assert thread_of((), (), "", ((name, value),)).proofs == (PROOF,)


def test_words_in_other_headers_are_no_proof():
    assert thread_of((("x-note", ADDRESS), ("from", ADDRESS), ("subject", PROOF)), (), PROOF).proofs == ()


@pytest.mark.req("R44")
def test_the_nearest_message_comes_first_and_what_came_back_last():
    headers = (("references", "<1@a.example> <2@a.example>\t<3@a.example>"), ("in-reply-to", "<3@a.example>"))
    original = (("message-id", "<9@a.example>"), ("references", "<7@a.example> <8@a.example>"))

    found = thread_of(headers, (), "", original).message_ids

    assert found == ("3@a.example", "2@a.example", "1@a.example", "9@a.example", "8@a.example", "7@a.example")


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "subject",
    [
        f"Sv: Gatlampan [{REFERENCE}]",
        f"RE: {REFERENCE}",
        f"ang ärende {REFERENCE.lower()}, gatlampa",
        f"Ärende:{REFERENCE.replace('-', '')}",
        f"{REFERENCE.replace('-', ' ')}",
        REFERENCE.replace("-", "\u2013") + "!",
        f"({REFERENCE.replace('-', ' - ')})",
        f"{REFERENCE} {REFERENCE.lower()}",
    ],
)
def test_a_reference_is_read_as_people_write_it(subject):
    assert thread_of((), (), subject).references == (REFERENCE,)


@pytest.mark.parametrize(
    "subject",
    [
        "Gatlampan vid skolan är trasig",
        f"X{REFERENCE}",
        f"{REFERENCE}7",
        REFERENCE[:-1] + ("2" if REFERENCE[-1] != "2" else "3"),
        "https://post.example/faktura-12345678",
        "",
    ],
)
def test_what_only_looks_like_a_reference_is_none(subject):
    assert thread_of((), (), subject).references == ()


def test_everything_is_bounded():
    many = " ".join(f"<{number}@a.example>" for number in range(5000))
    headers = (
        ("to", ", ".join(f"kontakt+{proof}@solhamra.example" for proof in PROOFS)),
        ("references", many),
        ("in-reply-to", many),
    )

    found = thread_of(headers, (), " ".join(REFERENCES))

    assert (len(found.proofs), len(found.message_ids), len(found.references)) == (
        MOST_PROOFS,
        MOST_MESSAGE_IDS,
        MOST_REFERENCES,
    )


@pytest.mark.parametrize("piece", ["<", "<a", "a<", "sol-", "sol-7k3f-9qw4.", "SOL ", "- ", "a@", "+", "\u2013"])
def test_no_header_takes_long_to_read(piece):
    text = piece * (256 * 1024 // len(piece))
    started = time.process_time()

    thread_of((("to", text), ("references", text), ("in-reply-to", text)), (text,), text)

    assert time.process_time() - started < 2


@given(st.lists(st.tuples(st.sampled_from(["to", "cc", "references", "in-reply-to"]), st.text())), st.text())
def test_nothing_makes_it_raise_and_it_says_the_same_again(headers, subject):
    found = thread_of(tuple(headers), (), subject)

    assert found == thread_of(tuple(headers), (), subject)
    assert len(found.message_ids) == len(set(found.message_ids))
