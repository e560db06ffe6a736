"""Which mail a machine wrote, of what kind, and whether its sender may get a receipt.

A wrong "automatic" costs more than a missed one, since it may keep a person's words from being read. So a
kind is only given on the strength of a report's own form, of headers that machines write and people's mail
programs do not, or of two signs that agree. That somebody passed a message on (Resent-*, X-Forwarded-*,
auto-forwarded) is no sign, nor is spam, nor what is quoted further down.

flufl.bounce (Apache-2.0, maintained) is not used: it wants the whole message as objects of the standard
library's email package (72 ms to import, and memory without bound), tells failed recipients and nothing else,
mostly in English, and knows 160 of the 167 bounces in three other projects' collections, this module all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.contact import Automatic
from envag.intake.mail_bounce import read_bounce
from envag.intake.mail_report import read_report
from envag.intake.mail_robot_words import (
    ABSENCE_SUBJECTS,
    AUTOMATIC_OPENINGS,
    AWAY_PHRASES,
    AWAY_SENTENCES,
    AWAY_SUBJECTS,
    CHALLENGE_SENTENCES,
    CHALLENGE_SUBJECTS,
    FEEDBACK_SUBJECTS,
    RECEIPT_SUBJECTS,
)
from envag.intake.mail_signs import read_signs

if TYPE_CHECKING:
    from envag.intake.mail_mime import Headers, Part
    from envag.intake.mail_ses import Stamp
    from envag.intake.mail_signs import Signs

_CHALLENGE_HEADERS = ("x-bluebottle-request", "x-boxtrapper")
_AWAY_HEADERS = (
    "x-apple-action",
    "x-auto-reply",
    "x-autoreply",
    "x-autoreply-from",
    "x-autorespond",
    "x-autoresponder",
    "x-mail-autoreply",
    "x-vacation",
)
_AWAY_PRECEDENCES = {"auto_reply", "auto-reply", "autoreply"}
_MACHINE_HEADERS = (
    "x-auto-generated",
    "x-bugzilla-type",
    "x-cron-env",
    "x-fc-machinegenerated",
    "x-jenkins-job",
    "x-jira-fingerprint",
    "x-list-administrivia",
    "x-nagios-version",
    "x-redmine-host",
    "x-rt-loop-prevention",
    "x-trac-project",
)
_CAMPAIGN_HEADERS = (
    "x-campaign",
    "x-campaign-id",
    "x-campaignid",
    "x-csa-complaints",
    "x-emarsys-identify",
    "x-job",
    "x-mailer-recptid",
    "x-mailer-sid",
    "x-mailgun-tag",
    "x-mc-user",
    "x-report-abuse-to",
    "x-rpcampaign",
    "x-sfmc-stack",
)
_ATTACHED = {"message/rfc822", "application/gzip", "application/x-gzip", "application/zip", "text/xml"}
_BULK = {"bulk", "junk"}
_LIST_HEADERS = (
    "list-id",
    "list-post",
    "list-help",
    "list-owner",
    "list-archive",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-mailman-version",
    "x-google-group-id",
    "x-listserver",
    "x-ml-name",
    "x-loop",
    "x-sequence",
)
_TALK_HEADERS = ("list-post", "mailing-list", "x-beenthere", "x-google-group-id", "x-mailing-list", "x-ml-name")
_SILENT_HEADERS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "list-subscribe",
    "list-owner",
    "list-archive",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-loop",
    "x-autoreply",
    "x-autorespond",
    "x-auto-response-suppress",
    "feedback-id",
    "x-failed-recipients",
    *_AWAY_HEADERS,
    *_CHALLENGE_HEADERS,
)
_SILENT_PRECEDENCES = {"bulk", "list", "junk", *_AWAY_PRECEDENCES}
_DIGEST = re.compile(r".{0,200}\bdigest,? (?:vol|number|of)\b")
_MONITORING = re.compile(
    r"(?:ana)?cron <|\*\* (?:problem|recovery|acknowledgement|flapping\w*|downtime\w*) (?:service|host) "
)


class Finding(NamedTuple):
    """What a message is.

    ``kind`` is None when a person wrote it. ``answerable`` says whether a receipt may go to its sender at all
    (RFC 3834 section 2). ``bounced`` are the addresses that a bounce says could not be reached for good, in
    lower case; a mere delay names none. ``original`` are the headers of the message that came back.
    """

    kind: Automatic | None = None
    answerable: bool = False
    bounced: tuple[str, ...] = ()
    original: Headers = ()


def recognise(headers: Headers, stamp: Stamp, subject: str, text: str, root: Part) -> Finding:
    """What a message is. ``subject`` is decoded and ``text`` what a reader sees. Never raises."""
    signs = read_signs(headers, stamp, subject, text, root)
    if signs.is_journal:
        return Finding()
    if _is_challenge(signs):
        return Finding(kind=Automatic.CHALLENGE)
    if report := read_report(root) or (None if _is_away_subject(signs) else read_bounce(signs, text)):
        return Finding(kind=report.kind, bounced=report.failed, original=report.original)
    kind = _kind(signs)
    return Finding(kind=kind, answerable=kind is None and _answerable(signs, stamp))


def _kind(signs: Signs) -> Automatic | None:
    if signs.subject.startswith(FEEDBACK_SUBJECTS) and any(root.media_type in _ATTACHED for root in signs.root.walk()):
        return Automatic.FEEDBACK_REPORT
    if _is_read_receipt(signs):
        return Automatic.READ_RECEIPT
    if _is_away(signs):
        return Automatic.OUT_OF_OFFICE
    if _is_list_talk(signs):
        return None
    return _kind_of_bulk(signs) or (Automatic.GENERATED if _is_generated(signs) else None)


def _is_challenge(signs: Signs) -> bool:
    """Whether it asks the sender to prove to be human: by the header of a known program, or subject and words."""
    if signs.has(*_CHALLENGE_HEADERS):
        return True
    if not any(sentence in signs.head for sentence in CHALLENGE_SENTENCES):
        return False
    by_program = (
        signs.empty_return
        or signs.auto_submitted != ""
        or signs.precedence in _SILENT_PRECEDENCES
        or signs.from_unattended
    )
    return signs.title.startswith(CHALLENGE_SUBJECTS) or (signs.is_reply and by_program)


def _is_read_receipt(signs: Signs) -> bool:
    return signs.subject.startswith(RECEIPT_SUBJECTS) and (
        signs.empty_return or signs.has("x-auto-response-suppress", "x-ms-exchange-generated-message-source")
    )


def _is_away_subject(signs: Signs) -> bool:
    return signs.title.startswith(AWAY_SUBJECTS) or signs.subject.startswith(AWAY_SUBJECTS)


def _is_away(signs: Signs) -> bool:
    """Whether it answers by itself: by a header, or by a subject or words and a second sign."""
    if signs.auto_submitted.startswith(("auto-replied", "auto_replied")):
        return True
    if signs.has(*_AWAY_HEADERS) or signs.precedence in _AWAY_PRECEDENCES or _is_autoresponder(signs):
        return True
    by_program = (
        signs.empty_return
        or signs.auto_submitted != ""
        or signs.precedence in _BULK
        or signs.has("x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop")
    )
    phrase = any(phrase in signs.subject for phrase in AWAY_PHRASES)
    if _is_away_subject(signs) or (phrase and not signs.is_reply):
        return by_program or signs.is_answer or _says_away(signs)
    if phrase or signs.title.startswith(ABSENCE_SUBJECTS):
        return by_program
    return signs.empty_return and (signs.precedence in _BULK or _says_away(signs))


def _is_autoresponder(signs: Signs) -> bool:
    """Whether a header with a value of its own says so: CommuniGate Pro, Mailtraq, qmail's autoresponder."""
    return (
        signs.value("x-autogenerated") == "reply"
        or signs.value("x-post-messageclass").endswith("autoresponder")
        or signs.value("delivered-to") == "autoresponder"
    )


def _says_away(signs: Signs) -> bool:
    return any(sentence in signs.head for sentence in AWAY_SENTENCES)


def _is_list_talk(signs: Signs) -> bool:
    """Whether a person wrote it to a list on which people talk."""
    if _is_machine(signs) or signs.has("x-list-administrivia", *_CAMPAIGN_HEADERS) or _DIGEST.match(signs.subject):
        return False
    if not (signs.passed_on_by_list or signs.has(*_LIST_HEADERS)):
        return False
    if signs.is_reply or signs.is_conversation:
        return True
    if signs.from_unattended or signs.from_official:
        return False
    if signs.has(*_TALK_HEADERS):
        return not signs.value("list-post").startswith("no")
    return signs.passed_on_by_list or (signs.precedence == "list" and not signs.has("list-unsubscribe"))


def _kind_of_bulk(signs: Signs) -> Automatic | None:
    """What went to many, none of whom is meant to answer; None for what did not."""
    unsubscribe = signs.has("list-unsubscribe")
    if _is_machine(signs):
        return Automatic.GENERATED
    if unsubscribe and (signs.has(*_CAMPAIGN_HEADERS) or not signs.has(*_LIST_HEADERS)):
        return None if signs.is_reply and signs.is_conversation else Automatic.ADVERTISING
    if signs.precedence == "list" or signs.has(*_LIST_HEADERS):
        by_list = unsubscribe or signs.precedence in _SILENT_PRECEDENCES
        return Automatic.MAILING_LIST if by_list and not signs.is_conversation else None
    return Automatic.GENERATED if signs.precedence in _BULK and not signs.from_mail_program else None


def _is_generated(signs: Signs) -> bool:
    """Whether another system wrote it."""
    if _is_machine(signs) or signs.from_unattended or signs.from_daemon or _MONITORING.match(signs.subject):
        return True
    return signs.opening.startswith(AUTOMATIC_OPENINGS) and not (signs.is_reply or signs.is_conversation)


def _is_machine(signs: Signs) -> bool:
    """Whether a header says so."""
    return signs.has(*_MACHINE_HEADERS) or (signs.auto_submitted != "" and not signs.passed_on_by_rule)


def _answerable(signs: Signs, stamp: Stamp) -> bool:
    """Whether a receipt may go to the sender (RFC 3834 section 2, RFC 5230 section 4.6).

    Not without an address, nor to an empty envelope sender (section 2 and 3.3), to mail that says it is
    automatic, bulk or from a list, that asks for no answers, or to addresses that nobody reads.
    """
    if "@" not in signs.address or signs.empty_return or (stamp.received_at and not stamp.envelope_from):
        return False
    if signs.auto_submitted or signs.precedence in _SILENT_PRECEDENCES or signs.has(*_SILENT_HEADERS):
        return False
    return not (signs.from_official or signs.from_unattended or signs.unattended_reply_to)
