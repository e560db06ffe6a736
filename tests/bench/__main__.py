"""Measure, and print each figure beside its target: ``python -m tests.bench [PART ...]``.

A miss is red and fails nothing. Times are ratios within the same run, since machines differ and are busy.
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module

from tests.bench.table import show

os.environ |= {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CDK_VALIDATION": "false",
}


PARTS = (
    "startup",
    "first_call",
    "contacts",
    "call",
    "mail",
    "routing",
    "search",
    "life",
    "clocks",
    "figures",
    "site",
    "staff",
    "costs",
    "doubles",
    "synth",
    "end_to_end",
)
"""The parts of the table, each a module beside this one, in the order in which they are printed."""

_BEGAN = time.monotonic()


def progress(line):
    """Tell on the error output what is going on; the table alone stands on the output."""
    sys.stderr.write(f"[{time.monotonic() - _BEGAN:3.0f} s] {line}\n")
    sys.stderr.flush()


def measured(name):
    """The titles and rows of a part."""
    module = import_module(f"tests.bench.{name}")
    match name:
        case "life" | "clocks" | "figures" | "staff" | "costs" | "mail" | "call":
            from tests.infra.templates import platform

            return module.measure(platform("dev").one("AWS::DynamoDB::GlobalTable").properties)
        case "site":
            from tests.infra.templates import platform

            return module.measure(platform("dev"))
        case "end_to_end":
            return module.measure(say=progress)
    return module.measure()


def main(wanted):
    """Measure the parts that are named, or all."""
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    names = wanted or PARTS
    shown = []
    for number, name in enumerate(names, 1):
        progress(f"{name}, {number} of {len(names)} …")
        for title, rows in measured(name):
            show(title, rows)
            shown += rows
    aims = [row for row in shown if row.target is not None]
    missed = sum(not row.met for row in aims)
    print(f"\n{len(aims) - missed} of {len(aims)} targets met, {missed} missed, in {time.monotonic() - _BEGAN:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
