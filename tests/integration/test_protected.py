"""A protected person shows in none of the twelve places of X12, whatever way they come, before and after they are so.

What exists is played through the real handlers and searched for the person; of what does not, the absence is proved:
whoever builds it finds these tests and says what it shows.
"""

from __future__ import annotations

import fnmatch
import json
import re
import uuid
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest

from envag.cli.main import parser
from envag.domain.case import MAILS_RESIDENT, EventType
from envag.domain.webhook import secret
from infra.build.cache import ROOT
from infra.build.sdk_pack import OPERATIONS
from tests.cloud import keep_webhook_secret
from tests.infra.templates import platform, synth
from tests.integration.post_office import PostOffice, a_mail
from tests.integration.staff import SLUG, Staff, document
from tests.integration.test_privacy import marked

PERSONAL = re.compile(r"markerad|701740699|174 ?06 ?99|hemlighet", re.IGNORECASE)
ADDRESS, NUMBER = "markerad.person@post.example", "+46701740699"
CONTACT = "ca110000-0000-4000-8000-000000000001"
READER = "solhamra:lead solhamra:protected"

pytestmark = pytest.mark.req("X12")


class Town:
    """Somebody writes, is protected, and is in touch again in every way; staff then read and do all that they can.

    ``shown`` is what each surface has shown, by its name, as texts.
    """

    def __init__(self, stack):
        self.stack = stack
        self.guide = Staff(stack)
        self.lead = self.guide.as_("solhamra:lead", "30000000-0000-4000-8000-000000000003")
        self.officer = self.guide.as_("solhamra:officer:sbf", "20000000-0000-4000-8000-000000000002")
        self.shown = {}
        self.counted = set()
        self.before = self._contacts("before")
        # nothing but their own word joins a number to an address: each is protected where it is known
        by_number = next(one for one in self.before if self._case(one).party.phone)
        for reference in (self.before[0], by_number):
            answer = self.lead.act(self._case(reference), "protect")
            self._show("search", answer.raw)
        self.after = self._contacts("after")
        self._look()
        self._work()
        self._grow_late()
        self._count()
        stack.post_webhooks()

    def _contacts(self, when):
        """A mail, a form by address, a form by number and a call; the references of their cases."""
        known = set(self._references())
        text = "Markerad Ek på Hemlighetsgatan 3 når jag på 070-174 06 99. Gatlampan är trasig."
        mail = a_mail(text, From=f"Markerad Ek <{ADDRESS}>", Subject="Hemlighet om Markerad")
        PostOffice(self.stack).deliver(mail, envelope=ADDRESS)
        mailed = set(self._references()) - known
        for how in ({"email": ADDRESS}, {"phone": "070-174 06 99"}):
            event = json.loads(marked("web/form_json.json"))
            event["headers"]["idempotency-key"] = str(uuid.uuid4())
            body = {"place": "Hemlighetsgatan 3", "description": f"Gatlampan är trasig {when}.", "danger": "no"}
            event["body"] = json.dumps(body | {"name": "Markerad Ek"} | how)
            answer = self.stack.request("web_form", event)
            assert answer["statusCode"] < 300, answer
        call = json.loads(marked("call/voice.json").replace(_contact_of("call/voice.json"), _call(when)))
        self._show("screen pop", self.stack.invoke("call_flow", call))
        self.stack.drain()
        new = set(self._references()) - known
        assert len(new) == 4
        return [*mailed, *sorted(new - mailed)]

    def _look(self):
        """Lists first, as long as nobody has opened anything; then look-ups, the rings, and each case."""
        self._lists()
        for asked in ({"phone": NUMBER}, {"phone": "070-174 06 99"}, {"email": ADDRESS}):
            answer = self.guide.post("/lookups", asked | {"why": "lookup"})
            assert answer.json == {"cases": []}
            self._show("search", answer.raw)
        for reference in self.before + self.after:
            self._show("search", self.guide.post("/lookups", {"reference": reference, "why": "lookup"}).raw)
        for when in ("before", "after"):
            rings = {"phone": NUMBER, "contact_id": _call(when), "why": "contact"}
            answer = self.guide.post("/lookups", rings)
            assert [case["protected"] for case in answer.json["cases"]] == [True]
            self._show("screen pop", answer.raw)
        for reference in self.before + self.after:
            opened = self.guide.get(f"/cases/{reference}", why="contact")
            assert (opened.status, opened.json["masked"]) == (200, True)
            self._show("search", opened.raw)
            assert self.guide.get(f"/cases/{reference}/files/1").status == 404
        assert self.guide.as_(READER).get(f"/cases/{self.after[0]}", why="contact").json["party"]["email"] == ADDRESS

    def _work(self):
        """Take, note, hand over, correct, link, answer: every answer of the API, and all that follows from it."""
        first, second = self.after[:2]
        doings = [
            (first, "take", {}),
            (first, "link", {"to": second}),
            (first, "reply", {"text": "Vi lagar den."}),
            (first, "ask", {"text": "Vilken stolpe?"}),
            (first, "correct", {"unit": ""}),
            (first, "split", {"text": "En sak till.", "service": "fel-gata"}),
            (first, "hand-over", {"department": "sbf", "summary": "En stolpe.", "incomplete": "Vet ej."}),
            (second, "take", {}),
            (second, "give-subtask", {"department": "tsf", "text": "Se efter."}),
            (second, "hand-over", {"department": "buf", "summary": "En stolpe.", "incomplete": "Vet ej."}),
        ]
        for reference, action, body in doings:
            answer = self.guide.act(self._case(reference), action, body)
            assert answer.status == 200, (action, answer.raw)
            stale = self.guide.act(self._case(reference), "note", {"text": "Hej."}, version=1)
            assert stale.status == 412
            self._show("search", answer.raw, stale.raw)
            self._show("previews", *(self._preview(reference, department) for department in ("sof", "tsf")))
        self._show("search", self.officer.get(f"/cases/{first}", why="notification").raw)
        self._lists()

    def _preview(self, reference, department):
        answer = self.guide.get(f"/cases/{reference}/hand-over-preview", department=department)
        assert answer.status == 200, answer.raw
        return answer.raw

    def _grow_late(self):
        """Weeks go by in which nobody does anything: reminders are told, and hand-overs come back."""
        later = self.stack.clock.now() + timedelta(days=40)
        self.stack.function("clocks").CLOCK = SimpleNamespace(now=lambda: later)
        self.stack.follow()
        happened = {item["type"]["S"] for item in self.stack.events()}
        assert {EventType.REMINDED, EventType.ESCALATED} <= happened
        self._lists()

    def _count(self):
        """The figures of the month, on the screen and on paper, and the cases behind each."""
        month = "2026-11"
        report = self.lead.get(f"/reports/{month}")
        assert report.status == 200, report.raw
        self._show("figures", report.raw, self.lead.get(f"/reports/{month}/pdf").raw)
        self._show("figures", self.lead.get(f"/reports/{month}/compared/lindholmstad").raw)
        for figure in report.json["figures"]:
            if figure["listed"]:
                listed = self.lead.get(f"/reports/{month}/cases/{figure['id']}")
                self._show("figures", listed.raw)
                self.counted.update(listed.json["references"])
        assert {one["id"]: one for one in report.json["figures"]}["contacts"]["now"]["value"] >= 8

    def _lists(self):
        departments = self.guide.get("/catalogue").json["departments"]
        for somebody in (self.guide, self.lead, self.officer):
            for department in departments:
                self._show("lists", somebody.get("/worklist", department=department["id"]).raw)
            self._show("lists", somebody.get("/worklist", mine="true").raw)
        for kind in ("checklist", "correction"):
            self._show("lists", self.lead.get("/feedback", kind=kind).raw)
        today = self.stack.clock.now().date().isoformat()
        self._show("lists", self.lead.get("/accesses", day=today, limit="100").raw)

    def _show(self, surface, *texts):
        self.shown.setdefault(surface, []).extend(json.dumps(text, ensure_ascii=False) for text in texts)

    def _case(self, reference):
        return self.guide.store.get(SLUG, reference)

    def _references(self):
        return [item["reference"]["S"] for item in self.stack.cases()]


def _contact_of(name):
    return json.loads(marked(name))["Details"]["ContactData"]["ContactId"]


def _call(when):
    return CONTACT[:-1] + ("1" if when == "before" else "2")


@pytest.fixture(scope="module")
def town(module_stack):
    notices = []
    keep_webhook_secret(
        module_stack.clients("ssm"), "/envag/dev/webhook", SLUG, "barn-utbildning", secret(bytes(range(32)))
    )
    notifier = module_stack.function("notify").NOTIFIER
    publish = notifier.publish

    def read(notification, mail):
        notices.append(str(mail))
        publish(notification, mail)

    with ExitStack() as listening:
        listening.enter_context(mock.patch.object(notifier, "publish", read))
        town = Town(module_stack)
    town.shown["notifications"] = notices
    town.shown["SNS"] = [json.dumps(body, ensure_ascii=False) for _, _, body in module_stack.told()]
    town.shown["webhooks"] = [str(posted) for posted in module_stack.door.posted]
    town.shown["logs"] = module_stack.log.getvalue().splitlines()
    return town


def found(texts):
    return sorted({match[0] for text in texts for match in PERSONAL.finditer(text)})


def test_the_person_is_stored_and_would_be_found(town):
    stored = [str(item) for item in town.stack.items()]

    assert {"markerad", "701740699"} <= {match.lower() for match in found(stored)}


@pytest.mark.parametrize(
    "surface",
    ["search", "lists", "notifications", "SNS", "logs", "screen pop", "previews", "figures", "webhooks"],
)
def test_they_do_not_show(town, surface):
    assert len(town.shown[surface]) > (0 if surface == "webhooks" else 3)
    assert found(town.shown[surface]) == []


def test_they_are_counted_and_no_figure_leads_to_them(town):
    protected = {one for one in town.before + town.after if town.guide.store.get(SLUG, one).protected}

    assert set(town.after) <= protected
    assert not protected & town.counted


def test_no_subject_of_a_mail_tells_of_them(town):
    mails = PostOffice(town.stack).send()
    answers = [mail for mail in mails if "Vi lagar den." in mail.as_string() or "Vilken stolpe" in mail.as_string()]

    assert len(answers) == 2
    assert {mail["To"].addresses[0].addr_spec for mail in answers} == {ADDRESS}
    assert found(mail["Subject"] for mail in mails) == []


def test_every_look_at_them_is_in_the_log(town):
    day = town.stack.clock.now().date()
    read = {access.subject for access in town.guide.store.accesses(SLUG, day, limit=500).accesses}

    assert set(town.before + town.after) <= read
    assert found(str(access) for access in town.guide.store.accesses(SLUG, day, limit=500).accesses) == []


# what there is not


def _templates():
    return {"platform": platform("dev"), **synth("dev")}


_SCANS = "AllowMalwareScan"
"""What GuardDuty itself may do with files that nobody has opened yet.
https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html
"""


def _actions():
    """Every action that any role, user, group or policy of ours allows; GuardDuty's role is nobody's of ours."""
    for template in _templates().values():
        for resource in template["Resources"].values():
            for statement in _statements(resource.get("Properties", {})):
                if statement.get("Sid") == _SCANS:
                    continue
                actions = statement.get("Action", [])
                yield from [actions] if isinstance(actions, str) else actions


def _statements(part):
    if isinstance(part, list):
        for each in part:
            yield from _statements(each)
    elif isinstance(part, dict):
        if part.get("Effect") == "Allow":
            yield part
        for each in part.values():
            yield from _statements(each)


def _names():
    """Whatever somebody can ask for or get: commands, functions, operations of the API, kinds of events and mails."""
    (commands,) = (action.choices for action in parser()._subparsers._group_actions)
    functions = [folder.name for folder in (ROOT / "functions").iterdir() if (folder / "handler.py").is_file()]
    operations = [one["operationId"] for path in document()["paths"].values() for one in path.values()]
    return [*commands, *functions, *operations, *EventType]


@pytest.mark.parametrize("surface", ["export", "survey|enkat|nps|rating", "csv|spreadsheet|download"])
def test_there_is_no_such_command_function_route_or_event(surface):
    names = _names()

    assert len(names) > 80
    assert [name for name in names if re.search(surface, name)] == []


def test_no_mail_but_receipt_answer_question_delay_and_copy_goes_to_a_resident():
    answers = {EventType.ANSWERED, EventType.ASKED, EventType.WARNED}
    assert {EventType.RECEIVED, EventType.COPY} | answers == MAILS_RESIDENT


def test_no_metric_has_a_dimension_that_we_give_it(town):
    lines = [json.loads(line) for line in town.shown["logs"]]

    assert lines
    assert not any("_aws" in line for line in lines)
    assert not any(fnmatch.fnmatch("cloudwatch:PutMetricData", action) for action in _actions())
    filters = [
        transformation
        for template in _templates().values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Logs::MetricFilter"
        for transformation in resource["Properties"]["MetricTransformations"]
    ]
    assert not any("Dimensions" in one for one in filters)


def test_the_api_answers_nothing_but_json_and_counts_on_paper():
    kinds = {
        (kind, path.rpartition("/")[2] if kind != "application/json" else "")
        for path, operations in document()["paths"].items()
        for operation in operations.values()
        for response in operation["responses"].values()
        for kind in response.get("content", {})
    }
    assert kinds == {("application/json", ""), ("application/pdf", "pdf")}


def test_nobody_of_ours_reads_a_backup_or_exports_a_table():
    reads = (
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:RestoreTableFromBackup",
        "dynamodb:RestoreTableToPointInTime",
        "dynamodb:CreateBackup",
        "backup:StartRestoreJob",
        "s3:GetObjectVersion",
    )
    actions = set(_actions())

    assert "dynamodb:GetItem" in actions
    assert [(read, one) for read in reads for one in actions if fnmatch.fnmatch(read.lower(), one.lower())] == []
    types = {r["Type"] for template in _templates().values() for r in template["Resources"].values()}
    assert not any(kind.startswith("AWS::Backup") for kind in types)
    asked = {operation for operations in OPERATIONS.values() for operation in operations}
    assert not asked & {read.split(":")[1] for read in reads}
