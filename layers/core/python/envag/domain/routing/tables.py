"""What routing knows, as compiled at build time: plain tables, so that reading them is all the start-up there is."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read at run time, to decode the tables
from enum import StrEnum
from typing import NamedTuple


class TopicKind(StrEnum):
    """What a topic is. Only a service can get a message; the others say why none does, or mark the message."""

    SERVICE = "service"
    ACTOR = "actor"
    ADVERTISING = "advertising"
    AUTOMATIC = "automatic"
    CENTRE = "centre"
    URGENCY = "urgency"
    LEGAL = "legal"

    @property
    def rival(self) -> bool:
        """Whether the topic competes with the services for what a message is about."""
        return self not in {TopicKind.SERVICE, TopicKind.URGENCY, TopicKind.LEGAL}

    @property
    def mark(self) -> bool:
        """Whether the topic marks a message, whatever it is about, once its weights sum to 1."""
        return self in {TopicKind.URGENCY, TopicKind.LEGAL}


class Topic(NamedTuple):
    """Something a message can be about, or be.

    ``near`` are the services that take its matters in a municipality without it, nearest first. ``service``
    is the index of the topic that a legal mark lifts. ``personal`` marks dangers to somebody's life or safety.
    """

    id: str
    kind: TopicKind
    near: tuple[str, ...] = ()
    service: int = -1
    personal: bool = False


class Feature(NamedTuple):
    """A word or phrase of the vocabulary. A tuple, since there are thousands to read at start-up.

    ``weights`` are (topic, weight), ``cues`` the cues that it gives. ``label`` is the word as the vocabulary
    writes it, empty where it stands only inside phrases.
    """

    weights: tuple[tuple[int, float], ...] = ()
    cues: tuple[int, ...] = ()
    label: str = ""


class Phrase(NamedTuple):
    """Features that follow each other, at most two words between each, and the feature that they make."""

    units: tuple[int, ...]
    feature: int


class Rule(NamedTuple):
    """Weight for a topic when all of some cues and none of others are there, in one sentence or the message."""

    topic: int
    weight: float
    all: tuple[int, ...]
    none: tuple[int, ...] = ()
    sentence: bool = False


class Negation(NamedTuple):
    """How a matter is denied, in folded words.

    See ``envag.domain.routing.negation``.
    """

    negators: tuple[str, ...]
    about: tuple[str, ...]
    none: tuple[str, ...]
    none_after: tuple[str, ...]
    articles: tuple[str, ...]
    skip: tuple[str, ...]
    wish: tuple[str, ...]
    refused: tuple[str, ...]


class Calibration(NamedTuple):
    """How scores become a confidence: the logistic of bias + top * score + margin * lead + contest * contest.

    See ``envag.domain.routing.scoring.Standing``. ``answer`` is the confidence from which a service is named,
    ``matter`` the own evidence that a further matter of the same message needs, ``recipient`` what the address
    of a service's department or unit weighs.
    """

    bias: float
    top: float
    margin: float
    contest: float
    answer: float
    matter: float
    recipient: float


class Tables(NamedTuple):
    """The whole vocabulary.

    ``words`` maps a stem to its feature, as ``<language>:<stem>`` for other languages than Swedish and ``=<word>``
    where only that very word is meant; ``prefixes`` the beginning of a word to its feature; ``phrases`` the rarest
    word of phrases to them. ``common`` are words that only ``=<word>`` stands for. ``parts`` are the stems that
    compounds are made of and words misspell, with their skeletons; the ``solid`` ones, which only mark a message,
    are no parts of compounds. ``marked`` maps a folded word that is two words
    (``tomt``) to the one with å ä ö (``tömt``), which is ``^<word>`` in ``words``. ``beside`` are the words that
    stand before a place; ``alarms`` pieces of words that danger and law are told with, sought in all of a long text.
    """

    topics: tuple[Topic, ...]
    cues: tuple[str, ...]
    features: tuple[Feature, ...]
    words: Mapping[str, int]
    prefixes: Mapping[str, int]
    phrases: Mapping[int, tuple[Phrase, ...]]
    rules: tuple[Rule, ...]
    parts: Mapping[str, str]
    solid: tuple[str, ...]
    common: tuple[str, ...]
    marked: Mapping[str, str]
    negation: Negation
    beside: tuple[str, ...]
    alarms: tuple[str, ...]
    calibration: Calibration
