"""The staff API as the app meets it: a small server that keeps its cases in memory."""

from __future__ import annotations

import json
import threading
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tests.integration.workspace.beside import ACCESSES, ARTICLES, DIRECTORY, ELSEWHERE, FEEDBACK, LINE, PREVIEW
from tests.integration.workspace.cases import CATALOGUE, at, case, cases, event, line, problem
from tests.integration.workspace.figures import report
from tests.integration.workspace.identity import STAFF
from tests.integration.workspace.loopback import Answer, Asked, Loopback


class Told(NamedTuple):
    """An answer before it is packed."""

    status: int
    body: Any
    etag: str = ""


NOTHING = Told(404, problem(404, "Det finns inget sådant."))
WRITES = {
    "take": "assigned",
    "reply": "answered",
    "ask": "asked",
    "close": "closed",
    "hand-over": "handed_over",
    "park": "parked",
    "call-back": "call_back",
    "checklist-step": "checklist",
    "acknowledge": "acknowledged",
    "give-subtask": "subtask_given",
    "finish-subtask": "subtask_done",
}
"""What an action is called in the timeline, where that is not its own name."""


class FakeStaffApi:
    """``asked`` is every request; ``cases`` are the stored ones and ``many`` more stand on the list.

    ``refuses`` are the tokens that it does not take any more; ``fails`` is what it answers to every change instead.
    """

    def __init__(self, app_origin: str) -> None:
        self.cases = cases()
        self.asked: list[Asked] = []
        self.places = [
            {"municipality": "solhamra", "name": "Solhamra kommun", "roles": ["guide"], "departments": []},
            {"municipality": "norrsjofors", "name": "Norrsjöfors kommun", "roles": ["lead"], "departments": []},
        ]
        self.many = 0
        self.refuses: set[str] = set()
        self.fails: Told | None = None
        self._app = app_origin
        self._done: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._server = Loopback(self._serve)
        self.address = self._server.address
        self.stop = self._server.stop

    def happens(self, reference: str, *, text: str, role: str = "officer") -> None:
        """Somebody else writes a note to the case."""
        with self._lock:
            self._write(self.cases[reference], "note", role, text=text)

    def _serve(self, asked: Asked) -> Answer:
        told = Told(204, None) if asked.method == "OPTIONS" else self._guarded(asked)
        cors = {
            "Access-Control-Allow-Origin": self._app,
            "Access-Control-Allow-Headers": "authorization,content-type,if-match,if-none-match,idempotency-key",
            "Access-Control-Expose-Headers": "etag",
        }
        etag = {"ETag": told.etag} if told.etag else {}
        packed = b"" if told.body is None else json.dumps(told.body).encode()
        return Answer(told.status, cors | etag | {"Content-Type": "application/json"}, packed)

    def _guarded(self, asked: Asked) -> Told:
        with self._lock:
            self.asked.append(asked)
            scheme, _, token = asked.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or not token or token in self.refuses:
                return Told(401, {"message": "Unauthorized"})
            return self._answer(asked, asked.path.strip("/").split("/"))

    def _answer(self, asked: Asked, parts: list[str]) -> Told:
        if parts == ["me"]:
            return Told(200, {"staff": STAFF, "places": self.places})
        place = next((each for each in self.places if each["municipality"] == parts[0]), None)
        if place is None or len(parts) == 1:
            return NOTHING
        slug, what, *rest = parts
        if what == "cases":
            return self._case(asked, *rest) if slug == "solhamra" else NOTHING
        if slug == "solhamra" and what == "worklist":
            return Told(200, self._worklist(dict(asked.query)))
        if slug == "solhamra" and what == "lookups":
            return Told(200, {"cases": self._found(json.loads(asked.body))})
        return self._beside(asked, place, what, *rest)

    def _beside(self, asked: Asked, place: dict[str, Any], what: str, *rest: str) -> Told:
        if what in ("tallies", "checklist-feedback") or rest[1:] == ["wrong"]:
            return self.fails or Told(204, None)
        if what == "articles" and rest:
            return next((Told(200, each) for each in ARTICLES if each["id"] == rest[0]), NOTHING)
        if what == "reports":
            return self._report(*rest)
        plain = {
            "catalogue": CATALOGUE | {"municipality": place["municipality"], "name": place["name"]},
            "worklist": {"cases": []},
            "feedback": {"feedback": FEEDBACK.get(asked.query.get("kind", ""), [])},
            "accesses": {"accesses": ACCESSES},
            "articles": {"articles": [{name: each[name] for name in LINE} for each in ARTICLES]},
            "lookups": {"cases": []},
            "directory": {"entries": DIRECTORY},
        }
        return Told(200, plain[what]) if what in plain else NOTHING

    @staticmethod
    def _report(period: str, what: str = "", *_figure: str) -> Told:
        if what == "pdf":
            return Told(200, "%PDF-1.7")
        if what == "cases":
            return Told(200, {"references": ["SOL-BN42-98KB", "SOL-7K3F-9QW4"], "next": None})
        return Told(200, report(period))

    def _worklist(self, query: dict[str, str]) -> dict[str, Any]:
        open_ = [each for each in self.cases.values() if each["status"] != "closed"]
        if "mine" in query:
            open_ = [each for each in open_ if each["assignee"] == "me"]
        else:
            open_ = [each for each in open_ if query.get("department") == each["department"]]
        lines = sorted(map(line, open_), key=lambda each: each["due_at"])
        begin, limit = int(query.get("after", "0")), int(query["limit"])
        rest = range(max(begin - len(lines), 0), min(begin + limit - len(lines), self.many))
        more = [line(case(f"SOL-{n:04}-0000", due_at=at(hours=-100 - n))) for n in rest]
        page: dict[str, Any] = {"cases": lines[begin : begin + limit] + more}
        if begin + limit < len(lines) + self.many:
            page["next"] = str(begin + limit)
        return page

    def _found(self, body: dict[str, str]) -> list[dict[str, Any]]:
        def matches(shown: dict[str, Any]) -> bool:
            known = {"reference": shown["reference"], **shown.get("party", {})}
            return any(
                body.get(name) == known.get(name) != "" for name in ("reference", "phone", "email") if name in body
            )

        return [line(each) for each in self.cases.values() if matches(each)]

    def _case(self, asked: Asked, reference: str = "", action: str = "") -> Told:
        if asked.method == "POST" and not reference:
            return self._register(json.loads(asked.body))
        shown = self.cases.get(reference)
        if shown is None:
            return NOTHING
        if action == "hand-over-preview":
            return Told(200, ELSEWHERE if "to" in asked.query else PREVIEW)
        if action:
            return self._act(asked, shown, action)
        etag = f'"{shown["version"]}"'
        return Told(304, None, etag) if asked.headers.get("if-none-match") == etag else Told(200, shown, etag)

    def _register(self, body: dict[str, Any]) -> Told:
        if self.fails:
            return self.fails
        made = case(f"SOL-NEW0-{len(self.cases):04}", channel=body["channel"], service=body.get("service", ""))
        made["timeline"][0]["text"] = body["text"]
        self.cases[made["reference"]] = made
        return Told(201, {"reference": made["reference"], "case": made})

    def _act(self, asked: Asked, shown: dict[str, Any], action: str) -> Told:
        if self.fails:
            return self.fails
        key = asked.headers.get("idempotency-key", "")
        if key in self._done:
            return Told(200, self._done[key], f'"{self._done[key]["version"]}"')
        if asked.headers.get("if-match") != f'"{shown["version"]}"':
            return Told(412, problem(412, "Någon annan har ändrat ärendet.") | {"case": shown})
        said = json.loads(asked.body)
        self._write(shown, WRITES.get(action, action), "guide", me=True, text=said.get("text"))
        if action == "take":
            shown |= {"assignee": "me", "status": "in_progress"}
        if action == "checklist-step":
            shown["timeline"][-1]["data"] = said
        if action == "close" or "close" in said:
            shown |= {"status": "closed", "actions": ["reopen"]} | said.get("close", said)
        if action == "hand-over":
            shown |= {"status": "handed_over", "department": said["department"], "actions": ["note"]}
        if action == "park":
            shown |= {"parked_until": said["until"], "status": "waiting"}
        if action == "call-back":
            shown["call_back"] = {"owner": "me", "due_at": said["due_at"], "attempts": 0}
        self._done[key] = deepcopy(shown)
        return Told(200, shown, f'"{shown["version"]}"')

    @staticmethod
    def _write(shown: dict[str, Any], type_: str, role: str, *, text: str | None, me: bool = False) -> None:
        said = {"text": text} if text else {}
        number = len(shown["timeline"]) + 1
        shown["timeline"].append(event(number, type_, datetime.now(UTC).isoformat(), role, me=me, **said))
        shown["version"] += 1
