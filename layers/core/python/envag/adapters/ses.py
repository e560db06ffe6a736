"""Mail to residents by SES, API version 2."""

from __future__ import annotations

import re
from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from envag.ports.mail import MailNotSentError, MailRejectedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient

    from envag.ports.mail import OutgoingFile, OutgoingMail

CLIENT_CONFIG: Mapping[str, Any] = {"read_timeout": 20, "retries": {"total_max_attempts": 1}}
"""How to make the client: SES knows no idempotency token, so that botocore must never try by itself again."""

_REFUSED = frozenset({"MessageRejected", "BadRequestException", "ValidationException"})
_UNVERIFIED = "Email address is not verified"
"""SES calls it MessageRejected too, when an identity of ours is not set up yet."""

_NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError)
_SERVER_FAULT = 500
_HEADER_NAME = re.compile(r"[!-9;-~]{1,126}")
_HEADER_VALUE = re.compile(r"[ -~]+")
_LONGEST_HEADER = 996
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_LONGEST_MEDIA_TYPE = 78
_LONGEST_FILE_NAME = 255
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class SesMailer:
    """Mailer on SES v2. A municipality's configuration set is ``<configuration_set_prefix><slug>``."""

    def __init__(self, client: BaseClient, configuration_set_prefix: str) -> None:
        self._client: Any = client
        self._prefix = configuration_set_prefix

    def send(self, mail: OutgoingMail) -> str:
        """See Mailer.send. What is wrong with our own set-up counts as not sent: it is mended, and tried again."""
        request = self._request(mail)
        try:
            message_id: str = self._client.send_email(**request)["MessageId"]
        except _NEVER_SENT as error:
            raise MailNotSentError from error
        except ParamValidationError as error:
            raise MailRejectedError from error
        except ClientError as error:
            answer, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            if answer["Code"] in _REFUSED and not answer.get("Message", "").startswith(_UNVERIFIED):
                raise MailRejectedError from error
            if status < _SERVER_FAULT:
                raise MailNotSentError from error
            raise
        return message_id

    def _request(self, mail: OutgoingMail) -> dict[str, Any]:
        message: dict[str, Any] = {
            "Subject": _utf8(_checked(mail.subject)),
            "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
            "Headers": [_header(name, value) for name, value in mail.headers],
        }
        if mail.files:
            message["Attachments"] = [_attachment(file) for file in mail.files]
        return {
            "FromEmailAddress": formataddr((_checked(mail.sender_name), _address(mail.sender))),
            "Destination": {"ToAddresses": [_address(mail.to)]},
            "ReplyToAddresses": [_address(mail.reply_to)],
            "Content": {"Simple": message},
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail.tags.items()],
            "ConfigurationSetName": f"{self._prefix}{mail.municipality}",
        }


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _checked(text: str) -> str:
    """``text``, which stands in a header. Raises MailRejectedError when it would end the header."""
    if _CONTROLS.search(text):
        raise MailRejectedError
    return text


def _address(address: str) -> str:
    """The address with its domain as DNS knows it. Raises MailRejectedError where SES cannot send to it."""
    local, _, domain = _checked(address).rpartition("@")
    try:
        punycode = domain.encode("idna").decode()
    except UnicodeError as error:
        raise MailRejectedError from error
    if not local or not local.isascii() or not punycode:
        raise MailRejectedError
    return f"{local}@{punycode}"


def _header(name: str, value: str) -> dict[str, str]:
    if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value) or len(name + value) > _LONGEST_HEADER:
        raise MailRejectedError
    return {"Name": name, "Value": value}


def _attachment(file: OutgoingFile) -> dict[str, Any]:
    plain = _MEDIA_TYPE.fullmatch(file.media_type) and len(file.media_type) <= _LONGEST_MEDIA_TYPE
    return {
        "FileName": _CONTROLS.sub("", file.name)[-_LONGEST_FILE_NAME:],
        "ContentType": file.media_type if plain else "application/octet-stream",
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
        "RawContent": file.content,
    }
