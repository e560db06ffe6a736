"""What the start page shows of the running stack, read as any tool would read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from envag.cli.cases import by_list
from envag.domain.municipality import Municipality
from envag.ports.staff import WorklistEntry
from local.notice import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.cli.stack import Stack
    from envag.domain.case import Case, TimelineEvent
    from envag.ports.files import Quarantined
    from local.notice import Notice
    from local.notifications import Notifications, Told

_NEWEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list of cases; ``list_name`` is a department's name or why the case was set aside."""

    municipality: Municipality
    list_name: str
    service: str
    status: str
    entry: WorklistEntry


class Board:
    """Reads cases, notifications, stored files and quarantine. Every method may take some tens of milliseconds."""

    def __init__(self, stack: Stack, municipalities: Sequence[Municipality], notifications: Notifications) -> None:
        self._stack = stack
        self._notifications = notifications
        self.municipalities = municipalities

    def municipality(self, slug: str) -> Municipality | None:
        """The municipality, or None."""
        return next((one for one in self.municipalities if one.slug == slug), None)

    def notifications(self) -> list[tuple[Told, Mapping[str, str]]]:
        """The latest notifications, newest first, each with the Swedish names of its ids."""
        return [(told, self._names(told.body)) for told in self._notifications.latest()[:_NEWEST]]

    def notice(self, event_id: str) -> Notice | None:
        """The mail of a notification that is still kept, or None."""
        body = next((told.body for told in self._notifications.latest() if told.body["eventId"] == event_id), None)
        municipality = self.municipality(body["municipality"]) if body else None
        return written(body, municipality, self._stack) if body and municipality else None

    def cases(self, slug: str = "") -> list[Line]:
        """Open cases and what was set aside, of one municipality or all, in the order of their lists."""
        return [
            Line(
                municipality=municipality,
                list_name=_department(municipality, name),
                service=_service(municipality, entry.service),
                status=municipality.texts[f"status.{entry.status}"],
                entry=entry,
            )
            for municipality in self.municipalities
            if slug in ("", municipality.slug)
            for name, entry in by_list(self._stack.cases, municipality)
        ]

    def case(self, slug: str, reference: str) -> tuple[Case, Sequence[TimelineEvent]] | None:
        """A case and its timeline, or None."""
        case = self._stack.cases.get(slug, reference)
        return (case, self._stack.cases.timeline(slug, reference)) if case else None

    def quarantine(self) -> list[Quarantined]:
        """What could not become a case, newest first."""
        return sorted(self._stack.quarantine.entries(), key=lambda entry: entry.arrived_at, reverse=True)

    def file(self, key: str) -> bytes:
        """What is stored under ``key``. Raises KeyError."""
        return self._stack.files.read(key)

    def _names(self, body: Mapping[str, Any]) -> Mapping[str, str]:
        municipality = self.municipality(body["municipality"])
        if municipality is None:
            return {name: body[name] for name in ("municipality", "department", "service", "channel")}
        return {
            "municipality": municipality.name,
            "department": _department(municipality, body["department"]),
            "service": _service(municipality, body["service"]),
            "channel": municipality.texts[f"channel.{body['channel']}"],
        }


def _department(municipality: Municipality, name: str) -> str:
    department = municipality.department(name)
    return department.name if department else name


def _service(municipality: Municipality, service_id: str) -> str:
    service = municipality.service(service_id)
    return service.title if service else service_id
