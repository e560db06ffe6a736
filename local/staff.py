"""The people who can sign in on this machine. All of them are invented, and each has the grants of a real job."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody at work. ``grants`` is written as in a token (``envag.domain.access``)."""

    username: str
    name: str
    job: str
    grants: str


STAFF = (
    Person("maja.sundin", "Maja Sundin", "Kommunvägledare i Solhamra", "solhamra:guide"),
    Person("yusuf.aydin", "Yusuf Aydin", "Kommunvägledare i Solhamra", "solhamra:guide"),
    Person(
        "ebba.stenmark",
        "Ebba Stenmark",
        "Kommunvägledare i Solhamra som får läsa skyddade uppgifter",
        "solhamra:guide solhamra:protected",
    ),
    Person(
        "petra.vall",
        "Petra Vall",
        "Gruppledare i Solhamra som får läsa skyddade uppgifter",
        "solhamra:lead solhamra:protected",
    ),
    Person("ronja.kvist", "Ronja Kvist", "Webbredaktör i Solhamra", "solhamra:editor"),
    Person("albin.frisk", "Albin Frisk", "Ser statistik i Solhamra", "solhamra:statistics"),
    Person(
        "hanna.berggren",
        "Hanna Berggren",
        "Handläggare på samhällsbyggnad och teknik i Solhamra",
        "solhamra:officer:sbf,tsf",
    ),
    Person("leo.sandell", "Leo Sandell", "Socialsekreterare i Solhamra", "solhamra:officer:sof"),
    Person(
        "siiri.maki", "Siiri Mäki", "Samhällsvägledare i Norrsjöfors och Solhamra", "norrsjofors:guide solhamra:guide"
    ),
    Person("oskar.norling", "Oskar Norling", "Handläggare på teknik i Norrsjöfors", "norrsjofors:officer:klt"),
    Person("linn.ahlberg", "Linn Ahlberg", "Kontaktcentervägledare i Lindholmstad", "lindholmstad:guide"),
    Person("amir.rezai", "Amir Rezai", "Gruppledare i Lindholmstad", "lindholmstad:lead lindholmstad:guide"),
    Person("tuva.ekdahl", "Tuva Ekdahl", "Handläggare på stadsbyggnad i Lindholmstad", "lindholmstad:officer:sbf"),
)
"""Guides, officers of several departments, leads, an editor, one for figures, and a guide of two municipalities."""


def by_username(username: str) -> Person | None:
    """The person, or None."""
    return next((one for one in STAFF if one.username == username), None)
