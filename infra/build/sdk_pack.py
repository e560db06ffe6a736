"""The SDK's data for the operations that functions call, as ``envag.adapters.sdk`` reads it: a file for each name.

botocore spends most of a client's start on listing 440 service folders and parsing JSON, first of all the
1.2 MB of ``endpoints.json``.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

import botocore
from botocore.loaders import Loader

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = {
    "connect": (
        "AssociatePhoneNumberContactFlow",
        "DescribeContact",
        "DescribeQueue",
        "DisassociatePhoneNumberContactFlow",
        "GetContactAttributes",
        "StartChatContact",
        "StartTaskContact",
    ),
    "dynamodb": (
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "s3": ("GetObject", "HeadObject", "PutObject", "PutObjectTagging"),
    "ses": ("DescribeActiveReceiptRuleSet", "SetActiveReceiptRuleSet"),
    "sesv2": ("SendEmail",),
    "scheduler": ("CreateSchedule", "DeleteSchedule", "UpdateSchedule"),
    "sns": ("GetTopicAttributes", "Publish"),
    "sqs": ("ChangeMessageVisibility", "SendMessageBatch"),
    "ssm": ("GetParameter",),
    "sts": ("AssumeRole", "GetCallerIdentity"),
}
"""What functions call of each service. The rest of a model costs time and memory at every start."""

SIGNED_FOR = {"s3": ("CreateBucket",)}
"""Whose address botocore takes to sign a browser's upload (botocore.signers.generate_presigned_post). No call."""

_PARTITION = "aws"
_GENERAL = ("partitions", "sdk-default-configuration", "_retry")
_PER_SERVICE = ("service-2", "endpoint-rule-set-1")
_DOCUMENTATION = frozenset({"documentation", "documentationUrl"})
VERSION: str = botocore.__version__


def sdk_pack() -> dict[str, Any]:
    """The SDK's data by name, as ``{"dynamodb/2012-08-10/service-2": {...}}``."""
    loader = Loader(include_default_search_paths=False)
    loader.search_paths.append(Loader.BUILTIN_DATA_PATH)
    pack = {name: _plain(loader.load_data(name)) for name in _GENERAL}
    pack["endpoints"] = _endpoints(_plain(loader.load_data("endpoints")))
    for service, operations in OPERATIONS.items():
        version = loader.determine_latest_version(service, "service-2")
        for kind in _PER_SERVICE:
            model = _plain(loader.load_service_model(service, kind, version))
            for parameter in model.get("clientContextParams", {}).values():
                parameter["documentation"] = ""  # botocore reads it, S3's at the first call
            if "operations" in model:
                model = _cut(model, (*operations, *SIGNED_FOR.get(service, ())))
            pack[f"{service}/{version}/{kind}"] = model
    return pack


def write_sdk_pack(folder: Path) -> None:
    """Write the pack, ``<folder>/dynamodb/2012-08-10/service-2.marshal`` and so on; equal data give equal bytes."""
    for name, data in sdk_pack().items():
        path = folder / f"{name}.marshal"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(marshal.dumps(data, 2))


def _cut(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """The model with these operations and the shapes that they reach."""
    kept = {name: model["operations"][name] for name in operations}
    reached: set[str] = set()
    waiting = _shapes_in(kept)
    while waiting:
        reached |= waiting
        waiting = _shapes_in([model["shapes"][name] for name in waiting]) - reached
    return model | {"operations": kept, "shapes": {name: model["shapes"][name] for name in sorted(reached)}}


def _shapes_in(data: Any) -> set[str]:  # noqa: ANN401 - any JSON value
    """The names of the shapes that a part of a model refers to."""
    if isinstance(data, list):
        return set().union(*map(_shapes_in, data))
    if not isinstance(data, dict):
        return set()
    named = {data["shape"]} if isinstance(data.get("shape"), str) else set()
    return named.union(*map(_shapes_in, data.values()))


def _endpoints(endpoints: dict[str, Any]) -> dict[str, Any]:
    """The partition's endpoints of the packed services only."""
    partition = next(p for p in endpoints["partitions"] if p["partition"] == _PARTITION)
    wanted = {name: entry for name, entry in partition["services"].items() if name in {*OPERATIONS, "email"}}
    return endpoints | {"partitions": [partition | {"services": wanted}]}


def _plain(data: Any) -> Any:  # noqa: ANN401 - any JSON value
    """``data`` as plain dicts without what only people read."""
    if isinstance(data, dict):
        return {
            key: _plain(value) for key, value in data.items() if not (key in _DOCUMENTATION and isinstance(value, str))
        }
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data
