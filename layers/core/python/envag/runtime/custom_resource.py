"""Answers CloudFormation, which waits for its time limit when a custom resource says nothing.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWER_WITHIN = 10


def answer(event: Mapping[str, Any], resource_id: str, *, failure: str = "") -> None:
    """Say that the request succeeded, or with one sentence why it failed. ``resource_id`` is the physical id."""
    body = {
        "Status": "FAILED" if failure else "SUCCESS",
        "Reason": failure,
        "PhysicalResourceId": resource_id,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    # CloudFormation gives the address of a presigned object; it takes the answer without a content type.
    request = Request(event["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""})  # noqa: S310
    with urlopen(request, timeout=_ANSWER_WITHIN):  # noqa: S310
        pass
