"""One turn of a chat with the machine: what the resident wrote, and what comes back."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Intent(StrEnum):
    """What the bot's definition knows, by the names that its flow branches on."""

    PERSON = "Person"
    STATUS = "Status"
    SOLVED = "Solved"
    FALLBACK = "FallbackIntent"


class Outcome(StrEnum):
    """How a turn ended, as the log tells it."""

    DANGER = "danger"
    PERSON = "person"
    OFF = "off"
    NOT_FOR_MACHINES = "not_for_machines"
    NO_CASE = "no_case"
    STATUS = "status"
    PROOF_ASKED = "proof_asked"
    GREETED = "greeted"
    ANSWERED = "answered"
    MISSED = "missed"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    FAILED = "failed"


class ChatTurn(NamedTuple):
    """What a resident wrote, and what our flow and we ourselves noted about the chat.

    ``number`` counts the machine's turns before this one. ``answered`` is what its last one told: an article as
    ``id@version``, or ``status``; empty when it told nothing. ``proof_asked`` says that it has asked for a proof.
    ``intent`` is a hint only: it is what a machine made of the words.
    """

    session: str
    words: str
    municipality: str
    reference: str
    language: str
    intent: str = ""
    number: int = 0
    answered: str = ""
    proof_asked: bool = False


class Reply(NamedTuple):
    """What the machine says, in that order, and the intent that it ends with; None means that it goes on listening."""

    outcome: Outcome
    texts: tuple[str, ...] = ()
    ends: Intent | None = None
    answered: str = ""
