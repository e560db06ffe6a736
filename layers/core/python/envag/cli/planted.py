"""Planted cases for ``envag report --fixture``: a line each, made into a case with its timeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.cli.errors import CommandError

if TYPE_CHECKING:
    from envag.domain.figures.past import History
    from envag.domain.municipality import Municipality

FOLDER = Path(__file__).resolve().parents[5] / "events" / "figures"


def planted(name: str, place: Municipality) -> list[History]:
    """The cases of a file, or of one of ours by its name, such as ``r8``. Raises CommandError."""
    path = next((one for one in (Path(name), FOLDER / f"{name}.json") if one.is_file()), None)
    if path is None:
        msg = f"There is no file {name}, nor {name}.json in {FOLDER.name}."
        raise CommandError(msg)
    return [_history(one, place) for one in json.loads(path.read_text("utf-8"))]


def _history(told: dict[str, Any], place: Municipality) -> History:
    """The case that came in, was closed, and perhaps opened again by its resident and closed once more."""
    from datetime import datetime  # noqa: PLC0415 - `--help` must be quick

    from envag.domain import transitions  # noqa: PLC0415
    from envag.domain.case import RESIDENT, Actor, Case, ContactReason, EventType, Resolution, TimelineEvent  # noqa: PLC0415
    from envag.domain.deadline import answer_due  # noqa: PLC0415
    from envag.domain.event_id import event_id  # noqa: PLC0415
    from envag.domain.figures.past import History  # noqa: PLC0415

    guide = Actor(role="guide")
    at = {name: datetime.fromisoformat(value) for name, value in told.items() if name.endswith("_at")}
    case = Case(
        municipality=place.slug,
        reference=told["id"],
        channel=told["channel"],
        source=told["id"],
        arrived_at=at["arrived_at"],
        due_at=answer_due(at["arrived_at"], place.service(told["service"]), place, urgent=False),
        department=place.centre,
        service=told["service"],
        resident=told["resident"],
    )
    guide = Actor(role="guide")
    resolution, reason = Resolution(told["resolution"]), ContactReason(told["contact_reason"])
    received = event_id(told["id"], "received")
    timeline = [TimelineEvent(received, EventType.RECEIVED, at["arrived_at"], RESIDENT, data={"text": ""})]
    for name, when in at.items():
        id_ = event_id(told["id"], name)
        if name == "reopened_at":
            event = transitions.reply(case, {"text": ""}, urgent=False, secrecy=0, due_at=when, at=when, id=id_)
        elif name != "arrived_at":
            closed = transitions.close(case, resolution=resolution, reason=reason, actor=guide, at=when, id=id_)
            if closed is None:
                msg = f"{told['id']} is closed twice."
                raise CommandError(msg)
            event = closed
        else:
            continue
        case = case.with_changes(event)
        timeline.append(event)
    return History(case, timeline)
