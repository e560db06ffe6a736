"""A municipality in which nothing is going on."""

from __future__ import annotations


class Calm:
    """Fulfils what pages ask of CrisisNews."""

    def at(self, municipality, now):
        return None
