"""The municipalities that one deployment serves, and who answers which number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from envag.domain.centre_contact import CentreContact
    from envag.domain.municipality import Municipality


class Directory(NamedTuple):
    """What the deployment knows of its municipalities.

    ``numbers`` maps E.164 to (slug, department or unit id, empty for the centre). ``municipality`` gives
    the municipality of one of the ``slugs``.
    """

    numbers: Mapping[str, tuple[str, str]]
    slugs: Collection[str]
    municipality: Callable[[str], Municipality]

    def addressee(self, contact: CentreContact) -> tuple[str, str] | None:
        """The slug and the department or unit that a contact was meant for, or None when it cannot be told.

        Decided by the dialled number, else by our own mark; never by anything the resident says.
        """
        if contact.dialled in self.numbers:
            return self.numbers[contact.dialled]
        return self.marked(contact.marked)

    def marked(self, slug: str) -> tuple[str, str] | None:
        """The centre of the municipality with that slug, or None when there is none."""
        return (slug, "") if slug in self.slugs else None
