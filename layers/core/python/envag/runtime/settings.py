"""What each function reads from its environment. The CDK app sets exactly these variables.

Every function loads all of these models, and a named tuple is made in a fraction of a dataclass's time.
"""

from __future__ import annotations

import os
from typing import NamedTuple, TypeVar


class MissingSettingError(RuntimeError):
    """A variable that the function needs is not set; the message names it."""


class InboundMailSettings(NamedTuple):
    """Function ``inbound_mail``. ``records_bucket`` holds raw mail, attachments and quarantine."""

    table_name: str
    records_bucket: str


class WebFormSettings(NamedTuple):
    """Function ``web_form``."""

    table_name: str


class ChatSettings(NamedTuple):
    """Function ``chat``.

    The id of a municipality's flow stands in the SSM parameter ``<flow_parameters>/chat/flow/<slug>``.
    ``connect_endpoint`` is set on a laptop only, where Connect is played.
    """

    table_name: str
    connect_instance_id: str
    flow_parameters: str
    connect_endpoint: str = ""


class ChatPageSettings(NamedTuple):
    """Function ``chat_page``. ``participant_endpoint`` is set on a laptop only, where Connect is played."""

    connect_region: str
    participant_endpoint: str = ""


class ChatTranscriptSettings(NamedTuple):
    """Function ``chat_transcript``."""

    table_name: str
    records_bucket: str
    connect_instance_id: str
    connect_endpoint: str = ""


class TasksSettings(NamedTuple):
    """Function ``tasks``. A municipality's flow stands in the parameter ``<flow_parameters>/task/flow/<slug>``."""

    connect_instance_id: str
    flow_parameters: str
    connect_endpoint: str = ""


class BotSettings(NamedTuple):
    """Function ``bot``, the code hook of the Lex bot. It has the layer ``search``."""

    table_name: str


class CallFlowSettings(NamedTuple):
    """Function ``call_flow``, called by a contact flow of the instance."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str


class CallRecordingSettings(NamedTuple):
    """Function ``call_recording``."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
    connect_endpoint: str = ""


class ContactEventsSettings(NamedTuple):
    """Function ``contact_events``."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
    connect_endpoint: str = ""


class NotifySettings(NamedTuple):
    """Function ``notify``.

    A department's topic is ``<topic_arn_prefix><slug>-<department>``, a case's page
    ``<case_link_base>/<slug>/<reference>``.
    """

    topic_arn_prefix: str
    case_link_base: str


class SendMailSettings(NamedTuple):
    """Function ``send_mail``.

    A municipality's SES configuration set is ``<configuration_set_prefix><slug>``; the residents' pages stand
    under ``<web_address>/<slug>``. ``mail_endpoint`` is set on a laptop only, where SES is played.
    """

    table_name: str
    records_bucket: str
    configuration_set_prefix: str
    web_address: str
    mail_endpoint: str = ""


class MailEventsSettings(NamedTuple):
    """Function ``mail_events``: what SES tells of mail that we sent."""

    table_name: str
    records_bucket: str
    configuration_set_prefix: str


class ActivateReceiptRulesSettings(NamedTuple):
    """Function ``activate_receipt_rules``, a custom resource at deploy time."""

    rule_set_name: str


class LeadNumberSettings(NamedTuple):
    """Function ``lead_number``, a custom resource at deploy time."""

    connect_instance_id: str


ALL: dict[str, type[NamedTuple]] = {
    "inbound_mail": InboundMailSettings,
    "web_form": WebFormSettings,
    "chat": ChatSettings,
    "chat_page": ChatPageSettings,
    "chat_transcript": ChatTranscriptSettings,
    "bot": BotSettings,
    "call_flow": CallFlowSettings,
    "call_recording": CallRecordingSettings,
    "contact_events": ContactEventsSettings,
    "notify": NotifySettings,
    "tasks": TasksSettings,
    "send_mail": SendMailSettings,
    "mail_events": MailEventsSettings,
    "activate_receipt_rules": ActivateReceiptRulesSettings,
    "lead_number": LeadNumberSettings,
}
"""The settings of every function, by the name of its folder."""

Settings = TypeVar("Settings", bound=NamedTuple)


def variables(model: type[NamedTuple]) -> dict[str, bool]:
    """The variable names of a settings model, and whether each must be set."""
    return {name.upper(): name not in model._field_defaults for name in model._fields}


def from_environment(model: type[Settings]) -> Settings:
    """Read ``model`` from the environment. Raises MissingSettingError that names every missing variable."""
    missing = [name for name, required in variables(model).items() if required and name not in os.environ]
    if missing:
        msg = f"not set: {', '.join(missing)}"
        raise MissingSettingError(msg)
    return model._make(os.environ.get(name.upper(), model._field_defaults.get(name)) for name in model._fields)
