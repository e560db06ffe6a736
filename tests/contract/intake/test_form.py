from __future__ import annotations

import contextlib
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.contact import Channel, PartyType
from envag.intake import form
from tests.builders import NOW, a_service

LABELS = {"name": "Namn", "email": "E-post", "phone": "Telefon", "message": "Meddelande"}
JSON = "application/json; charset=utf-8"
BROWSER = "application/x-www-form-urlencoded"


def contact(fields, service=None, key="key-0001", at=NOW):
    submission = form.read(JSON, json.dumps(fields).encode(), key=key)
    return form.to_contact(submission, municipality="solhamra", service=service, labels=LABELS, arrived_at=at)


def errors(fields, service=None):
    with pytest.raises(form.InvalidFormError) as raised:
        contact(fields, service)
    return {e.field: e.code for e in raised.value.errors}


@pytest.mark.req("R20")
def test_json_and_a_browsers_form_say_the_same():
    fields = {"place": "Ågatan 3", "message": "Lampan är trasig & mörk", "email": "alva@post.example"}
    from_json = form.read(JSON, json.dumps(fields).encode(), key="key-0001")
    from_browser = form.read(BROWSER, urlencode(fields | {form.KEY: "key-0001"}).encode())

    made = [
        form.to_contact(s, municipality="solhamra", service=a_service(), labels=LABELS, arrived_at=NOW)
        for s in (from_json, from_browser)
    ]
    assert made[0] == made[1]
    assert made[0].channel is Channel.WEB
    assert made[0].answers == {"place": "Ågatan 3"}
    assert made[0].source_id == "key-0001"


@pytest.mark.req("R2")
def test_a_form_without_a_service_needs_only_words():
    assert contact({"message": "Vem ringer jag?"}).service == ""
    assert errors({}) == {"message": "empty"}


def test_everything_that_is_wrong_is_named_at_once():
    service = a_service(contact_optional=False)

    assert errors({"danger": "maybe", "since": "igår", "email": "alva"}, service) == {
        "place": "required",
        "danger": "yes_no",
        "since": "date",
        "email": "email",
    }
    assert errors({"place": "x"}, service) == {"email": "contact"}


@pytest.mark.req("R6", "X41")
def test_who_may_stay_anonymous_does():
    made = contact({"place": "Ågatan"}, a_service())

    assert made.party.type is PartyType.ANONYMOUS


@pytest.mark.req("X22")
@pytest.mark.parametrize(
    ("written", "kept"), [("070-174 06 05", "+46701740605"), ("grannens nummer", "grannens nummer")]
)
def test_a_phone_number_is_normalised_or_kept_as_written(written, kept):
    assert contact({"message": "x", "phone": written}).party.phone == kept


def test_a_file_never_stops_the_form():
    assert "photo" not in contact({"place": "Ågatan"}, a_service()).answers


def test_answers_that_no_field_asks_for_are_kept():
    assert contact({"place": "Ågatan", "extra": "nyckel under mattan"}, a_service()).answers["extra"]


def test_without_a_key_the_days_content_is_the_key():
    same = [contact({"message": "Hål i vägen"}, key="") for _ in range(2)]
    other_day = contact({"message": "Hål i vägen"}, key="", at=NOW.replace(day=24))
    other_words = contact({"message": "Hål i bron"}, key="")

    assert same[0].source_id == same[1].source_id
    assert len({same[0].source_id, other_day.source_id, other_words.source_id}) == 3


def test_a_reused_key_shows_in_the_digest():
    assert contact({"message": "ett"}).digest != contact({"message": "två"}).digest


@pytest.mark.parametrize(
    ("media_type", "body", "code", "status"),
    [
        (JSON, b"{", "malformed", 400),
        (JSON, b"[" * 100_000, "malformed", 400),
        (JSON, b"[]", "malformed", 400),
        (JSON, b'{"a": {"b": 1}}', "malformed", 400),
        ("text/plain", b"hej", "media_type", 415),
        ("", b"hej", "media_type", 415),
        (JSON, b'{"message": "' + b"x" * form.MAX_BODY + b'"}', "too_large", 413),
        (JSON, json.dumps({f"f{n}": "x" for n in range(99)}).encode(), "malformed", 400),
        (BROWSER, b"&".join(b"f%d=x" % n for n in range(99)), "malformed", 400),
    ],
)
def test_a_body_that_cannot_be_read_says_why(media_type, body, code, status):
    with pytest.raises(form.UnreadableFormError) as raised:
        form.read(media_type, body, key="key-0001")

    assert (raised.value.code, raised.value.status) == (code, status)


@pytest.mark.parametrize("key", ["kort", "å" * 20, "x" * 129, "har mellanslag"])
def test_a_key_of_the_wrong_shape_is_refused(key):
    with pytest.raises(form.UnreadableFormError) as raised:
        form.read(JSON, b"{}", key=key)

    assert raised.value.code == "malformed"


def test_too_long_a_text_is_named():
    assert errors({"place": "x" * (form.MAX_TEXT + 1)}, a_service()) == {"place": "too_long"}


@given(st.binary(max_size=300), st.sampled_from([JSON, BROWSER]))
def test_no_body_breaks_the_reader(body, media_type):
    with contextlib.suppress(form.UnreadableFormError, form.InvalidFormError):
        submission = form.read(media_type, body, key="key-0001")
        form.to_contact(submission, municipality="solhamra", service=a_service(), labels=LABELS, arrived_at=NOW)
