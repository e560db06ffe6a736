"""Plays Amazon Lex V2 towards the function behind a bot: one conversation of a chat, turn by turn.

The event is https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html, the answer
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html. Lex guesses an intent from whatever is
near its sample utterances; here only the very words of one are it, and everything else is the fallback intent.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from envag.flows.scene import Bot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

FALLBACK = "FallbackIntent"
"""Lex's own name (AMAZON.FallbackIntent) for what no other intent takes."""

LIMIT = 30.0
"""Seconds that a function has (quotas: "Lambda function timeout")."""

_HOOKS = ("DialogCodeHook", "FulfillmentCodeHook")
_WORD = re.compile(r"\w+")


class LexError(Exception):
    """The bot cannot go on: its function failed, was too slow, or answered what Lex refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the bot does after the resident's words: says ``messages``, and goes on or ends with ``intent``."""

    messages: tuple[str, ...]
    intent: str
    goes_on: bool
    seconds: float


@dataclass(slots=True, kw_only=True)
class Conversation:
    """A session of the bot. ``locale`` is Lex's (``sv_SE``), ``attributes`` are the session's own."""

    bot: Bot
    session: str
    locale: str
    attributes: dict[str, str] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)

    def turn(self, words: str, at: datetime) -> Turn:
        """The resident writes ``words``. Raises LexError."""
        spent = 0.0
        state: Mapping[str, Any] = {}
        for hook in _HOOKS:
            answer, took = self._invoke(self._event(hook, words), at)
            spent += took
            state = answer["sessionState"]
            self.attributes = dict(state.get("sessionAttributes") or {})
            if state["dialogAction"]["type"] != "Delegate":
                break
        kind, intent = state["dialogAction"]["type"], state.get("intent") or {}
        if kind not in {"Close", "ElicitIntent", "Delegate"}:
            msg = f"the bot has no slots, so its function cannot ask for a {kind}"
            raise LexError(msg)
        self.slots = intent.get("slots") or {}
        return Turn(
            messages=_said(answer.get("messages") or ()),
            intent=intent.get("name", "") or self._intent(words),
            goes_on=kind == "ElicitIntent",
            seconds=spent,
        )

    def _invoke(self, event: Mapping[str, Any], at: datetime) -> tuple[Mapping[str, Any], float]:
        try:
            answer, took = self.bot.function(event, at)
        except Exception as error:
            raise LexError(type(error).__name__) from error
        if took >= LIMIT:
            msg = "too slow"
            raise LexError(msg)
        kind = (answer.get("sessionState") or {}).get("dialogAction") or {}
        if not kind.get("type"):
            msg = "no next step"
            raise LexError(msg)
        return answer, took

    def _intent(self, words: str) -> str:
        """The intent that has these very words among its sample utterances."""
        samples = self.bot.utterances.get(self.locale, {})
        return next((name for name, all_ in samples.items() if _plain(words) in map(_plain, all_)), FALLBACK)

    def _event(self, hook: str, words: str) -> dict[str, Any]:
        intent = {
            "name": self._intent(words),
            "slots": {},
            "state": "InProgress" if hook == "DialogCodeHook" else "ReadyForFulfillment",
            "confirmationState": "None",
        }
        return {
            "messageVersion": "1.0",
            "invocationSource": hook,
            "inputMode": "Text",
            "responseContentType": "text/plain; charset=utf-8",
            "sessionId": self.session,
            "inputTranscript": words,
            "invocationLabel": "",
            "bot": {
                "id": "PLAYED0000",
                "name": "played",
                "localeId": self.locale,
                "version": "1",
                "aliasId": "PLAYED0001",
                "aliasName": "played",
            },
            "interpretations": [{"intent": intent, "interpretationSource": "Lex"}],
            "proposedNextState": {
                "dialogAction": {"type": "Close"},
                "intent": intent | {"state": "Fulfilled"},
                "prompt": {"attempt": "Initial"},
            },
            "requestAttributes": {
                "x-amz-lex:accept-content-types": "PlainText",
                "x-amz-lex:channels:platform": "Connect Chat",
            },
            "sessionState": {
                "sessionAttributes": dict(self.attributes),
                "activeContexts": [],
                "intent": intent,
                "originatingRequestId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.session} {words}")),
            },
            "transcriptions": [
                {
                    "transcription": words,
                    "transcriptionConfidence": 1.0,
                    "resolvedContext": {"intent": intent["name"]},
                    "resolvedSlots": {},
                }
            ],
        }


def _said(messages: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(one["content"] for one in messages if one.get("contentType") == "PlainText" and one.get("content"))


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
