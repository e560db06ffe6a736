"""What the build writes is what the functions read, byte for byte the same for the same files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from datetime import date

import pytest

from envag.catalogue import compile as compile_catalogue
from envag.catalogue import load
from envag.runtime import catalogue as runtime
from envag.runtime.logos import logo_file
from tests.unit.catalogue.conftest import MINIMAL, MUNICIPALITIES, PROJECT, edit


@pytest.fixture
def compiled(catalogue, tmp_path, monkeypatch):
    """The runtime module, reading freshly compiled files."""
    compile_catalogue(catalogue, tmp_path)
    monkeypatch.setattr(runtime, "DATA", tmp_path)
    for cached in (runtime.index, runtime.municipality):
        cached.cache_clear()
    yield runtime
    for cached in (runtime.index, runtime.municipality):
        cached.cache_clear()


def test_the_functions_read_what_was_loaded(catalogue, compiled):
    assert compiled.index().slugs == ("lindholmstad", "norrsjofors", "solhamra")
    for m in catalogue.municipalities:
        assert asdict(compiled.municipality(m.slug)) == asdict(m)


@pytest.mark.req("R1", "R34", "R80")
def test_every_address_and_number_leads_to_its_owner(catalogue, compiled):
    index = compiled.index()
    for m in catalogue.municipalities:
        assert index.emails[m.email] == (m.slug, "")
        assert index.numbers[m.phone] == (m.slug, "")
        assert index.domains[m.domain] == m.slug
    assert index.emails["registrator@solhamra.example"] == ("solhamra", "kansli")
    assert index.emails["samhallsbyggnad@solhamra.example"] == ("solhamra", "sbf")
    assert index.numbers["+46846500421"] == ("solhamra", "bygglov")
    assert index.numbers["+46846500402"] == ("solhamra", "bygglov")
    assert set(index.emails) == {email.lower() for email in index.emails}


def logos(catalogue):
    return [logo_file(m) for m in catalogue.municipalities if m.look.logo]


def test_equal_files_give_equal_bytes_in_another_process(catalogue, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    compile_catalogue(catalogue, here)
    script = f"""
from pathlib import Path
from envag.catalogue import compile, load
compile(load(Path({str(MUNICIPALITIES)!r})), Path({str(there)!r}))
"""
    path = str(PROJECT / "layers" / "core" / "python")
    subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], check=True, env={"PYTHONPATH": path, "PYTHONHASHSEED": "4711"}
    )
    names = sorted(p.name for p in here.iterdir())
    assert names == sorted(
        ["index.msgpack", *(f"{m.slug}.msgpack" for m in catalogue.municipalities), *logos(catalogue)]
    )
    assert names == sorted(p.name for p in there.iterdir())
    for name in names:
        assert (here / name).read_bytes() == (there / name).read_bytes(), name


def test_another_file_gives_other_bytes(folder, tmp_path):
    written = tmp_path / "minimal.msgpack"
    compile_catalogue(load(folder), tmp_path)
    before = written.read_bytes()
    edit(folder, "minimal/municipality.yaml", "Minimala kommun", "Omdöpta kommun")
    compile_catalogue(load(folder), tmp_path)
    assert written.read_bytes() != before


@pytest.mark.req("R85")
def test_one_department_and_five_services_are_enough(folder):
    (m,) = load(folder).municipalities
    assert (len(m.departments), len(m.services)) == (1, 5)
    assert m.displayed == {"+46406280410": "040-628 04 10"}
    assert m.closed_days[date(2026, 12, 24)] == "Julafton"
    assert m.texts["call.greeting"]
    assert sum(1 for _ in MINIMAL.iterdir()) == 5


@pytest.mark.req("R84")
def test_a_new_name_needs_no_code(folder):
    edit(folder, "minimal/municipality.yaml", "centre_name: Kommunens reception", "centre_name: Minimala Direkt")
    (m,) = load(folder).municipalities
    assert m.text("receipt.centre").format(centre=m.centre_name).startswith("Minimala Direkt läser")


@pytest.mark.req("R12")
def test_a_local_change_reaches_one_field_by_its_id(folder):
    change = "{id: synp, level: 2, form: [{id: unit, required: true}], department: kommun, unit: "
    edit(folder, "minimal/services.yaml", "{id: synp, department: kommun, unit: ", change)
    catalogue = load(folder)
    local, template = (
        catalogue.municipality("minimal").service("synp"),
        next(t for t in catalogue.templates if t.id == "synp"),
    )
    assert [(f.id, f.required) for f in local.form] == [("opinion", True), ("unit", True)]
    assert [(f.id, f.required) for f in template.form] == [("opinion", True), ("unit", False)]
    assert (local.level, template.level) == (2, 3)
    assert local.form[1].label == template.form[1].label


def test_a_municipality_may_have_a_service_of_its_own(folder):
    own = """services:
  - id: farja
    title: Färjan till Norrön
    description: Fråga om tider och vädret på färjan.
    department: kommun
    kind: question
    level: 1
    secrecy: 0
    e_service: open
    target: {clock: at_once}
    who_may: Alla får fråga.
    forms: [Ingen blankett behövs]
    retention: question
    form: [{id: question, label: Vad vill du veta?}]
    checklist: [{id: answer, text: Svara ur tidtabellen.}]
    synonyms: [färja, båt, tidtabell, brygga, överfart]
"""
    edit(folder, "minimal/services.yaml", "services:\n", own)
    assert load(folder).municipality("minimal").service("farja").title == "Färjan till Norrön"
