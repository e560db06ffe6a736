"""A small set of recorded contacts, played through the real doors when the stack starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli.errors import CommandError
from envag.cli.send import files, play
from local.cloud import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.cli.stack import Stack

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


def load(running: Stack, *, say: Callable[[str], None]) -> None:
    """Play the set. Raises DemoError."""
    say("playing a few recorded contacts …")
    for path in files(EVENTS / name for name in SET):
        try:
            play(running, path)
        except CommandError as error:
            msg = f"{path.relative_to(ROOT)}: {error}"
            raise DemoError(msg) from error
