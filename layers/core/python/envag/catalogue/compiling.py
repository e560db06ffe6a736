"""Writes the resolved municipalities for the functions, which read them without any validation library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from envag.runtime.catalogue import Index
from envag.runtime.logos import logo_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from envag.catalogue.loading import Catalogue
    from envag.domain.municipality import Municipality

UNADDRESSED = (
    "page.unknown.title",
    "page.unknown.text",
    "call.unknown",
    "call.failed",
    "staff.problem.try_again.title",
    "staff.problem.try_again.text",
)
"""The texts for whoever reached us and no municipality; they name none."""

_ENCODER = msgspec.msgpack.Encoder()


def compile(catalogue: Catalogue, target: Path) -> None:  # noqa: A001 - see the package
    """Write ``index.msgpack``, one ``<slug>.msgpack`` each and their logos to ``target``.

    Equal catalogues give equal bytes.
    """
    target.mkdir(parents=True, exist_ok=True)
    (target / "index.msgpack").write_bytes(_ENCODER.encode(index(catalogue)))
    for municipality in catalogue.municipalities:
        (target / f"{municipality.slug}.msgpack").write_bytes(_ENCODER.encode(municipality))
        if municipality.slug in catalogue.logos:
            (target / logo_file(municipality)).write_bytes(catalogue.logos[municipality.slug])


def index(catalogue: Catalogue) -> Index:
    """The addresses and numbers of all municipalities; old numbers lead to whoever had them (R34)."""
    emails: dict[str, tuple[str, str]] = {}
    for municipality in catalogue.municipalities:
        for owner, email, _ in addresses(municipality):
            emails |= {email.lower(): (municipality.slug, owner)} if email else {}
    return Index(
        slugs=tuple(m.slug for m in catalogue.municipalities),
        emails=emails,
        domains={m.domain.lower(): m.slug for m in catalogue.municipalities},
        numbers=numbers(catalogue.municipalities),
        texts={text_id: catalogue.texts[text_id] for text_id in UNADDRESSED if text_id in catalogue.texts},
    )


def numbers(municipalities: Iterable[Municipality]) -> dict[str, tuple[str, str]]:
    """Who answers which number (E.164): slug and department or unit id, empty for the centre."""
    found: dict[str, tuple[str, str]] = {}
    for municipality in municipalities:
        slug = municipality.slug
        found |= {number: (slug, owner) for owner, _, number in addresses(municipality) if number}
        found |= {number: (slug, owner) for number, owner in municipality.old_numbers.items()}
    return found


def addresses(municipality: Municipality) -> list[tuple[str, str, str]]:
    """(department or unit id, e-mail, number) of everybody who has their own; the centre's id is empty."""
    departments = municipality.departments
    return [
        ("", municipality.email, municipality.phone),
        *((d.id, d.email, d.phone) for d in departments),
        *((u.id, u.email, u.phone) for d in departments for u in d.units),
    ]
