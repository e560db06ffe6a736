"""What there is to see at first: a year of invented cases, and recorded contacts through the real doors."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from envag.cli.demo import fill
from envag.cli.errors import CommandError
from envag.cli.send import files, play
from envag.runtime.clock import SystemClock
from local.cloud import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality

EVENTS = ROOT / "events"
SET = (
    "email/question_before_a_call.eml",
    "email/plain_fault_report.eml",
    "email/finnish.eml",
    "email/urgent_water_leak.eml",
    "email/html_only.eml",
    "email/out_of_office.eml",
    "email/spam.eml",
    "email/virus.eml",
    "web/form_browser.json",
    "web/form_free_text.json",
    "chat/start_form.json",
    "contact_events/chat",
    "chat/transcript.json",
    "call/voice.json",
    "contact_events/call",
    "manual/visit.json",
)
"""Files and folders of ``events/``: each way in at least once."""


class DemoError(Exception):
    """A recorded contact was refused: the stack does not work as it should."""


def load(running: Stack, municipalities: Iterable[Municipality], *, size: str, say: Callable[[str], None]) -> None:
    """Write a year of cases of that size, then play the set. Raises DemoError."""
    began, now = time.monotonic(), SystemClock().now()
    cases = sum(fill(running, place, size, now=now)[0] for place in municipalities)
    say(f"{cases} invented cases of a year ({time.monotonic() - began:.0f} s)")
    say("playing a few recorded contacts …")
    for path in files(EVENTS / name for name in SET):
        try:
            play(running, path)
        except CommandError as error:
            msg = f"{path.relative_to(ROOT)}: {error}"
            raise DemoError(msg) from error
