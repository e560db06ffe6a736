"""How a webhook is signed, and that no outage loses a message or tells it twice."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain.municipality import Department, Subscription, SubscriptionType
from envag.domain.webhook import (
    PAUSES,
    TRIES,
    ForgedError,
    SecretError,
    acknowledges,
    headers,
    hearing,
    keys,
    secret,
    verify,
)
from tests.builders import NOW

OLD, NEW = secret(b"o" * 24), secret(b"n" * 32)
BODY = b'{"type":"case.received"}'


def signed(secrets=OLD, moment=NOW, body=BODY):
    return headers(keys(secrets), "e1", moment, body)


@pytest.mark.req("R89")
def test_the_signature_is_that_of_the_specifications_own_example():
    """https://github.com/standard-webhooks/standard-webhooks: the vector that its libraries are tested with."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    made = headers(
        keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}'
    )

    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert made["webhook-timestamp"] == "1614265330"


@pytest.mark.req("R89")
@pytest.mark.parametrize("known", [OLD, NEW])
def test_while_a_secret_is_changed_a_receiver_verifies_with_either(known):
    assert verify(keys(known), signed(f"{NEW} {OLD}"), BODY, now=NOW) == "e1"


@pytest.mark.parametrize(
    ("given_headers", "body", "now"),
    [
        (signed(), b"{}", NOW),
        (signed(NEW), BODY, NOW),
        (signed() | {"webhook-id": "e2"}, BODY, NOW),
        (signed() | {"webhook-id": ""}, BODY, NOW),
        (signed() | {"webhook-timestamp": "soon"}, BODY, NOW),
        (signed() | {"webhook-timestamp": "9" * 30}, BODY, NOW),
        (signed() | {"webhook-signature": "v1,å"}, BODY, NOW),
        (signed() | {"webhook-signature": ""}, BODY, NOW),
        ({}, BODY, NOW),
        (signed(), BODY, NOW + timedelta(minutes=6)),
        (signed(), BODY, NOW - timedelta(minutes=6)),
    ],
)
def test_what_is_changed_old_or_anothers_is_forged(given_headers, body, now):
    with pytest.raises(ForgedError):
        verify(keys(OLD), given_headers, body, now=now)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hemlig",
        "whsec_kort",
        base64.b64encode(bytes(32)).decode(),
        secret(bytes(23)),
        secret(bytes(65)),
        f"{OLD} {NEW} {OLD}",
        "whsec_!!!!",
    ],
)
def test_what_is_no_secret_is_told_without_quoting_it(text):
    with pytest.raises(SecretError) as error:
        keys(text)
    assert not text or text not in str(error.value)


@pytest.mark.req("R88")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b'{"acknowledged": true}', True),
        (b'{"acknowledged": "true"}', False),
        (b'{"acknowledged": false}', False),
        (b"[true]", False),
        (b"", False),
        (b"\xff", False),
        (json.dumps({"acknowledged": 1}).encode(), False),
    ],
)
def test_only_a_plain_yes_acknowledges(answer, expected):
    assert acknowledges(answer) is expected


def test_a_webhook_hears_what_it_subscribes_to():
    hook = {"type": SubscriptionType.WEBHOOK, "endpoint": "https://a.example"}
    everything, streets, urgent = (
        Subscription(**hook, secret="a"),
        Subscription(**hook, secret="b", services=("fel-gata",)),
        Subscription(**hook, secret="c", urgent_only=True),
    )
    queue = Subscription(type=SubscriptionType.SQS)
    department = Department(id="sbf", code="SBF", name="SBF", subscriptions=(queue, everything, streets, urgent))

    assert hearing(department, service="fel-gata", priority="urgent") == (everything, streets, urgent)
    assert hearing(department, service="", priority="normal") == (everything,)


def test_pauses_grow_and_sqs_can_keep_them():
    assert list(PAUSES) == sorted(PAUSES)
    assert max(PAUSES) <= timedelta(hours=12).total_seconds()
    assert timedelta(hours=12) < timedelta(seconds=sum(PAUSES)) < timedelta(days=1)
    assert len(PAUSES) + 1 == TRIES


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=50), st.text(max_size=10), st.sampled_from([OLD, NEW, f"{NEW} {OLD}"]))
def test_whatever_is_signed_is_verified(body, message_id, secrets):
    message_id = f"e{message_id}"
    made = headers(keys(secrets), message_id, NOW, body)

    assert verify(keys(secrets), made, body, now=NOW) == message_id
