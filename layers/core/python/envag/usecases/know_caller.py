"""Register somebody who calls again and again and need not go through the centre, and forget them (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.domain.known_caller import CODE_DIGITS, code_hash, needs_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.domain.municipality import Municipality


class KnownCallers(Protocol):
    """Who is registered, by the keyed hash of their number."""

    def resident_key(self, municipality: str) -> bytes:
        """See CaseStore."""

    def register_role(
        self, municipality: str, resident: str, role: str, registered_at: datetime, *, code: str = ""
    ) -> None:
        """Register the role, with the hash of the code that was given, in the place of what was registered before."""

    def forget_role(self, municipality: str, resident: str) -> bool:
        """Take a registration away; False when there was none."""


class UnknownRoleError(Exception):
    """The municipality leads nobody in that role past its centre."""


def know_caller(
    phone: str,
    role: str,
    *,
    municipality: Municipality,
    store: KnownCallers,
    now: datetime,
    draw: Callable[[int], int],
) -> str:
    """Register a number (E.164), which the person has asked for; gives the code that goes with it.

    The code is empty where the unit has no secret matters, and can be read nowhere afterwards. ``draw(n)`` gives a
    number below ``n`` that nobody can guess. Raises UnknownRoleError.
    """
    owner = municipality.role_queues.get(role)
    if owner is None:
        raise UnknownRoleError
    slug = municipality.slug
    key = store.resident_key(slug)
    resident = resident_hash(key, slug, Party(phone=phone))
    code = f"{draw(10**CODE_DIGITS):0{CODE_DIGITS}}" if needs_code(municipality, owner) else ""
    store.register_role(slug, resident, role, now, code=code_hash(key, slug, resident, code) if code else "")
    return code


def forget_caller(phone: str, *, municipality: str, store: KnownCallers) -> bool:
    """Lead that number the way of everybody again; False when it was not registered."""
    return store.forget_role(
        municipality, resident_hash(store.resident_key(municipality), municipality, Party(phone=phone))
    )
