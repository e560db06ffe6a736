"""The pages that exist on this machine only: where they stand, the Swedish they need, and how one is rendered."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.municipality import Municipality
    from local.ports import Ports

HERE = Path(__file__).parent
PAGES = "/lokalt"
"""Opens the path of every page that exists on this machine only; no municipality can have it as its slug."""

CASES = f"{PAGES}/arenden"
MAIL = f"{PAGES}/post"
NOTICES = f"{PAGES}/aviseringar"
PHONE = f"{PAGES}/telefon"
SWITCHBOARD = f"{PAGES}/vaxel"
WORKSPACE = f"{PAGES}/arbetsyta"
SIGN_IN = f"{PAGES}/inloggning"
STAFF_API = f"{PAGES}/api"
WEBHOOKS = f"{PAGES}/webhookar"
E_ID = f"{PAGES}/e-id"
TILES = f"{PAGES}/kartor"

WORDS = {
    "received": "Kom in",
    "added": "Nytt i ärendet",
    "answered": "Besvarat",
    "undelivered": "Kom inte fram",
    "taken_up": "Gjort till ärende",
    "contact_moved": "Kontakten gick vidare",
    "message": "Meddelande",
    "transcript": "Chattens text",
    "recording": "Inspelning av samtalet",
    "copy": "Kopia av chatten",
    "bot_answered": "Svar av en maskin",
    "note": "Anteckning",
    "assigned": "Tilldelat",
    "status_changed": "Status ändrad",
    "service_changed": "Tjänst ändrad",
    "handed_over": "Överlämnat",
    "closed": "Avslutat",
    "reopened": "Öppnat igen",
    "parked": "Vilar",
    "asked": "Fråga till invånaren",
    "sent_back": "Skickat tillbaka",
    "merged": "Slaget ihop",
    "split": "Delat",
    "call_back": "Ska ringas upp",
    "call_back_tried": "Försök att ringa upp",
    "protected": "Skyddade uppgifter",
    "anonymised": "Avidentifierat",
    "checklist": "Avprickat steg",
    "rated": "Omdöme från invånaren",
    "identified": "Personen visade vem hen är",
    "acknowledged": "Kvitterat",
    "escalated": "Inte kvitterat i tid",
    "subtask_given": "En del till en annan förvaltning",
    "subtask_done": "En del avslutad",
    "reminded": "Påminnelse",
    "warned": "Besked om försening",
    "decision_demanded": "Begäran om avgörande",
    "replanned": "Ny tid för svar",
    "resident": "invånaren",
    "guide": "vägledare",
    "officer": "handläggare",
    "system": "systemet",
    "spam": "Skräppost",
    "advertising": "Reklam",
    "automatic": "Automatiskt",
    "bounce": "Kunde inte levereras",
    "complaint": "Markerat som skräppost av mottagaren",
    "rejected": "Stoppat före utskick",
    "rendering_failed": "Kunde inte skrivas",
    "delayed": "Fördröjt",
    "out_of_office": "Frånvarosvar",
    "challenge": "Begäran om bekräftelse",
    "feedback_report": "Klagomålsrapport",
    "read_receipt": "Läskvitto",
    "mailing_list": "E-postlista",
    "generated": "Skickat av ett system",
    "subject": "Rubrik",
    "text": "Text",
    "reply": "Nytt i svaret",
    "answers": "Svar",
    "attachments": "Bilagor",
    "raw": "Original",
    "message_id": "Meddelandets id",
    "from": "Från",
    "authentic": "Äkta avsändare",
    "auth": "Kontroller av avsändaren",
    "yes": "ja",
    "no": "nej",
    "forwarded_by": "Vidarebefordrat av",
    "written_at": "Skrivet",
    "linked": "Hör ihop med",
    "perhaps": "Hör kanske till",
    "protection": "Skyddat",
    "mail": "Mejl till invånaren",
    "to": "Till",
    "goes_on": "Fortsätter hos någon annan",
    "receipt": "Kvitto",
    "answer": "Svar",
    "kind": "Vad som hände",
    "permanent": "Gäller tills vidare",
    "status": "Felkod",
    "of": "Gäller händelsen",
    "quiet": "Bara noterat",
    "chosen": "Vald tjänst",
    "recipient": "Mottagare",
    "language": "Språk",
    "why": "Varför hit",
    "also": "Kan också gälla",
    "phase": "Steg",
    "contact": "Kontakt i Connect",
    "method": "Hur den kom",
    "queue": "Kö",
    "reason": "Skäl",
    "messages": "Meddelanden",
    "key": "Fil",
    "keep_until": "Sparas till",
    "article": "Artikel och version",
    "unanswered": "Ingen svarade",
    "by": "Hur det kom hit",
    "source": "Mejlets kännetecken",
    "registered": "Registrerat",
    "summary": "Sammanfattning",
    "resolution_solved_by_centre": "Löst av kommunvägledaren",
    "resolution_self_service": "Invånaren fick veta hur det görs själv",
    "resolution_registered_complete": "Registrerat, inget fattas",
    "resolution_answered_by_department": "Besvarat av förvaltningen",
    "resolution_connected": "Kopplat vidare",
    "resolution_referred": "Hänvisat till någon annan",
    "resolution_referred_internally": "Hänvisat inom kommunen",
    "resolution_asked_to_come_back": "Invånaren återkommer",
    "resolution_sent_securely": "Skickat på ett säkert sätt",
    "resolution_not_ours": "Inte kommunens sak",
    "resolution_duplicate": "Samma sak som ett annat ärende",
    "resolution_no_action": "Kräver ingenting",
    "contact_reason_information_missing": "Information saknades",
    "contact_reason_information_wrong": "Information var fel",
    "contact_reason_information_not_found": "Information gick inte att hitta",
    "contact_reason_information_unclear": "Information var otydlig",
    "contact_reason_e_service_missing": "E-tjänst saknades",
    "contact_reason_e_service_not_found": "E-tjänst gick inte att hitta",
    "contact_reason_digital_trouble": "Något digitalt krånglade",
    "contact_reason_personal_contact": "Ville tala med en människa",
    "contact_reason_opinion": "Synpunkt",
    "contact_reason_complaint": "Klagomål",
    "contact_reason_fault_report": "Felanmälan",
    "contact_reason_other": "Annat",
    "withheld": "Dolt nummer",
    "language_line": "Svarar på {language}",
    "language_fi": "finska",
    "said_by_resident": "Invånaren",
    "said_by_guide": "Vägledaren",
    "said_by_machine": "Maskinen",
    "said_by_system": "Kommunen",
    "channel_VOICE": "Samtal",
    "channel_CHAT": "Chatt",
    "channel_TASK": "Uppgift",
    "log_VOICE": "Det som sägs",
    "log_CHAT": "Det som skrivs",
    "take_VOICE": "Svara",
    "take_CHAT": "Svara",
    "take_TASK": "Ta uppgiften",
    "take_call_back": "Ring upp",
    "end_VOICE": "Lägg på",
    "end_CHAT": "Avsluta chatten",
    "end_TASK": "Uppgiften är klar",
    "desk_in_flow": "På väg in",
    "desk_queued": "Väntar på svar",
    "desk_call_back": "Vill bli uppringd",
    "desk_connected": "Hos dig",
    "desk_ended": "Avslutad",
    "key_*": "stjärna",
    "key_#": "fyrkant",
    "ValueError": "Skriv en svensk tid, med datum och klockslag.",
    "UnknownNumberError": "Numret går inte att ringa. Välj ett i listan.",
    "BusyError": "Så många kontakter pågår att ingen fler ryms. Avsluta några i växeln.",
    "EmptyAnswerError": "Svaret är tomt. Skriv något till invånaren.",
    "NoAddressError": "Avsändaren har ingen e-postadress att svara till.",
    "TooLargeError": "Filerna är större än vad ett mejl rymmer.",
}
"""Swedish for the words that these pages show and no resident ever meets."""

FIELDS = {
    "status": "Status",
    "department": "Förvaltning",
    "unit": "Enhet",
    "service": "Tjänst",
    "assignee": "Arbetar med det",
    "priority": "Prioritet",
    "secrecy": "Sekretessnivå",
    "arrived_at": "Kom in",
    "due_at": "Klart senast",
    "must_not_autoreply": "Får inte besvaras automatiskt",
    "set_aside": "Lagt åt sidan",
    "resolution": "Hur det löstes",
    "contact_reason": "Varför invånaren hörde av sig",
    "protected": "Skyddade uppgifter",
    "parked_until": "Vilar till",
    "call_back": "Ska ringas upp",
    "merged_into": "Ingår i",
    "paused_at": "Väntar på invånaren sedan",
    "acknowledge_by": "Kvittera senast",
    "escalation": "Påminnelser om kvittens",
    "subtasks": "Delar hos andra förvaltningar",
    "resident": "Samlat under invånaren",
}
"""Swedish for the fields of a case that a timeline shows before and after."""

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_FOREIGN = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A mail's HTML runs nothing, fetches nothing and belongs to no site; its links open beside it."""


class Pages:
    """Renders templates."""

    def __init__(self, municipalities: Sequence[Municipality], ports: Ports) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["tid"] = swedish_time
        self._templates.filters["storlek"] = swedish_size
        self._templates.globals |= {
            "ord": WORDS,
            "falt": FIELDS,
            "pages": PAGES,
            "cases_path": CASES,
            "mail_path": MAIL,
            "notices_path": NOTICES,
            "phone_path": PHONE,
            "switchboard_path": SWITCHBOARD,
            "workspace_path": WORKSPACE,
            "workspace_origin": ports.workspace_origin,
            "sign_in_path": SIGN_IN,
            "webhooks_path": WEBHOOKS,
            "e_id_path": E_ID,
            "municipalities": municipalities,
            "ports": ports,
        }

    def show(self, template: str, *, status: int = 200, **values: Any) -> web.Response:  # noqa: ANN401 - any value
        """A page, or a part of one."""
        text = self._templates.get_template(template).render(**values)
        return web.Response(text=text, content_type="text/html", status=status)

    def missing(self) -> web.Response:
        """What is not there, perhaps since the latest restart."""
        return self.show("missing.html", status=404)


def foreign_html(html: str) -> web.Response:
    """A mail's HTML for a frame: it can do nothing but be looked at."""
    return web.Response(
        text=html,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": _FOREIGN, "X-Content-Type-Options": "nosniff"},
    )


def eml(raw: bytes, name: str) -> web.Response:
    """A message as a file that mail programs open."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.eml"', "X-Content-Type-Options": "nosniff"}
    return web.Response(body=raw, content_type="message/rfc822", headers=headers)


def swedish_time(moment: datetime | str) -> str:
    """The time of day of something of today, with the date of anything older."""
    aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = aware.astimezone(STOCKHOLM)
    today = datetime.now(UTC).astimezone(STOCKHOLM).date()
    return f"{local:%H.%M.%S}" if local.date() == today else f"{local:%Y-%m-%d %H.%M}"


def swedish_size(size: int) -> str:
    """A file's size as people say it."""
    kilobytes = size / 1000
    if kilobytes < 1:
        return f"{size} byte"
    return f"{kilobytes:.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB".replace(".", ",")  # noqa: PLR2004
