"""What an end-to-end test does to the running centre, and what it can see of it: doors, queues, cases, logs."""

from __future__ import annotations

import http.client
import json
import smtplib
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from urllib.parse import urlencode

from envag.cli.cases import by_list

WORK_QUEUES = ("mail", "transcripts", "recordings", "contact-events", "mail-events", "tasks", "webhooks")
_PATIENCE_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Heard:
    """A notification in a department's own queue, with the moment (``time.monotonic``) it was there."""

    at: float
    queue: str
    body: dict
    raw: str


@dataclass(frozen=True)
class Answer:
    """What the front door answered."""

    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)


class Centre:
    """The deployed stack as residents and departments meet it."""

    def __init__(self, local):
        self.local = local
        self.stack = local.stack
        self.municipalities = local.catalogue.municipalities
        self.heard: list[Heard] = []
        self._last: set[str] = set()
        self._ended = threading.Event()
        self._threads = ThreadPoolExecutor(64)

    # Departments ------------------------------------------------------------------------------------------------

    def listen(self):
        """Read every department's queue, as its own systems would."""
        sqs = self.stack.client("sqs")
        urls = sqs.list_queues(QueueNamePrefix="envag-local-", MaxResults=1000)["QueueUrls"]
        for municipality in self.municipalities:
            for department in municipality.departments:
                name = f"envag-local-{municipality.slug}-{department.id}"
                for url in urls:
                    if url.rpartition("/")[2] == name:
                        self._threads.submit(self._read_queue, url, name)

    def _read_queue(self, url, name):
        sqs = self.stack.client("sqs")
        while not self._ended.is_set():
            messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10).get("Messages", ())
            now = time.monotonic()
            for message in messages:
                body = json.loads(json.loads(message["Body"])["Message"])
                self.heard.append(Heard(at=now, queue=name, body=body, raw=message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def stop(self):
        self._ended.set()
        self._threads.shutdown(wait=True)

    def told_about(self, reference):
        """The notifications about a case so far."""
        return [heard for heard in self.heard if heard.body["reference"] == reference]

    def wait_until_told(self, reference):
        """The first notification about a case."""
        wait_for(lambda: self.told_about(reference), f"a notification about {reference}")
        return self.told_about(reference)[0]

    # Doors ------------------------------------------------------------------------------------------------------

    def mail(self, text="", *, to="kontakt@solhamra.example", sender="alva.ek@post.example", **headers):
        """A mail as a mail program writes it."""
        message = EmailMessage()
        message["From"], message["To"] = sender, to
        message["Subject"] = headers.pop("subject", "Fråga")
        message["Message-ID"] = headers.pop("message_id", f"<{uuid.uuid4()}@post.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return message

    def post_mail(self, message, *, to="kontakt@solhamra.example", sender="alva.ek@post.example"):
        """Send a message (or raw bytes) by SMTP; gives back the moment the server had taken it."""
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=policy.SMTP)
        with smtplib.SMTP(*self.stack.mail, timeout=60) as smtp:
            smtp.sendmail(sender, to if isinstance(to, list) else [to], raw)
            return time.monotonic()

    def request(self, method, path, body=None, **headers):
        """A request at the front door."""
        connection = http.client.HTTPConnection("127.0.0.1", self.local.ports.front_door, timeout=60)
        try:
            connection.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def post_form(self, path, fields, **headers):
        """What a browser without JavaScript sends."""
        browser = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html,application/xhtml+xml"}
        return self.request("POST", path, urlencode(fields), **browser | headers)

    def post_json(self, path, document, **headers):
        """What a program sends."""
        json_headers = {"Content_Type": "application/json", "Accept": "application/json"}
        body = document if isinstance(document, str | bytes) else json.dumps(document)
        return self.request("POST", path, body, **json_headers | headers)

    def at_once(self, times, call):
        """Make the same call ``times`` times in parallel."""
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(lambda _: call(), range(times)))

    # Residents --------------------------------------------------------------------------------------------------

    def mails_to(self, address):
        """What the centre has sent to an address so far, oldest first, as its reader gets it."""
        mails = reversed(self.local.mailbox.newest(limit=300))
        return [mail.message for mail in mails if mail.header("To") == address]

    def wait_for_mail(self, address, number=1):
        """The last of the first ``number`` mails to an address."""
        wait_for(lambda: len(self.mails_to(address)) >= number, f"{number} mails to a resident")
        return self.mails_to(address)[number - 1]

    # Cases ------------------------------------------------------------------------------------------------------

    def cases(self):
        """Every open or set-aside case but those of ``settle``: reference -> its municipality's slug."""
        found = {
            entry.reference: municipality.slug
            for municipality in self.municipalities
            for _, entry in by_list(self.stack.cases, municipality)
        }
        return {reference: slug for reference, slug in found.items() if reference not in self._last}

    def new_cases(self, before, *, expected=1):
        """The cases that came after ``before`` was taken, as soon as there are ``expected``."""
        wait_for(lambda: len(self.cases()) >= len(before) + expected, f"{expected} new cases")
        return [self.case(reference, slug) for reference, slug in self.cases().items() if reference not in before]

    def new_case_of(self, sender, before):
        """The case of somebody with that address that came after ``before`` was taken; others may come meanwhile."""
        found = []

        def came():
            new = [self.case(reference, slug) for reference, slug in self.cases().items() if reference not in before]
            found[:] = [case for case in new if case and case.party and case.party.email == sender]
            return found

        wait_for(came, "the case of the sender")
        (case,) = found
        return case

    def case(self, reference, slug="solhamra"):
        return self.stack.cases.get(slug, reference)

    def timeline(self, case):
        return self.stack.cases.timeline(case.municipality, case.reference)

    def quarantined(self):
        return {entry.key: entry for entry in self.stack.quarantine.entries()}

    def settle(self):
        """Wait until everything that has come in is worked off, and all that follows from it is told.

        The work queues are empty, and a contact that came after all others has been told of: the table's
        stream is read in order.
        """
        sqs = self.stack.client("sqs")
        for name in WORK_QUEUES:
            url = sqs.get_queue_url(QueueName=f"envag-local-{name}")["QueueUrl"]
            wait_for(lambda url=url: _messages(sqs, url) == 0, f"the queue {name} to be empty")
        question = {"message": "En sista fråga."}
        last = self.post_json("/solhamra/kontakt", question, Idempotency_Key=str(uuid.uuid4())).json
        self._last.add(last["reference"])
        self.wait_until_told(last["reference"])

    def warm_up(self):
        """Bring every function up once."""
        before = self.cases()
        self.post_mail(self.mail("Hej, vilka tider har ni öppet?"))
        self.new_cases(before)
        self.settle()


def _messages(sqs, url):
    counted = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(counted))["Attributes"]
    return sum(int(attributes[name]) for name in counted)


def wait_for(condition, what):
    """Look until ``condition`` holds; fails when it does not within half a minute."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(_LOOK_AGAIN_SECONDS)
