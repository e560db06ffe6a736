"""What few requests need, and so is loaded with the first of them: it would cost every start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from envag.domain.routing.result import Routing


class RoutesWhenNeeded(NamedTuple):
    """The routes of a municipality, by its slug. Only what is registered or split by hand is routed here."""

    slug: str

    def route(self, subject: str, text: str, *, chosen_service: str = "", recipient: str = "") -> Routing:
        """See Routes.route."""
        from envag.runtime.routing_tables import routes  # noqa: PLC0415 - see above

        return routes(self.slug).route(subject, text, chosen_service=chosen_service, recipient=recipient)
