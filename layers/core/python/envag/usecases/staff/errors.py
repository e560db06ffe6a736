"""Why something could not be done for somebody who works here. Whoever gets one of these: nothing was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.access import Action
    from envag.domain.completeness import Gap
    from envag.domain.obstacle import Obstacle
    from envag.usecases.staff.desk import OpenCase


class StaffError(Exception):
    """Something could not be done."""


class NotFoundError(StaffError):
    """There is no such thing, as far as this person may know."""


class ForbiddenError(StaffError):
    """Their roles do not let them do ``action``, at all or with this case."""

    def __init__(self, action: Action) -> None:
        super().__init__(str(action))
        self.action = action


class ChangedError(StaffError):
    """Somebody was first: ``shown`` is the case as it stands now, None when it is no longer theirs to see."""

    def __init__(self, shown: OpenCase | None) -> None:
        super().__init__("changed")
        self.shown = shown


class ImpossibleError(StaffError):
    """It cannot be done, whoever asks. ``missing`` names the fields that are not as they must be.

    ``gaps`` is what a hand-over lacks.
    """

    def __init__(self, obstacle: Obstacle, missing: Sequence[str] = (), gaps: Sequence[Gap] = ()) -> None:
        super().__init__(str(obstacle))
        self.obstacle = obstacle
        self.missing = tuple(missing)
        self.gaps = tuple(gaps)


class KeyReusedError(StaffError):
    """The same Idempotency-Key was used before, for something else."""
