"""The page on which a resident sends files to their case: each goes from the browser straight to its bucket."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import status_pages as pages
from envag.domain.greeting import wording
from envag.domain.upload import ACCEPTED, MOST_BYTES, MOST_FILES, files_left, upload_key
from envag.runtime.http import LANGUAGE
from envag.runtime.pages import SWEDISH, Pages
from envag.runtime.static_files import Scripts
from envag.usecases.take_upload import takes_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.case import Case
    from envag.ports.files import UploadForm
    from envag.runtime import http
    from envag.runtime.asked import Asked
    from parts import Parts

ACTION = "fil"
"""What stands in the path for this page."""

SENT = "files"
"""What was done, for the status page to say so: ends the id of the text, ``status.done.``."""

_FORM_WORKS = timedelta(hours=1)
_ID_BYTES = 13
_ID_CHARACTERS = 20
_MEGABYTE = 1_000_000
_SCRIPT_TEXTS = "upload.script."
"""The script gets the texts that begin so."""

SCRIPTS = Scripts(Path(__file__).parent / "site")


def show(asked: Asked[Parts], case: Case) -> http.Answer:
    """The form that sends one file, and with a script several; or that the case takes no more."""
    place, store = asked.place, asked.parts.store
    left = 0
    if takes_files(case, asked.now):
        left = files_left(store.timeline(place.slug, case.reference, consistent=True))
    back = _back(asked)
    alone = _form(asked, case, back)
    say = {name: wording(place, name, language=asked.language, **_LIMITS) for name in ("upload.help", "upload.full")}
    return pages.dressed(
        asked,
        HTTPStatus.OK if left else HTTPStatus.CONFLICT,
        "upload.html",
        own=_pages(_origin(alone)),
        case=case,
        left=left,
        help=say["upload.help"],
        full=say["upload.full"],
        form=alone,
        accepted=ACCEPTED,
        back=back,
        script=SCRIPTS.of("upload"),
        data={
            **_several(asked, case)._asdict(),
            "left": left,
            "back": back,
            "most": MOST_BYTES,
            "texts": dict(_script_texts(asked)),
        },
    )


_LIMITS = {"maximum": str(MOST_FILES), "size": str(MOST_BYTES // _MEGABYTE)}


def _form(asked: Asked[Parts], case: Case, back: str) -> UploadForm:
    """The form for one file."""
    return asked.parts.uploads.form(_key(asked, case), back=back, seconds=int(_FORM_WORKS.total_seconds()))


def _several(asked: Asked[Parts], case: Case) -> UploadForm:
    """The form for the script, which puts a letter behind the key for each file."""
    return asked.parts.uploads.forms(_key(asked, case)[:-1], seconds=int(_FORM_WORKS.total_seconds()))


def _key(asked: Asked[Parts], case: Case) -> str:
    """Where a file goes, that nobody guesses."""
    random = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()[:_ID_CHARACTERS]
    return upload_key(asked.place.slug, case.reference, random)


def _back(asked: Asked[Parts]) -> str:
    """Where the store sends the browser afterwards: the case's page, by the address that the browser knows us by.

    A browser that tells no origin came by TLS; whoever sends for another site has been refused by now.
    """
    headers = asked.request.headers
    home = headers.get("origin", "")
    if not home.startswith("http"):
        home = f"https://{headers.get('host', '')}"
    query = {pages.DONE: SENT} | ({LANGUAGE: asked.language} if asked.language != SWEDISH else {})
    return f"{home}/{asked.place.slug}/arende/{asked.request.proof}?{urlencode(query)}"


def _origin(form: UploadForm) -> str:
    action = urlsplit(form.action)
    return f"{action.scheme}://{action.netloc}"


@cache
def _pages(origin: str) -> Pages:
    """This page's own look: it alone may send to another origin than ours."""
    return Pages(pages.TEMPLATES, policy=f"script-src 'self'; connect-src {origin}", posts_to=origin)


def _script_texts(asked: Asked[Parts]) -> Iterator[tuple[str, str]]:
    """The script's texts; the names of files, which only the script knows, stay to be filled in."""
    for name in asked.place.texts:
        if name.startswith(_SCRIPT_TEXTS):
            text = asked.place.text(name, asked.language)
            yield name.removeprefix(_SCRIPT_TEXTS), text.replace("{size}", _LIMITS["size"])
