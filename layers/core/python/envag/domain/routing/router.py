"""Decides which service and department a message belongs to, and says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING

from envag.domain.routing.reading import Reader
from envag.domain.routing.result import Routing
from envag.domain.routing.tables import TopicKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from envag.domain.municipality import Municipality
    from envag.domain.routing.reading import Reading
    from envag.domain.routing.tables import Tables
    from envag.domain.service import Service

_DAMPING = 0.9
"""Each further piece of evidence for a topic counts so much less, or long letters would be about everything."""
_LIFT = 3.0
"""What a legal mark adds to its service."""
_REASONS = 6
_ALSO = 3
_SURE = 0.98
"""The confidence from which a message about somebody's life or safety goes to a service rather than to a person."""
_MET = 0.999
"""A mark's weights sum to 1 when it is met; sums of floats may fall short by a trifle."""


@dataclass(slots=True)
class Evidence:
    """What speaks for and against a topic: the features' weights, and the rules' summed."""

    features: dict[int, float] = field(default_factory=dict)
    rules: list[float] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The weights summed, the strongest first and each further one damped; what speaks against counts whole."""
        total, factor = 0.0, 1.0
        for weight in sorted((*self.features.values(), *self.rules), reverse=True):
            if weight > 0:
                total += weight * factor
                factor *= _DAMPING
            else:
                total += weight
        return total

    @property
    def sum(self) -> float:
        """The weights summed."""
        return sum(self.features.values()) + sum(self.rules)


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
        self._reader = Reader(tables)
        self._services = {service.id: service for service in services}
        self._centre, self._centre_unit = centre, centre_unit
        self._units = units or {}
        self._topic_of = {topic.id: index for index, topic in enumerate(tables.topics)}
        self._rules = [
            (rule, sum(1 << cue for cue in rule.all), sum(1 << cue for cue in rule.none)) for rule in tables.rules
        ]

    def route(self, subject: str, text: str, *, chosen_service: str = "", recipient: str = "") -> Routing:
        """Where the message belongs.

        A service that the sender chose wins; the words then only mark it urgent or legal. ``recipient`` is the
        department or unit whose own address was used. Takes under 2 ms however long the text is.
        """
        reading = self._reader.read(subject, text)
        evidence = self._weigh(reading)
        marks = [index for index, found in evidence.items() if self._is_met(index, found)]
        flags = _Flags.of(self._tables, marks)
        if chosen_service in self._services:
            also = tuple(s for s in self._legal_services(marks) if s != chosen_service)
            return self._to_service(chosen_service, 1.0, flags, also, ("chosen", *flags.why))
        scores = self._scores(evidence, marks, recipient)
        return self._decide(scores, evidence, flags, recipient)

    def _weigh(self, reading: Reading) -> dict[int, Evidence]:
        evidence: dict[int, Evidence] = {}
        for feature, sure in reading.features.items():
            for topic, weight in self._tables.features[feature].weights:
                evidence.setdefault(topic, Evidence()).features[feature] = weight * sure
        for rule, wanted, unwanted in self._rules:
            if reading.cues & wanted != wanted:
                continue
            places = reading.sentence_cues if rule.sentence else (reading.cues,)
            if any(cues & wanted == wanted and not cues & unwanted for cues in places):
                evidence.setdefault(rule.topic, Evidence()).rules.append(rule.weight)
        return evidence

    def _is_met(self, index: int, found: Evidence) -> bool:
        return self._tables.topics[index].kind.mark and found.sum >= _MET

    def _legal_services(self, marks: Iterable[int]) -> list[str]:
        topics = self._tables.topics
        lifted = (topics[topics[mark].service].id for mark in marks if topics[mark].service >= 0)
        return [service for service in dict.fromkeys(lifted) if service in self._services]

    def _scores(self, evidence: Mapping[int, Evidence], marks: Iterable[int], recipient: str) -> dict[int, float]:
        """The score of every topic that competes for the message."""
        topics = self._tables.topics
        scores = {index: found.score for index, found in evidence.items() if not topics[index].kind.mark}
        for mark in marks:
            lifted = topics[mark].service
            if lifted >= 0:
                scores[lifted] = scores.get(lifted, 0.0) + _LIFT
        if recipient:
            for service in self._services.values():
                index = self._topic_of.get(service.id, -1)
                if index in scores and recipient in {service.department, service.unit}:
                    scores[index] += self._tables.calibration.recipient
        return scores

    def _decide(
        self, scores: Mapping[int, float], evidence: Mapping[int, Evidence], flags: _Flags, recipient: str
    ) -> Routing:
        topics, calibration = self._tables.topics, self._tables.calibration
        ranked = sorted(scores, key=lambda index: (-scores[index], index))
        if not ranked:
            return self._to_centre(0.0, flags, (*flags.why, "no words of any service"), recipient)
        best = ranked[0]
        service = next((index for index in ranked if topics[index].kind is TopicKind.SERVICE), best)
        matters = [index for index in ranked[1:] if self._own_matter(index, best, evidence)]
        rival = next((index for index in ranked if index != service and index not in matters), None)
        lead = scores[service] - max(0.0, scores[rival] if rival is not None else 0.0)
        confidence = (
            calibrated(scores[service], lead, self._tables) if topics[service].kind is TopicKind.SERVICE else 0.0
        )
        also = tuple(self._offered(index) for index in matters)
        if topics[best].kind.rival:
            why = (*flags.why, f"{topics[best].kind}:{topics[best].id}", *self._words_for(best, evidence))
            return self._to_centre(min(confidence, 1 - calibration.answer), flags, why, recipient)
        words = self._words_for(best, evidence)
        if confidence < (_SURE if flags.personal else calibration.answer):
            why = (*flags.why, f"unsure:{topics[best].id}", *words)
            return self._to_centre(confidence, flags, why, recipient)
        offered = self._offered(best)
        if not offered:
            return self._to_centre(confidence, flags, (*flags.why, f"not offered:{topics[best].id}", *words), recipient)
        near = () if offered == topics[best].id else (f"nearest to:{topics[best].id}",)
        further = tuple(s for s in dict.fromkeys(also) if s and s != offered)[:_ALSO]
        return self._to_service(offered, confidence, flags, further, (*flags.why, *near, *words))

    def _own_matter(self, index: int, best: int, evidence: Mapping[int, Evidence]) -> bool:
        """Whether a further service has evidence of its own, that does not speak for the best one too."""
        if self._tables.topics[index].kind is not TopicKind.SERVICE or index not in evidence:
            return False
        shared = evidence[best].features if best in evidence else {}
        own = [weight for feature, weight in evidence[index].features.items() if shared.get(feature, 0.0) < 1.0]
        return sum(own) >= self._tables.calibration.matter

    def _offered(self, index: int) -> str:
        """The topic's service, or the nearest one that the municipality offers; empty when it has none."""
        topic = self._tables.topics[index]
        return next((service for service in (topic.id, *topic.near) if service in self._services), "")

    def _words_for(self, index: int, evidence: Mapping[int, Evidence]) -> tuple[str, ...]:
        found = evidence[index].features if index in evidence else {}
        strongest = sorted((f for f, weight in found.items() if weight > 0), key=lambda f: (-found[f], f))
        labels = [self._tables.features[feature].label for feature in strongest]
        words = [f"word:{label}" for label in dict.fromkeys(labels) if label][:_REASONS]
        return (*words, "rule") if index in evidence and evidence[index].rules else tuple(words)

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


@dataclass(frozen=True, slots=True)
class _Flags:
    """What the marks of a message come to."""

    urgent: bool
    must_not_autoreply: bool
    personal: bool
    why: tuple[str, ...]

    @classmethod
    def of(cls, tables: Tables, marks: Iterable[int]) -> _Flags:
        topics = [tables.topics[mark] for mark in marks]
        return cls(
            urgent=any(topic.kind is TopicKind.URGENCY for topic in topics),
            must_not_autoreply=any(topic.kind is TopicKind.LEGAL or topic.personal for topic in topics),
            personal=any(topic.personal for topic in topics),
            why=tuple(f"{'urgent' if t.kind is TopicKind.URGENCY else 'legal'}:{t.id}" for t in topics),
        )


def calibrated(score: float, lead: float, tables: Tables) -> float:
    """How likely a service with this score and lead over the best rival is the right one (0-1)."""
    c = tables.calibration
    return 1 / (1 + exp(-(c.bias + c.top * min(score, 15.0) + c.margin * min(lead, 10.0))))


def for_municipality(municipality: Municipality, tables: Tables) -> Router:
    """The router of a municipality: its own services, departments and units."""
    return Router(
        tables,
        municipality.services,
        municipality.centre,
        centre_unit=municipality.centre_unit,
        units={unit.id: department.id for department in municipality.departments for unit in department.units},
    )
