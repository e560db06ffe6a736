"""The accessibility statement: complete in every language, without contradictions, and never older than a year."""

from __future__ import annotations

from datetime import date

import pytest

from envag.catalogue import CatalogueError, load
from envag.catalogue.accessibility import load_statements
from envag.domain.accessibility import Conformity, overdue
from tests.unit.catalogue.conftest import MUNICIPALITIES, edit

OWN = "minimal/accessibility.yaml"
SHARED = "shared/accessibility.yaml"
LISTED = """
burdensome:
  - what: {sv: Kartan, en: The map}
    why: {sv: Den kostar för mycket., en: It costs too much.}
"""


def problems(folder):
    catalogue = load(folder)
    with pytest.raises(CatalogueError) as raised:
        load_statements(folder, catalogue)
    return [
        (problem.file.removeprefix("municipalities/"), problem.path, problem.message)
        for problem in raised.value.problems
    ]


@pytest.mark.req("X16")
def test_a_municipalitys_own_list_adds_to_what_holds_for_every_site(folder):
    common = load_statements(folder, load(folder))["minimal"]
    (folder / OWN).write_text((folder / OWN).read_text("utf-8") + LISTED, "utf-8")

    own = load_statements(folder, load(folder))["minimal"]

    assert own.conformity is Conformity.PARTIAL
    assert own.method == common.method
    assert [content.what["sv"] for content in own.burdensome] == ["Kartan"]
    assert len(own.inaccessible) == len(common.inaccessible) > 0


@pytest.mark.req("X16", "X31")
@pytest.mark.parametrize(
    ("file", "old", "new", "where", "message"),
    [
        (OWN, "partial", "full", (OWN, "conformity"), "must be partial or none: 1 inaccessible things are listed"),
        (OWN, "partial", "mostly", (OWN, "conformity"), "'full', 'partial' or 'none'"),
        (OWN, "updated: 2026-11-22", "updated: 2026-11-21", (OWN, "updated"), "must not be before the assessment"),
        (OWN, "assessed: 2026-11-22\n", "", (OWN, "assessed"), "missing"),
        (OWN, "updated:", "updatd: 2026-11-22\nupdated:", (OWN, "updatd"), "did you mean 'updated'?"),
        (OWN, "partial", f"partial\n{LISTED.replace(', en: The map', '')}", (OWN, "burdensome.0.what"), "'en'"),
        (
            OWN,
            "partial",
            f"partial\n{LISTED.replace('en: The map', 'en: M, se: K')}",
            (OWN, "burdensome.0.what.se"),
            "language",
        ),
        (SHARED, "service: tillg", "service: tilg", (SHARED, "service"), "did you mean 'tillg'?"),
        (SHARED, "      en: Pictures and files", "      se: Govat", (SHARED, "outside.0.what"), "'en'"),
    ],
)
def test_every_fault_is_told_with_its_place(folder, file, old, new, where, message):
    edit(folder, file, old, new)
    found = problems(folder)
    assert [(file, path) for file, path, _ in found] == [where]
    assert message in found[0][2]


@pytest.mark.req("X16")
@pytest.mark.parametrize("file", [OWN, SHARED])
def test_a_missing_file_is_told_once(folder, file):
    (folder / file).unlink()
    assert problems(folder) == [(file, "", "missing; add the file")]


@pytest.mark.req("X16")
def test_whoever_conforms_only_in_part_says_in_what(folder):
    text = (folder / SHARED).read_text("utf-8")
    start, end = text.index("inaccessible:"), text.index("outside:")
    (folder / SHARED).write_text(text[:start] + text[end:], "utf-8")
    assert [path for _, path, _ in problems(folder)] == ["inaccessible"]


@pytest.mark.req("X16")
@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 11, 22), False), (date(2027, 11, 22), False), (date(2027, 11, 23), True), (date(2028, 1, 1), True)],
)
def test_an_assessment_holds_for_a_year(folder, day, late):
    told = list(overdue(load_statements(folder, load(folder)), day))
    assert bool(told) is late
    assert all("minimal/accessibility.yaml: assessed: 2026-11-22 is more than a year ago" in one for one in told)


@pytest.mark.req("X16")
def test_every_municipality_of_the_demonstration_declares(catalogue):
    assert set(load_statements(MUNICIPALITIES, catalogue)) == {place.slug for place in catalogue.municipalities}
