"""A municipality's list of who works in its contact centre: a CSV file, read whole or refused with all its faults."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.staff import GUIDES, ROLES, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COLUMNS = Person._fields
_LOGIN = re.compile(r"[\w.-]+(?:@(?:[\w-]+\.)+[\w-]{2,})?", re.ASCII)
_LONGEST = {"login": 64, "first_name": 255, "last_name": 300}
"""Characters that Connect takes: https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateUser.html."""


class Fault(NamedTuple):
    """What is wrong in a line of the file, counted from 1; no person's name stands in ``text``."""

    line: int
    text: str


class BadListError(ValueError):
    """The list cannot be used; ``faults`` are all that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class StaffList(NamedTuple):
    """The people of one municipality, each with the line that they stand in."""

    municipality: str
    lines: Mapping[Person, int]


def read(raw: bytes, units: Mapping[str, frozenset[str]]) -> StaffList:
    """Read a file with the columns ``COLUMNS`` in any order, parted by commas or semicolons, in UTF-8.

    ``units`` are the ids of the units of each municipality, by slug. Raises BadListError.
    """
    rows = dict(_rows(raw))
    faults = [Fault(line, text) for line, row in rows.items() for text in _faults(row, units)]
    faults += _repeated(rows)
    slugs = {row["municipality"] for row in rows.values()}
    if len(slugs) > 1:
        first = next(iter(rows.values()))["municipality"]
        faults += [
            Fault(line, "another municipality than in the first row: each has a list of its own")
            for line, row in rows.items()
            if row["municipality"] != first
        ]
    if faults:
        raise BadListError(sorted(faults))
    if not rows:
        raise BadListError([Fault(2, "nobody stands in the list")])
    return StaffList(slugs.pop(), {Person(**row): line for line, row in rows.items()})


def _rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not empty, by its line."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadListError([Fault(line, "not UTF-8: save it as 'CSV UTF-8'")]) from None
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if sorted(names) != sorted(COLUMNS):
            raise BadListError([Fault(1, f"the columns must be {', '.join(COLUMNS)}")])
        faults = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == len(names):
                yield reader.line_num, dict(zip(names, (_tidy(cell) for cell in cells), strict=True))
            else:
                faults.append(Fault(reader.line_num, f"{len(cells)} cells in place of {len(names)}"))
    except csv.Error:
        raise BadListError([Fault(reader.line_num, "quotation marks that do not match")]) from None
    if faults:
        raise BadListError(faults)


def _tidy(cell: str) -> str:
    """Connect takes composed letters only (NFC)."""
    return unicodedata.normalize("NFC", " ".join(cell.split()))


def _faults(row: Mapping[str, str], units: Mapping[str, frozenset[str]]) -> Iterator[str]:
    slug = row["municipality"]
    yield from (f"{name} is empty" for name in COLUMNS if not row[name])
    if slug and slug not in units:
        yield f"there is no municipality '{slug}'"
    if row["role"] and row["role"] not in ROLES:
        yield f"role is one of {', '.join(ROLES)}"
    if row["login"] and not _LOGIN.fullmatch(row["login"]):
        yield "login is a user name of a-z, 0-9, '.', '_' and '-', or an e-mail address"
    for name, most in _LONGEST.items():
        if len(row[name]) > most:
            yield f"{name} has more than {most} characters"
    if row["line"] and slug in units and row["line"] != GUIDES and row["line"] not in units[slug]:
        yield f"line is '{GUIDES}' or the id of a unit of {slug}"


def _repeated(rows: Mapping[int, Mapping[str, str]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for line, row in rows.items():
        login = row["login"].lower()
        if login and login in seen:
            yield Fault(line, f"the login of line {seen[login]} once more")
        seen.setdefault(login, line)
