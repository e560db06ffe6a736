"""What the CDK app takes to synthesise, without and with the CDK's own validation of templates."""

from __future__ import annotations

import statistics
import tempfile
import time

from tests.bench.table import Row
from tests.infra.templates import run_app

ROUNDS = 1


def measure():
    """Ratio of wall time of the same app, pairs in turn; assets are built before."""
    _seconds(validate=False)
    ratios, quick = [], []
    for _ in range(ROUNDS):
        quick.append(_seconds(validate=False))
        ratios.append(quick[-1] / _seconds(validate=True))
    return [
        (
            "cdk synth",
            [
                Row("CDK_VALIDATION=false, against the default of the same app", statistics.median(ratios), "x", 0.40),
                Row("seconds, for orientation", statistics.median(quick), "s"),
            ],
        )
    ]


def _seconds(*, validate):
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        done = run_app("dev", folder, validate=validate)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return time.monotonic() - begun
