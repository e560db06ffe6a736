"""A small set of recorded contacts, played through the real doors when the stack starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli.errors import CommandError
from envag.cli.send import play
from local.cloud import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.cli.stack import Stack

EVENTS = ROOT / "events"
SET: tuple[str, ...] = ()
"""Files of ``events/``: each way in at least once."""


class DemoError(Exception):
    """A recorded contact was refused: the stack does not work as it should."""


def load(running: Stack, *, say: Callable[[str], None]) -> None:
    """Play the set. Raises DemoError."""
    say("playing a few recorded contacts …")
    for name in SET:
        try:
            play(running, EVENTS / name)
        except CommandError as error:
            msg = f"events/{name}: {error}"
            raise DemoError(msg) from error
