"""The staff API's description is that of the code, and the code answers as it describes."""

from __future__ import annotations

import json
import subprocess
import sys

from infra.build.cache import ROOT
from tests.integration.staff import DOCUMENT, operations


def test_the_committed_description_is_the_codes():
    """``make openapi`` writes it anew."""
    code = "import runpy, sys; told = runpy.run_path('tools/openapi.py'); sys.stdout.write(told['text']())"
    made = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert made.returncode == 0, made.stderr
    assert made.stdout == DOCUMENT.read_text("utf-8")


def test_every_operation_needs_the_token():
    whole = json.loads(DOCUMENT.read_text("utf-8"))

    assert whole["security"] == [{"token": []}]
    assert not [name for name, (_, _, operation) in operations().items() if "security" in operation]


def test_every_change_of_a_case_needs_its_version_and_a_key():
    for method, path, operation in operations().values():
        headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
        if method == "POST" and path.startswith("/{municipality}/cases/{reference}/") and "{n}" not in path:
            assert headers == {"if-match", "idempotency-key"}, path
