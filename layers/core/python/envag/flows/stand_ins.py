"""Flow ids for where no Connect draws them: a laptop's stacks write them, and the Connect that is played knows them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "flows.envag.example")


class StartedFlow(NamedTuple):
    """A flow that contacts begin with: the name of its template, and whose it is."""

    template: str
    municipality: str


STARTED = ("chat", "task")
"""The templates of the flows that our functions start contacts in."""


def stand_in(flow: StartedFlow) -> str:
    """The id that stands for the flow: the same on every machine."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(flow)))


def flows_by_stand_in(slugs: Iterable[str]) -> Mapping[str, StartedFlow]:
    """The flows that our functions can start contacts in, by their stand-ins."""
    flows = [StartedFlow(template, slug) for slug in slugs for template in STARTED]
    return {stand_in(flow): flow for flow in flows}
