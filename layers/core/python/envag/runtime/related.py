"""Which articles are about a service: their titles alone, for functions that carry no search (R17)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from envag.runtime.data import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "related.msgpack"


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """An article in one language. ``valid_from`` and ``valid_to`` are both included."""

    id: str
    title: str
    language: str
    services: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the article may be shown on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def _all() -> Mapping[str, tuple[Related, ...]]:
    return msgspec.msgpack.decode((DATA / FILE).read_bytes(), type=dict[str, tuple[Related, ...]])


def related(slug: str, service: str, *, language: str, day: date) -> list[Related]:
    """The municipality's articles about the service that may be shown on ``day``: translated where they are."""
    about = [article for article in _all().get(slug, ()) if service in article.services and article.holds_on(day)]
    translated = {article.id: article for article in about if article.language == language}
    return [translated.get(article.id, article) for article in about if article.language == "sv"]
