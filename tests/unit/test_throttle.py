"""The throttle of the HTTP APIs on this machine: a flood on one route leaves the others as they are."""

from __future__ import annotations

import pytest

from infra.constructs.web_api import public_routes
from local.throttle import Throttle, deployed


class Watch:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def throttle(watch):
    routes = public_routes(("solhamra", "norrsjofors"))
    settings = {
        key: {"ThrottlingRateLimit": route.rate, "ThrottlingBurstLimit": route.burst} for key, route in routes.items()
    }
    return Throttle({"RouteSettings": settings}, clock=watch)


def let_through(throttle, method, path, most=1000):
    return sum(throttle.wait(method, path) == 0 for _ in range(most))


@pytest.mark.req("R48")
def test_a_flood_on_one_municipality_takes_nothing_of_what_another_may(throttle):
    assert let_through(throttle, "GET", "/solhamra") == 100
    assert throttle.wait("GET", "/solhamra") == 1
    assert let_through(throttle, "GET", "/norrsjofors") == 100


def test_a_bucket_is_filled_at_its_rate_and_never_more_than_full(throttle, watch):
    let_through(throttle, "POST", "/solhamra/fel-gata")
    watch.seconds += 0.5
    assert let_through(throttle, "POST", "/solhamra/avfall") == 10, "all services share a route"
    watch.seconds += 3600
    assert let_through(throttle, "POST", "/solhamra/fel-gata") == 40


@pytest.mark.parametrize(
    ("method", "path", "same"),
    [
        ("GET", "/solhamra/oppettider", "/solhamra/avfall"),
        ("GET", "/solhamra/sok", "/solhamra/avfall"),
        ("POST", "/solhamra/chat", "/solhamra/avfall"),
        ("GET", "/solhamra/sok/en-artikel", "/solhamra/avfall/formular"),
        ("GET", "/solhamra/a/b/c/d", "/solhamra"),
        ("GET", "/ankeborg", "/solhamra"),
    ],
)
def test_a_literal_route_has_a_bucket_of_its_own(throttle, method, path, same):
    let_through(throttle, method, path)

    assert throttle.wait(method, path)
    assert throttle.wait(method, same) == 0


def test_a_route_that_fills_slowly_says_how_long_to_wait(throttle):
    path = "/solhamra/chat/SOL-BN42-98KB/copy"

    assert let_through(throttle, "POST", path) == 5
    assert throttle.wait("POST", path) == 1


def test_a_stage_without_limits_lets_everything_through():
    assert let_through(Throttle({}), "GET", "/solhamra") == 1000


class Stacks:
    """CloudFormation with two APIs in one stack."""

    def get_template(self, **_):
        stages = {
            name: {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {
                    "ApiId": {"Ref": f"{name}Api"},
                    "RouteSettings": {"GET /solhamra": {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": burst}},
                },
            }
            for name, burst in (("Web", 3), ("Staff", 5))
        }
        return {"TemplateBody": {"Resources": {**stages, "Cases": {"Type": "AWS::DynamoDB::GlobalTable"}}}}

    def describe_stack_resource(self, **wanted):
        return {"StackResourceDetail": {"PhysicalResourceId": wanted["LogicalResourceId"].lower()}}


def test_each_api_is_throttled_as_its_own_stage_is_deployed():
    assert let_through(deployed(Stacks(), "platform", "webapi"), "GET", "/solhamra") == 3
    assert let_through(deployed(Stacks(), "platform", "staffapi"), "GET", "/solhamra") == 5
    with pytest.raises(LookupError):
        deployed(Stacks(), "platform", "another")
