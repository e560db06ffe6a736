"""The demo data's articles, and a small catalogue to break."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from envag.catalogue import Catalogue, load
from envag.catalogue.articles import load_articles
from envag.domain.article import Article
from envag.domain.hours import WEEKDAYS, Hours, Interval
from envag.domain.municipality import Department, Desk, LanguageLine, Unit
from tests import builders
from tests.builders import a_service

FOLDER = Path(__file__).resolve().parents[3] / "municipalities"
DAY = (Interval(opens=time(8), closes=time(17)),)
SHORT = (Interval(opens=time(8), closes=time(12)), Interval(opens=time(13), closes=time(16)))
WEEK = Hours(week={**dict.fromkeys(WEEKDAYS[:4], DAY), WEEKDAYS[4]: SHORT})
NAMES = {"monday": "måndag", "tuesday": "tisdag", "wednesday": "onsdag", "thursday": "torsdag", "friday": "fredag"}


def a_municipality(slug="solhamra", **changes):
    fields = {
        "slug": slug,
        "name": f"{slug.capitalize()} kommun",
        "centre_name": f"{slug.capitalize()} Direkt",
        "email": f"kontakt@{slug}.example",
        "domain": f"{slug}.example",
        "hours": WEEK,
        "departments": (
            Department(id="klf", code="KLF", name="Kommunledning"),
            Department(
                id="sbf",
                code="SBF",
                name="Samhällsbyggnad",
                phone="+46846500420",
                units=(
                    Unit(id="gata", name="Gata", emergency_phone="+46846500490", hours=Hours(week={"monday": SHORT})),
                ),
            ),
        ),
        "services": (a_service("fel-gata", unit="gata"),),
        "desks": (Desk(id="huset", name="Stadshuset", address="Torget 1", hours=WEEK),),
        "language_lines": (LanguageLine(language="fi", hours=Hours(week={"wednesday": DAY})),),
        "displayed": {"+46846500410": "08-465 004 10", "+46846500490": "08-465 004 90"},
        "texts": {f"weekday.{day}": name for day, name in NAMES.items()},
    }
    return builders.a_municipality(**fields | changes)


def an_article(id="trasig-gatlampa", **changes):
    fields = {
        "id": id,
        "title": "Trasig gatlampa",
        "questions": (
            "Lampan är trasig",
            "Lyktstolpen lyser inte",
            "Det är mörkt",
            "Anmäla belysning",
            "Lampan blinkar",
        ),
        "answer": "Ring oss.",
        "steps": ("Ring.",),
        "ask": "Ring växeln.",
        "source": ("Beslut 1",),
        "services": ("fel-gata",),
        "valid_from": date(2026, 1, 1),
        "review_by": date(2027, 1, 1),
        "version": 2,
        "approved_by": "Gatuchefen",
        "owner": "Gatuenheten",
        "body": "Mer om lampor.",
    }
    return Article(**fields | changes)


FRONT = {
    "id": "trasig-gatlampa",
    "title": "Trasig gatlampa",
    "version": "2",
    "questions": "\n  - Lampan är trasig\n  - Lyktstolpen lyser inte\n  - Mörkt\n  - Anmäla fel\n  - Lampan blinkar",
    "answer": "Ring {centre}.",
    "steps": "[Ring.]",
    "ask": "Ring {phone}.",
    "source": "[Beslut 1]",
    "services": "[fel-gata]",
    "valid_from": "2026-01-01",
    "review_by": "2027-01-01",
    "owner": "Gatuenheten",
    "approved_by": "Gatuchefen",
}


@pytest.fixture
def write(tmp_path):
    """Write an article's file, valid but for what is given; None leaves a key out."""

    def write_article(home="shared", name="trasig-gatlampa", body="Mer om lampor.", **changes):
        path = tmp_path / "municipalities" / home / "articles" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        front = FRONT | {"id": name.partition(".")[0]} | changes
        lines = [f"{key}: {value}" for key, value in front.items() if value is not None]
        path.write_text("\n".join(["---", *lines, "---", "", body, ""]), "utf-8")
        return path

    return write_article


@pytest.fixture
def read(tmp_path):
    """Load what was written, for the given municipalities."""

    def read_articles(*municipalities):
        catalogue = Catalogue(
            municipalities=municipalities or (a_municipality(),), templates=(a_service("avfall"),), texts={}
        )
        return load_articles(tmp_path / "municipalities", catalogue)

    return read_articles


@pytest.fixture(scope="session")
def catalogue():
    return load(FOLDER)


@pytest.fixture(scope="session")
def library(catalogue):
    return load_articles(FOLDER, catalogue)
