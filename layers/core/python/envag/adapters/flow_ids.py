"""Which contact flow a municipality's contacts begin with: SSM parameters that its own stack writes.

A flow's id is drawn by Connect when the municipality's stack is deployed, after the platform: it is therefore
looked up at run time. A look-up costs nothing; an account has 40 a second for all of its functions
(https://docs.aws.amazon.com/general/latest/gr/ssm.html), so each environment asks once for each flow.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.ports.contact_centre import ContactCentreError

if TYPE_CHECKING:
    from botocore.client import BaseClient


class FlowIds:
    """Flow ids by kind (``chat``, ``task``) and municipality, from ``<prefix>/<kind>/flow/<slug>``."""

    def __init__(self, client: BaseClient, prefix: str) -> None:
        self._client: Any = client
        self._prefix = prefix
        self._known: dict[tuple[str, str], str] = {}

    def prime(self, kind: str) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_parameter(Name=self._name(kind, "prime"))

    def of(self, kind: str, municipality: str) -> str:
        """The flow's id. Raises ContactCentreError, ``flow_not_deployed`` when no stack has written it."""
        key = (kind, municipality)
        if key not in self._known:
            self._known[key] = self._read(kind, municipality)
        return self._known[key]

    def forget(self, kind: str, municipality: str) -> None:
        """Read the id anew next time: the flow may have been made again under another."""
        self._known.pop((kind, municipality), None)

    def _read(self, kind: str, municipality: str) -> str:
        try:
            answer = self._client.get_parameter(Name=self._name(kind, municipality))
        except ClientError as error:
            missing = error.response["Error"]["Code"] == "ParameterNotFound"
            raise ContactCentreError("flow_not_deployed" if missing else "flow_id") from error
        except BotoCoreError as error:
            raise ContactCentreError("flow_id") from error
        return str(answer["Parameter"]["Value"])

    def _name(self, kind: str, municipality: str) -> str:
        return f"{self._prefix}/{kind}/flow/{municipality}"
