"""What the pages of a resident's own case are wired to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.logging import Logger

    from envag.ports.cases import CaseStore
    from envag.ports.files import Uploads
    from envag.ports.limits import Limits
    from envag.usecases.receive import Routes


class Parts(NamedTuple):
    """``routes`` gives a municipality's router by its slug."""

    store: CaseStore
    limits: Limits
    uploads: Uploads
    routes: Callable[[str], Routes]
    log: Logger
