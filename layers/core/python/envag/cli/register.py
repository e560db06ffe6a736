"""``envag register``: take down a visit, a letter, a fax, social media or an e-service's receipt as a case."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse

_PARTY = ("name", "email", "phone")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("register", help="register a visit, letter, fax, social media or e-service contact")
    command.add_argument("--municipality", metavar="SLUG")
    command.add_argument("--channel", help="visit, letter, social_media, fax or e_service")
    command.add_argument("--text", help="what it is about, in the resident's words")
    command.add_argument("--service", metavar="ID", help="the service, when it is known")
    command.add_argument("--name", help="who it is from; leave out for somebody anonymous")
    command.add_argument("--email")
    command.add_argument("--phone")
    command.add_argument(
        "--arrived-at",
        metavar="TIME",
        help="when it reached the municipality, such as 2026-11-23T09:05:00+01:00; now, when left out",
    )
    command.add_argument("--registered-by", metavar="PSEUDONYM", help="who registers it")
    command.add_argument("--registration-id", metavar="ID", help="the same id registers once; made up when left out")
    command.add_argument(
        "--moved-to-private",
        action="store_true",
        default=None,
        help="social media: the resident goes on in a private thread",
    )
    command.add_argument("--file", metavar="JSON", help="a file with the same fields; options win over it")
    stack.add_stage(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find, router  # noqa: PLC0415 - `--help` must be quick
    from envag.intake.manual import RegistrationError, assisted_in, to_contact  # noqa: PLC0415
    from envag.runtime.clock import SystemClock  # noqa: PLC0415
    from envag.usecases.register_contact import RegistrationReusedError, register_contact  # noqa: PLC0415

    registration = registration_of(options)
    try:
        contact, assisted = to_contact(registration, now=SystemClock().now()), assisted_in(registration)
    except RegistrationError as error:
        raise CommandError("\n".join(f"{field} {problem}" for field, problem in error.problems.items())) from None
    municipality = find(contact.municipality)
    if contact.service and municipality.service(contact.service) is None:
        msg = f"{municipality.name} has no service '{contact.service}'."
        raise CommandError(msg)
    try:
        case = register_contact(
            contact,
            registered_by=str(registration["registered_by"]),
            municipality=municipality,
            routes=router(municipality),
            store=stack.find(options.stage).cases,
            assisted=assisted,
        )
    except RegistrationReusedError:
        msg = "This registration id was used for something else: leave it out, or name a new one."
        raise CommandError(msg) from None
    print(f"{case.reference}  {municipality.name}, {case.department} {case.unit}".rstrip())
    return 0


def registration_of(options: argparse.Namespace) -> dict[str, Any]:
    """The registration that the file and the options describe. Raises CommandError for a file that is none."""
    registration: dict[str, Any] = {"registration_id": str(uuid.uuid4())}
    if options.file:
        try:
            with open(options.file, encoding="utf-8") as file:  # noqa: PTH123 - any path that the shell knows
                registration |= json.load(file)
        except (OSError, ValueError, TypeError) as error:
            msg = f"{options.file} holds no registration: {type(error).__name__}."
            raise CommandError(msg) from None
    names = (
        "municipality",
        "channel",
        "text",
        "service",
        "arrived_at",
        "registered_by",
        "registration_id",
        "moved_to_private",
    )
    registration |= {name: value for name in names if (value := getattr(options, name)) is not None}
    party = {name: value for name in _PARTY if (value := getattr(options, name)) is not None}
    if party:
        registration["party"] = {**registration.get("party", {}), **party}
    return registration
