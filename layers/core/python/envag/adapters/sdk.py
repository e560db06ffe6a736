"""SDK clients that start fast: botocore, with the data of just the services that are used.

botocore spends most of a client's start on listing and parsing JSON for every AWS service. Replacing its
``data_loader`` component is a supported hook; the pack holds the very files of the pinned botocore.
Registering the handlers of services that nobody calls, and of documentation that nobody renders, is a
twentieth of a start; a session without built-in handlers is supported as well, and each service brings its own.
"""

from __future__ import annotations

import marshal
import os
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.config
import botocore.handlers
import botocore.session
from botocore.credentials import Credentials
from botocore.exceptions import DataNotFoundError

from envag.runtime.data import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.client import BaseClient

PACK = DATA / "sdk"
"""Written by the build: botocore's data files by name, as ``dynamodb/2012-08-10/service-2.marshal``."""


class PackLoader:
    """botocore's loader interface over the pack; only what a client asks for is read."""

    def __init__(self, pack: Path) -> None:
        self._pack = pack

    def load_data(self, name: str) -> Any:  # noqa: ANN401 - botocore's own interface
        """The data file ``name``. Raises DataNotFoundError as botocore's own loader does."""
        try:
            content = (self._pack / f"{name}.marshal").read_bytes()
        except FileNotFoundError:
            raise DataNotFoundError(data_path=name) from None
        # The build wrote this file; it is part of the deployed code like any .pyc beside it.
        return marshal.loads(content)  # noqa: S302

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """The data file and where it came from."""
        return self.load_data(name), str(self._pack)

    def list_available_services(self, type_name: str) -> list[str]:
        """The services that the pack knows."""
        return sorted(path.parents[1].name for path in self._pack.glob(f"*/*/{type_name}.marshal"))

    def list_api_versions(self, service_name: str, type_name: str) -> list[str]:
        """The API versions of a service. Raises DataNotFoundError for an unknown one."""
        versions = sorted(path.parent.name for path in self._pack.glob(f"{service_name}/*/{type_name}.marshal"))
        if not versions:
            raise DataNotFoundError(data_path=service_name)
        return versions

    def determine_latest_version(self, service_name: str, type_name: str) -> str:
        """The newest API version of a service."""
        return self.list_api_versions(service_name, type_name)[-1]

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:  # noqa: ANN401
        """The description of a service."""
        version = api_version or self.determine_latest_version(service_name, type_name)
        return self.load_data(f"{service_name}/{version}/{type_name}")

    @staticmethod
    def is_builtin_path(path: str) -> bool:
        """Whether a path is botocore's own: the pack is made of nothing else."""
        return bool(path)


def _of_the_environment() -> Credentials | None:
    """A function's credentials, which Lambda sets once for the life of an environment; None where nobody has set any.

    botocore would find the same ones, after it has made a provider for each other place where they could be:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    key, secret = (os.environ.get(f"AWS_{name}", "") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    if not (key and secret):
        return None
    return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN") or None, method="env")


class _Given:
    """What a session asks for credentials: these, and no environment or file."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def load_credentials(self) -> Credentials:
        """What botocore asks a session's provider of credentials for."""
        return self._credentials


class Sdk:
    """Clients of one session: the function's own, or one with the ``credentials`` given."""

    def __init__(self, credentials: Credentials | None = None) -> None:
        self._session = botocore.session.Session(include_builtin_handlers=False)
        if PACK.exists():
            self._session.register_component("data_loader", PackLoader(PACK))
        if found := credentials or _of_the_environment():
            self._session.register_component("credential_provider", _Given(found))
        self._with_handlers: set[str] = set()
        self._register_handlers(_EVERY_SERVICE)

    def client(self, service: str, **config: Any) -> BaseClient:  # noqa: ANN401 - botocore.config.Config's own keywords
        """A client for ``service``; ``config`` goes to botocore's Config, ``endpoint_url`` to the client.

        Time limits stay well inside the shortest function's time; two attempts, since every event is delivered again
        by its queue or stream.
        """
        endpoint_url = config.pop("endpoint_url", None) or None
        defaults: dict[str, Any] = {"connect_timeout": 1, "read_timeout": 4, "retries": {"total_max_attempts": 2}}
        self._register_handlers(service)
        return self._session.create_client(
            service, endpoint_url=endpoint_url, config=botocore.config.Config(**(defaults | config))
        )

    def _register_handlers(self, service: str) -> None:
        """Register botocore's own handlers of ``service``, as its session does for all services at once."""
        if service in self._with_handlers:
            return
        self._with_handlers.add(service)
        events = self._session.get_component("event_emitter")
        register = {
            None: events.register,
            botocore.handlers.REGISTER_FIRST: events.register_first,
            botocore.handlers.REGISTER_LAST: events.register_last,
        }
        for name, handler, *order in botocore.handlers.BUILTIN_HANDLERS:
            event, _, rest = name.partition(".")
            if event != "docs" and (rest.partition(".")[0] or _EVERY_SERVICE) == service:
                register[order[0] if order else None](name, handler)


_EVERY_SERVICE = "*"


@cache
def own() -> Sdk:
    """The function's own session, made once in an environment."""
    return Sdk()


def client(service: str, **config: Any) -> BaseClient:  # noqa: ANN401
    """A client with the function's own credentials; see ``Sdk.client``."""
    return own().client(service, **config)
