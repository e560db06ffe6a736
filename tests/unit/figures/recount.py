"""The figures counted anew from whole timelines, day by day and case by case, by code that shares nothing with ours."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

_SWEDEN = ZoneInfo("Europe/Stockholm")
_WEEK = timedelta(days=7)
_ASKS = {"opinion": False, "complaint": False, "fault_report": False}
_POINTS = dict(zip("54321", (100, 75, 50, 25, 0), strict=True))


def recount(lives, *, questions, closed_days):
    """Counts by month, scope and name: ``questions`` are the services that are asked about."""
    sums = Counter()
    kept = [life for life in lives if not life.case.set_aside]
    for life in kept:
        case = life.case
        local = case.arrived_at.astimezone(_SWEDEN)
        legs = _legs(life)
        found = _contacts(life, _next(life, kept)) | _mail(life, questions, closed_days) | _judged(life)
        for name, count in found.items():
            sums[f"{local:%Y-%m}", f"D#{case.department}", name] += count
        found |= {"y": len(legs), "ya": sum(what == "a" for _, what, _ in legs)}
        for unit, what, hour in legs:
            sums[f"{local:%Y-%m}", f"U#{unit}", f"{what}{local:%d}{hour}"] += 1
        for scope in ("A", f"H#{case.channel}", f"T#{local:%Y-%m-%d}"):
            for name, count in found.items():
                sums[f"{local:%Y-%m}", scope, name] += count
        if case.service:
            for name, count in found.items():
                sums[f"{local:%Y-%m}", f"S#{case.service}", name] += count
    return {key: count for key, count in sums.items() if count}


def _next(life, lives):
    """The case of the same resident and service that came right after it."""
    case = life.case
    if case.protected or not case.resident or not case.service:
        return None
    same = [
        other.case
        for other in lives
        if other.case.resident == case.resident and other.case.service == case.service and not other.case.protected
    ]
    same.sort(key=lambda one: (one.arrived_at, one.reference))
    position = [one.reference for one in same].index(case.reference)
    return same[position + 1] if position + 1 < len(same) else None


def _contacts(life, following):
    """Walks through the days of the case with a finger on each event."""
    case, shut, asked, back, wrote, unasked = life.case, None, False, 0, 0, 0
    for event in life.timeline:
        after = {change.field: change.after for change in event.changes}.get("status")
        by_resident = event.actor.role == "resident"
        if event.type == "asked":
            asked = True
        if by_resident and event.type in ("added", "reopened"):
            wrote += 1
            soon = event.type == "added" or (shut is not None and event.occurred_at <= shut + _WEEK)
            unasked += soon and not asked
            back += event.type == "reopened" and soon
            asked = False
        if after == "closed":
            shut = event.occurred_at
        elif after:
            shut = None
    closed = str(case.status) == "closed"
    chased = following is not None and (not closed or following.arrived_at <= case.closed_at + _WEEK)
    done = closed and str(case.resolution) != "duplicate"
    helped = done and not back and not chased
    alone = not any(e.type == "handed_over" or e.actor.role == "officer" for e in life.timeline)
    return {
        "n": 1,
        "x": 1 + wrote,
        "r": unasked + chased,
        "c": done,
        "d": helped and str(case.resolution) == "solved_by_centre",
        "b": helped and str(case.resolution) in ("solved_by_centre", "self_service", "registered_complete"),
        "f": done and str(case.resolution) in ("solved_by_centre", "self_service") and alone,
    }


def _mail(life, questions, closed_days):
    case = life.case
    reason = str(case.contact_reason) if case.contact_reason else ""
    asks = _ASKS.get(reason, True) if reason else (not case.service or case.service in questions)
    if case.channel != "email" or not asks or str(case.resolution) == "duplicate":
        return {}
    day = case.arrived_at.astimezone(_SWEDEN).date() + timedelta(days=1)
    while day.isoweekday() > 5 or day in closed_days:
        day += timedelta(days=1)
    answers = [
        e.occurred_at.astimezone(_SWEDEN).date()
        for e in life.timeline
        if e.type == "answered" and e.actor.role in ("guide", "officer")
    ]
    return {"mq": 1, "mt": bool(answers) and min(answers) <= day}


def _legs(life):
    """Unit, what became of it and hour, of each leg of a call that some unit was offered."""
    told = {}
    for event in life.timeline if life.case.channel == "phone" else ():
        if event.data.get("unit"):
            told.setdefault(event.data["contact"], []).append(event)
    found = []
    for steps in told.values():
        phases = [step.data["phase"] for step in steps]
        what = "a" if "CONNECTED_TO_AGENT" in phases else "b" if "DISCONNECTED" in phases else ""
        if what:
            first = steps[phases.index("QUEUED")].occurred_at.astimezone(_SWEDEN)
            found.append((steps[0].data["unit"], what, f"{first:%H}"))
    return found


def _judged(life):
    marks = [str(e.data["marks"]["reception"]) for e in life.timeline if e.type == "rated"]
    return {"jr": len(marks), "sr": sum(_POINTS[mark] for mark in marks)}
