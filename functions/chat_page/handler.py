"""The page of the chat, and the script that runs in it: ``GET /{municipality}/chatt`` and ``…/chatt/{file}``."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from envag import boot
from envag.adapters import sdk
from envag.adapters.crises import DynamoCrises
from envag.domain.availability import availability
from envag.domain.day_words import day_and_month
from envag.domain.greeting import closed_notice
from envag.domain.hours import STOCKHOLM, WEEKDAYS
from envag.intake.chat import LONGEST, TEXT
from envag.runtime import http
from envag.runtime.answering import answered
from envag.runtime.clock import SystemClock
from envag.runtime.crisis_notice import above_pages
from envag.runtime.log import logger
from envag.runtime.pages import SWEDISH, Pages, texts
from envag.runtime.problem import Problem
from envag.runtime.settings.chat_page import ChatPageSettings
from envag.runtime.settings.environment import from_environment
from envag.runtime.static_files import Scripts
from envag.usecases.crisis_news import CrisisNews

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from envag.domain.municipality import Municipality

SETTINGS = from_environment(ChatPageSettings)
LOG = logger("chat_page")
CLOCK = SystemClock()
_STORE = DynamoCrises(sdk.client("dynamodb"), SETTINGS.table_name)
_STORE.prime()
CRISES = CrisisNews(_STORE.current)
SCRIPTS = Scripts(Path(__file__).parent / "site")

_TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE = "sprak"
"""The page's query parameter: the language (BCP 47) that a resident chose."""
_DAYS_SHOWN = 7
_CLOSED = {False: "closed.chat", True: "chat.machine_only"}
"""What tells that no guide answers now, by whether a machine does."""
_SCRIPT_TEXTS = ("chat.", "copy.asked")
"""The script gets the texts that begin so."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return answered(http.read(event), _answer, pages=PAGES, log=LOG)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    if not request.file:
        return _page(place, request.query.get(_LANGUAGE, ""), CLOCK.now())
    script = SCRIPTS.serve(request.file, accepts=request.headers.get("accept-encoding", ""))
    if script is None:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    return script


def _page(place: Municipality, wanted: str, now: datetime) -> http.Answer:
    """The page in the ``wanted`` language, where the municipality writes it."""
    languages = place.page_languages
    language = wanted if wanted in languages else SWEDISH
    who = availability(place, now, language=language)
    return PAGES.show(
        200,
        "chat.html",
        place,
        language=language,
        languages=languages,
        script=SCRIPTS.of("chat"),
        data=_data(place, language) | {"available": who.open or place.bot},
        closed="" if who.open else closed_notice(place, _CLOSED[place.bot], who, language=language),
        week=list(_week(place, now, language)),
    )


def _data(place: Municipality, language: str) -> dict[str, object]:
    """What the script needs, its texts filled but for what only it knows."""
    return {
        "slug": place.slug,
        "language": language,
        "region": SETTINGS.connect_region,
        "endpoint": SETTINGS.participant_endpoint,
        "maximum": LONGEST[TEXT],
        "texts": {
            text_id: text.format_map(_Known(place.facts))
            for text_id, text in texts(place, language).items()
            if text_id.startswith(_SCRIPT_TEXTS)
        },
    }


class _Known(dict[str, str]):
    """Facts of the municipality; what is no fact stays a placeholder."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _week(place: Municipality, now: datetime, language: str) -> Iterator[tuple[str, str]]:
    """Each of the next days, and when the centre is open on that very date."""
    today = now.astimezone(STOCKHOLM).date()
    for day in (today + timedelta(days=ahead) for ahead in range(_DAYS_SHOWN)):
        weekday = place.text(f"weekday.{WEEKDAYS[day.weekday()]}", language).capitalize()
        intervals = place.hours.on(day, place.closed_days)
        hours = ", ".join(f"{each.opens:%H.%M}–{each.closes:%H.%M}" for each in intervals)
        yield f"{weekday} {day_and_month(place, day, language)}", hours or place.text("hours.shut", language)


def _participant_hosts() -> str:
    """The only foreign hosts that the page may talk to: Connect's participant service, or where it is played.

    https://docs.aws.amazon.com/connect/latest/adminguide/ccp-networking.html names them.
    """
    if SETTINGS.participant_endpoint:
        host = urlsplit(SETTINGS.participant_endpoint).netloc
        return f"http://{host} ws://{host}"
    region = SETTINGS.connect_region
    return f"https://participant.connect.{region}.amazonaws.com wss://*.transport.connect.{region}.amazonaws.com"


PAGES = Pages(
    _TEMPLATES,
    style=(_TEMPLATES / "chat.css").read_text(),
    policy=f"script-src 'self'; connect-src 'self' {_participant_hosts()}",
)
PAGES.above = above_pages(lambda slug: CRISES.at(slug, CLOCK.now()), LOG)

boot.finished()
