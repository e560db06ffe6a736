"""What the flow linter tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One fault: in which flow, at which block (empty for the flow itself), which rule, and what would be right."""

    flow: str
    block: str
    rule: str
    message: str

    def __str__(self) -> str:
        place = f"{self.flow}: '{self.block}'" if self.block else self.flow
        return f"{place}: {self.message} [{self.rule}]"
