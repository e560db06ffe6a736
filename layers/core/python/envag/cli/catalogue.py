"""``envag catalogue``: check the municipalities' files, show what they hold, write the editors' schemas."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from envag.domain.accessibility import overdue
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.catalogue import Catalogue
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service, Target

START = ("fel-gata", "bygg-anm", "fardtj", "forsk", "bygg-stat")
"""The services that a new centre begins with (R13)."""

_PROJECT = Path(__file__).resolve().parents[5]
FOLDER = _PROJECT / "municipalities"
SCHEMAS = _PROJECT / "docs" / "schema"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser of ``envag``."""
    command = subparsers.add_parser("catalogue", help="check, show and describe the municipalities' files")
    command.add_argument("--folder", type=Path, default=FOLDER, help="the municipalities (default: %(default)s)")
    actions = command.add_subparsers(metavar="ACTION", required=True)

    checking = actions.add_parser("check", help="tell every problem by file and line; exit code 1 where there is one")
    checking.set_defaults(run=lambda options: check(options.folder))

    showing = actions.add_parser("show", help="the municipalities, or one of them, or one service")
    showing.add_argument(
        "--municipality", metavar="SLUG", help="as this municipality has it; else the shared templates"
    )
    showing.add_argument("--service", metavar="ID", help="one service in full")
    showing.add_argument(
        "--template", choices=["start", "all"], help="the services a centre begins with, or all, in full"
    )
    showing.set_defaults(
        run=lambda options: show(
            options.folder, municipality=options.municipality, service=options.service, template=options.template
        )
    )

    describing = actions.add_parser("schema", help="write the JSON Schemas that editors use")
    describing.add_argument("--target", type=Path, default=SCHEMAS, help="where to (default: %(default)s)")
    describing.set_defaults(run=lambda options: schema(options.target))


def check(folder: Path) -> int:
    """Read all of ``folder``, articles and statements too, and print what is wrong; 0 when nothing is, otherwise 1."""
    from envag.catalogue import CatalogueError  # noqa: PLC0415 - `--help` must be quick
    from envag.catalogue.accessibility import load_statements  # noqa: PLC0415
    from envag.catalogue.articles import load_articles  # noqa: PLC0415

    catalogue = _loaded(folder)
    if catalogue is None:
        return 1
    try:
        load_articles(folder, catalogue)
        statements = load_statements(folder, catalogue)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    late = list(overdue(statements, datetime.now(STOCKHOLM).date()))
    if late:
        print("\n".join(late), file=sys.stderr)
        return 1
    services = sum(len(m.services) for m in catalogue.municipalities)
    names = ", ".join(m.slug for m in catalogue.municipalities)
    print(f"{names}: {services} services from {len(catalogue.templates)} templates, no problems")
    return 0


def show(
    folder: Path, *, municipality: str | None = None, service: str | None = None, template: str | None = None
) -> int:
    """Print what is asked for; 1 when it does not exist or the files have problems."""
    catalogue = _loaded(folder)
    if catalogue is None:
        return 1
    found = catalogue.municipality(municipality) if municipality else None
    if municipality and not found:
        return _missing("municipality", municipality, [m.slug for m in catalogue.municipalities])
    services = found.services if found else catalogue.templates
    if service or template:
        wanted = (service,) if service else START if template == "start" else tuple(s.id for s in services)
        chosen = [s for s in services if s.id in wanted]
        if not chosen:
            return _missing("service", str(service), [s.id for s in services])
        print("\n\n".join("\n".join(_in_full(s)) for s in chosen))
    else:
        print("\n".join(_overview(found) if found else _listing(catalogue)))
    return 0


def schema(target: Path) -> int:
    """Write the JSON Schemas to ``target``."""
    from envag.catalogue.shape import export  # noqa: PLC0415 - `--help` must be quick

    export(target)
    print(f"schemas written to {target}")
    return 0


def _loaded(folder: Path) -> Catalogue | None:
    from envag.catalogue import CatalogueError, load  # noqa: PLC0415 - `--help` must be quick

    try:
        return load(folder)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return None


def _missing(kind: str, given: str, known: list[str]) -> int:
    print(f"no {kind} '{given}'; known: {', '.join(known)}", file=sys.stderr)
    return 1


def _listing(catalogue: Catalogue) -> Iterator[str]:
    for m in catalogue.municipalities:
        yield f"{m.slug:<16}{m.name:<24}{len(m.departments):>3} departments{len(m.services):>4} services"


def _overview(m: Municipality) -> Iterator[str]:
    yield f"{m.name} ({m.code}), {m.centre_name}: {m.displayed[m.phone]}, {m.email}"
    for department in m.departments:
        yield f"{department.code:<6}{department.name}"
        for service in m.services:
            if service.department == department.id:
                yield f"      {service.id:<12}level {service.level}  {_target(service.target):<24}{service.title}"


def _in_full(service: Service) -> Iterator[str]:
    yield f"{service.id}: {service.title}"
    owner = f"{service.department}/{service.unit or '-'}"
    yield f"  {owner}, {service.kind}, level {service.level}, secrecy {service.secrecy:d}"
    law = f" ({service.target.law})" if service.target.law else ""
    yield f"  target: {_target(service.target)}{law}"
    for step in service.checklist:
        yield f"  step {'!' if step.mandatory else '-'} {step.text}"
    for field in service.form:
        yield f"  asks {'!' if field.required else '-'} {field.label}"
    for form in service.forms:
        yield f"  form   {form}"


def _target(target: Target) -> str:
    units = {"hours": target.hours, "days": target.days, "weeks": target.weeks, "months": target.months}
    return " ".join([target.clock.replace("_", " "), *(f"{count} {unit}" for unit, count in units.items() if count)])
