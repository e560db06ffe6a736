"""Weighs a message: what speaks for each topic, which is ahead, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.routing.reading import MISSPELT, Reader
from envag.domain.routing.tables import TopicKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from envag.domain.routing.reading import Reading
    from envag.domain.routing.tables import Tables

_DAMPING = 0.9
"""Each further piece of evidence for a topic counts so much less, or long letters would be about everything."""
_LIFT = 5.0
"""What a legal mark adds to its service."""
_MET = 0.999
"""A mark's weights sum to 1 when it is met; sums of floats may fall short by a trifle."""
_SHARED = 1.0
"""A word with this much weight for another topic is no evidence of a matter of its own."""
_CLOSE = 0.75
"""A further matter with this share of the best score may be the main one, if it comes first."""
_TELLING = 2.0
_HIGHEST = 15.0


@dataclass(slots=True)
class Evidence:
    """What speaks for and against a topic: the features' weights, and the rules'."""

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


class Weighed(NamedTuple):
    """A message weighed. ``scores`` are of the topics that compete for it, ``marks`` the marks that are met.

    ``lifted`` are the services that legal marks point to. ``first`` is the number of the first sentence with a feature.
    """

    evidence: Mapping[int, Evidence]
    scores: Mapping[int, float]
    marks: tuple[int, ...]
    lifted: frozenset[int]
    first: Mapping[int, int]


class Standing(NamedTuple):
    """How the services stand.

    ``service`` is the one ahead and ``rival`` what else is, if it is ahead of it; ``matters`` are services with
    evidence of their own. ``lead`` is the service's over whatever explains the same words, ``contest`` its lead
    over the strongest of the matters; one that comes first is not contested by those that follow.
    """

    service: int
    rival: int
    matters: tuple[int, ...]
    score: float
    lead: float
    contest: float


class Scorer:
    """Weighs messages by the tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._reader = Reader(tables)
        self._marks = frozenset(index for index, topic in enumerate(tables.topics) if topic.kind.mark)
        self._rules = [
            (rule, sum(1 << cue for cue in rule.all), sum(1 << cue for cue in rule.none)) for rule in tables.rules
        ]

    def read(self, subject: str, text: str) -> Reading:
        """The reading of a message."""
        return self._reader.read(subject, text)

    def weigh(self, reading: Reading) -> Weighed:
        """What the reading says of every topic."""
        topics = self._tables.topics
        evidence = self._evidence(reading)
        marks = tuple(index for index, found in evidence.items() if index in self._marks and found.sum >= _MET)
        guessed = MISSPELT in reading.features.values()
        scores = {
            index: found.score
            for index, found in evidence.items()
            if index not in self._marks and not (guessed and self._is_invented(found, reading))
        }
        lifted = frozenset(topics[mark].service for mark in marks if topics[mark].service >= 0)
        for service in lifted:
            scores[service] = scores.get(service, 0.0) + _LIFT
        return Weighed(evidence, scores, marks, lifted, reading.first)

    def standing(self, weighed: Weighed, favoured: Collection[int] = ()) -> Standing | None:
        """Which service is ahead, or None when no service has any word. ``favoured`` are those of the recipient."""
        topics = self._tables.topics
        scores = {
            index: score + (self._tables.calibration.recipient if index in favoured else 0.0)
            for index, score in weighed.scores.items()
        }
        ranked = sorted(scores, key=lambda index: (-scores[index], index))
        service = next((index for index in ranked if topics[index].kind is TopicKind.SERVICE), None)
        if service is None:
            return None
        if service not in weighed.lifted:
            service = self._first_matter(service, ranked, scores, weighed)
        others = [index for index in ranked if index != service]
        matters = tuple(index for index in others if self._is_matter(index, service, weighed))
        lead = scores[service] - max([0.0, *(scores[index] for index in others if index not in matters)])
        contest = scores[service] - max([0.0, *(scores[index] for index in matters)])
        if contest < 0:
            contest = lead
        rival = ranked[0] if topics[ranked[0]].kind.rival else -1
        return Standing(service, rival, matters, scores[service], lead, contest)

    def confidence(self, standing: Standing) -> float:
        """How likely the service ahead is the right one (0-1)."""
        c = self._tables.calibration
        score, lead, contest = (min(x, _HIGHEST) for x in (standing.score, standing.lead, standing.contest))
        return 1 / (1 + exp(-(c.bias + c.top * score + c.margin * lead + c.contest * contest)))

    def _evidence(self, reading: Reading) -> dict[int, Evidence]:
        evidence: dict[int, Evidence] = {}
        for feature, sure in reading.features.items():
            stressed = sure * reading.stress[feature]
            for topic, weight in self._tables.features[feature].weights:
                found = evidence.get(topic)
                if found is None:
                    found = evidence[topic] = Evidence()
                found.features[feature] = weight * (sure if topic in self._marks else stressed)
        for rule, wanted, unwanted in self._rules:
            if reading.cues & wanted != wanted:
                continue
            places = reading.sentence_cues if rule.sentence else (reading.cues,)
            if any(cues & wanted == wanted and not cues & unwanted for cues in places):
                evidence.setdefault(rule.topic, Evidence()).rules.append(rule.weight)
        return evidence

    def _is_invented(self, found: Evidence, reading: Reading) -> bool:
        """Whether nothing speaks for the topic but a word that was taken for misspelt."""
        speaking = [reading.features[feature] for feature, weight in found.features.items() if weight > 0]
        return bool(speaking) and not found.rules and all(sure == MISSPELT for sure in speaking)

    def _first_matter(self, ahead: int, ranked: Sequence[int], scores: Mapping[int, float], weighed: Weighed) -> int:
        """Of several matters that weigh about the same, the one that the writer begins with."""
        close = [i for i in ranked if scores[i] >= _CLOSE * scores[ahead] and self._is_matter(i, ahead, weighed)]
        begins = {index: self._begins(index, ahead, weighed) for index in close}
        own = max((self._begins(ahead, index, weighed) for index in close), default=0)
        return min(
            (index for index in close if begins[index] < own), key=lambda i: (begins[i], -scores[i]), default=ahead
        )

    def _begins(self, index: int, other: int, weighed: Weighed) -> int:
        """The first sentence with a telling word for one topic and not for the other."""
        if index not in weighed.evidence:
            return 0
        others = weighed.evidence[other].features if other in weighed.evidence else {}
        places = [
            weighed.first[feature]
            for feature, weight in weighed.evidence[index].features.items()
            if weight >= _TELLING and others.get(feature, 0.0) < _SHARED
        ]
        return min(places, default=0)

    def _is_matter(self, index: int, service: int, weighed: Weighed) -> bool:
        """Whether a further service has evidence of its own, that does not speak for the one ahead too."""
        if self._tables.topics[index].kind is not TopicKind.SERVICE or index not in weighed.evidence:
            return False
        shared = weighed.evidence[service].features if service in weighed.evidence else {}
        own = (w for feature, w in weighed.evidence[index].features.items() if shared.get(feature, 0.0) < _SHARED)
        return sum(own) >= self._tables.calibration.matter
