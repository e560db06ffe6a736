"""Decides which service and department a message belongs to, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.routing.result import Routing
from envag.domain.routing.scoring import Scorer
from envag.domain.routing.tables import TopicKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from envag.domain.municipality import Municipality
    from envag.domain.routing.scoring import Standing, Weighed
    from envag.domain.routing.tables import Tables
    from envag.domain.service import Service

_REASONS = 6
_ALSO = 3
_SURE = 0.98
"""The confidence from which a message about danger to somebody goes to a service that the law does not name."""


class Router:
    """Routes messages for one municipality.

    ``services`` are those that it offers, ``centre`` the department that gets what no service is certain for.
    ``units`` maps the ids of units to their departments, so that a unit's own address is understood.
    """

    def __init__(
        self,
        tables: Tables,
        services: Sequence[Service],
        centre: str,
        *,
        centre_unit: str = "",
        units: Mapping[str, str] | None = None,
    ) -> None:
        self._tables = tables
        self._scorer = Scorer(tables)
        self._services = {service.id: service for service in services}
        self._centre, self._centre_unit = centre, centre_unit
        self._units = units or {}

    def route(self, subject: str, text: str, *, chosen_service: str = "", recipient: str = "") -> Routing:
        """Where the message belongs.

        A service that the sender chose wins; the words then only mark it urgent or legal. ``recipient`` is the
        department or unit whose own address was used. Takes under 2 ms however long the text is.
        """
        weighed = self._scorer.weigh(self._scorer.read(subject, text))
        flags = _Flags.of(self._tables, weighed.marks)
        if chosen_service in self._services:
            also = tuple(s for s in self._legal_services(weighed.marks) if s != chosen_service)
            return self._to_service(chosen_service, 1.0, flags, also, ("chosen", *flags.why))
        standing = self._scorer.standing(weighed, self._of_recipient(recipient))
        if standing is None:
            return self._to_centre(0.0, flags, (*flags.why, *self._elsewhere(weighed)), recipient)
        return self._decide(standing, weighed, flags, recipient)

    def _of_recipient(self, recipient: str) -> frozenset[int]:
        """The topics of the services of the department or unit that was written to."""
        if not recipient:
            return frozenset()
        own = {s.id for s in self._services.values() if recipient in {s.department, s.unit}}
        return frozenset(index for index, topic in enumerate(self._tables.topics) if topic.id in own)

    def _legal_services(self, marks: Iterable[int]) -> list[str]:
        topics = self._tables.topics
        lifted = (topics[topics[mark].service].id for mark in marks if topics[mark].service >= 0)
        return [service for service in dict.fromkeys(lifted) if service in self._services]

    def _decide(self, standing: Standing, weighed: Weighed, flags: _Flags, recipient: str) -> Routing:
        topics, answer = self._tables.topics, self._tables.calibration.answer
        confidence = self._scorer.confidence(standing)
        if standing.rival >= 0:
            rival = topics[standing.rival]
            why = (*flags.why, f"{rival.kind}:{rival.id}", *self._words_for(standing.rival, weighed))
            return self._to_centre(min(confidence, 1 - answer), flags, why, recipient)
        service = topics[standing.service].id
        if flags.by_hand:
            return self._to_centre(min(confidence, 1 - answer), flags, flags.why, recipient)
        words = self._words_for(standing.service, weighed)
        guessed = flags.personal and standing.service not in weighed.lifted
        if confidence < (_SURE if guessed else answer):
            return self._to_centre(confidence, flags, (*flags.why, f"unsure:{service}", *words), recipient)
        offered = self._offered(standing.service)
        if not offered:
            return self._to_centre(confidence, flags, (*flags.why, f"not offered:{service}", *words), recipient)
        near = () if offered == service else (f"nearest to:{service}",)
        also = (self._offered(index) for index in standing.matters)
        further = tuple(s for s in dict.fromkeys(also) if s and s != offered)[:_ALSO]
        return self._to_service(offered, confidence, flags, further, (*flags.why, *near, *words))

    def _elsewhere(self, weighed: Weighed) -> tuple[str, ...]:
        """Why no service was found."""
        if not weighed.scores:
            return ("no words of any service",)
        best = max(weighed.scores, key=lambda index: (weighed.scores[index], -index))
        return (f"{self._tables.topics[best].kind}:{self._tables.topics[best].id}", *self._words_for(best, weighed))

    def _offered(self, index: int) -> str:
        """The topic's service, or the nearest one that the municipality offers; empty when it has none."""
        topic = self._tables.topics[index]
        return next((service for service in (topic.id, *topic.near) if service in self._services), "")

    def _words_for(self, index: int, weighed: Weighed) -> tuple[str, ...]:
        """The vocabulary's words that speak most for the topic."""
        if index not in weighed.evidence:
            return ()
        found = weighed.evidence[index]
        strongest = sorted((f for f, w in found.features.items() if w > 0), key=lambda f: (-found.features[f], f))
        labels = (self._tables.features[feature].label for feature in strongest)
        words = tuple(f"word:{label}" for label in dict.fromkeys(labels) if label)[:_REASONS]
        return (*words, "rule") if found.rules else words

    def _to_service(
        self, service_id: str, confidence: float, flags: _Flags, also: tuple[str, ...], why: tuple[str, ...]
    ) -> Routing:
        service = self._services[service_id]
        return Routing(
            service=service.id,
            department=service.department,
            unit=service.unit,
            confidence=round(confidence, 3),
            urgent=flags.urgent,
            must_not_autoreply=flags.must_not_autoreply or service.must_not_autoreply,
            also=also,
            why=why,
        )

    def _to_centre(self, confidence: float, flags: _Flags, why: tuple[str, ...], recipient: str) -> Routing:
        """To whose own address was used, else to the centre."""
        department, unit = self._centre, self._centre_unit
        if recipient in self._units:
            department, unit = self._units[recipient], recipient
        elif recipient in self._units.values() or any(s.department == recipient for s in self._services.values()):
            department, unit = recipient, ""
        return Routing(
            service="",
            department=department,
            unit=unit,
            confidence=round(confidence, 3),
            urgent=flags.urgent,
            must_not_autoreply=flags.must_not_autoreply,
            why=why,
        )


class _Flags(NamedTuple):
    """What the marks of a message come to."""

    urgent: bool
    must_not_autoreply: bool
    personal: bool
    by_hand: bool
    why: tuple[str, ...]

    @classmethod
    def of(cls, tables: Tables, marks: Iterable[int]) -> _Flags:
        topics = [tables.topics[mark] for mark in marks]
        return cls(
            urgent=any(topic.kind is TopicKind.URGENCY for topic in topics),
            must_not_autoreply=bool(topics),
            personal=any(topic.personal for topic in topics),
            by_hand=any(topic.kind is TopicKind.LEGAL and topic.service < 0 for topic in topics),
            why=tuple(f"{'urgent' if t.kind is TopicKind.URGENCY else 'legal'}:{t.id}" for t in topics),
        )


def for_municipality(municipality: Municipality, tables: Tables) -> Router:
    """The router of a municipality: its own services, departments and units."""
    return Router(
        tables,
        municipality.services,
        municipality.centre,
        centre_unit=municipality.centre_unit,
        units={unit.id: department.id for department in municipality.departments for unit in department.units},
    )
