"""Puts the workspace's app where CloudFront finds it: after the stacks stand, which say what the app must know.

No function does it: what a deployment changes is then the stacks and these files, and nothing that runs.
"""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING

from infra.constructs.workspace_headers import UNNAMED, cache_control

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

CONFIG = "config.json"
_TOLD = {
    "api": "StaffApiAddress",
    "authority": "StaffIssuer",
    "client_id": "StaffClientId",
    "sign_out": "StaffSignOut",
}
"""What the app reads of its deployment, and the output of the platform's stack that has it."""


def outputs_of(stack: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """What a stack tells."""
    found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def config(outputs: Mapping[str, str], stage: str) -> bytes:
    """``config.json``, as ``workspace/src/config.ts`` reads it. Raises KeyError."""
    told = {name: outputs[output] for name, output in _TOLD.items()}
    return json.dumps(told | {"stage": stage}, indent=2).encode()


def publish(app: Path, stage: str, outputs: Mapping[str, str], s3: S3Client) -> str:
    """Store every file of the folder ``app`` and its configuration; returns the app's address.

    What never changes its content comes first and ``index.html`` last: who opens the app meanwhile gets a whole one,
    the old or the new. Files of earlier builds stay, for who has one of them open.
    """
    for name, content in _files(app, config(outputs, stage)):
        s3.put_object(
            Bucket=outputs["WorkspaceFiles"],
            Key=name,
            Body=content,
            ContentType=_media_type(name),
            CacheControl=cache_control(name),
        )
    return outputs["WorkspaceAddress"]


def _files(app: Path, configuration: bytes) -> Iterator[tuple[str, bytes]]:
    names = [path.relative_to(app).as_posix() for path in app.rglob("*") if path.is_file()]
    yield from ((name, (app / name).read_bytes()) for name in sorted(names) if name not in UNNAMED)
    yield CONFIG, configuration
    yield from ((name, (app / name).read_bytes()) for name in reversed(UNNAMED) if name in names)


def _media_type(name: str) -> str:
    """By its ending; scripts and pages are UTF-8."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
