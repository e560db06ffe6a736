"""The residents' HTTP API: pages, forms and the start of a chat. Public, throttled, logged without who or what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import Duration, NestedStack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.alarms import PERIOD
from infra.constructs.findings import acknowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from infra.constructs.function import Function, Ground


class Public(NamedTuple):
    """A route's function, by its folder, and the requests a second and the burst that it takes."""

    function: str
    rate: int
    burst: int


PUBLIC_ROUTES = {
    "GET /{municipality}": Public("site", 50, 100),
    "GET /{municipality}/sok": Public("search_page", 20, 40),
    "GET /{municipality}/sok/{article}": Public("search_page", 20, 40),
    "GET /{municipality}/oppettider": Public("site", 20, 40),
    "GET /{municipality}/tillganglighet": Public("site", 20, 40),
    "GET /{municipality}/personuppgifter": Public("site", 20, 40),
    "GET /{municipality}/fil/{file}": Public("site", 50, 100),
    "GET /{municipality}/{service}": Public("site", 50, 100),
    "GET /{municipality}/{service}/formular": Public("web_form", 50, 100),
    "POST /{municipality}/{service}/formular": Public("web_form", 20, 40),
    "POST /{municipality}/{service}/utkast": Public("web_form", 5, 10),
    "GET /{municipality}/utkast/{draft}": Public("web_form", 5, 10),
    "POST /{municipality}/{service}": Public("web_form", 20, 40),
    "GET /{municipality}/svar": Public("web_form", 20, 40),
    "GET /{municipality}/arende": Public("status_page", 20, 40),
    "POST /{municipality}/arende": Public("status_page", 5, 20),
    "GET /{municipality}/arende/{proof}": Public("status_page", 20, 40),
    "POST /{municipality}/arende/{proof}/{action}": Public("status_page", 10, 20),
    "POST /{municipality}/chat": Public("chat", 5, 10),
    "GET /{municipality}/chatt": Public("chat_page", 20, 40),
    "GET /{municipality}/chatt/{file}": Public("chat_page", 40, 80),
    "POST /{municipality}/chat/{reference}/copy": Public("chat", 1, 5),
}
"""The pattern of every route that needs no login. Each municipality has its own of each, with its own throttle.

A resident needs no account to write to the municipality; what is limited is how much, not who. A flood on one
municipality leaves what the others may take as it is.
"""

E_ID_ROUTES = {
    "GET /{municipality}/logga-in": Public("e_id", 10, 20),
    "POST /{municipality}/logga-in": Public("e_id", 10, 20),
    "GET /{municipality}/logga-in/svar": Public("e_id", 10, 20),
}
"""The routes of municipalities whose residents can log in with an e-ID."""

NOWHERE = "$default"
"""The route of what leads to no municipality, or to no page of one: it is told so."""
_NOWHERE = Public("site", 10, 20)

_MUNICIPALITY = "{municipality}"


def public_routes(slugs: Iterable[str], *, e_id: Iterable[str] = ()) -> dict[str, Public]:
    """Every route by its key, ``GET /solhamra/{service}``: a sender cannot choose what the API has mapped.

    ``e_id`` are the municipalities whose residents can log in.
    """
    every = ((slugs, PUBLIC_ROUTES), (e_id, E_ID_ROUTES))
    routes = {
        key.replace(_MUNICIPALITY, slug): public
        for whose, patterns in every
        for slug in whose
        for key, public in patterns.items()
    }
    return {**routes, NOWHERE: _NOWHERE}


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
    """The residents' routes in each municipality of ``slugs``; those of ``e_id`` are among them, and have more.

    API Gateway itself refuses bodies over 10 MB (413).

    API Gateway takes 300 routes an API until its quota is raised:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        slugs: Sequence[str],
        e_id: Sequence[str],
        functions: Sequence[Function],
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=stage.named("web"),
            description="Pages, forms and chat for residents",
            create_default_stage=False,
        )
        self._targets = {function.name: self._target(function) for function in functions}
        public = public_routes(slugs, e_id=e_id)
        own = [self._routes(slug, public_routes([slug], e_id=[slug] if slug in e_id else ())) for slug in slugs]
        self._stage(ground, [*own, self._route(self, NOWHERE, _NOWHERE)], public)
        ground.alarms.over(
            self,
            "ServerErrors",
            self.api.metric_server_error(period=PERIOD, statistic="Sum"),
            0,
            name="web-errors",
            says="Residents get errors: look at what answers them, and at the API's access log.",
        )

    def _target(self, function: Function) -> str:
        """What a route leads to that this function answers."""
        integration = apigateway.CfnIntegration(
            self,
            function.name,
            api_id=self.api.api_id,
            integration_type="AWS_PROXY",
            integration_uri=function.function.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=_INTEGRATION_TIMEOUT.to_milliseconds(),
        )
        function.function.add_permission(
            f"{self.node.id}Asks",
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=self.api.arn_for_execute_api(),
        )
        return f"integrations/{integration.ref}"

    def _routes(self, slug: str, routes: dict[str, Public]) -> NestedStack:
        """The routes of a municipality, in a template of their own: each takes 500 resources at the most."""
        own = NestedStack(self, f"Routes-{slug}", description=f"The routes of {slug}")
        for key, public in routes.items():
            if key != NOWHERE:
                self._route(own, key, public)
        return own

    def _route(self, scope: Construct, key: str, public: Public) -> apigateway.CfnRoute:
        route = apigateway.CfnRoute(
            scope,
            key,
            api_id=self.api.api_id,
            authorization_type="NONE",
            route_key=key,
            target=self._targets[public.function],
        )
        acknowledge(
            route,
            "AwsSolutions-APIG4",
            reason="A resident needs no account to write to the municipality; PUBLIC_ROUTES throttles it.",
        )
        return route

    def _stage(self, ground: Ground, routes: Sequence[Construct], public: dict[str, Public]) -> None:
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
                key: {"ThrottlingRateLimit": route.rate, "ThrottlingBurstLimit": route.burst}
                for key, route in public.items()
            },
        )
        stage.node.add_dependency(*routes)
