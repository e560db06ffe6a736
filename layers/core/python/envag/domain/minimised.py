"""What somebody outside the municipality's own administration gets of a case: no more than the work takes (R95).

A municipal company reads what residents have said and been told, never what others have noted about them before the
case came; and no person number, unless the service asks for one.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.access import Role, places
from envag.domain.case import EventType
from envag.domain.service import FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from envag.domain.access import Acting
    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service

_CARRIED = frozenset(
    {
        EventType.RECEIVED,
        EventType.ADDED,
        EventType.MESSAGE,
        EventType.ANSWERED,
        EventType.ASKED,
        EventType.CHECKLIST,
    }
)
"""What of the time before goes along: what the resident said, what they were told, what is done already."""

_KEPT = frozenset(
    {
        "answers",
        "attachments",
        "chosen",
        "done",
        "language",
        "messages",
        "reply",
        "service",
        "step",
        "subject",
        "text",
        "version",
    }
)
"""What of its data does; how it was routed, by whom and in which thread it came stays behind."""

_NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6}[-+ ]?[0-9]{4}(?![0-9])")
_DOMESTIC_PHONE = re.compile(r"0[0-9]{9}")


class Minimised(NamedTuple):
    """The events that go along, oldest first, and how many person numbers were taken out of them."""

    events: Sequence[TimelineEvent]
    person_numbers: int


def is_company(place: Municipality, department: str) -> bool:
    """Whether the department is a municipal company."""
    found = place.department(department)
    return found is not None and found.company


def reads_as_company(acting: Acting, case: Case, place: Municipality) -> bool:
    """Whether all that lets somebody see the case is a company that has it, or a part of it."""
    through = {case.department, *(one.department for one in case.subtasks)} & acting.departments
    only = acting.roles <= {Role.OFFICER, Role.PROTECTED}
    return only and bool(through) and all(is_company(place, one) for one in through)


def minimised(
    case: Case, timeline: Sequence[TimelineEvent], companies: frozenset[str], service: Service | None, stands_for: str
) -> Minimised:
    """The events as ``companies``, ids of departments, may read them; of what happened with them, all.

    ``timeline`` is the case's whole one, oldest first. ``stands_for`` is written in place of each person number.
    """
    numbers = _Numbers(stands_for, None if needs_number(service) else service)
    there = [bool(companies & set(place)) for place in places(case, timeline)]
    own = (EventType.SUBTASK_GIVEN, EventType.SUBTASK_DONE)
    events = [
        event if at_theirs or (event.type in own and event.data.get("department") in companies) else _bare(event)
        for event, at_theirs in zip(timeline, there, strict=True)
        if at_theirs or event.type in _CARRIED or event.data.get("department") in companies
    ]
    if needs_number(service):
        return Minimised(events, 0)
    return Minimised([numbers.out_of(event) for event in events], numbers.found)


def needs_number(service: Service | None) -> bool:
    """Whether the service cannot do without a person number."""
    return service is not None and any(f.type is FieldType.PERSON_NUMBER and f.required for f in service.form)


def _bare(event: TimelineEvent) -> TimelineEvent:
    return event._replace(changes=(), data={name: value for name, value in event.data.items() if name in _KEPT})


class _Numbers:
    """Takes person numbers out of events, and counts them."""

    def __init__(self, stands_for: str, service: Service | None) -> None:
        self._stands_for = stands_for
        form = service.form if service else ()
        self._fields = {field.id for field in form if field.type is FieldType.PERSON_NUMBER}
        self.found = 0

    def out_of(self, event: TimelineEvent) -> TimelineEvent:
        on = event.occurred_at.astimezone(UTC).date()
        data: dict[str, Any] = {}
        for name, value in event.data.items():
            data[name] = self._answers(value, on) if name == "answers" else self._value(name, value, on)
        return event._replace(data=data)

    def _answers(self, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
        self.found += len(self._fields & answers.keys())
        return {name: self._value(name, text, on) for name, text in answers.items() if name not in self._fields}

    def _value(self, name: str, value: Any, on: date) -> Any:  # noqa: ANN401 - plain JSON
        if isinstance(value, str):
            return self._text(value, on)
        if isinstance(value, list) and name != "attachments":
            return [self._value("", one, on) for one in value]
        if isinstance(value, dict):
            return {key: self._value(key, one, on) for key, one in value.items()}
        return value

    def _text(self, text: str, on: date) -> str:
        from envag.domain.identity import PersonNumber  # noqa: PLC0415 - few functions read one

        def stand_in(match: re.Match[str]) -> str:
            written = match[0]
            # Ten digits from 0 on are a telephone number, which the company needs.
            if _DOMESTIC_PHONE.fullmatch(written) or PersonNumber.parse(written, on=on) is None:
                return written
            self.found += 1
            return self._stands_for

        return _NUMBERS.sub(stand_in, text)
