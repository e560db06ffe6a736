"""Which function answers which of the residents' requests."""

from __future__ import annotations

import re

import pytest

from infra.constructs.web_api import PUBLIC_ROUTES
from tests.infra.templates import platform


@pytest.fixture(scope="module")
def answered_by():
    """The folder of the function behind each route."""
    template = platform("prod")
    functions = {f.id: f.properties["FunctionName"] for f in template.of_type("AWS::Lambda::Function")}
    found = {}
    for route in template.of_type("AWS::ApiGatewayV2::Route"):
        (integration,) = re.findall(r"'Ref': '(\w+)'", str(route.properties["Target"]))
        (function,) = set(re.findall(r"\w+", str(template.resources[integration].properties))) & set(functions)
        found[route.properties["RouteKey"]] = functions[function].removeprefix("envag-prod-").replace("-", "_")
    return found


@pytest.mark.parametrize(
    ("route", "function"),
    [
        ("GET /{municipality}", "web_form"),
        ("GET /{municipality}/{service}", "web_form"),
        ("POST /{municipality}/{service}", "web_form"),
        ("POST /{municipality}/chat", "chat"),
        ("POST /{municipality}/chat/{reference}/copy", "chat"),
    ],
)
def test_each_request_reaches_the_function_that_knows_it(answered_by, route, function):
    assert answered_by[route] == function


def test_a_copy_is_asked_for_less_often_than_anything_else():
    """Each may bring a mail to an address that the sender chose."""
    rate, burst = PUBLIC_ROUTES["POST /{municipality}/chat/{reference}/copy"]
    others = [limits for route, limits in PUBLIC_ROUTES.items() if not route.endswith("/copy")]

    assert all(rate < more and burst < bursts for more, bursts in others)
