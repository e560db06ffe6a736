"""Answer the resident, or ask them, through whatever channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.contact import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import ContactReason, Resolution
    from envag.ports.mail import OutgoingFile
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


class Answer(NamedTuple):
    """What the resident is told. ``channel`` other than EMAIL: it was told them so, and is only taken down (R44).

    ``article`` is the ``id@version`` that it was made from, ``original`` that article's text before editing (R40).
    """

    text: str
    channel: Channel = Channel.EMAIL
    article: str = ""
    original: str = ""
    files: Sequence[OutgoingFile] = ()


class Closing(NamedTuple):
    """How an answer closes its case."""

    resolution: Resolution
    reason: ContactReason


def reply(desk: Desk, asked: Asked, *, answer: Answer, closing: Closing | None = None) -> OpenCase | None:
    """Answer the resident, and close the case where that ends it."""
    raise NotImplementedError


def ask(desk: Desk, asked: Asked, *, text: str, channel: Channel = Channel.EMAIL) -> OpenCase | None:
    """Ask the resident; the case waits for their answer, which resumes it."""
    raise NotImplementedError
