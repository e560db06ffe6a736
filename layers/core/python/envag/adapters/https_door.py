"""Posting to addresses of others: over TLS, to public addresses alone, and nowhere that an answer points to (SSRF)."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from envag.ports.webhooks import Answer, NotTakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 5
_LONGEST_ANSWER = 4096
"""Bytes that are read of an answer; whoever says more is not heard out."""

_OURS = {"content-type": "application/json", "user-agent": "en-vag-in"}


def public_address(host: str, port: int) -> str:
    """An IPv4 address of ``host``, all of whose addresses are public. Raises NotTakenError.

    It is connected to as it is: to resolve the name again could give another address. A host that also has an address
    of a private network, of the machine itself or of the cloud's own services is not meant for us.
    """
    try:
        found = socket.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except OSError:
        reason = "name_unknown"
        raise NotTakenError(reason) from None
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if not all(address.is_global and not address.is_multicast for address in addresses):
        reason = "address_not_public"
        raise NotTakenError(reason)
    return str(addresses[0])


class HttpsDoor:
    """Door to the internet. ``find`` chooses the address that a name is connected at."""

    def __init__(
        self, *, find: Callable[[str, int], str] = public_address, context: ssl.SSLContext | None = None
    ) -> None:
        self._find = find
        self._context = context or ssl.create_default_context()

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """See Door.post. Redirections are an answer like any other that is no 2xx: nobody follows them."""
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            reason = "no_https_address"
            raise NotTakenError(reason)
        port = parts.port or http.client.HTTPS_PORT
        there = self._find(parts.hostname, port)
        return _exchange(_Pinned(parts.hostname, port, there=there, context=self._context), parts, headers, body)


class LaptopDoor:
    """Door to the one receiver that is played on a laptop, whatever the address; its path tells which it was."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = urlsplit(endpoint)

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """See Door.post."""
        meant = urlsplit(address)
        parts = meant._replace(path=f"{self._endpoint.path}/{meant.hostname}{meant.path}")
        connection = http.client.HTTPConnection(self._endpoint.netloc, timeout=_ANSWER_SECONDS)
        return _exchange(connection, parts, headers, body)


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was found good, whose certificate must still be that of the name."""

    def __init__(self, host: str, port: int, *, there: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, context=context)
        self._there, self._tls = there, context

    def connect(self) -> None:
        """Connect, and shake hands as the name."""
        plain = socket.create_connection((self._there, self.port), timeout=_CONNECT_SECONDS)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        self.sock.settimeout(_ANSWER_SECONDS)


def _exchange(
    connection: http.client.HTTPConnection, parts: SplitResult, headers: Mapping[str, str], body: bytes
) -> Answer:
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    try:
        connection.request("POST", target, body, {**_OURS, **headers})
        answer = connection.getresponse()
        said = answer.read(_LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = "certificate" if isinstance(error, ssl.SSLError) else "unreachable"
        raise NotTakenError(reason) from None
    finally:
        connection.close()
    if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
        reason = f"status_{answer.status}"
        raise NotTakenError(reason)
    return Answer(answer.status, said)
