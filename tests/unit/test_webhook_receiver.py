"""The receiver that a laptop plays: it believes no one without the secret, and takes each message once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from http import HTTPStatus
from unittest.mock import Mock

import pytest
from aiohttp.test_utils import TestClient, TestServer

from envag.domain.municipality import Department, Subscription, SubscriptionType
from envag.domain.webhook import headers, keys, secret
from local.pages import Pages
from local.ports import beginning_at
from local.webhooks import Receiver, make_secrets
from tests.builders import a_municipality

ADDRESS = "https://verksamhet.solhamra.example/arenden"
SECRET = secret(bytes(32))
CONTENT = {"data": {"event": "handed_over", "municipality": "solhamra", "reference": "SOL-BN42-98KB"}}
BODY = json.dumps(CONTENT).encode()


def posts(*requests):
    """The statuses of requests, each a path, a secret and a body, and the page afterwards."""

    async def play():
        receiver = Receiver({ADDRESS: SECRET}, Pages([a_municipality()], beginning_at(8080)))
        async with TestClient(TestServer(receiver.application())) as client:
            statuses = []
            for path, known, body in requests:
                signed = headers(keys(known), "e1", datetime.now(UTC), BODY)
                answer = await client.post(path, data=body, headers=signed)
                statuses.append(answer.status)
            return statuses, await (await client.get("/")).text()

    return asyncio.run(play())


@pytest.mark.req("R89")
def test_what_is_signed_right_is_shown_once_however_often_it_comes():
    path = ADDRESS.removeprefix("https:/")
    statuses, page = posts((path, SECRET, BODY), (path, SECRET, BODY))

    assert statuses == [HTTPStatus.NO_CONTENT] * 2
    assert page.count("Överlämnat: SOL-BN42-98KB") == 1


def test_what_is_forged_or_meant_for_nobody_is_refused():
    path = ADDRESS.removeprefix("https:/")
    statuses, page = posts((path, secret(b"x" * 32), BODY), (path, SECRET, b"{}"), ("/annan.example/x", SECRET, BODY))

    assert statuses == [HTTPStatus.UNAUTHORIZED, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND]
    assert "Inget har kommit än." in page


def test_each_webhook_gets_a_secret_of_its_own():
    hook = Subscription(type=SubscriptionType.WEBHOOK, endpoint=ADDRESS, secret="barn-utbildning")
    queue = Subscription(type=SubscriptionType.SQS)
    department = Department(id="buf", code="BUF", name="Barn", subscriptions=(queue, hook))
    stack = Mock(stage="local")
    made = make_secrets(stack, [a_municipality(departments=(department,))])

    (call,) = stack.client("ssm").put_parameter.call_args_list
    assert call.kwargs["Name"] == "/envag/local/webhook/solhamra/barn-utbildning"
    assert call.kwargs["Value"] == made[ADDRESS]
    assert keys(made[ADDRESS])
