"""What a played contact meets: flows, hours, queues and functions at a given moment, and what the caller does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from envag.flows.document import Document

Function = Callable[[str, Mapping[str, Any], datetime], tuple[Mapping[str, Any], float]]
"""Invokes a Lambda function by its ARN with a flow's event at a moment; gives its answer and the seconds it took.

Whatever it raises is a function that failed.
"""

Fulfilment = Callable[[Mapping[str, Any], datetime], tuple[Mapping[str, Any], float]]
"""Invokes the function behind a bot with Lex's event at a moment; gives its answer and the seconds it took.

Whatever it raises is a function that failed.
"""

Hours = Callable[[str, datetime], bool]
"""Whether the hours of operation with that ARN are open at a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue as it stands when somebody enters it.

    ``answers_after`` is how long the next free agent needs, None when nobody comes. ``waiting`` are those in front,
    ``full`` says that the queue takes nobody more. ``hours`` is the ARN of its hours of operation.
    """

    answers_after: float | None = 10.0
    staffed: int = 1
    waiting: int = 0
    full: bool = False
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A Lex bot: the function that is its dialog and fulfilment hook, and what its intents are known by.

    ``utterances`` are the sample utterances of each intent, by locale as Lex names it (``sv_SE``).
    """

    function: Fulfilment
    utterances: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything around the contact. ``flows`` and ``queues`` go by ARN, ``numbers`` lead to flows.

    ``metrics`` is whether Connect gives real-time metrics, ``dials`` whether it can order call backs. ``bot`` is
    None where no bot answers. ``guide`` is the queue of the one guide whom a contact comes back to.
    """

    instance_arn: str
    flows: Mapping[str, Document]
    numbers: Mapping[str, str]
    queues: Mapping[str, Queue]
    hours: Hours
    function: Function
    at: datetime
    metrics: bool = True
    dials: bool = True
    bot: Bot | None = None
    guide: Queue = field(default_factory=lambda: Queue(answers_after=3.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls or chats, and what they do.

    ``number`` is E.164, empty for a withheld one. ``flow`` is the ARN of the flow that the contact begins in where
    no dialled number leads to one. ``says`` is what they write, the first of it as they begin the chat, each of
    the rest when a machine waits for an answer. ``keys`` are pressed at one menu after the other, an empty one
    is silence, as is everything after the last. They hang up when they reach the block ``hangs_up_at``
    (``flow/block``), or when ``patience`` seconds have gone by without a human. ``transferred_to`` are the ARNs of
    the queues that the guide passes them to, one attempt after the other. ``attributes`` are put
    on the contact by whoever starts it, ``marks`` stand among its tags too.
    """

    contact_id: str
    dialled: str
    number: str = ""
    channel: str = "VOICE"
    flow: str = ""
    says: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    patience: float = 1_800.0
    hangs_up_at: str = ""
    transferred_to: tuple[str, ...] = ()
    talks: float = 60.0
    attributes: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
