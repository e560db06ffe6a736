"""The settings of every function, for whoever builds or checks them all. No function loads this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.runtime.settings.activate_receipt_rules import ActivateReceiptRulesSettings
from envag.runtime.settings.bot import BotSettings
from envag.runtime.settings.call_flow import CallFlowSettings
from envag.runtime.settings.call_recording import CallRecordingSettings
from envag.runtime.settings.chat import ChatSettings
from envag.runtime.settings.chat_page import ChatPageSettings
from envag.runtime.settings.chat_transcript import ChatTranscriptSettings
from envag.runtime.settings.clocks import ClocksSettings
from envag.runtime.settings.contact_events import ContactEventsSettings
from envag.runtime.settings.e_id import EIdSettings
from envag.runtime.settings.figures import FiguresSettings
from envag.runtime.settings.inbound_mail import InboundMailSettings
from envag.runtime.settings.lead_number import LeadNumberSettings
from envag.runtime.settings.mail_events import MailEventsSettings
from envag.runtime.settings.notify import NotifySettings
from envag.runtime.settings.replan import ReplanSettings
from envag.runtime.settings.report_pdf import ReportPdfSettings
from envag.runtime.settings.scanned_file import ScannedFileSettings
from envag.runtime.settings.search_page import SearchPageSettings
from envag.runtime.settings.send_mail import SendMailSettings
from envag.runtime.settings.site import SiteSettings
from envag.runtime.settings.staff_api import StaffApiSettings
from envag.runtime.settings.staff_search import StaffSearchSettings
from envag.runtime.settings.staff_token import StaffTokenSettings
from envag.runtime.settings.status_page import StatusPageSettings
from envag.runtime.settings.tasks import TasksSettings
from envag.runtime.settings.web_form import WebFormSettings
from envag.runtime.settings.webhook import WebhookSettings

if TYPE_CHECKING:
    from typing import NamedTuple

ALL: dict[str, type[NamedTuple]] = {
    "inbound_mail": InboundMailSettings,
    "site": SiteSettings,
    "search_page": SearchPageSettings,
    "web_form": WebFormSettings,
    "status_page": StatusPageSettings,
    "e_id": EIdSettings,
    "chat": ChatSettings,
    "chat_page": ChatPageSettings,
    "chat_transcript": ChatTranscriptSettings,
    "bot": BotSettings,
    "call_flow": CallFlowSettings,
    "call_recording": CallRecordingSettings,
    "contact_events": ContactEventsSettings,
    "notify": NotifySettings,
    "clocks": ClocksSettings,
    "replan": ReplanSettings,
    "tasks": TasksSettings,
    "figures": FiguresSettings,
    "webhook": WebhookSettings,
    "send_mail": SendMailSettings,
    "mail_events": MailEventsSettings,
    "scanned_file": ScannedFileSettings,
    "staff_api": StaffApiSettings,
    "staff_search": StaffSearchSettings,
    "staff_token": StaffTokenSettings,
    "report_pdf": ReportPdfSettings,
    "activate_receipt_rules": ActivateReceiptRulesSettings,
    "lead_number": LeadNumberSettings,
}
"""The settings of every function, by the name of its folder."""
