"""What Lex V2 asks its Lambda function, and what it is answered.

Shapes: https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html and …/lambda-response-format.html. The
session attributes ``municipality``, ``reference`` and ``language`` are set by our flow, the others by ``render``; no
resident can set one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain.chat_turn import ChatTurn, Outcome
from envag.intake.payload import UnreadableError, part, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.chat_turn import Reply

LONGEST_MESSAGE = 1024
"""Characters of one message: ``Text`` in the service's model (lexv2-runtime)."""

MOST_MESSAGES = 10
"""``Messages`` in the same model."""

_TURN, _ANSWERED, _PROOF_ASKED = "turn", "answered", "proofAsked"


def parse(event: object) -> ChatTurn:
    """Read Lex's event. Raises UnreadableError when it names no session. Fields that it may grow are ignored."""
    session = text(event, "sessionId")
    if not session:
        raise UnreadableError("not_a_lex_event")
    attributes = _attributes(event)
    turn = text(attributes, _TURN)
    return ChatTurn(
        session=session,
        words=text(event, "inputTranscript"),
        municipality=text(attributes, "municipality"),
        reference=text(attributes, "reference"),
        language=text(attributes, "language") or text(part(event, "bot"), "localeId").split("_")[0] or "sv",
        intent=text(part(event, "sessionState", "intent"), "name"),
        number=int(turn) if turn.isascii() and turn.isdigit() else 0,
        answered=text(attributes, _ANSWERED),
        proof_asked=text(attributes, _PROOF_ASKED) == "true",
    )


def render(event: object, reply: Reply) -> dict[str, Any]:
    """Lex's answer: listen on (``ElicitIntent``), or end with an intent that is fulfilled (``Close``)."""
    attributes = _attributes(event)
    turn = text(attributes, _TURN)
    own = {
        _TURN: str(int(turn) + 1) if turn.isascii() and turn.isdigit() else "1",
        _ANSWERED: reply.answered,
        _PROOF_ASKED: "true" if reply.outcome is Outcome.PROOF_ASKED else text(attributes, _PROOF_ASKED),
    }
    kept = {name: value for name, value in (attributes | own).items() if isinstance(value, str) and value}
    state: dict[str, Any] = {
        "sessionAttributes": kept,
        "dialogAction": {"type": "Close" if reply.ends else "ElicitIntent"},
    }
    if reply.ends:
        state["intent"] = {"name": reply.ends.value, "state": "Fulfilled", "confirmationState": "None", "slots": {}}
    messages = [piece for said in reply.texts for piece in _pieces(said)][:MOST_MESSAGES]
    answer: dict[str, Any] = {"sessionState": state}
    return answer | ({"messages": [_plain(m) for m in messages]} if messages else {})


def _attributes(event: object) -> dict[str, Any]:
    return part(event, "sessionState", "sessionAttributes")


def _plain(message: str) -> dict[str, str]:
    return {"contentType": "PlainText", "content": message}


def _pieces(said: str) -> Iterator[str]:
    """The text in messages that Lex takes, broken where a word ends."""
    left = said.strip()
    while len(left) > LONGEST_MESSAGE:
        cut = max(left.rfind(" ", 0, LONGEST_MESSAGE + 1), left.rfind("\n", 0, LONGEST_MESSAGE + 1))
        cut = cut if cut > 0 else LONGEST_MESSAGE
        yield left[:cut].rstrip()
        left = left[cut:].lstrip()
    if left:
        yield left
