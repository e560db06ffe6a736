"""Answer the resident, or ask them, through whatever channel."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain import casework, late, transitions
from envag.domain.access import Action
from envag.domain.case import SECRET
from envag.domain.contact import Channel
from envag.domain.obstacle import Obstacle
from envag.usecases.answer import NoAddressError, TooLargeError, Written, by_mail, spoken
from envag.usecases.staff.changing import changed
from envag.usecases.staff.errors import ImpossibleError
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, ContactReason, Resolution, TimelineEvent
    from envag.ports.mail import OutgoingFile
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


class Answer(NamedTuple):
    """What the resident is told. ``channel`` other than EMAIL: it was told them so, and is only taken down (R44).

    ``article`` is the ``id@version`` that it was made from, ``original`` that article's text before editing (R40).
    ``files`` go by mail only, and so does the link to ``e_service``, a service's id: where the resident can do it
    themselves (R45).
    """

    text: str
    channel: Channel = Channel.EMAIL
    article: str = ""
    original: str = ""
    files: Sequence[OutgoingFile] = ()
    e_service: str = ""


class Closing(NamedTuple):
    """How an answer closes its case."""

    resolution: Resolution
    reason: ContactReason


def reply(desk: Desk, asked: Asked, *, answer: Answer, closing: Closing | None = None) -> OpenCase | None:
    """Answer the resident, and close the case where that ends it: both in one event.

    By mail it joins the thread of their latest mail where there is one.
    """
    answer = answer._replace(text=answer.text.strip())

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        if closing and case.status.open and case.subtasks:
            raise ImpossibleError(Obstacle.SUBTASKS_OPEN)
        said = _said(desk, asked, answer, case, events)
        return transitions.answer(case, said, actor=desk.actor(case), at=asked.at, id=asked.id, closing=closing)

    content = {**answer._asdict(), "files": [_file(file) for file in answer.files], "closing": closing}
    return changed(desk, asked, Action.REPLY, decide, content=content)


def ask(desk: Desk, asked: Asked, *, text: str, channel: Channel = Channel.EMAIL) -> OpenCase | None:
    """Ask the resident; the case waits for their answer, which resumes it (X33)."""
    question = Answer(text=text.strip(), channel=channel)

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        said = _said(desk, asked, question, case, events)
        return casework.ask(case, said, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.ASK, decide, content={"text": question.text, "channel": channel})


def warn(
    desk: Desk, asked: Asked, *, reason: late.Reason, text: str, channel: Channel = Channel.EMAIL
) -> OpenCase | None:
    """Tell the resident that it takes longer, and why (FL 11 §). A letter for another reason must say which."""
    told = Answer(text=text.strip(), channel=channel)

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        if reason is late.Reason.OTHER and told.text == _bare(desk, case, events):
            raise ImpossibleError(Obstacle.NO_REASON)
        said = _said(desk, asked, told, case, events)
        return late.warned(said, reason, actor=desk.actor(case), at=asked.at, id=asked.id)

    content = {"reason": reason, "text": told.text, "channel": channel}
    return changed(desk, asked, Action.WARN, decide, content=content)


def _bare(desk: Desk, case: Case, events: Sequence[TimelineEvent]) -> str:
    """The letter that gives no reason yet."""
    return late.letter(case, desk.municipality, late.Reason.OTHER, spoken(events))


def _said(desk: Desk, asked: Asked, answer: Answer, case: Case, events: Sequence[TimelineEvent]) -> dict[str, Any]:
    """What the event says. Raises ImpossibleError."""
    wanted(answer.text, Obstacle.NO_TEXT)
    if answer.channel is Channel.EMAIL:
        said = _mailed(desk, asked, answer, case, events)
    else:
        said = {"text": answer.text, "told": str(answer.channel)}
    edited = answer.original.strip() if answer.original.strip() != answer.text else ""
    more = {"article": answer.article, "original": edited, "e_service": _e_service(desk, answer)}
    return said | {name: value for name, value in more.items() if value}


def _e_service(desk: Desk, answer: Answer) -> str:
    """The service whose page is linked: by ordinary mail none that is secret (R94).

    Raises ImpossibleError for that, and for one that has no page.
    """
    found = desk.municipality.service(answer.e_service)
    if answer.e_service and not (found and found.on_web and found.secrecy < SECRET):
        raise ImpossibleError(Obstacle.UNKNOWN_SERVICE)
    return answer.e_service


def _mailed(desk: Desk, asked: Asked, answer: Answer, case: Case, events: Sequence[TimelineEvent]) -> dict[str, Any]:
    written = Written(answer.text, answer.files)
    try:
        return by_mail(desk.municipality, case, events, written, id=asked.id, files=desk.files)
    except NoAddressError:
        raise ImpossibleError(Obstacle.NO_ADDRESS) from None
    except TooLargeError:
        raise ImpossibleError(Obstacle.TOO_LARGE) from None


def _file(file: OutgoingFile) -> list[str]:
    """What tells a file from another one."""
    return [file.name, file.media_type, hashlib.sha256(file.content).hexdigest()]
