"""What staff do with a case: a route for each action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import request_models
from api import action
from envag.domain.access import Action
from envag.ports.mail import OutgoingFile
from envag.usecases.staff import answering, joining, moving, sharing, shielding, work

if TYPE_CHECKING:
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


@action(Action.TAKE, request_models.Nothing, does="Take the case")
def take(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See work.take."""
    return work.take(desk, asked)


@action(Action.GIVE_BACK, request_models.Nothing, does="Give the case back to the group")
def give_back(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See work.give_back."""
    return work.give_back(desk, asked)


@action(Action.ASSIGN, request_models.Assign, does="Give the case to a colleague")
def assign(desk: Desk, asked: Asked, body: request_models.Assign) -> OpenCase | None:
    """See work.assign."""
    return work.assign(desk, asked, assignee=body.assignee)


@action(Action.PARK, request_models.Park, does="Put the case aside until a day")
def park(desk: Desk, asked: Asked, body: request_models.Park) -> OpenCase | None:
    """See work.park."""
    return work.park(desk, asked, until=body.until, reason=body.reason)


@action(Action.RESUME, request_models.Nothing, does="Take a waiting case up again")
def resume(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See work.resume."""
    return work.resume(desk, asked)


@action(Action.NOTE, request_models.Note, does="Write a note")
def note(desk: Desk, asked: Asked, body: request_models.Note) -> OpenCase | None:
    """See work.note."""
    return work.note(desk, asked, text=body.text, from_resident=body.from_resident)


@action(Action.REPLY, request_models.Reply, does="Answer the resident")
def reply(desk: Desk, asked: Asked, body: request_models.Reply) -> OpenCase | None:
    """See answering.reply."""
    files = [OutgoingFile(name=f.name, media_type=f.media_type, content=f.content) for f in body.files]
    answer = answering.Answer(
        text=body.text,
        channel=body.channel,
        article=body.article or "",
        original=body.original or "",
        files=files,
        e_service=body.e_service or "",
    )
    closing = body.close and (body.close.resolution, body.close.contact_reason)
    return answering.reply(desk, asked, answer=answer, closing=answering.Closing(*closing) if closing else None)


@action(Action.ASK, request_models.Ask, does="Ask the resident")
def ask(desk: Desk, asked: Asked, body: request_models.Ask) -> OpenCase | None:
    """See answering.ask."""
    return answering.ask(desk, asked, text=body.text, channel=body.channel)


@action(Action.WARN, request_models.Warn, does="Tell the resident that it takes longer, and why")
def warn(desk: Desk, asked: Asked, body: request_models.Warn) -> OpenCase | None:
    """See answering.warn."""
    return answering.warn(desk, asked, reason=body.reason, text=body.text, channel=body.channel)


@action(Action.HAND_OVER, request_models.HandOver, does="Pass the case to a department")
def hand_over(desk: Desk, asked: Asked, body: request_models.HandOver) -> OpenCase | None:
    """See moving.hand_over."""
    to = moving.HandOver(
        department=body.department,
        unit=body.unit or "",
        summary=body.summary,
        reason=body.contact_reason,
        answers=body.answers,
        incomplete=body.incomplete,
    )
    return moving.hand_over(desk, asked, to=to)


@action(Action.ACKNOWLEDGE, request_models.Nothing, does="Acknowledge a hand-over")
def acknowledge(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See work.acknowledge."""
    return work.acknowledge(desk, asked)


@action(Action.GIVE_SUBTASK, request_models.GiveSubtask, does="Ask another department to do a part of the case")
def give_subtask(desk: Desk, asked: Asked, body: request_models.GiveSubtask) -> OpenCase | None:
    """See sharing.give_subtask."""
    return sharing.give_subtask(
        desk, asked, department=body.department, unit=body.unit or "", text=body.text, reason=body.reason
    )


@action(Action.FINISH_SUBTASK, request_models.FinishSubtask, does="Finish a part of the case, or withdraw it")
def finish_subtask(desk: Desk, asked: Asked, body: request_models.FinishSubtask) -> OpenCase | None:
    """See sharing.finish_subtask."""
    return sharing.finish_subtask(desk, asked, department=body.department, text=body.text)


@action(Action.SEND_BACK, request_models.WithReason, does="Give the case back to the centre")
def send_back(desk: Desk, asked: Asked, body: request_models.WithReason) -> OpenCase | None:
    """See moving.send_back."""
    return moving.send_back(desk, asked, reason=body.reason)


@action(Action.CORRECT, request_models.Correct, does="Put right what routing decided")
def correct(desk: Desk, asked: Asked, body: request_models.Correct) -> OpenCase | None:
    """See moving.correct."""
    return moving.correct(
        desk, asked, service=body.service, department=body.department, unit=body.unit, reason=body.reason
    )


@action(Action.MERGE, request_models.Merge, does="Let the case go on in another one")
def merge(desk: Desk, asked: Asked, body: request_models.Merge) -> OpenCase | None:
    """See joining.merge."""
    return joining.merge(desk, asked, into=body.into)


@action(Action.LINK, request_models.Link, does="Let two cases know of each other")
def link(desk: Desk, asked: Asked, body: request_models.Link) -> OpenCase | None:
    """See joining.link."""
    return joining.link(desk, asked, to=body.to)


@action(Action.SPLIT, request_models.Split, does="Make one of several matters a case of its own")
def split(desk: Desk, asked: Asked, body: request_models.Split) -> OpenCase | None:
    """See joining.split."""
    return joining.split(desk, asked, text=body.text, service=body.service or "")


@action(Action.CLOSE, request_models.Closing, does="Close the case")
def close(desk: Desk, asked: Asked, body: request_models.Closing) -> OpenCase | None:
    """See work.close."""
    return work.close(desk, asked, resolution=body.resolution, reason=body.contact_reason)


@action(Action.REOPEN, request_models.WithReason, does="Open a closed case again")
def reopen(desk: Desk, asked: Asked, body: request_models.WithReason) -> OpenCase | None:
    """See work.reopen."""
    return work.reopen(desk, asked, reason=body.reason)


@action(Action.CALL_BACK, request_models.CallBack, does="Promise to call back")
def call_back(desk: Desk, asked: Asked, body: request_models.CallBack) -> OpenCase | None:
    """See work.call_back."""
    return work.call_back(desk, asked, due_at=body.due_at, owner=body.owner or "")


@action(Action.CALL_BACK_TRIED, request_models.CallBackTried, does="Say how a call back went")
def call_back_tried(desk: Desk, asked: Asked, body: request_models.CallBackTried) -> OpenCase | None:
    """See work.call_back_tried."""
    return work.call_back_tried(desk, asked, reached=body.reached, text=body.text)


@action(Action.CHECKLIST_STEP, request_models.ChecklistStep, does="Tick a step of the checklist, or take the tick back")
def checklist_step(desk: Desk, asked: Asked, body: request_models.ChecklistStep) -> OpenCase | None:
    """See work.checklist_step."""
    return work.checklist_step(desk, asked, step=body.step, done=body.done, text=body.text)


@action(Action.IDENTIFY, request_models.Identify, does="Take down how the person showed who they are")
def identify(desk: Desk, asked: Asked, body: request_models.Identify) -> OpenCase | None:
    """See work.identify."""
    return work.identify(desk, asked, how=body.how)


@action(Action.PROTECT, request_models.Nothing, does="Hide who the case is about")
def protect(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See shielding.protect."""
    return shielding.protect(desk, asked)


@action(Action.UNPROTECT, request_models.WithReason, does="Show again who the case is about")
def unprotect(desk: Desk, asked: Asked, body: request_models.WithReason) -> OpenCase | None:
    """See shielding.unprotect."""
    return shielding.unprotect(desk, asked, reason=body.reason)


@action(Action.ANONYMISE, request_models.Nothing, does="Forget who the case is about, for ever")
def anonymise(desk: Desk, asked: Asked, _: request_models.Nothing) -> OpenCase | None:
    """See shielding.anonymise."""
    return shielding.anonymise(desk, asked)
