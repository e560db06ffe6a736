"""What each function reads from its environment. The CDK app sets exactly these variables."""

from __future__ import annotations

import os
from dataclasses import MISSING, dataclass, fields
from typing import TypeVar


class MissingSettingError(RuntimeError):
    """A variable that the function needs is not set; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMailSettings:
    """Function ``inbound_mail``. ``records_bucket`` holds raw mail, attachments and quarantine."""

    table_name: str
    records_bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFormSettings:
    """Function ``web_form``."""

    table_name: str
    records_bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """Function ``chat``. ``connect_endpoint`` is set on a laptop only, where Connect is played."""

    table_name: str
    records_bucket: str
    connect_instance_id: str
    connect_chat_flow_id: str
    connect_endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTranscriptSettings:
    """Function ``chat_transcript``."""

    table_name: str
    records_bucket: str
    connect_instance_id: str
    connect_endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFlowSettings:
    """Function ``call_flow``, called by a contact flow of the instance."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEventsSettings:
    """Function ``contact_events``."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
    connect_endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Function ``notify``.

    A department's topic is ``<topic_arn_prefix><slug>-<department>``, a case's page
    ``<case_link_base>/<slug>/<reference>``.
    """

    topic_arn_prefix: str
    case_link_base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateReceiptRulesSettings:
    """Function ``activate_receipt_rules``, a custom resource at deploy time."""

    rule_set_name: str


ALL: dict[str, type] = {
    "inbound_mail": InboundMailSettings,
    "web_form": WebFormSettings,
    "chat": ChatSettings,
    "chat_transcript": ChatTranscriptSettings,
    "call_flow": CallFlowSettings,
    "contact_events": ContactEventsSettings,
    "notify": NotifySettings,
    "activate_receipt_rules": ActivateReceiptRulesSettings,
}
"""The settings of every function, by the name of its folder."""

Settings = TypeVar("Settings")


def variables(model: type) -> dict[str, bool]:
    """The variable names of a settings model, and whether each must be set."""
    return {f.name.upper(): f.default is MISSING for f in fields(model)}


def from_environment(model: type[Settings]) -> Settings:
    """Read ``model`` from the environment. Raises MissingSettingError that names every missing variable."""
    missing = [name for name, required in variables(model).items() if required and name not in os.environ]
    if missing:
        msg = f"not set: {', '.join(missing)}"
        raise MissingSettingError(msg)
    return model(**{name.lower(): os.environ[name] for name in variables(model) if name in os.environ})
