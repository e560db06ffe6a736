"""The staff API against its own description: whatever is asked, it answers as it says it does."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from werkzeug.wrappers import Request, Response

from tests.integration.staff import SLUG, Staff, answering, document, operations

TOKEN = "a-token-that-the-gateway-has-verified"

load_all_checks()
NOT_ASKED = [CHECKS.get_one(name) for name in ("unsupported_method", "ignored_auth", "positive_data_acceptance")]
"""What API Gateway answers: methods without a route, and tokens. What is well-formed may still name nothing."""

SETTINGS = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def staff(module_stack):
    """A lead who may read everything."""
    return Staff(module_stack, grants=f"{SLUG}:lead {SLUG}:officer:klf,sbf {SLUG}:protected {SLUG}:editor")


@pytest.fixture(scope="module")
def case(staff):
    """The case that all of it is about, so that something is found."""
    return staff.new_case(department="sbf")


@pytest.fixture(scope="module")
def described(staff):
    """The description, answered by the functions."""
    config = SchemathesisConfig.from_dict({"seed": 1, "headers": {"Authorization": f"Bearer {TOKEN}"}})
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.app = _gateway(staff)
    return schema


def _gateway(staff):
    """What API Gateway does before and after the functions."""

    def app(environ, start_response):
        request = Request(environ)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response('{"message":"Unauthorized"}', 401, mimetype="application/json")(environ, start_response)
        headers = {name.lower(): value for name, value in request.headers.items()}
        event = staff.event(request.method, request.path, headers=headers, query=request.args.to_dict())
        body = request.get_data()
        event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True} if body else {}
        function = answering(request.path)
        answer = staff.stack.invoke(function, event)
        assert answer is not None, staff.stack.crashes[-1]
        body = answer.get("body") or b""
        packed = base64.b64decode(body) if answer.get("isBase64Encoded") else body
        response = Response(packed, answer["statusCode"], answer["headers"])
        return response(environ, start_response)

    return app


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", sorted(operations()))
def test_it_answers_as_it_describes(described, case, name, mode):
    """Also to what no description allows: a header, a query or a body that is wrong."""
    operation = described.find_operation_by_id(name)
    places = {"municipality": SLUG, "reference": case.reference, "n": 1, "id": "anmala-eldstad"}
    places |= {"period": "2026-11", "figure": "contacts", "other": "lindholmstad"}
    path = {parameter: value for parameter, value in places.items() if f"{{{parameter}}}" in operation.path}

    @given(asked=operation.as_strategy(generation_mode=mode, path_parameters=path))
    @SETTINGS
    def answers(asked):
        asked.call_and_validate(excluded_checks=NOT_ASKED)

    with suppress(Unsatisfiable):  # there is nothing that could be wrong
        answers()
