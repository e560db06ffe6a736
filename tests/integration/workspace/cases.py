"""A small municipality and its cases, in the shapes that the staff API gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime.now(UTC)

CATALOGUE: dict[str, Any] = {
    "municipality": "solhamra",
    "name": "Solhamra kommun",
    "centre": "kontaktcenter",
    "centre_name": "Solhamra kontaktcenter",
    "services": [
        {
            "id": "missed-collection",
            "title": "Utebliven sophämtning",
            "description": "Kärlet har inte tömts som det skulle.",
            "level": 3,
            "secrecy": 0,
            "department": "sbf",
            "unit": "avfall",
            "version": 4,
            "contact_optional": False,
            "must_not_autoreply": False,
            "on_web": True,
            "identification": "none",
            "checklist": [
                {"id": "address", "text": "Fråga vilken adress det gäller.", "level": 1, "mandatory": True},
                {"id": "day", "text": "Kontrollera hämtningsdagen.", "level": 1, "mandatory": False},
            ],
            "form": [
                {
                    "id": "address",
                    "label": "Adress",
                    "type": "place",
                    "required": True,
                    "urgent": False,
                    "help": "",
                    "choices": [],
                }
            ],
        },
        {
            "id": "benefit",
            "title": "Ekonomiskt bistånd",
            "description": "Ansökan om ekonomiskt bistånd.",
            "level": 1,
            "secrecy": 2,
            "department": "soc",
            "unit": "",
            "version": 1,
            "contact_optional": False,
            "must_not_autoreply": False,
            "on_web": True,
            "identification": "call_back",
            "checklist": [],
            "form": [],
        },
    ],
    "departments": [
        {
            "id": "sbf",
            "code": "SBF",
            "name": "Samhällsbyggnadsförvaltningen",
            "phone": "",
            "company": False,
            "units": [{"id": "avfall", "name": "Avfallsenheten", "phone": ""}],
        },
        {"id": "soc", "code": "SOC", "name": "Socialförvaltningen", "phone": "", "company": False, "units": []},
        {"id": "kontaktcenter", "code": "KC", "name": "Kontaktcenter", "phone": "", "company": False, "units": []},
        {"id": "bostad", "code": "BAB", "name": "Solhamra Bostäder AB", "phone": "", "company": True, "units": []},
    ],
    "neighbours": [{"id": "norrsjofors", "label": "Norrsjöfors kommun"}],
    "resolutions": [{"id": "solved_by_centre", "label": "Löst av kommunvägledaren"}],
    "contact_reasons": [{"id": "fault_report", "label": "Felanmälan"}],
    "channels": [
        {"id": "phone", "label": "Telefon"},
        {"id": "email", "label": "E-post"},
        {"id": "chat", "label": "Chatt"},
        {"id": "web", "label": "Webbformulär"},
        {"id": "visit", "label": "Besök"},
        {"id": "letter", "label": "Brev"},
        {"id": "social_media", "label": "Sociala medier"},
    ],
}
ACTIONS = ["take", "note", "reply", "ask", "hand-over", "park", "close", "correct", "call-back", "checklist-step"]


def at(**ago: float) -> str:
    """A moment that long ago."""
    return (NOW - timedelta(**ago)).isoformat()


def event(number: int, type_: str, when: str, role: str = "resident", **more: Any) -> dict[str, Any]:
    """An event of a timeline."""
    actor = {"role": role, "me": more.pop("me", False)}
    empty: dict[str, Any] = {"changes": [], "files": [], "data": {}}
    return {"id": f"e{number}", "type": type_, "at": when, "actor": actor} | empty | more


def case(reference: str, **more: Any) -> dict[str, Any]:
    """A case as it is shown."""
    return {
        "reference": reference,
        "status": "new",
        "channel": "email",
        "service": "missed-collection",
        "department": "kontaktcenter",
        "unit": "",
        "priority": "normal",
        "secrecy": 0,
        "due_at": at(hours=-30),
        "arrived_at": at(hours=5),
        "assignee": "",
        "party": {
            "type": "person",
            "name": "Signe Exempel",
            "email": "signe@post.example",
            "phone": "+46701740605",
        },
        "protected": False,
        "masked": False,
        "escalation": 0,
        "subtasks": [],
        "version": 1,
        "actions": ACTIONS,
        "timeline": [event(1, "received", at(hours=5), text="Hej!\nSoporna på Björkvägen 3 är inte hämtade.")],
    } | more


def cases() -> dict[str, dict[str, Any]]:
    """What is there to begin with, by reference."""
    mail = case(
        "SOL-BN42-98KB",
        due_at=at(hours=2),
        call_back={"owner": "me", "due_at": at(hours=1), "attempts": 2},
        parked_until="2026-12-03",
        priority="urgent",
        timeline=[
            event(
                1,
                "received",
                at(days=2),
                text="Hej!\nSoporna på Björkvägen 3 är inte hämtade på två veckor.",
                data={
                    "subject": "Sophämtning",
                    "answers": {"address": "Björkvägen 3"},
                    "why": ["word:sophämtning", "word:inte hämtat"],
                },
                files=[{"n": 1, "name": "kärlet.jpg", "size": 2_345_678, "media_type": "image/jpeg"}],
            ),
            event(
                2,
                "assigned",
                at(days=1),
                "guide",
                changes=[
                    {"field": "status", "before": "new", "after": "in_progress"},
                    {"field": "assignee", "before": "", "after": "abc"},
                ],
            ),
            event(3, "note", at(hours=3), "guide", text="Ringde entreprenören.", me=True),
        ],
        status="in_progress",
        assignee="me",
    )
    call = case(
        "SOL-7K3F-9QW4",
        channel="phone",
        arrived_at=at(minutes=1),
        timeline=[
            event(1, "received", at(minutes=1)),
            event(2, "contact_moved", at(minutes=0.5), "system", data={"phase": "CONNECTED_TO_AGENT"}),
        ],
    )
    secret = case(
        "SOL-3D4E-5F6G",
        service="benefit",
        secrecy=2,
        department="soc",
        status="handed_over",
        actions=["note"],
        timeline=[event(1, "handed_over", at(days=3), "guide", data={"summary": "Vill ansöka om bistånd."}, me=True)],
    )
    hidden = case(
        "SOL-8H9J-1K2M",
        protected=True,
        masked=True,
        due_at=at(hours=-2),
        timeline=[
            event(1, "received", at(days=1)),
            event(2, "protected", at(hours=20), "lead"),
        ],
    )
    del hidden["party"]
    return {each["reference"]: each for each in (mail, call, secret, hidden)}


def line(shown: dict[str, Any]) -> dict[str, Any]:
    """The case as a list shows it."""
    if shown["protected"]:
        names = ("reference", "status", "service", "department", "unit", "priority", "due_at", "assignee", "protected")
        return {name: shown[name] for name in names} | {"service": ""}
    left_out = {"secrecy", "party", "masked", "version", "actions", "timeline", "call_back", "subtasks"}
    promised = {"call_back_at": shown["call_back"]["due_at"]} if "call_back" in shown else {}
    return {name: value for name, value in shown.items() if name not in left_out} | promised


def problem(status: int, detail: str) -> dict[str, Any]:
    """RFC 9457."""
    return {"type": "about:blank", "title": detail, "status": status, "detail": detail}
