"""API Gateway's throttle on this machine, which the local cloud takes and does not apply."""

from __future__ import annotations

import json
import time
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOWHERE = "$default"
"""The key of the route that takes what no other does, and of the stage that has no name in its address."""


class Throttle:
    """A token bucket for each route of a stage, as it is deployed.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html: a bucket holds the burst and
    is filled at the rate; a request takes one token of the bucket of its own route.
    """

    def __init__(self, stage: Mapping[str, Any], *, clock: Callable[[], float] = time.monotonic) -> None:
        """``stage`` are the properties of an ``AWS::ApiGatewayV2::Stage``; ``clock`` gives seconds."""
        self._clock = clock
        usual = _Bucket(stage.get("DefaultRouteSettings", {}), clock)
        self._buckets = {key: _Bucket(limits, clock) for key, limits in stage.get("RouteSettings", {}).items()}
        self._buckets.setdefault(NOWHERE, usual)

    def wait(self, method: str, path: str) -> int:
        """Take a token for the request: 0 when there is one, else the seconds until there is one again, at least 1."""
        return self._buckets[self._route(method, path)].take()

    def _route(self, method: str, path: str) -> str:
        """The route that takes it: of those that fit, the one that is literal for longest."""
        asked = path.split("/")
        fitting = [key for key in self._buckets if key != NOWHERE and _fits(key, method, asked)]
        return max(fitting, key=lambda key: [not part.startswith("{") for part in key.split("/")], default=NOWHERE)


def deployed(cloudformation: Any, stack: str, api_id: str) -> Throttle:  # noqa: ANN401 - a boto3 client
    """The throttle of the stack's stage of that API, as its template has it: the local cloud's GetStage forgets it.

    Raises LookupError when the stack has no such stage.
    """
    template = cloudformation.get_template(StackName=stack)["TemplateBody"]
    resources = (json.loads(template) if isinstance(template, str) else template)["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::ApiGatewayV2::Stage":
            own = resource["Properties"]["ApiId"]["Ref"]
            found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=own)
            if found["StackResourceDetail"]["PhysicalResourceId"] == api_id:
                return Throttle(resource["Properties"])
    msg = f"{stack} has no stage of the API {api_id}"
    raise LookupError(msg)


class _Bucket:
    def __init__(self, limits: Mapping[str, float], clock: Callable[[], float]) -> None:
        self._rate, self._burst = limits.get("ThrottlingRateLimit", 0), limits.get("ThrottlingBurstLimit", 0)
        self._clock, self._filled_at, self._tokens = clock, clock(), float(self._burst)

    def take(self) -> int:
        if not self._rate:
            return 0  # no limit is set
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return ceil((1 - self._tokens) / self._rate)


def _fits(key: str, method: str, asked: list[str]) -> bool:
    wanted, _, path = key.partition(" ")
    parts = path.split("/")
    if wanted not in {method, "ANY"} or len(parts) != len(asked):
        return False
    return all(part == given or (part.startswith("{") and given) for part, given in zip(parts, asked, strict=True))
