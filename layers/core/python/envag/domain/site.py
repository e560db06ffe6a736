"""The addresses of a municipality's site."""

from __future__ import annotations

EASY = "sv-simple"
"""Easy Swedish: BCP 47 with the registered variant ``simple``. It is offered where its texts exist."""

NO_SERVICE = "kontakt"
"""What stands in place of a service's id for a matter whose service the resident need not know (R2)."""

PAGES = frozenset(
    (
        NO_SERVICE,
        "arende",
        "chat",
        "chatt",
        "fil",
        "formular",
        "logga-in",
        "oppettider",
        "personuppgifter",
        "sok",
        "svar",
        "tillganglighet",
        "utkast",
    )
)
"""The first part of the address of each page that is not about a service: no service may be called so."""
