"""A conversation by mail through the real handlers, step by step, from the first mail to a robot's."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from envag.domain.case import Actor, EventType
from envag.domain.event_id import event_id
from envag.runtime.catalogue import municipality
from envag.usecases.answer import Written, answer
from tests.bench.handlers import EVENTS, compiled, stored
from tests.bench.journeys import Journey, Used
from tests.builders import NOW
from tests.fakes.files import MemoryFiles

FIRST = EVENTS / "email" / "plain_fault_report.eml"
STEPS = ("first mail", "its receipt", "answer", "reply that joins", "automatic mail that joins")
_GUIDE = Actor(role="guide", id="g7")
_ANSWER = "Hej! Tack för din anmälan. Lampan lagas på måndag, och vi hör av oss om det drar ut på tiden.\n" * 2


class CountedFiles(MemoryFiles):
    """Files in memory that count how often they were asked for."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def read(self, key):
        """See Files.read."""
        self.calls += 1
        return super().read(key)

    def write(self, key, content, *, media_type):
        """See Files.write."""
        self.calls += 1
        super().write(key, content, media_type=media_type)


class Conversation(Journey):
    """The same handlers and table as in any journey; what each step uses is told apart."""

    def __init__(self, table):
        super().__init__(table)
        self._store.proof_keys("solhamra")
        self._files = CountedFiles()
        self._number = 0

    def play(self):
        """What each of ``STEPS`` used, by its name. Raises AssertionError when a step did not do what it says."""
        inbound, sender = self._module("inbound_mail"), self._module("send_mail")
        inbound.FILES = self._files
        sender.POST = sender.POST._replace(files=self._files)
        outbox = sender.POST.mailer.outbox
        used = {"first mail": self._step(lambda: self._mail(FIRST.read_bytes()))}
        (reference,) = {pk.rpartition("#")[2] for (pk, _), item in self._memory.items.items() if "mail" in item}
        used["its receipt"] = self._step(self._send)
        used["answer"] = self._step(lambda: self._answer(reference))
        assert len(outbox) == 2, outbox
        used["reply that joins"] = self._step(lambda: self._mail(_reply(outbox[-1])))
        robot = _reply(outbox[-1], Auto_Submitted="auto-replied")
        used["automatic mail that joins"] = self._step(lambda: self._mail(robot))
        kinds = [event.type for event in self._store.timeline("solhamra", reference)]
        assert sorted(kinds) == sorted([EventType.RECEIVED, EventType.ANSWERED, EventType.ADDED, EventType.ADDED])
        return used

    def _step(self, work):
        self._used = Used()
        self._meter.reset()
        self._files.calls = 0
        told, followed, logged = self._marked("notify"), self._marked("follow"), len(self._log.getvalue().encode())
        work()
        self._used.written, self._used.read = self._meter.written, self._meter.read
        self._used.notifications = self._marked("notify") - told
        self._used.invocations["notify"] = self._marked("follow") - followed
        self._used.mails = self._used.invocations["send_mail"]
        self._used.logged = len(self._log.getvalue().encode()) - logged
        self._used.calls = len(self._meter.calls) + self._files.calls + self._used.mails
        return self._used

    def _marked(self, mark):
        return sum(mark in item for item in self._memory.items.values())

    def _mail(self, raw):
        self._number += 1
        key = f"mail/solhamra/m{self._number}"
        self._files.stored = {key: raw}
        self._call("inbound_mail", stored(key))
        self._used.objects += len(self._files.stored)

    def _answer(self, reference):
        answer(
            municipality("solhamra"),
            reference,
            Written(_ANSWER),
            actor=_GUIDE,
            at=NOW + timedelta(hours=1),
            id=event_id("bench", "answer"),
            store=self._store,
            files=self._files,
        )
        self._send()


def conversation(table):
    """What each step of a conversation uses; ``table`` are the properties of the cases table."""
    with compiled():
        return Conversation(table).play()


def _reply(mail, **headers):
    """What the resident's mail program makes of an answer to a mail."""
    message = EmailMessage()
    message["Return-Path"] = f"<{mail.to}>"
    message["From"], message["To"] = mail.to, mail.reply_to
    message["Subject"] = f"Sv: {mail.subject}"
    message["Message-ID"] = f"<{len(headers)}.bench@post.example>"
    message["References"] = f"{dict(mail.headers)['References']} <0107019aa0c4e000@eu-central-1.amazonses.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    message.set_content(f"Tack!\n\nDen mån 23 nov. 2026 kl 10:05 skrev Solhamra Direkt <{mail.sender}>:\n\n{quoted}\n")
    return message.as_bytes()
