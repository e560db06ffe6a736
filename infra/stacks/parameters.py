"""What only the account's owner knows, asked for at deploy time; a laptop has its own answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnParameter, Fn

from infra.constructs.connect_names import found, instance_parameter

if TYPE_CHECKING:
    from aws_cdk import Stack

    from infra.stage import Stage

_LAPTOP_INSTANCE = "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001"
_LAPTOP_PAGES = "http://127.0.0.1:8080"
_LAPTOP_CASES = f"{_LAPTOP_PAGES}/cases"
_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Parameters:
    """The parameters of the platform stack. In the cloud none has a default: a deploy without one is refused.

    ``case_link_base``, ``connect_endpoint``, ``participant_endpoint``, ``mail_endpoint``, ``e_id_endpoint``,
    ``tiles_endpoint``, ``webhook_endpoint``, ``web_address`` and ``workspace_origin`` are a laptop's only, and empty in
    the cloud.
    """

    def __init__(self, stack: Stack, stage: Stage) -> None:
        self.operations_email = "" if stage.local else _operations_email(stack)
        self.case_link_base = _laptop_cases(stack) if stage.local else ""
        self.connect_instance_arn = connect_instance_arn(stack, stage)
        self.connect_instance_id = Fn.select(1, Fn.split("/", self.connect_instance_arn))
        self.connect_endpoint = _played(stack, "ConnectEndpoint", "Connect") if stage.local else ""
        self.participant_endpoint = _played(stack, "ParticipantEndpoint", "Connect's chat") if stage.local else ""
        self.mail_endpoint = _played(stack, "MailEndpoint", "SES") if stage.local else ""
        self.webhook_endpoint = _played(stack, "WebhookEndpoint", "who hears webhooks") if stage.local else ""
        self.e_id_endpoint = _e_id_provider(stack) if stage.local else ""
        self.tiles_endpoint = _tiles(stack) if stage.local else ""
        self.web_address = _laptop_pages(stack) if stage.local else ""
        self.workspace_origin = _laptop_workspace(stack) if stage.local else ""


INSTANCE_ARN_PATTERN = f"arn:[a-z-]+:connect:[a-z0-9-]+:[0-9]{{12}}:instance/{_UUID}"


def connect_instance_arn(stack: Stack, stage: Stage) -> str:
    """The ARN of the Amazon Connect instance, which the stack ``connect-instance`` has made or was told."""
    if not stage.local:
        return found(stack, "ConnectInstanceArn", instance_parameter(stage))
    return CfnParameter(
        stack,
        "ConnectInstanceArn",
        default=_LAPTOP_INSTANCE,
        allowed_pattern=INSTANCE_ARN_PATTERN,
        constraint_description="The ARN of the Amazon Connect instance, as its page in the console shows it.",
    ).value_as_string


def _operations_email(stack: Stack) -> str:
    return CfnParameter(
        stack,
        "OperationsEmail",
        allowed_pattern="[^@ ]+@[^@ ]+",
        constraint_description="The address of who is on duty and gets the alarms.",
    ).value_as_string


def _played(stack: Stack, name: str, service: str) -> str:
    return CfnParameter(stack, name, default="", description=f"Where {service} is played on a laptop.").value_as_string


def _laptop_pages(stack: Stack) -> str:
    """The local cloud's HTTP API answers under a host that no browser finds; its front door is another address."""
    return CfnParameter(
        stack,
        "ResidentsPages",
        default=_LAPTOP_PAGES,
        allowed_pattern="http://127[.]0[.]0[.]1:[0-9]+",
        constraint_description="The front door's address, no slash at its end; /<slug> follows.",
    ).value_as_string


def _e_id_provider(stack: Stack) -> str:
    """Who plays the providers of e-IDs; in the cloud each municipality names its own."""
    return CfnParameter(
        stack,
        "EIdEndpoint",
        default=f"{_LAPTOP_PAGES}/e-id",
        allowed_pattern="http://127[.]0[.]0[.]1:[0-9]+/.*[^/]",
        constraint_description="The address of the provider of e-IDs, no slash at its end; <slug> follows.",
    ).value_as_string


def _tiles(stack: Stack) -> str:
    """Who draws maps; in the cloud each municipality names its own."""
    return CfnParameter(
        stack,
        "TilesEndpoint",
        default=f"{_LAPTOP_PAGES}/kartor",
        allowed_pattern="http://127[.]0[.]0[.]1:[0-9]+/.*[^/]",
        constraint_description="The address of the map's tiles, no slash at its end; <z>/<x>/<y>.svg follows.",
    ).value_as_string


def _laptop_cases(stack: Stack) -> str:
    """What notifications lead to; in the cloud that is the workspace's app."""
    return CfnParameter(
        stack,
        "CaseLinkBase",
        default=_LAPTOP_CASES,
        allowed_pattern="http://127[.]0[.]0[.]1:[0-9]+/.*[^/]",
        constraint_description="The address of cases' pages, no slash at its end; <slug>/<reference> follows.",
    ).value_as_string


def _laptop_workspace(stack: Stack) -> str:
    """The local cloud has no CloudFront: the app's files have an origin of their own beside it."""
    return CfnParameter(
        stack,
        "WorkspaceOrigin",
        default="http://127.0.0.1:8083",
        allowed_pattern="http://127[.]0[.]0[.]1:[0-9]+",
        constraint_description="The app's origin, no slash at its end.",
    ).value_as_string
