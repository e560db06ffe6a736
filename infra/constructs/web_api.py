"""The resident's HTTP API: forms and the start of a chat. Public, throttled, logged without who or what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.constructs.alarms import PERIOD
from infra.constructs.findings import acknowledge

if TYPE_CHECKING:
    from infra.constructs.function import Function, Ground

PUBLIC_ROUTES = {
    "GET /{municipality}": (50, 100),
    "GET /{municipality}/{service}": (50, 100),
    "POST /{municipality}/{service}": (20, 40),
    "POST /{municipality}/chat": (5, 10),
    "GET /{municipality}/chatt": (20, 40),
    "GET /{municipality}/chatt/{file}": (40, 80),
    "POST /{municipality}/chat/{reference}/copy": (1, 5),
}
"""Every route that needs no login, with the requests a second and the burst that it takes.

A resident needs no account to write to the municipality; what is limited is how much, not who.
"""

_FORM = "Form"
_OTHERS = {"POST /{municipality}/chat": "Chat", "GET /{municipality}/chatt": "ChatPage"}
"""Whose routes begin so; all others are the form's."""

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "latency": "$context.responseLatency",
    "integrationStatus": "$context.integrationStatus",
}
"""No address, path, query string or agent: a path may hold what somebody typed (X13)."""

TIMEOUT = Duration.seconds(10)
_INTEGRATION_TIMEOUT = Duration.seconds(12)
"""A little longer than the function's own, so that its answer and its error arrive."""


class WebApi(Construct):
    """Routes to ``web_form``, ``chat`` and ``chat_page``. API Gateway itself refuses bodies over 10 MB (413)."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        web_form: Function,
        chat: Function,
        chat_page: Function,
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=stage.named("web"),
            description="Forms and chat for residents",
            create_default_stage=False,
        )
        functions = {_FORM: web_form, "Chat": chat, "ChatPage": chat_page}
        integrations = {name: self._integration(name, function) for name, function in functions.items()}
        routes = [self._route(key, integrations[_whose(key)]) for key in PUBLIC_ROUTES]
        self._stage(ground, routes)
        ground.alarms.over(
            self,
            "ServerErrors",
            self.api.metric_server_error(period=PERIOD, statistic="Sum"),
            0,
            name="web-errors",
            says="Residents get errors: look at web_form, chat and chat_page, and at the API's access log.",
        )

    @staticmethod
    def _integration(name: str, function: Function) -> HttpLambdaIntegration:
        return HttpLambdaIntegration(
            name, function.function, timeout=_INTEGRATION_TIMEOUT, scope_permission_to_route=False
        )

    def _route(self, key: str, integration: HttpLambdaIntegration) -> apigateway.HttpRoute:
        method, path = key.split()
        route_key = apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod(method))
        route = apigateway.HttpRoute(self, key, http_api=self.api, route_key=route_key, integration=integration)
        acknowledge(
            route,
            "AwsSolutions-APIG4",
            reason="A resident needs no account to write to the municipality; PUBLIC_ROUTES throttles it.",
        )
        return route

    def _stage(self, ground: Ground, routes: list[apigateway.HttpRoute]) -> None:
        log_group = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/envag/{ground.stage.name}/web",
            retention=ground.stage.log_retention,
            encryption_key=ground.key,
            removal_policy=ground.stage.removal_policy,
        )
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
                throttling_rate_limit=50, throttling_burst_limit=100
            ),
            route_settings={
                key: {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
                for key, (rate, burst) in PUBLIC_ROUTES.items()
            },
        )
        stage.node.add_dependency(*routes)


def _whose(key: str) -> str:
    return next((name for prefix, name in _OTHERS.items() if key.startswith(prefix)), _FORM)
