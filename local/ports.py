"""Which ports the local stack uses, and whether they are free."""

from __future__ import annotations

import random
import socket
from dataclasses import dataclass

HOST = "127.0.0.1"
"""The only address that anything here listens on."""

DEFAULT = 8080


class PortTakenError(Exception):
    """Another program listens on a port that the stack needs; the message says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The front door's port and the three after it: the cloud, the mail server and the staff's app."""

    front_door: int
    cloud: int
    mail: int
    workspace: int

    @property
    def by_use(self) -> dict[str, int]:
        """Each port under the name a newcomer is told."""
        return {
            "the front door": self.front_door,
            "the cloud": self.cloud,
            "the mail server": self.mail,
            "the staff's app": self.workspace,
        }

    @property
    def workspace_origin(self) -> str:
        """The origin of the staff's app, one of its own as on AWS."""
        return f"http://{HOST}:{self.workspace}"


def beginning_at(port: int) -> Ports:
    """The ports of a stack whose front door is at ``port``."""
    return Ports(front_door=port, cloud=port + 1, mail=port + 2, workspace=port + 3)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def require_free(ports: Ports) -> None:
    """Raises PortTakenError when a port is taken."""
    for use, port in ports.by_use.items():
        if not _is_free(port):
            msg = (
                f"Port {port} on {HOST} is taken, and {use} needs it. Stop the program that uses it "
                f"(`ss -ltnp` or `lsof -i :{port}` names it), or choose four other ports: make run PORT={port + 10}"
            )
            raise PortTakenError(msg)


_UNUSED = range(20_000, 32_000)
"""Where ``free`` looks: below what systems hand out by themselves, which would take a port before it is used."""


def free() -> Ports:
    """Four free ports in a row, chosen by chance."""
    while True:
        ports = beginning_at(random.choice(_UNUSED))  # noqa: S311 - no secret
        if all(_is_free(port) for port in ports.by_use.values()):
            return ports
