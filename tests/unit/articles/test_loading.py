from __future__ import annotations

from datetime import date

import pytest

from envag.catalogue import CatalogueError
from envag.domain.article import Sensitivity
from tests.unit.articles.conftest import a_municipality


def problems(read, *municipalities):
    with pytest.raises(CatalogueError) as error:
        read(*municipalities)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.req("R81")
def test_an_article_is_read_with_its_text_and_types(write, read):
    write(do_not_answer_if="[danger, own_case]", body="## Rubrik\n\nText.", valid_to="2027-01-01")
    (article,) = read()["solhamra"]
    assert article.body == "## Rubrik\n\nText."
    assert article.do_not_answer_if == (Sensitivity.DANGER, Sensitivity.OWN_CASE)
    assert (article.valid_from, article.valid_to) == (date(2026, 1, 1), date(2027, 1, 1))
    assert article.language == "sv"


@pytest.mark.req("R81", "R84")
def test_every_municipality_gets_the_shared_article_with_its_own_facts(write, read):
    write(answer='"{municipality}: {centre}, {phone}, {email}, https://{domain}"', body="Öppet {hours}. Vid {desk}.")
    libraries = read(a_municipality(), a_municipality("lindholmstad", phone="+46313900610", displayed={}))
    assert libraries["solhamra"][0].answer == (
        "Solhamra kommun: Solhamra Direkt, 08-465 004 10, kontakt@solhamra.example, https://solhamra.example"
    )
    assert libraries["lindholmstad"][0].answer == (
        "Lindholmstad kommun: Lindholmstad Direkt, +46313900610, kontakt@lindholmstad.example, "
        "https://lindholmstad.example"
    )
    body = libraries["solhamra"][0].body
    assert body == "Öppet måndag–torsdag 08.00–17.00, fredag 08.00–12.00, 13.00–16.00. Vid Stadshuset, Torget 1."


def test_a_services_facts_fall_back_from_unit_to_department_to_centre(write, read):
    write(
        body="{service.fel-gata.unit} {service.fel-gata.department} {service.fel-gata.phone} {service.fel-gata.hours} "
        "{service.fel-gata.emergency_phone} | {service.avfall.unit} {service.avfall.phone} {unit.gata.email}"
    )
    assert read()["solhamra"][0].body == (
        "Gata Samhällsbyggnad +46846500420 måndag 08.00–12.00, 13.00–16.00 08-465 004 90"
        " | Solhamra Direkt 08-465 004 10 kontakt@solhamra.example"
    )


@pytest.mark.req("X18")
def test_the_hours_of_a_language_are_filled_in(write, read):
    write(body="Finska: {language.fi.hours}.")
    assert read()["solhamra"][0].body == "Finska: onsdag 08.00–17.00."


@pytest.mark.req("R81")
def test_an_own_file_wins_and_its_removal_falls_back(write, read):
    write(version="2")
    own = write("solhamra", version="5")
    both = (a_municipality(), a_municipality("lindholmstad"))
    assert [read(*both)[slug][0].version for slug in ("solhamra", "lindholmstad")] == [5, 2]
    own.unlink()
    assert [read(*both)[slug][0].version for slug in ("solhamra", "lindholmstad")] == [2, 2]


@pytest.mark.parametrize(
    ("changes", "line", "told"),
    [
        ({"title": None}, 2, "title: missing; add this key"),
        ({"titel": "x"}, 20, "titel: unknown key 'titel'; did you mean 'title'?"),
        ({"version": "två"}, 4, "version: Input should be a valid integer"),
        ({"version": "0"}, 4, "version: must be 1 or more"),
        ({"title": '" "'}, 3, "title: is empty; an article must say this"),
        ({"questions": "[En, Två, Tre]"}, 5, "questions: 3 ways of asking; at least 5 are needed"),
        ({"answer": "ord " * 61}, 11, "answer: 61 words with everything filled in; at most 60 can be read aloud"),
        ({"answer": "Kära kund."}, 11, "answer: says 'kund'; a municipality has 'invånare' (R23)"),
        ({"services": "[fel-gat]"}, 15, "services.0: unknown service 'fel-gat'; did you mean 'fel-gata'?"),
        ({"review_by": "snart"}, 17, "review_by: Input should be a valid date"),
        ({"valid_to": "2025-01-01"}, 20, "valid_to: must not be before valid_from, 2026-01-01"),
        (
            {"links": "[{text: Här, url: http://x.example}]"},
            20,
            "links.0.url: 'http://x.example' must begin with",
        ),
        ({"links": "[{text: Här}]"}, 20, "links.0.url: missing; add this key"),
        ({"do_not_answer_if": "[fara]"}, 20, "do_not_answer_if.0: Input should be 'danger'"),
        ({"audience": "[alla]"}, 20, "audience.0: Input should be 'resident'"),
        ({"language": "svenska"}, 20, "language: 'svenska' is no language tag of BCP 47, such as fi"),
        ({"facts": "{tid: tio dagar}"}, 20, "facts.tid: 'tio dagar' does not occur in the article"),
        ({"translates": "annan@1"}, 20, "translates: unknown article 'annan'; known: none"),
        ({"ask": "Ring {telefon}."}, 13, "ask: unknown placeholder 'telefon'; known: centre"),
        ({"ask": "Ring {service.fel-gata.fon}."}, 13, "ask: unknown placeholder 'service.fel-gata.fon'; did you mean"),
        ({"ask": "Ring {unit.gatan.phone}."}, 13, "ask: unknown unit 'gatan'; did you mean 'gata'?"),
        ({"ask": "Ring {language.fit.hours}."}, 13, "ask: unknown language line 'fit'; did you mean 'fi'?"),
        (
            {"ask": "Ring {service.avfall.emergency_phone}."},
            13,
            "ask: solhamra has no emergency_phone for service 'avfall'",
        ),
        ({"body": "", "title": "Bra"}, 21, "body: is empty"),
    ],
)
def test_a_fault_is_told_by_file_line_and_field(write, read, changes, line, told):
    body = changes.pop("body", "Mer om lampor.")
    changes = {key: f'"{value}"' if "{" in str(value) and key == "ask" else value for key, value in changes.items()}
    write(body=body, **changes)
    (problem,) = [p for p in problems(read) if told.split(":")[0] in p]
    where, _, what = problem.partition(": ")
    assert (where, what[: len(told)]) == (f"municipalities/shared/articles/trasig-gatlampa.md:{line}", told)


def test_all_faults_of_all_files_are_told_at_once(write, read):
    write(version="0", services="[nej, fel-gata]")
    write("solhamra", "snorojning", title=None)
    assert [p.split(": ")[:2] for p in problems(read)] == [
        ["municipalities/shared/articles/trasig-gatlampa.md:4", "version"],
        ["municipalities/shared/articles/trasig-gatlampa.md:15", "services.0"],
        ["municipalities/solhamra/articles/snorojning.md:2", "title"],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"# Ingen rubrik", "1: must begin with a front matter between two lines of '---'"),
        (b"---\nid: x\n", "1: must begin with a front matter between two lines of '---'"),
        (b"", "1: must begin with a front matter between two lines of '---'"),
        (b"---\nid: [x\n---\n", "not valid YAML"),
        (b"---\n\xff\n---\n", "1: not valid UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_article_is_told(write, read, content, told):
    write().write_bytes(content)
    assert told in problems(read)[0]


def test_a_file_is_called_as_its_article(write, read):
    write(name="lampa", id="trasig-gatlampa")
    assert "id: 'trasig-gatlampa' must be the name of the file, 'lampa'" in problems(read)[0]


def test_lines_of_an_article_count_from_the_top_of_its_file(write, read):
    path = write(version="0")
    path.write_text(path.read_text("utf-8").replace("---\n", "---\n# a remark\n", 1), "utf-8")
    assert problems(read) == ["municipalities/shared/articles/trasig-gatlampa.md:5: version: must be 1 or more"]
