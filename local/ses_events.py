"""What SES tells of mail that it has sent, in the form in which EventBridge delivers it.

https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html, and for the contents
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

from local.cloud import ACCOUNT, REGION

if TYPE_CHECKING:
    from local.ses_message import Accepted

_DETAIL_TYPES = {"Bounce": "Email Bounced", "Complaint": "Email Complaint Received"}


def bounce(mail: Accepted, recipient: str, *, suppressed: bool = False) -> dict[str, Any]:
    """A recipient whom nobody knows (SMTP 550 5.1.1), or who is on the suppression list."""
    if suppressed:
        why = "Amazon SES has suppressed sending to this address because it has a recent history of bouncing."
    else:
        why = "smtp; 550 5.1.1 user unknown"
    return _event(
        mail,
        "Bounce",
        {
            "bounceType": "Permanent",
            "bounceSubType": "Suppressed" if suppressed else "General",
            "bouncedRecipients": [
                {"emailAddress": recipient, "action": "failed", "status": "5.1.1", "diagnosticCode": why}
            ],
            "timestamp": _now(),
            "feedbackId": mail.id.replace("-000000", "-000001"),
            "reportingMTA": "dns; amazonses.com" if suppressed else f"dns; a1-1.smtp-out.{REGION}.amazonses.com",
        },
    )


def complaint(mail: Accepted, recipient: str) -> dict[str, Any]:
    """A recipient who has marked the mail as unwanted."""
    return _event(
        mail,
        "Complaint",
        {
            "complainedRecipients": [{"emailAddress": recipient}],
            "timestamp": _now(),
            "feedbackId": mail.id.replace("-000000", "-000001"),
            "complaintSubType": None,
            "complaintFeedbackType": "abuse",
            "userAgent": "Amazon SES Mailbox Simulator",
            "arrivalDate": _now(),
        },
    )


def _event(mail: Accepted, kind: str, told: dict[str, Any]) -> dict[str, Any]:
    source = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{mail.source.rpartition('@')[2]}"
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": _DETAIL_TYPES[kind],
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{mail.configuration_set}"],
        "detail": {"eventType": kind, kind.lower(): told, "mail": _mail(mail, source)},
    }


def _mail(mail: Accepted, source_arn: str) -> dict[str, Any]:
    headers = [(name, str(value)) for name, value in message_from_bytes(mail.raw).items()]
    by_name = {name.lower(): value for name, value in headers}
    tags = {name: [value] for name, value in mail.tags.items()}
    return {
        "timestamp": _instant(mail.at),
        "source": by_name["from"],
        "sourceArn": source_arn,
        "sendingAccountId": ACCOUNT,
        "messageId": mail.id,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in headers],
        "commonHeaders": {
            "from": [by_name["from"]],
            "to": [by_name.get("to", "")],
            "messageId": mail.id,
            "subject": by_name.get("subject", ""),
        },
        "tags": {
            "ses:source-tls-version": ["TLSv1.3"],
            "ses:operation": ["SendEmail"],
            "ses:configuration-set": [mail.configuration_set],
            "ses:from-domain": [mail.source.rpartition("@")[2]],
            "ses:caller-identity": ["send_mail"],
            **tags,
        },
    }


def _now() -> str:
    return _instant(datetime.now(UTC))


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
