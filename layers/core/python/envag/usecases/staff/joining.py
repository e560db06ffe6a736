"""What touches two cases: merge, link, split. Repeated with the same key, each of them completes what was begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def merge(desk: Desk, asked: Asked, *, into: str) -> OpenCase | None:
    """Let the case go on in another one of the same matter."""
    raise NotImplementedError


def link(desk: Desk, asked: Asked, *, to: str) -> OpenCase | None:
    """Let two cases know of each other."""
    raise NotImplementedError


def split(desk: Desk, asked: Asked, *, text: str, service: str = "") -> OpenCase | None:
    """Make a case of its own of one matter among several; without a service its words are routed."""
    raise NotImplementedError
