"""``envag report freeze``, ``rebuild``, ``baseline`` and ``compare``: reports that last, and what they are held to."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.cli.figures import add_period, asked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from envag.domain.figures.past import History
    from envag.domain.figures.period import Period
    from envag.domain.figures.report import Baseline
    from envag.domain.municipality import Municipality

_COLUMNS = ("figure", "period", "value", "source")


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    freeze = reports.add_parser("freeze", help="keep a period's report for ever, as it is now")
    add_period(freeze)
    stack.add_stage(freeze)
    freeze.set_defaults(run=_freeze)

    rebuild = reports.add_parser("rebuild", help="count all timelines anew: is the frozen report right, are the sums?")
    add_period(rebuild)
    rebuild.add_argument("--write", action="store_true", help="put right what is wrong")
    stack.add_stage(rebuild)
    rebuild.set_defaults(run=_rebuild)

    baseline = reports.add_parser("baseline", help="read in figures of earlier times, to show before and after")
    baseline.add_argument("file", type=Path, help=f"CSV with the columns {', '.join(_COLUMNS)}")
    baseline.add_argument("--municipality", metavar="SLUG", required=True, help="whose figures they are")
    stack.add_stage(baseline)
    baseline.set_defaults(run=_baseline)

    compare = reports.add_parser("compare", help="figures beside those of a municipality that agrees to it")
    add_period(compare)
    compare.add_argument("--with", dest="other", metavar="SLUG", required=True, help="the other municipality")
    stack.add_stage(compare)
    compare.set_defaults(run=_compare)


def _freeze(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415 - `--help` must be quick

    from envag.domain.figures.told import as_bytes  # noqa: PLC0415
    from envag.usecases.figures.keep_reports import FrozenError, freeze, report_anew, tallies  # noqa: PLC0415

    place, period = asked(options)
    there = stack.find(options.stage)
    content = as_bytes(
        report_anew(
            place,
            period,
            _histories(there, place),
            as_of=datetime.now(UTC),
            tallies=tallies(place, period, there.cases),
            baselines=there.figures.baselines(place.slug),
        )
    )
    try:
        key = freeze(place, period, content, there.files)
    except FrozenError as error:
        msg = f"{period.id} is frozen already, as {error}; nothing was written over."
        raise CommandError(msg) from None
    print(f"{place.name}, {period.id}: kept as {key}")
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    """1 when something is wrong that was not put right, or a frozen report cannot be made again."""
    place, period = asked(options)
    there = stack.find(options.stage)
    histories = _histories(there, place)
    right = _sums_are_right(there, place, period, histories, write=options.write)
    return 0 if _frozen_is_right(there, place, period, histories) and right else 1


def _sums_are_right(
    there: stack.Stack, place: Municipality, period: Period, histories: Sequence[History], *, write: bool
) -> bool:
    from envag.domain.figures import recount  # noqa: PLC0415
    from envag.usecases.figures.count_case import count_case  # noqa: PLC0415
    from envag.usecases.figures.keep_reports import drift, tallies  # noqa: PLC0415

    if write:
        for one in histories:
            count_case(place, one.case.reference, store=there.cases, figures=there.figures)
    counted = recount.sums(recount.contributions(histories, place), tallies(place, period, there.cases))
    wrong = list(drift(place, period.months, counted, there.figures))
    for each in wrong:
        print(f"{each.month} {each.scope} {each.name}: {each.by:+}")
    if write:
        there.figures.mend(place.slug, wrong)
    print(f"{period.id}: {len(wrong)} sums differ from the timelines" + (", put right" if wrong and write else ""))
    return write or not wrong


def _frozen_is_right(there: stack.Stack, place: Municipality, period: Period, histories: Sequence[History]) -> bool:
    from envag.domain.figures.told import as_bytes  # noqa: PLC0415
    from envag.usecases.figures.keep_reports import frozen, frozen_as_of, report_anew, tallies  # noqa: PLC0415

    content = frozen(place, period, there.files)
    if content is None:
        print(f"{period.id}: not frozen")
        return True
    as_of, baselines = frozen_as_of(content)
    counted = tallies(place, period, there.cases)
    again = as_bytes(report_anew(place, period, histories, as_of=as_of, tallies=counted, baselines=baselines))
    same = again == content
    print(f"{period.id}: the frozen report {'is the same' if same else 'DIFFERS'}, byte by byte, when made again")
    return same


def _histories(there: stack.Stack, place: Municipality) -> list[History]:
    from envag.adapters.every_case import every_case  # noqa: PLC0415

    return list(every_case(there.client("dynamodb"), there.output("TableName"), place.slug))


def _baseline(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find  # noqa: PLC0415

    place = find(options.municipality)
    baselines = read_baselines(options.file)
    stack.find(options.stage).figures.keep_baselines(place.slug, baselines)
    print(f"{place.name}: {len(baselines)} figures read in")
    return 0


def read_baselines(path: Path) -> dict[tuple[str, str], Baseline]:
    """What stands in a CSV file, by figure and period. Raises CommandError with every line that is wrong."""
    from envag.domain.figures.period import Period, PeriodError  # noqa: PLC0415
    from envag.domain.figures.report import Baseline  # noqa: PLC0415
    from envag.domain.figures.reporting import FIGURES  # noqa: PLC0415

    known = {figure.id for figure in FIGURES}
    found: dict[tuple[str, str], Baseline] = {}
    wrong: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(_COLUMNS) - set(rows.fieldnames or ()):
            msg = f"{path.name}: no column {', '.join(sorted(missing))}"
            raise CommandError(msg)
        for number, row in enumerate(rows, start=2):
            try:
                period = Period.parse(row["period"].strip())
                value = float(row["value"].strip().replace(",", "."))
            except (PeriodError, ValueError) as error:
                wrong.append(f"{path.name}:{number}: {error} is no period or number")
                continue
            if row["figure"].strip() not in known:
                wrong.append(f"{path.name}:{number}: no figure is called '{row['figure']}'")
            found[row["figure"].strip(), period.id] = Baseline(period.id, value, row["source"].strip())
    if wrong:
        raise CommandError("\n".join(wrong))
    return found


def _compare(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415

    from envag.cli.municipalities import find  # noqa: PLC0415
    from envag.usecases.figures.compare import NoConsentError, compare  # noqa: PLC0415

    place, period = asked(options)
    figures = stack.find(options.stage).figures
    try:
        sides = compare(place, find(options.other), period, own=figures, others=figures, now=datetime.now(UTC))
    except NoConsentError:
        msg = f"{options.municipality} and {options.other} do not both name each other in compares_with."
        raise CommandError(msg) from None
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["figure", options.municipality, options.other])
    for each in sides:
        table.writerow([each.figure, *("" if one.value is None else one.value for one in (each.own, each.other))])
    return 0
