"""Every kind of fault is told with file, line, field and what would be right; a faulty file stops the build."""

from __future__ import annotations

import pytest

from envag.catalogue import CatalogueError, load
from tests.unit.catalogue.conftest import edit, neighbour, problems_of
from tests.unit.catalogue.faults import (
    CODE,
    DEPARTMENTS,
    ENGLISH,
    HOME,
    MEANING,
    SERVICES,
    SHAPE,
    SWEDISH,
    TEMPLATE,
    TEMPLATES,
    TEXT,
)


def the_problem(folder, file, path, message):
    """The problem that was provoked, and the line it points at."""
    found = [
        p
        for p in problems_of(folder)
        if p.file.endswith(file) and p.path.removeprefix("services.") == path.removeprefix("services.")
    ]
    assert any(message in p.message for p in found), problems_of(folder)
    problem = next(p for p in found if message in p.message)
    return problem, (folder.parent / problem.file).read_text("utf-8").splitlines()[problem.line - 1]


@pytest.mark.req("X31")
@pytest.mark.parametrize(("file", "old", "new", "path", "message"), [c[1:] for c in SHAPE], ids=[c[0] for c in SHAPE])
def test_a_wrong_shape(folder, file, old, new, path, message):
    edit(folder, file, old, new)
    problem, _ = the_problem(folder, file, path, message)
    assert str(problem).startswith(f"{folder.name}/{file}:{problem.line}: ")


@pytest.mark.req("R1", "R86", "R87", "X9", "X31")
@pytest.mark.parametrize(
    ("file", "old", "new", "path", "message"), [c[1:] for c in MEANING], ids=[c[0] for c in MEANING]
)
def test_files_that_do_not_fit_together(folder, file, old, new, path, message):
    edit(folder, file, old, new)
    the_problem(folder, file if "decision" not in path else "retention.yaml", path, message)


@pytest.mark.req("R7", "R17", "R23", "R67", "X8", "X19", "X31")
@pytest.mark.parametrize(("old", "new", "path", "message"), [c[1:] for c in TEMPLATE], ids=[c[0] for c in TEMPLATE])
def test_an_incomplete_template(folder, old, new, path, message):
    edit(folder, TEMPLATES, old, new)
    the_problem(folder, TEMPLATES, path, message)


@pytest.mark.req("R23", "R67", "X19", "X44")
@pytest.mark.parametrize(("file", "old", "new", "path", "message"), [c[1:] for c in TEXT], ids=[c[0] for c in TEXT])
def test_a_wrong_text(folder, file, old, new, path, message):
    edit(folder, file, old, new)
    the_problem(folder, file, path, message)


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "shows"),
    [
        (HOME, CODE, f"{CODE}\ninhabitans: 3", "inhabitans", "inhabitans: 3"),
        (SERVICES, "{id: synp, ", "{id: synp, kid: 3, ", "services.synp.kid", "{id: synp, kid: 3"),
        (TEMPLATES, "label: Vem är säljaren?", 'label: ""', "services.konsum.form.seller.label", "{id: seller"),
        (HOME, '"9909"', '"0209"', "code", 'code: "0209"'),
        (SWEDISH, "form.send: Skicka", 'form.send: "Skicka {namn}"', "form.send", "form.send:"),
    ],
)
def test_the_line_is_the_one_to_mend(folder, file, old, new, path, shows):
    edit(folder, file, old, new)
    problem = next(p for p in problems_of(folder) if p.path == path)
    assert shows in (folder.parent / problem.file).read_text("utf-8").splitlines()[problem.line - 1]


def test_a_web_service_that_asks_nothing(folder):
    text = (folder / TEMPLATES).read_text("utf-8")
    start = text.index("    form:\n      - {id: wanted,")
    end = text.index("    checklist:", start)
    edit(folder, TEMPLATES, text[start:end], "    form: []\n")
    the_problem(folder, TEMPLATES, "handl.form", "say what the resident must tell")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"slug: \xe5", "UTF-8"),
        (b"", "keys and values"),
        (b"- a\n- b\n", "keys and values"),
        (b"a: \x07", "not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_read(folder, content, message):
    (folder / HOME).write_bytes(content)
    assert any(p.file.endswith(HOME) and message in p.message for p in problems_of(folder))


@pytest.mark.parametrize("file", [DEPARTMENTS, SERVICES, "shared/retention.yaml"])
def test_a_file_that_is_not_there(folder, file):
    (folder / file).unlink()
    assert any(p.file.endswith(file) and "missing; add the file" in p.message for p in problems_of(folder))


def test_a_folder_without_any_municipality(tmp_path):
    assert any("holds no municipality.yaml" in p.message for p in problems_of(tmp_path))


def test_no_desk_at_all(folder):
    path = folder / HOME
    path.write_text(path.read_text("utf-8").split("desks:")[0], "utf-8")
    the_problem(folder, HOME, "desks", "at least one visit desk")


@pytest.mark.req("R1", "R80")
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"phone": "+46406280410"}, "phone"),
        ({"domain": "minimal.example"}, "email"),
        ({"domain": "minimal.example"}, "domain"),
        ({"prefix": "MIN"}, "prefix"),
        ({"code": "9909"}, "code"),
    ],
)
def test_an_address_leads_to_one_municipality(folder, changes, path):
    neighbour(folder, **changes)
    the_problem(folder, HOME, path, "already belongs to granne." + path)


def agreement(**changes):
    """An agreement by which the neighbour answers for the minimal municipality on Saturdays."""
    values = {
        "host": "granne",
        "guest": "minimal",
        "valid_from": "2026-03-01",
        "valid_to": "2028-02-29",
        "decision": "KS 2026/0017",
        "hours": "{week: {saturday: [{opens: 10:00, closes: 12:00}]}}",
    } | changes
    return "agreements:\n  - {" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}\n"


@pytest.mark.req("X35")
def test_an_agreement_is_known_to_both(folder):
    neighbour(folder)
    edit(folder, HOME, CODE, f"{CODE}\n{agreement()}")
    both = load(folder).municipalities
    assert [(a.host, a.guest) for m in both for a in m.agreements] == [("granne", "minimal")] * 2


@pytest.mark.req("X35")
@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"host": "grane"}, "host", "did you mean 'granne'?"),
        ({"host": "minimal"}, "host", "another municipality"),
        ({"guest": "granne"}, "guest", "must be 'minimal'"),
        ({"valid_to": "2026-02-28"}, "valid_to", "must not be before"),
        ({"services": "[bygglov]"}, "services.0", "unknown service 'bygglov'"),
        ({"hours": "{week: {monday: [{opens: 11:30, closes: 12:30}]}}"}, "hours.week.monday", "overlap"),
        ({"hours": '{seasons: [{first: "06-15", last: "08-15", week: {}}]}'}, "hours.seasons", "keeps one week"),
    ],
)
def test_a_wrong_agreement(folder, changes, path, message):
    neighbour(folder)
    edit(folder, HOME, CODE, f"{CODE}\n{agreement(**changes)}")
    the_problem(folder, HOME, f"agreements.0.{path}", message)


def test_all_problems_are_told_at_once_in_file_order(folder):
    edit(folder, HOME, '"9909"', '"0209"')
    edit(folder, SERVICES, "{id: synp, ", "{id: synp, level: 6, ")
    edit(folder, ENGLISH, "form.send: Send\n", "")
    with pytest.raises(CatalogueError) as raised:
        load(folder)
    told = [(p.file.removeprefix("municipalities/"), p.path) for p in raised.value.problems]
    assert {(HOME, "code"), (SERVICES, "services.synp.level"), (ENGLISH, "form.send")} <= set(told)
    assert told == sorted(told, key=lambda t: t[0])
    message = str(raised.value)
    assert message.startswith(f"{len(told)} problems in the municipalities' files\n")
    assert len(message.splitlines()) == len(told) + 1


def test_the_files_are_right_to_begin_with(folder):
    assert [m.slug for m in load(folder).municipalities] == ["minimal"]
