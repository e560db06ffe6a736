"""Whatever comes in is somewhere: events in are contacts that are counted, what was set aside, and what was refused."""

from __future__ import annotations

from collections import Counter

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.figures import DynamoFiguresStore
from envag.domain.case import EventType
from tests.integration.recorded import play

MAILS = (
    "plain_fault_report",
    "appeal",
    "several_matters",
    "html_only",
    "spam",
    "auto_newsletter",
    "virus",
    "broken_mime",
)
FORMS = ("form_json", "form_browser", "form_urgent", "form_missing_fields", "form_invalid_json", "form_unknown_service")
CHATS = ("start_json", "start_form", "start_without_text")
CALLS = ("voice", "voice_withheld_number")
TWICE = 2
"""Each is delivered that often: a redelivery is no event of its own."""


@pytest.mark.req("R69")
def test_events_in_are_cases_and_what_was_rejected(stack):
    refused = Counter()
    events = [
        *(f"email/{name}.eml" for name in MAILS),
        *(f"web/{name}.json" for name in FORMS),
        *(f"chat/{name}.json" for name in CHATS),
        *(f"call/{name}.json" for name in CALLS),
    ]
    for event in events:
        for _ in range(TWICE):
            answer = play(stack, event)
        channel = event.split("/")[0]
        refused[channel] += bool(answer) and answer.get("statusCode", 200) >= 400
    stack.follow()
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    figures = DynamoFiguresStore(stack.clients("dynamodb"), stack.table)
    cases = [store.get("solhamra", item["pk"]["S"].rpartition("#")[2]) for item in stack.cases()]

    came = Counter(case.channel for case in cases)
    assert came == {
        "email": len(MAILS) - len(stack.quarantine()),
        "web": len(FORMS) - refused["web"],
        "chat": len(CHATS) - refused["chat"],
        "phone": len(CALLS),
    }
    assert stack.quarantine() == [("email", "virus")]
    assert refused == {"email": 0, "web": 3, "chat": 1, "call": 0}
    aside = Counter(case.channel for case in cases if case.set_aside)
    assert aside == {"email": 2}
    counted = Counter()
    for month in {case.arrived_at.isoformat()[:7] for case in cases}:
        for scope, counts in figures.sums("solhamra", month, beginning="H#").items():
            counted[scope.removeprefix("H#")] += counts["n"]
    assert counted == came - aside
    received = [e for case in cases for e in store.timeline("solhamra", case.reference) if e.type is EventType.RECEIVED]
    assert len(received) == len(cases)
