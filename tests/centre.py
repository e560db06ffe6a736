"""What the tests of calls and chats share: the recorded events, and two municipalities that answer for each other."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path

from envag.domain.directory import Directory
from envag.domain.hours import WEEKDAYS, Hours, Interval, Weekday
from envag.domain.municipality import Agreement, Department, LanguageLine, Unit
from tests.builders import a_municipality

EVENTS = Path(__file__).parents[1] / "events"
INSTANCE_ARN = "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001"
CALL = "c0a11000-0000-4000-8000-000000000001"
CHAT = "c4a70000-0000-4000-8000-000000000001"
CALLER = "+46701740605"

TEXTS = {
    "call.greeting": "Välkommen till {municipality}, {centre}.",
    "call.disturbance": "{message}",
    "call.greeting.host": "Välkommen till {municipality}. {host} svarar i dag.",
    "call.closed": "Vi har stängt nu. Vi öppnar igen {weekday} {date} klockan {opens}.",
    "call.unit_closed": "{department} har stängt just nu.",
    "call.duty": "Jouren svarar på {emergency_phone}.",
    "call.language_offer": "Vill du tala {language}? Tryck två.",
    "call.message": "{department} ringer dig senast {due}. Ditt ärendenummer är {reference}.",
    "call.message.anonymous": "{department} har fått ett meddelande. Ditt ärendenummer är {reference}.",
    "call.message.summary": "Ring upp.",
    "call.moment": "{weekday} {date} klockan {opens}",
    "call.untranslated": "Tills vi svarar hör du svenska.",
    "call.wait": "En {guide_title} svarar strax.",
    "call.whisper": "{municipality}. {role} {language}",
    "call.whisper.secret": "Kontrollera vem det är.",
    "call.recording": "Samtalet spelas in.",
    "call.registered": "Vi kopplar dig direkt till rätt enhet.",
    "call.code": "Slå din kod nu.",
    "call.code.wrong": "Koden stämmer inte.",
    "chat.first": "Hej och välkommen till {municipality}.",
    "chat.nobody": "Invånare",
    "closed.chat": "Chatten är stängd. Den öppnar {weekday} klockan {opens}.",
    "closed.title": "Vi har stängt",
    "urgent.life": "Ring 112 nu om någon är i fara.",
    "weekday.monday": "måndag",
    "weekday.tuesday": "tisdag",
    "crisis.call": "Viktigt meddelande från {municipality}. {message}",
    "crisis.chat": "Viktigt meddelande: {message}",
    "language.of.fi": "finska",
    "role.god_man": "Numret är registrerat på en god man.",
    "date.month": "{day} {month}",
    "month.3": "mars",
    "month.11": "november",
    "month.12": "december",
}
_MORNING = (Interval(opens=time(8, 30), closes=time(12)),)
_WORKDAY = (Interval(opens=time(8), closes=time(17)),)


def solhamra(**changes):
    """The host: one unit with its own number and a lunch break, and a direct way for guardians."""
    reception = Unit(
        id="mottagning",
        name="Socialmottagningen",
        phone="+46846500405",
        hours=Hours(
            week=dict.fromkeys(WEEKDAYS[:4], (*_MORNING, Interval(opens=time(13), closes=time(16)))),
        ),
    )
    fields = {
        "centre_unit": "kontaktcenter",
        "departments": (
            Department(id="klf", code="KLF", name="Kommunledning", units=(Unit(id="kontaktcenter", name="Direkt"),)),
            Department(id="sof", code="SOF", name="Social", phone="+46846500407", units=(reception,)),
            Department(id="sbf", code="SBF", name="Samhällsbyggnad"),
        ),
        "closed_days": {date(2026, 12, 25): "Juldagen"},
        "role_queues": {"god_man": "of"},
        "displayed": {"+46846500410": "08-465 004 10"},
        "texts": TEXTS,
    }
    return a_municipality(**fields | changes)


def norrsjofors():
    """The guest: its host answers at lunch and on Fridays; Finnish is spoken on Wednesday mornings."""
    lunch = (Interval(opens=time(12), closes=time(13)),)
    return a_municipality(
        slug="norrsjofors",
        name="Norrsjöfors kommun",
        prefix="NOR",
        code="9902",
        centre_name="Norrsjöfors Direkt",
        phone="+46980319210",
        email="info@norrsjofors.example",
        hours=Hours(week=dict.fromkeys(WEEKDAYS[:4], (*_MORNING, Interval(opens=time(13), closes=time(16))))),
        language_lines=(
            LanguageLine(
                language="fi", hours=Hours(week={Weekday.WEDNESDAY: (Interval(opens=time(10), closes=time(12)),)})
            ),
        ),
        agreements=(
            Agreement(
                host="solhamra",
                guest="norrsjofors",
                valid_from=date(2026, 3, 1),
                valid_to=date(2028, 2, 29),
                decision="KS 2026/0012",
                hours=Hours(week={**dict.fromkeys(WEEKDAYS[:4], lunch), Weekday.FRIDAY: _WORKDAY}),
            ),
        ),
        texts=TEXTS,
        translations={"fi": {"call.greeting": "Tervetuloa, {municipality}."}},
    )


def directory(**changes):
    """Both municipalities by their numbers."""
    served = {"solhamra": solhamra(**changes), "norrsjofors": norrsjofors()}
    return Directory(
        numbers={
            "+46846500410": ("solhamra", ""),
            "+46846500405": ("solhamra", "mottagning"),
            "+46846500407": ("solhamra", "sof"),
            "+46980319210": ("norrsjofors", ""),
        },
        slugs=tuple(served),
        municipality=served.__getitem__,
    )


def recorded(path):
    """A recorded event, as Lambda hands it over."""
    return json.loads((EVENTS / path).read_bytes())


def recorded_bytes(path):
    """A recorded event, as a queue or a bucket holds it."""
    return (EVENTS / path).read_bytes()


class FixedClock:
    def __init__(self, moment):
        self.moment = moment

    def now(self):
        return self.moment
