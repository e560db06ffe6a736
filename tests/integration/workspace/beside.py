"""What the fake staff API has besides its cases: articles, feedback, the log of accesses; and cases of each kind."""

from __future__ import annotations

from typing import Any

from tests.integration.workspace.cases import at, case, event

ALL_ACTIONS = [
    *("take", "give-back", "assign", "park", "resume", "note", "reply", "ask", "hand-over", "send-back", "merge"),
    *("link", "split", "close", "reopen", "correct", "call-back", "call-back-tried", "protect", "unprotect"),
    *("anonymise", "checklist-step", "identify", "acknowledge", "give-subtask", "finish-subtask"),
]
BUSY, CLOSED, MERGED, SEALED = "SOL-2B3C-4D5E", "SOL-5F6G-7H8J", "SOL-9K2M-3N4P", "SOL-6Q7R-8S9T"

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "sophamtning-missad",
        "version": 3,
        "title": "Soporna är inte hämtade",
        "answer": "Ställ ut kärlet igen. Entreprenören hämtar det inom två arbetsdagar.",
        "language": "sv",
        "services": ["missed-collection"],
        "steps": ["Kontrollera hämtningsdagen.", "Ställ ut kärlet med handtaget utåt."],
        "ask": "Har kärlet stått ute sedan klockan sex?",
        "source": ["Renhållningsordningen 12 §"],
        "links": [{"text": "Hämtningsdagar", "url": "https://www.solhamra.example/hamtning"}],
        "body": "## När det gäller\n\n| Kärl | Dag |\n|---|---|\n| Mat | Måndag |\n\n- **Röda** dagar flyttas.",
        "review_by": "2026-01-31",
    },
    {
        "id": "sophamtning-semester",
        "version": 1,
        "title": "Uppehåll i hämtningen",
        "answer": "Uppehåll anmäls senast tre veckor i förväg.",
        "language": "sv",
        "services": ["missed-collection"],
        "steps": [],
        "ask": "",
        "source": ["Avfallstaxan"],
        "links": [],
        "body": "Uppehåll kan göras i fyra månader.",
        "review_by": "2099-01-31",
    },
]
LINE = ("id", "version", "title", "answer", "language", "services")

_SAID = {"staff": "5f0c2a6e-0000-4000-8000-000000000002", "service": "missed-collection", "version": 4}
FEEDBACK: dict[str, list[dict[str, Any]]] = {
    "checklist": [
        _SAID
        | {
            "at": at(hours=4),
            "kind": "checklist",
            "step": "day",
            "text": "Dagen står numera i kartan.",
            "reference": "",
            "changes": [],
        }
    ],
    "correction": [
        _SAID
        | {
            "at": at(hours=6),
            "kind": "correction",
            "step": "",
            "text": "Ordet grovsopor visar det.",
            "reference": "SOL-BN42-98KB",
            "changes": [{"field": "department", "before": "soc", "after": "sbf"}],
        }
    ],
}
DIRECTORY = [
    {
        "id": "bygglov-falk",
        "department": "sbf",
        "unit": "Bygglov",
        "name": "Ibrahim Falk",
        "answers": "Strandskydd, bygglov på landet",
        "phone": "08-465 004 41",
        "email": "",
        "owner": "samhallsbyggnad@solhamra.example",
        "verified_at": "2026-08-10",
        "stale": True,
    }
]
ACCESSES: list[dict[str, Any]] = [
    {
        "at": at(minutes=9),
        "staff": _SAID["staff"],
        "kind": "case",
        "subject": "SOL-BN42-98KB",
        "why": "worklist",
    },
    {
        "at": at(minutes=12),
        "staff": _SAID["staff"],
        "kind": "look_up",
        "subject": "9f2c1b7a5d3e4f60",
        "why": "contact",
    },
]


_PARTS = {"contact": 1, "words": 2, "answers": 1, "files": 1}
_FORM = "Från Solhamra kontaktcenter, Solhamra kommun\nGäller: Utebliven sophämtning\n\nSoporna är inte hämtade."
PREVIEW: dict[str, Any] = {
    "receiver": "company",
    "name": "Solhamra Bostäder AB",
    "receives": [{"what": what, "count": count} for what, count in _PARTS.items()],
    "held_back": [{"what": "person_numbers", "count": 1}, {"what": "notes", "count": 3}],
    "lost": [],
    "gaps": [],
    "forbidden": False,
}
ELSEWHERE = PREVIEW | {
    "receiver": "municipality",
    "name": "Norrsjöfors kommun",
    "lost": [{"what": "reference", "count": 1}, {"what": "due", "count": 1}],
    "form": _FORM,
}
_SUBTASKS = [
    {"department": "soc", "unit": "", "text": "Ring om hemtjänsten.", "since": at(hours=3), "mine": True},
    {"department": "bostad", "unit": "", "text": "Se efter om dörren är hel.", "since": at(hours=2), "mine": False},
]


def each_kind() -> dict[str, dict[str, Any]]:
    """A case with all that can be done, and one that is closed, merged, or sealed; by reference."""
    nobody = {"type": "anonymous", "name": "", "email": "", "phone": ""}
    busy = case(
        BUSY,
        actions=ALL_ACTIONS,
        assignee="other",
        call_back={"owner": "other", "due_at": at(minutes=-20), "attempts": 0},
        party=nobody,
        acknowledge_by=at(minutes=30),
        escalation=1,
        subtasks=_SUBTASKS,
        timeline=[
            event(1, "received", at(hours=5), text="Soporna är inte hämtade."),
            event(2, "handed_over", at(hours=4), "guide", data={"incomplete": "Linjen bröts.", "summary": "Sopor."}),
            event(3, "subtask_given", at(hours=3), "guide", text="Ring om hemtjänsten.", data={"department": "soc"}),
            event(4, "escalated", at(hours=1), "system", data={"to": "deputy"}),
            event(5, "subtask_done", at(hours=1), "officer", text="Klart.", data={"department": "soc"}),
            event(6, "acknowledged", at(minutes=9), "officer"),
        ],
    )
    ended = {"status": "closed", "resolution": "solved_by_centre", "contact_reason": "fault_report", "party": nobody}
    closed = case(
        CLOSED,
        **ended,
        actions=["reopen", "note"],
        timeline=[
            event(1, "received", at(days=9), text="Hej"),
            event(
                2,
                "closed",
                at(days=8),
                "officer",
                changes=[{"field": "resolution", "before": "", "after": "solved_by_centre"}],
            ),
        ],
    )
    merged = case(
        MERGED,
        **ended,
        merged_into="SOL-BN42-98KB",
        actions=[],
        timeline=[event(1, "merged", at(days=1), "guide", data={"into": "SOL-BN42-98KB"})],
    )
    sealed = case(SEALED, secrecy=3, service="benefit", department="soc", party=nobody, actions=["reply", "hand-over"])
    return {shown["reference"]: shown for shown in (busy, closed, merged, sealed)}
