"""A request for a chat by mail, as the HTTP API hands it over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake import chat_copy, form
from envag.runtime import http
from tests.builders import NOW
from tests.centre import recorded

OURS = {"kontakt@solhamra.example"}


def read(**changes):
    event = recorded("chat/copy.json")
    body = json.loads(event["body"]) | changes.pop("body", {})
    event |= {"body": json.dumps({name: value for name, value in body.items() if value is not None})} | changes
    request = http.read(event)
    return chat_copy.to_request(
        form.read(request.content_type, request.body, key=request.idempotency_key),
        municipality=request.slug,
        reference=request.reference,
        request_id=request.id,
        label="E-post",
        is_ours=OURS.__contains__,
        at=NOW,
    )


def test_a_request_says_which_chat_and_where_to():
    asked = read()

    assert (asked.municipality, asked.reference) == ("solhamra", "SOL-BN42-98KB")
    assert (asked.to, asked.proof, asked.at) == ("alva.ek@post.example", "sol-bn42-98kb.1.mfrggzdfmztwq2lknnwg", NOW)


@pytest.mark.parametrize("written", ["sol-bn42-98kb", "SOLBN4298KB", "SOL-BN42-98KB"])
def test_a_reference_is_known_however_it_is_written(written):
    parameters = {"reference": written}
    assert read(pathParameters=parameters).reference == "SOL-BN42-98KB"


@given(st.text(max_size=40))
def test_no_path_is_too_strange(written):
    asked = read(pathParameters={"reference": written})
    assert asked.reference == "" or len(asked.reference) == len("SOL-BN42-98KB")


def test_the_same_key_is_the_same_request_and_another_is_another():
    key = recorded("chat/copy.json")["headers"]["idempotency-key"]
    headers = recorded("chat/copy.json")["headers"]
    other = headers | {"idempotency-key": "another-key-0001"}

    assert read().id == read(headers=headers | {"idempotency-key": key}).id
    assert read().id != read(headers=other).id


def test_without_a_key_each_request_is_its_own():
    event = recorded("chat/copy.json")
    headers = {name: value for name, value in event["headers"].items() if name != "idempotency-key"}
    later = event["requestContext"] | {"requestId": "another"}

    assert read(headers=headers).id == read(headers=headers).id
    assert read(headers=headers).id != read(headers=headers, requestContext=later).id


@pytest.mark.req("X13")
def test_no_id_is_made_of_the_address():
    assert read().id == read(body={"email": "other@post.example"}).id


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (None, "required"),
        ("", "required"),
        ("   ", "required"),
        ("alva.ek", "email"),
        ("alva.ek@post", "email"),
        ("alva.ek@post.example, bo@post.example", "email"),
        ("Alva <alva.ek@post.example>", "email"),
        ("alva.ek@post.example\r\nBcc: bo@post.example", "email"),
        ("kontakt@solhamra.example", "email"),
        ("Kontakt@Solhamra.example", "email"),
        (f"{'a' * 60}@{'b' * 200}.example", "email"),
    ],
)
def test_an_address_that_no_mail_reaches_is_told(address, code):
    with pytest.raises(form.InvalidFormError) as told:
        read(body={"email": address})

    (error,) = told.value.errors
    assert (error.field, error.code) == ("email", code)


def test_without_a_proof_there_is_none():
    assert read(body={"proof": None}).proof == ""
