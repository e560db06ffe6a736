"""Plays a recorded event of ``events/`` into a stack, through the door it would come by."""

from __future__ import annotations

import json
from pathlib import Path

EVENTS = Path(__file__).parents[2] / "events"
_INVOKED = {"call": ("call_flow", 3), "bot": ("bot", 1)}
"""The functions that somebody waits for, and how often they are asked."""


def play(stack, name, *, slug="solhamra"):
    """Deliver ``events/<name>`` as AWS would; the answer where somebody waits for one."""
    path = EVENTS / name
    channel = path.relative_to(EVENTS).parts[0]
    if channel == "email":
        return stack.put_object(f"mail/{slug}/{path.stem}", path.read_bytes(), "inbound_mail")
    event = json.loads(path.read_text("utf-8"))
    if channel == "web" or event.get("routeKey") == "$default":
        return stack.request("site" if event["routeKey"] == "$default" else "web_form", event)
    if channel in _INVOKED:
        function, attempts = _INVOKED[channel]
        return stack.invoke(function, event, attempts=attempts)
    if channel in {"contact_events", "mail_events"}:
        return stack.queue(channel, json.dumps(event, ensure_ascii=False), message_id=path.stem)
    if path.stem.startswith("transcript"):
        return stack.put_object(f"transcripts/{path.stem}", path.read_bytes(), "chat_transcript")
    return stack.request("chat", event)


def steps(channel):
    """The contact events of the recorded call or chat, in order."""
    return [str(path.relative_to(EVENTS)) for path in sorted((EVENTS / "contact_events" / channel).glob("*.json"))]
