"""Waking a case: one alarm clock for each open one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Schedules(Protocol):
    """The alarm clocks of cases, by municipality and reference."""

    def wake(self, municipality: str, reference: str, at: datetime) -> None:
        """Have the case looked at once at the aware moment, in place of whatever was to wake it."""

    def let_sleep(self, municipality: str, reference: str) -> None:
        """Have nothing wake the case. One that nothing was to wake stays so."""
