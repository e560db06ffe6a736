"""One whole contact of each channel, from the first request to the last event, through the real handlers.

Their store is the real one on a metered table in memory, so units and calls are those of a deployment.
"""

from __future__ import annotations

import copy
import io
import json
from collections import Counter
from dataclasses import dataclass, field

from envag.adapters.sent_mail import DynamoSentMail
from tests.bench.handlers import EVENTS, Context, compiled, load, queued, stored
from tests.bench.life import metered
from tests.bench.task import TOLD, told
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.files import MemoryFiles
from tests.fakes.mailer import MemoryMailer

_CHAT = "c4a70000-0000-4000-8000-000000000001"
"""The chat of the recorded events; a chat that is started here has an id of its own."""


@dataclass
class Used:
    """What a contact used until its end. ``objects`` are stored and read once each, ``calls`` are those to AWS."""

    written: float = 0
    read: float = 0
    invocations: Counter = field(default_factory=Counter)
    notifications: int = 0
    mails: int = 0
    objects: int = 0
    logged: int = 0
    calls: int = 0


def used_by_channel(table):
    """What one contact of each channel uses, and a task for guides; ``table`` are the properties of the cases table."""
    with compiled():
        used = {channel: Journey(table).play(steps) for channel, steps in _steps().items()}
        return used | {"task": Journey(table).start_task()}


def _steps():
    return {
        "web": ["web/form_json.json"],
        "chat": ["chat/start_json.json", *_recorded("chat"), "chat/transcript.json"],
        "phone": ["call/voice.json", *_recorded("call")],
    }


def _recorded(channel):
    return sorted(str(path.relative_to(EVENTS)) for path in (EVENTS / "contact_events" / channel).glob("*.json"))


class Journey:
    """Handlers on one table; what they use adds up."""

    def __init__(self, table):
        self._store, self._meter, self._memory = metered(table)
        self._store.resident_key("solhamra")
        self._meter.reset()
        self._centre = MemoryContactCentre()
        self._log = io.StringIO()
        self._modules = {}
        self._mailed = set()
        self._chat = _CHAT
        self._used = Used()

    def play(self, steps):
        """Hand every recorded event to its function, in order, and say what that used."""
        for step in steps:
            self._play(step)
        self._used.written, self._used.read = self._meter.written, self._meter.read
        self._used.notifications = sum("notify" in item for item in self._memory.items.values())
        self._used.invocations["notify"] = sum("follow" in item for item in self._memory.items.values())
        self._used.logged = len(self._log.getvalue().encode())
        return self._used

    def start_task(self):
        """Hand what a department's topic told to the function that gives guides a task, and say what that used."""
        self._call("tasks", told(TOLD))
        self._used.logged = len(self._log.getvalue().encode())
        return self._used

    def _play(self, step):
        raw = (EVENTS / step).read_bytes().replace(_CHAT.encode(), self._chat.encode())
        match step.split("/"):
            case ["web", _]:
                form = json.loads(raw)
                self._call("web_form", _asking_for_the_page(form))
                self._call("web_form", form)
            case ["chat", "transcript.json"]:
                self._stored("chat_transcript", "transcripts/t1", raw)
            case ["chat", _]:
                self._chat = json.loads(self._call("chat", json.loads(raw))["body"])["contactId"]
            case ["call", _]:
                self._call("call_flow", json.loads(raw))
            case ["contact_events", *_]:
                self._call("contact_events", queued(json.loads(raw)))

    def _send(self):
        """Hand what the stream tells of events that bring a mail to the function that sends it, once each."""
        due = [item for key, item in self._memory.items.items() if "mail" in item and key not in self._mailed]
        self._mailed |= self._memory.items.keys()
        for image in due:
            record = {"eventID": "1", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
            self._call("send_mail", {"Records": [record]})

    def _stored(self, function, key, raw):
        self._module(function).FILES.stored[key] = raw
        self._call(function, stored(key))
        self._used.objects += len(self._module(function).FILES.stored)

    def _call(self, function, event):
        answer = self._module(function).handler(event, Context())
        assert answer.get("statusCode", 200) in {200, 201}, answer
        assert not answer.get("batchItemFailures"), answer
        assert answer.get("status", "ok") == "ok", answer
        self._used.invocations[function] += 1
        return answer

    def _module(self, function):
        if function not in self._modules:
            module = load(function, self._log, self._centre)
            on_table(module, self._store)
            self._modules[function] = module
        return self._modules[function]


def on_table(module, store):
    """Let a handler work on the metered table, and send its mail nowhere."""
    sent = DynamoSentMail(store._client, "cases")
    module.STORE = store
    if hasattr(module, "SENT"):
        module.SENT = sent
    if hasattr(module, "POST"):
        files = MemoryFiles()
        module.POST = module.POST._replace(store=store, sent=sent, mailer=MemoryMailer(), files=files)


def _asking_for_the_page(form):
    """The request for the form that a browser makes before it sends it."""
    asking = copy.deepcopy(form) | {"body": ""}
    asking["requestContext"]["http"]["method"] = "GET"
    asking["routeKey"] = "GET /solhamra/{service}/formular"
    return asking
