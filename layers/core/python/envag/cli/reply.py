"""``envag reply``: answer the resident of a case by mail, and close the case in the same go."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.cases import find_case
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from envag.domain.case import Actor, Case, ContactReason, Resolution, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.files import Files
    from envag.ports.mail import OutgoingFile
    from envag.usecases.answer import Written


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("reply", help="answer the resident of a case by mail")
    command.add_argument("reference", help="such as SOL-7K3F-9QW4; also read without hyphens or in lower case")
    words = command.add_mutually_exclusive_group(required=True)
    words.add_argument("--text", help="the answer; the signature is added")
    words.add_argument("--file", type=Path, metavar="FILE", help="a text file, in UTF-8, that holds the answer")
    command.add_argument("--attach", type=Path, nargs="+", action="extend", default=[], metavar="FILE")
    command.add_argument("--by", metavar="PSEUDONYM", default="", help="who answers; never a name")
    command.add_argument(
        "--close",
        nargs=2,
        metavar=("RESOLUTION", "REASON"),
        help="close the case too, such as: solved_by_centre information_missing",
    )
    stack.add_stage(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from envag.domain.case import Actor  # noqa: PLC0415 - `--help` must be quick
    from envag.usecases.answer import Written  # noqa: PLC0415

    closing = _closing(options.close) if options.close else None
    text = _text(options.file) if options.file else options.text
    written = Written(text, [_attachment(path) for path in options.attach])
    municipality, case, store = find_case(options)
    actor = Actor(role="guide", id=options.by)
    _answer(municipality, case.reference, written, actor, store, stack.find(options.stage).files)
    print(f"{case.reference} is answered; the mail goes out by itself.")
    if closing:
        _close(municipality, case.reference, closing, actor, store)
        print(f"{case.reference} is closed.")
    return 0


def _answer(
    municipality: Municipality, reference: str, written: Written, actor: Actor, store: CaseStore, files: Files
) -> None:
    from envag.domain.event_id import event_id  # noqa: PLC0415
    from envag.usecases import answer as use_case  # noqa: PLC0415

    id_ = event_id("answer", reference, str(uuid.uuid4()))
    try:
        use_case.answer(
            municipality, reference, written, actor=actor, at=datetime.now(UTC), id=id_, store=store, files=files
        )
    except use_case.EmptyAnswerError:
        msg = "The answer is empty."
        raise CommandError(msg) from None
    except use_case.NoAddressError:
        msg = f"{reference} has no e-mail address to answer to; call, or write a letter."
        raise CommandError(msg) from None
    except use_case.TooLargeError:
        msg = f"The files are more than {use_case.LARGEST_FILES // 1_000_000} MB together, which no mail takes."
        raise CommandError(msg) from None


def _close(
    municipality: Municipality,
    reference: str,
    closing: tuple[Resolution, ContactReason],
    actor: Actor,
    store: CaseStore,
) -> None:
    from envag.domain import transitions  # noqa: PLC0415
    from envag.domain.event_id import event_id  # noqa: PLC0415
    from envag.usecases.change import change  # noqa: PLC0415

    resolution, reason = closing
    at, id_ = datetime.now(UTC), event_id("close", reference, str(uuid.uuid4()))

    def decide(case: Case) -> TimelineEvent | None:
        return transitions.close(case, resolution=resolution, reason=reason, actor=actor, at=at, id=id_)

    change(municipality.slug, reference, decide, store=store)


def _closing(words: Sequence[str]) -> tuple[Resolution, ContactReason]:
    """How the case ends and why it was opened. Raises CommandError with the words that there are."""
    from envag.domain.case import ContactReason, Resolution  # noqa: PLC0415

    resolution, reason = words
    if resolution not in set(Resolution):
        msg = f"There is no resolution '{resolution}'; there are {', '.join(Resolution)}."
        raise CommandError(msg)
    if reason not in set(ContactReason):
        msg = f"There is no contact reason '{reason}'; there are {', '.join(ContactReason)}."
        raise CommandError(msg)
    return Resolution(resolution), ContactReason(reason)


def _text(path: Path) -> str:
    try:
        return _read(path).decode()
    except UnicodeDecodeError:
        msg = f"{path} is no text in UTF-8."
        raise CommandError(msg) from None


def _attachment(path: Path) -> OutgoingFile:
    import mimetypes  # noqa: PLC0415

    from envag.ports.mail import OutgoingFile  # noqa: PLC0415

    media_type, encoding = mimetypes.guess_type(path.name)
    plain = media_type if media_type and encoding is None else "application/octet-stream"
    return OutgoingFile(name=path.name, media_type=plain, content=_read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise CommandError(msg) from None
