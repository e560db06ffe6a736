"""What the chat's machine listens for, beside danger and law, which routing tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from envag.domain.phrases import holds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.domain.article import Sensitivity

Patterns = tuple[str, ...]
"""Phrases of every language, as ``envag.domain.phrases.pattern`` makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotWords:
    """Each field holds the patterns of what it is named after.

    ``sensitive`` is by what keeps a machine from answering (``Sensitivity``), ``aspects`` by what a question may ask
    about, such as the cost.
    """

    person: Patterns
    greeting: Patterns
    solved: Patterns
    not_solved: Patterns
    own_case: Patterns
    sensitive: Mapping[str, Patterns]
    aspects: Mapping[str, Patterns]

    def verdict(self, text: str) -> bool | None:
        """Whether the matter is solved, as an answer to that question; None when it says neither. A no outweighs."""
        if holds(text, self.not_solved):
            return False
        return True if "?" not in text and holds(text, self.solved) else None

    def withhold(self, text: str, kinds: Iterable[Sensitivity]) -> bool:
        """Whether the text is about one of these, so that a person must answer."""
        return any(holds(text, self.sensitive.get(kind, ())) for kind in kinds)

    def beside_the_point(self, question: str, answer: str) -> bool:
        """Whether the question asks about an aspect of which the answer does not speak."""
        return any(holds(question, words) and not holds(answer, words) for words in self.aspects.values())
