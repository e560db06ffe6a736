"""Where cases live, and what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.crisis import Crisis
    from envag.domain.proof import ProofKeys


class StoreConflictError(Exception):
    """Somebody else changed the case first: load it again and decide anew."""


class AtCall(NamedTuple):
    """``role`` is that of a registered returning contact (R24), empty for others; ``crisis`` may be over.

    ``code`` is the hash of the code that they were given (known_caller.code_hash), empty when they have none.
    """

    role: str = ""
    crisis: Crisis | None = None
    code: str = ""


class CaseStore(Protocol):
    """Where cases live. Every method works inside one municipality."""

    def create(self, case: Case, event: TimelineEvent) -> Case | None:
        """Store a new case and its first event in one transaction.

        Returns None when it was stored, otherwise the case that already holds the reference.
        """

    def save(self, case: Case, event: TimelineEvent) -> bool:
        """Store a changed case (``case.version`` is the new one) and its event in one transaction.

        Returns False when this very event was stored before. Raises StoreConflictError when the stored
        version is not the one before ``case.version``.
        """

    def get(self, municipality: str, reference: str) -> Case | None:
        """The case, or None."""

    def timeline(self, municipality: str, reference: str, *, consistent: bool = False) -> Sequence[TimelineEvent]:
        """All events of the case, oldest first; the newest are sure to be among them only when ``consistent``."""

    def holds(self, municipality: str, reference: str, event_id: str) -> bool:
        """Whether the case's timeline has an event with that id, whenever it happened."""

    def owned(self, municipality: str, owner: str, *, limit: int = 50) -> Sequence[str]:
        """The references of the newest cases with that ``Case.owner``, newest first."""

    def resident_key(self, municipality: str) -> bytes:
        """The municipality's secret for keyed hashes of phone numbers and addresses; made at first use."""

    def at_call(self, municipality: str, resident: str) -> AtCall:
        """What matters while somebody waits on the line, in one read; ``resident`` is empty for who is unknown."""

    def proof_keys(self, municipality: str, *, known: int = 0) -> ProofKeys:
        """The keys that prove where a reply belongs; made at first use, then kept for the environment's life.

        Read anew when ``known``, the version that somebody signed with, is not among those kept.
        """
