"""The staff API in the local cloud, which forgets what a template says of who may call it from a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.deployment import PLATFORM

if TYPE_CHECKING:
    from envag.cli.stack import Stack

_API = "AWS::ApiGatewayV2::Api"


def allow_the_app(stack: Stack, origin: str) -> None:
    """Tell the API what its own template says of other origins, with that of the app where it names a parameter.

    MiniStack 1.5.33 keeps a template's ``CorsConfiguration`` under names that it does not read.
    """
    api_id = stack.output("StaffApiId")
    api = stack.client("apigatewayv2")
    name = api.get_api(ApiId=api_id)["Name"]
    body = stack.client("cloudformation").get_template(StackName=PLATFORM)["TemplateBody"]
    template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
    (said,) = (
        resource["Properties"]["CorsConfiguration"]
        for resource in template["Resources"].values()
        if resource["Type"] == _API and resource["Properties"]["Name"] == name
    )
    api.update_api(ApiId=api_id, CorsConfiguration={**said, "AllowOrigins": [origin]})
