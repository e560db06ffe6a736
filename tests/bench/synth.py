"""What the CDK app takes to synthesise, without and with the CDK's own validation of templates."""

from __future__ import annotations

import resource
import tempfile

from tests.bench.table import Row
from tests.infra.templates import run_app


def measure():
    """Processor time of the same app in both ways; its assets are built before."""
    _seconds(validate=False)
    quick, checked = _seconds(validate=False), _seconds(validate=True)
    return [
        (
            "cdk synth, processor time",
            [
                Row("CDK_VALIDATION=false, against the default of the same app", quick / checked, "x", 0.40),
                Row("seconds, for orientation", quick, "s"),
            ],
        )
    ]


def _seconds(*, validate):
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run_app("dev", folder, validate=validate)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
