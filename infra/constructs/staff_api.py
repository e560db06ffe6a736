"""The staff's HTTP API: nothing without a token of the pool, throttled, logged without who or what."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from envag.domain.access import SCOPE
from infra.build.cache import ROOT
from infra.constructs.alarms import PERIOD
from infra.constructs.web_api import ACCESS_LOG

if TYPE_CHECKING:
    from infra.constructs.function import Function, Ground

DOCUMENT = ROOT / "docs/openapi/staff.json"
"""The routes are those of the API's own description: what stands not there cannot be asked for."""

_BESIDE = {"articles": "Searches", "print": "Prints"}
"""Who answers what has the tag: ``staff_search`` and ``report_pdf``; all else is ``staff_api``'s."""

DEFAULT_THROTTLE = (100, 200)
"""Requests a second and the burst of each route."""

THROTTLES = {
    "GET /{municipality}/cases/{reference}": (200, 400),
    "GET /{municipality}/worklist": (200, 400),
    "POST /{municipality}/lookups": (20, 40),
}
"""An open case is asked for every five seconds by everybody who reads one; whom somebody looks up is typed."""

TIMEOUT = Duration.seconds(10)
_INTEGRATION_TIMEOUT = Duration.seconds(12)
"""A little longer than the function's own, so that its answer and its error arrive."""

_SENT = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"]
_SHOWN = ["etag", "location", "retry-after"]


@cache
def routes() -> dict[str, str]:
    """The tag of each route, ``GET /{municipality}/worklist``."""
    paths = json.loads(DOCUMENT.read_text("utf-8"))["paths"]
    return {
        f"{method.upper()} {path}": operation["tags"][0]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


class StaffApi(Construct):
    """Routes to ``staff_api``, ``staff_search`` and ``report_pdf``. ``app`` is the one origin whose pages may ask.

    Made in two steps: who may sign in depends on the app's address, and where the app lies on nothing here.
    """

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, app: str) -> None:
        super().__init__(scope, construct_id)
        self._ground = ground
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=ground.stage.named("staff"),
            description="Cases for staff",
            create_default_stage=False,
            cors_preflight=apigateway.CorsPreflightOptions(
                allow_origins=[app],
                allow_methods=[apigateway.CorsHttpMethod.GET, apigateway.CorsHttpMethod.POST],
                allow_headers=_SENT,
                expose_headers=_SHOWN,
                max_age=Duration.hours(2),
            ),
        )

    def serve(self, *, issuer: str, client_id: str, answers: Function, searches: Function, prints: Function) -> None:
        """Open the routes to who has a token of ``issuer`` for ``client_id`` with the scope of staff."""
        authorizer = HttpJwtAuthorizer(
            "Staff", issuer, authorizer_name=self._ground.stage.named("staff"), jwt_audience=[client_id]
        )
        integrations = {
            name: HttpLambdaIntegration(
                name, function.function, timeout=_INTEGRATION_TIMEOUT, scope_permission_to_route=False
            )
            for name, function in {"Answers": answers, "Searches": searches, "Prints": prints}.items()
        }
        made = []
        for key, tag in routes().items():
            method, path = key.split()
            made.append(
                apigateway.HttpRoute(
                    self,
                    key,
                    http_api=self.api,
                    route_key=apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod(method)),
                    integration=integrations[_BESIDE.get(tag, "Answers")],
                    authorizer=authorizer,
                    authorization_scopes=[SCOPE],
                )
            )
        self._stage(made)
        self._ground.alarms.over(
            self,
            "ServerErrors",
            self.api.metric_server_error(period=PERIOD, statistic="Sum"),
            0,
            name="staff-web-errors",
            says="Staff get errors: look at staff_api, staff_search and report_pdf, and at the API's access log.",
        )

    def _stage(self, made: list[apigateway.HttpRoute]) -> None:
        ground = self._ground
        log_group = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/envag/{ground.stage.name}/staff",
            retention=ground.stage.log_retention,
            encryption_key=ground.key,
            removal_policy=ground.stage.removal_policy,
        )
        rate, burst = DEFAULT_THROTTLE
        stage = apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log_group.log_group_arn, format=json.dumps(ACCESS_LOG)
            ),
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=rate, throttling_burst_limit=burst
            ),
            route_settings={
                key: {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
                for key, (rate, burst) in THROTTLES.items()
            },
        )
        stage.node.add_dependency(*made)
