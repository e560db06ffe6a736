"""The functions' handlers in this process, on stores in memory: what is measured is our own code and no SDK."""

from __future__ import annotations

import copy
import importlib.util
import itertools
import json
import logging
import os
import sys
import uuid
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

from infra.build.functions import PARTS, function_asset
from infra.build.target import Target
from tests.bench.deployed import VARIABLES, answering
from tests.builders import a_case, an_event
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.files import MemoryFiles, MemoryQuarantine
from tests.fakes.limits import MemoryLimits
from tests.fakes.sent_mail import MemorySentMail
from tests.fakes.store import MemoryCaseStore

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "events"
FORM = "form, POST of JSON"
LONG_TEXT = "Gatlampan vid grinden är trasig sedan i fredags, och det är mörkt när barnen går till skolan. " * 13
"""Makes a form of 1.5 kB."""

_NUMBERS = itertools.count()


class Context:
    """What Lambda hands over beside the event."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:bench"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis():
        """Plenty."""
        return 5000


@contextmanager
def compiled():
    """Let the run-time code read what the build compiles, as it stands in the layer."""
    from envag.runtime import bot_words, catalogue, logos, pages, related, routing_tables, search_indexes, statements
    from infra.build.data import compiled_files
    from infra.build.search import search_indexes as built_indexes
    from infra.build.style import style_asset

    with ExitStack() as patched:
        for module in (bot_words, catalogue, logos, related, routing_tables, statements):
            patched.enter_context(mock.patch.object(module, "DATA", compiled_files()[0].parent))
        patched.enter_context(mock.patch.object(pages, "DATA", style_asset().path))
        patched.enter_context(mock.patch.object(search_indexes, "home", return_value=built_indexes().path))
        yield


def load(name, log, centre):
    """A function's handler module with stores in memory; ``log`` gets its log lines, ``centre`` its chats."""
    folder = function_asset(name, Target.laptop()).path if name in PARTS else ROOT / "functions" / name
    with answering() as endpoint, mock.patch.dict(os.environ, VARIABLES | {"AWS_ENDPOINT_URL": endpoint}):
        sys.path.insert(0, str(folder))
        try:
            spec = importlib.util.spec_from_file_location(f"bench_{name}", folder / "handler.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        finally:
            sys.path.remove(str(folder))
    for sink in logging.getLogger(name).handlers:
        sink.setStream(log)
    stores = {
        "STORE": MemoryCaseStore(),
        "SENT": MemorySentMail(),
        "LIMITS": MemoryLimits(),
        "DRAFTS": MemoryDrafts(),
        "FILES": MemoryFiles(),
        "QUARANTINE": MemoryQuarantine(),
        "CENTRE": centre,
        "_centre": lambda: centre,
    }
    for attribute, store in stores.items():
        if hasattr(module, attribute):
            setattr(module, attribute, store)
    return module


class Channel:
    """One way in: ``new()`` makes a contact that was never seen, ``take(contact)`` hands it to its handler."""

    def __init__(self, function, log):
        self.module = load(function, log, MemoryContactCentre())
        self.context = Context()

    def take(self, event):
        """The handler's answer. Raises AssertionError when it did not take the contact."""
        answer = self.module.handler(event, self.context)
        assert answer.get("statusCode", 201) == 201, answer
        assert not answer.get("batchItemFailures"), answer
        assert answer.get("status", "ok") == "ok", answer
        return answer


class Request(Channel):
    """A form or a chat, as the HTTP API hands it over."""

    def __init__(self, function, recorded, log, **fields):
        super().__init__(function, log)
        self._recorded = json.loads((EVENTS / recorded).read_text("utf-8"))
        if fields:
            self._recorded["body"] = json.dumps(json.loads(self._recorded["body"]) | fields)

    def new(self):
        """The recorded request with a key of its own."""
        event = copy.deepcopy(self._recorded)
        event["headers"]["idempotency-key"] = str(uuid.uuid4())
        return event


class Mail(Channel):
    """A mail that SES stored, as its queue tells of it."""

    def __init__(self, recorded, log):
        super().__init__("inbound_mail", log)
        self._raw = (EVENTS / recorded).read_bytes()

    def new(self):
        """The recorded mail with a Message-ID of its own, under its key."""
        number = next(_NUMBERS)
        key = f"mail/solhamra/{number}"
        self.module.FILES.stored = {key: self._raw.replace(b"Message-ID: <", b"Message-ID: <%d." % number)}
        return stored(key)


class Call(Channel):
    """A call, as a contact flow asks about it."""

    def __init__(self, recorded, log):
        super().__init__("call_flow", log)
        self._recorded = json.loads((EVENTS / recorded).read_text("utf-8"))

    def new(self):
        """The recorded call with a contact id of its own."""
        event = copy.deepcopy(self._recorded)
        data = event["Details"]["ContactData"]
        data["ContactId"] = data["InitialContactId"] = str(uuid.uuid4())
        return event


class ContactEvent(Channel):
    """The beginning of a call, as EventBridge tells of it."""

    def __init__(self, recorded, log):
        super().__init__("contact_events", log)
        self._recorded = json.loads((EVENTS / recorded).read_text("utf-8"))

    def new(self):
        """The recorded event of a contact of its own."""
        event = copy.deepcopy(self._recorded)
        event["detail"]["contactId"] = event["detail"]["initialContactId"] = str(uuid.uuid4())
        return queued(event)


class BotTurn(Channel):
    """What somebody writes first in a chat that a machine answers."""

    def __init__(self, recorded, log):
        super().__init__("bot", log)
        self._recorded = json.loads((EVENTS / recorded).read_text("utf-8"))
        reference = self._recorded["sessionState"]["sessionAttributes"]["reference"]
        self.module.STORE.create(a_case(reference=reference, channel="chat", party=None), an_event(data={}))

    def new(self):
        """The recorded turn in a session of its own."""
        return copy.deepcopy(self._recorded) | {"sessionId": str(uuid.uuid4())}

    def take(self, event):
        """The answer. Raises AssertionError when a human had to take over."""
        answer = super().take(event)
        assert answer["sessionState"]["dialogAction"]["type"] == "ElicitIntent", answer
        return answer


def queued(body):
    """A message of a work queue."""
    return {"Records": [{"messageId": "m1", "body": json.dumps(body), "eventSource": "aws:sqs", "attributes": {}}]}


def stored(key):
    """What a work queue says of a new object in the bucket."""
    return queued({"Records": [{"eventTime": "2026-11-23T08:00:00.000Z", "s3": {"object": {"key": key}}}]})


def channels(log):
    """Every way in, by the name that the table shows."""
    return {
        FORM: Request("web_form", "web/form_json.json", log, description=LONG_TEXT),
        "form, POST of a browser": Request("web_form", "web/form_browser.json", log),
        "mail": Mail("email/plain_fault_report.eml", log),
        "chat, start": Request("chat", "chat/start_json.json", log),
        "call, question of the flow": Call("call/voice.json", log),
        "chat, a question to the machine": BotTurn("bot/question.json", log),
        "contact event": ContactEvent("contact_events/call/01_initiated.json", log),
    }
