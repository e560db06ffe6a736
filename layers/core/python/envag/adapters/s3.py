"""The records bucket (raw mail, attachments, transcripts, quarantine), and the bucket that browsers upload to."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from envag.domain.upload import MOST_BYTES
from envag.ports.files import Quarantined, Uploaded, UploadForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.client import BaseClient

KEEP_DAYS = "keep-days"
QUARANTINE = "quarantine"
NOBODY = "_unknown"
"""Stands in a quarantine key where no municipality could be told."""

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}", re.ASCII)
"""RFC 6838 section 4.2. What a sender calls a file besides, such as in winmail.dat, fits no header."""


class S3Files:
    """Files on the records bucket."""

    def __init__(self, client: BaseClient, bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def read(self, key: str) -> bytes:
        """See Files.read."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            raise KeyError(key) from None
        content: bytes = answer["Body"].read()
        return content

    def write(self, key: str, content: bytes, *, media_type: str) -> None:
        """See Files.write."""
        plain = media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=plain)

    def destroy_after(self, key: str, days: int) -> None:
        """See Files.destroy_after: the bucket's lifecycle rules go by this tag. Only prefixes with such rules count."""
        try:
            self._client.put_object_tagging(
                Bucket=self._bucket, Key=key, Tagging={"TagSet": [{"Key": KEEP_DAYS, "Value": str(days)}]}
            )
        except self._client.exceptions.NoSuchKey:
            raise KeyError(key) from None


class S3Links:
    """Links by which a browser fetches a file from the records bucket for a short while.

    ``client`` signs by version 4; a link works no longer than its credentials.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
    """

    def __init__(self, client: BaseClient, bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def link(self, key: str, name: str, *, seconds: int) -> str:
        """A link that saves what is stored under ``key`` as a file called ``name``, and never shows it in a page.

        The browser is told that it is just bytes: what a resident has sent must run nowhere (RFC 6266, RFC 8187).
        """
        asked = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "ResponseContentType": "application/octet-stream",
        }
        url: str = self._client.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)
        return url


class S3Quarantine:
    """Quarantine under ``quarantine/<slug or _unknown>/<channel>/<reason>/<id>`` of the records bucket."""

    def __init__(self, client: BaseClient, bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def keep(self, *, reason: str, channel: str, municipality: str, id: str, raw: bytes) -> None:  # noqa: A002
        """See Quarantine.keep. Raw bytes are never served with a type that a browser would run."""
        key = "/".join((QUARANTINE, municipality or NOBODY, channel, reason, id))
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=raw, ContentType="application/octet-stream", IfNoneMatch="*"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                raise

    def entries(self) -> Iterator[Quarantined]:
        """See Quarantine.entries."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{QUARANTINE}/")
        for page in pages:
            for stored in sorted(page.get("Contents", ()), key=lambda s: s["LastModified"]):
                _, municipality, channel, reason, _ = stored["Key"].split("/", 4)
                yield Quarantined(
                    key=stored["Key"],
                    reason=reason,
                    channel=channel,
                    municipality="" if municipality == NOBODY else municipality,
                    arrived_at=stored["LastModified"],
                )

    def read(self, key: str) -> bytes:
        """The raw bytes of an entry. Raises KeyError when there is none."""
        return S3Files(self._client, self._bucket).read(key)


class S3Uploads:
    """Files on the uploads bucket, which a browser posts there itself.

    ``client`` signs by version 4; a form works no longer than its credentials.
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
    """

    def __init__(self, client: BaseClient, bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def form(self, key: str, *, back: str, seconds: int) -> UploadForm:
        """See Uploads.form."""
        return self._signed(key, {"success_action_redirect": back}, seconds)

    def forms(self, prefix: str, *, seconds: int) -> UploadForm:
        """See Uploads.forms. What botocore signs so is whatever begins with the prefix; no file's name goes there."""
        form = self._signed(prefix + _NAME, {"success_action_status": "201"}, seconds)
        return form._replace(fields={**form.fields, "key": prefix})

    def _signed(self, key: str, after: Mapping[str, str], seconds: int) -> UploadForm:
        """A form, signed here without a call.

        S3 puts the file's name in place of ``${filename}``. Without a script nobody could write the file's type into
        the form; its bytes tell it, and what nobody has looked at is stored as nothing but bytes.
        """
        fixed = {"Content-Type": "application/octet-stream", **after}
        form = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields={**fixed, "x-amz-meta-name": _NAME},
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["starts-with", "$x-amz-meta-name", ""],
                ["content-length-range", 1, MOST_BYTES],
            ],
            ExpiresIn=seconds,
        )
        return UploadForm(action=form["url"], fields=form["fields"])

    def about(self, key: str, tag: str) -> Uploaded | None:
        """See Uploads.about."""
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key, IfMatch=_quoted(tag))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        return Uploaded(
            name=_decoded(found["Metadata"].get("name", "")),
            size=found["ContentLength"],
            arrived_at=found["LastModified"],
        )

    def read(self, key: str, tag: str) -> bytes:
        """See Uploads.read."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, IfMatch=_quoted(tag))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise KeyError(key) from None
            raise
        content: bytes = answer["Body"].read()
        return content


_NAME = "${filename}"
"""What S3 replaces by the name of the file that is sent."""

_GONE = frozenset({"404", "412", "NoSuchKey", "PreconditionFailed"})
"""How S3 says that a file is not there, or that another one is. A HEAD has no body that could tell a name."""


def _quoted(tag: str) -> str:
    """An entity tag as RFC 9110 section 8.8.3 writes it; GuardDuty tells it without its quotation marks."""
    return '"{}"'.format(tag.strip('"'))


def _decoded(name: str) -> str:
    """A name out of metadata, which S3 hands out as RFC 2047 says where it is not plain ASCII.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html. As bare UTF-8, which a header's reader
    takes for ISO 8859-1 (RFC 9110 section 5.5), it is read too.
    """
    from email.header import decode_header, make_header  # noqa: PLC0415 - few functions read a name

    with suppress(UnicodeError):
        name = name.encode("iso-8859-1").decode("utf-8")
    try:
        return str(make_header(decode_header(name)))
    except (ValueError, LookupError):
        return name
