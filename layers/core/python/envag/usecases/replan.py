"""Have every open case planned anew when the calendar, the hours or the targets of its municipality have changed.

Nothing is looked at all at once: each page of a worklist is a message of its own, and so is each case on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.ports.replanning import OpenCases

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.ports.replanning import Replanning
    from envag.ports.staff import StaffStore

PAGE = 100
"""Cases of a page."""


def replan(municipality: Municipality, replanning: Replanning) -> None:
    """Begin with the first page of each department's worklist."""
    replanning.pages([OpenCases(municipality.slug, department.id) for department in municipality.departments])


def replan_page(page: OpenCases, store: StaffStore, replanning: Replanning) -> None:
    """Have the cases of one page planned anew, sealed ones among them, and the pages after it.

    A case whose due time moves meanwhile may come twice. Raises what ``Replanning`` raises.
    """
    found = store.worklist(page.municipality, page.department, sealed=True, limit=PAGE, after=page.after)
    replanning.cases(page.municipality, [line.reference for line in found.lines])
    if found.next:
        replanning.pages([page._replace(after=found.next)])
