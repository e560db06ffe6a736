"""What a receipt says: which text it is, and its words in the municipality's languages (R42)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from envag.domain.availability import availability, find_unit
from envag.domain.case import Priority
from envag.domain.greeting import closed_notice, wording
from envag.domain.hours import STOCKHOLM, WEEKDAYS
from envag.domain.letter import Part, compose
from envag.domain.service import Clock, Secrecy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from envag.domain.availability import Availability
    from envag.domain.case import Case
    from envag.domain.crisis import Crisis
    from envag.domain.letter import Letter
    from envag.domain.municipality import Municipality

ANSWER_PATH = "svar"
"""The residents' page that says how to take part of an answer that no mail may hold: ``/<slug>/svar``."""


class ReceiptText(StrEnum):
    """The texts of a receipt; the value is the id of the municipality's text."""

    ORDINARY = "receipt.email.body"
    UNSORTED = "receipt.email.body.unsorted"
    LEGAL = "receipt.email.body.legal"
    URGENT = "receipt.email.body.urgent"
    URGENT_WITH_DUTY = "receipt.email.body.urgent.duty"
    SECRET = "receipt.email.body.secret"  # noqa: S105 - the id of a text


_BARE = frozenset({ReceiptText.URGENT, ReceiptText.URGENT_WITH_DUTY, ReceiptText.SECRET})
"""The receipts that name no page of the case."""


def receipt_text(case: Case, municipality: Municipality) -> ReceiptText:
    """Which text a case's receipt is. What must stay secret goes before all, then danger, then law."""
    if case.secrecy >= Secrecy.SECRET:
        return ReceiptText.SECRET
    if case.priority is Priority.URGENT:
        return ReceiptText.URGENT_WITH_DUTY if _duty_phone(case, municipality) else ReceiptText.URGENT
    if case.must_not_autoreply:
        return ReceiptText.LEGAL
    return ReceiptText.ORDINARY if municipality.service(case.service) else ReceiptText.UNSORTED


_URGENT = frozenset({ReceiptText.URGENT, ReceiptText.URGENT_WITH_DUTY})


def receipt(
    case: Case,
    municipality: Municipality,
    *,
    language: str,
    at: datetime,
    answer_page: str,
    status_page: str = "",
    crisis: Crisis | None = None,
) -> Letter:
    """The receipt as it is written at the aware moment ``at``, in Swedish and then in the resident's ``language``.

    ``answer_page`` is the address of the page behind ``ANSWER_PATH``, ``status_page`` that of the case's own page. What
    is urgent names none: it may be read when it is too late. A ``crisis`` comes first, but for danger (X32, X42).
    """
    text = receipt_text(case, municipality)
    subject_id = "email.subject" if text is ReceiptText.SECRET else "receipt.email.subject"
    who = availability(municipality, at)
    parts, subjects = [], []
    for spoken in languages(municipality, language):
        if spoken != "sv" and text not in municipality.translations.get(spoken, {}):
            parts.append(Part(spoken, municipality.text("language.untranslated", spoken)))
            continue
        values = _values(case, municipality, who, spoken) | {"link": answer_page}
        words = wording(municipality, text, language=spoken, **values)
        words = followed(words, municipality, spoken, "" if text in _BARE else status_page)
        told = [_crisis(crisis, municipality, spoken), words] if crisis and crisis.holds_at(at) else [words]
        parts.append(Part(spoken, "\n\n".join(reversed(told) if text in _URGENT else told)))
        subjects.append(wording(municipality, subject_id, language=spoken, reference=case.reference))
    return compose(" / ".join(dict.fromkeys(subjects)), parts)


def _crisis(crisis: Crisis, municipality: Municipality, language: str) -> str:
    """What is told, in Swedish as it was written, and until when: a mail may be read when it is over."""
    until = due_text(crisis.until, municipality, language=language, with_time=True)
    words = wording(municipality, "crisis.mail", language=language, message=crisis.message, date=until)
    return words if language == "sv" else f"{words} ({wording(municipality, 'search.swedish', language=language)})"


def followed(words: str, municipality: Municipality, language: str, status_page: str) -> str:
    """The words, and where the case can be followed, if anywhere."""
    if not status_page:
        return words
    return f"{words.strip()}\n\n{wording(municipality, 'status.mail', language=language, link=status_page)}"


def languages(municipality: Municipality, language: str) -> Iterator[str]:
    """Swedish, then ``language`` where it is another one that the municipality writes."""
    yield "sv"
    if language != "sv" and language in municipality.page_languages:
        yield language


def _values(case: Case, municipality: Municipality, who: Availability, language: str) -> dict[str, str]:
    service = municipality.service(case.service)
    return {
        "reference": case.reference,
        "service": service.title if service else "",
        "promise": promise(case, municipality, who, language),
        "emergency_phone": _duty_phone(case, municipality),
    }


def promise(
    case: Case, municipality: Municipality, who: Availability, language: str, *, closed: str = "closed.email"
) -> str:
    """When somebody reads it, where the centre is closed, and when an answer is due."""
    service = municipality.service(case.service)
    target = service.target_for(urgent=False) if service else municipality.default_target
    sentences = [] if who.open else [closed_notice(municipality, closed, who, language=language)]
    if target.clock is not Clock.AT_ONCE:
        due = due_text(case.due_at, municipality, language=language, with_time=bool(target.hours))
        sentences.append(wording(municipality, "receipt.due", language=language, due=due))
    elif who.open:
        sentences.append(wording(municipality, "receipt.due.at_once", language=language))
    return " ".join(sentences)


def due_text(moment: datetime, municipality: Municipality, *, language: str, with_time: bool) -> str:
    """``tisdag 24 november 2026``, with ``kl. 17.00`` where the time of day counts, in Swedish local time."""
    local = moment.astimezone(STOCKHOLM)
    date = wording(
        municipality,
        "date.full",
        language=language,
        weekday=municipality.text(f"weekday.{WEEKDAYS[local.weekday()]}", language),
        day=str(local.day),
        month=municipality.text(f"month.{local.month}", language),
        year=str(local.year),
    )
    return wording(municipality, "date.at", language=language, date=date, time=f"{local:%H.%M}") if with_time else date


def _duty_phone(case: Case, municipality: Municipality) -> str:
    """The number that the case's unit answers when it has closed, as a Swede reads it; empty where it has none."""
    service = municipality.service(case.service)
    unit = find_unit(municipality, case.unit) or (find_unit(municipality, service.unit) if service else None)
    phone = unit.emergency_phone if unit else ""
    return municipality.displayed.get(phone, phone)
