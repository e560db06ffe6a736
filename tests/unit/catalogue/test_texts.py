"""Resident-facing texts: Swedish first, English complete, Finnish where there is one, and plain."""

from __future__ import annotations

import re

import pytest

from envag.catalogue.plain_language import MOST_LIX, MOST_WORDS, plainness
from envag.catalogue.texts import EMPLOYEES, company_word, placeholders
from envag.domain.contact import Channel
from envag.domain.service import FieldType, Kind
from tests.unit.catalogue.conftest import MUNICIPALITIES, PROJECT, edit, problems_of


@pytest.mark.req("X44")
def test_every_text_exists_in_swedish_and_english(catalogue):
    for m in catalogue.municipalities:
        assert m.languages[0] == "sv"
        assert set(m.translations["en"]) == set(m.texts)
        assert len(m.texts) > 200


USES = (
    re.compile(r"""\b(?:t|texts)\["([a-z_.]+)"\]"""),
    re.compile(r"""\bwording\(\w+, ["']([a-z_]+\.[a-z_.]+)["']"""),
    re.compile(r"""\.text\(["']([a-z_]+\.[a-z_.]+)["']"""),
)
"""How functions and their page templates ask for a text."""


def test_every_text_that_the_code_asks_for_exists(catalogue):
    sources = [*(PROJECT / "functions").rglob("*.py"), *(PROJECT / "functions").rglob("*.html")]
    for package in ("usecases", "intake", "domain", "runtime"):
        sources += (PROJECT / "layers" / "core" / "python" / "envag" / package).rglob("*.py")
        sources += (PROJECT / "layers" / "core" / "python" / "envag" / package).rglob("*.html")
    asked = {
        (found, source.name) for source in sources for use in USES for found in use.findall(source.read_text("utf-8"))
    }
    assert len(asked) > 20
    assert {(text_id, name) for text_id, name in asked if text_id not in catalogue.texts} == set()


@pytest.mark.req("R67", "X19", "X44")
def test_texts_are_plain(catalogue):
    for m in catalogue.municipalities:
        assert plainness("\n".join(m.texts.values())).lix <= MOST_LIX
        for text_id, text in m.texts.items():
            assert plainness(text).longest_words <= MOST_WORDS, text_id


@pytest.mark.req("X18", "X44")
def test_pages_exist_in_a_language_only_with_every_text_that_residents_read(catalogue):
    for m in catalogue.municipalities:
        assert m.page_languages == ("sv", "en", "fi")
        read = {one for one in m.texts if not one.startswith(EMPLOYEES)}
        assert len(read) > 400
        for language in m.page_languages[1:]:
            assert read - set(m.translations[language]) == set()
            for text_id, text in m.translations[language].items():
                assert placeholders(text) <= placeholders(m.texts[text_id]) | set(m.facts), (language, text_id)


@pytest.mark.req("X18")
@pytest.mark.parametrize("home", ["shared", "minimal"])
def test_a_language_that_lacks_a_text_for_residents_stops_the_build(folder, home):
    """What only employees read is not asked for: the workspace exists in Swedish and English."""
    finnish = (MUNICIPALITIES / "shared" / "texts" / "fi.yaml").read_text("utf-8")
    (folder / home / "texts").mkdir(exist_ok=True)
    (folder / home / "texts" / "fi.yaml").write_text(finnish.replace("form.send: Lähetä\n", ""), "utf-8")
    edit(folder, "minimal/municipality.yaml", 'code: "9909"', 'code: "9909"\nlanguages: [sv, fi]')
    (told,) = (one for one in problems_of(folder) if one.file.endswith("texts/fi.yaml"))
    assert (told.path, "missing text in language 'fi'" in told.message) == ("form.send", True)


@pytest.mark.req("X18")
def test_what_is_not_translated_is_shown_in_swedish(catalogue):
    m = catalogue.municipality("norrsjofors")
    assert m.text("form.send", "fi") == "Lähetä"
    assert m.text("staff.field.missing", "fi") == m.texts["staff.field.missing"]
    assert m.text("form.send", "fit") == m.text("form.send") == "Skicka"
    assert m.text("language.untranslated", "fi").startswith("Tätä tekstiä ei ole vielä suomeksi")
    with pytest.raises(KeyError):
        m.text("form.nothing")


@pytest.mark.req("X18", "X36")
def test_a_municipality_s_own_wording_wins(catalogue):
    greetings = {m.slug: m.texts["call.greeting"] for m in catalogue.municipalities}
    assert len(set(greetings.values())) == 3
    assert "Tervetuloa" in greetings["norrsjofors"]
    assert (
        catalogue.municipality("solhamra").translations["en"]["call.greeting"] == "Welcome to {municipality}, {centre}."
    )


@pytest.mark.req("X32", "X42")
def test_texts_for_danger_crisis_and_closed_hours(catalogue):
    for m in catalogue.municipalities:
        for language in ("sv", "en", "fi"):
            for text_id in (
                "urgent.life",
                "urgent.suicide",
                "urgent.violence",
                "urgent.child",
                "urgent.fire",
                "closed.emergency",
            ):
                assert "112" in m.text(text_id, language), (text_id, language)
        assert "message" in placeholders(m.texts["crisis.banner"])
        assert "emergency_phone" in placeholders(m.texts["duty.social"])


def test_every_field_type_kind_and_channel_can_be_named(catalogue):
    texts = catalogue.municipalities[0].texts
    for family, members in (("field", FieldType), ("kind", Kind), ("channel", Channel)):
        assert all(texts[f"{family}.{member}"] for member in members)


@pytest.mark.req("R23")
@pytest.mark.parametrize("text", ["Kund", "kära kunder", "kundtjänst", "vår kund."])
def test_a_company_s_word_is_found(text):
    assert company_word(text)


@pytest.mark.req("R23")
@pytest.mark.parametrize("text", ["sekund", "vi kunde inte", "kundskap", "invånare", "okunnig"])
def test_other_words_are_left_alone(text):
    assert not company_word(text)


@pytest.mark.req("R23")
def test_no_resident_is_called_a_customer(catalogue):
    for m in catalogue.municipalities:
        assert [text_id for text_id, text in m.texts.items() if company_word(text)] == []
        assert not company_word(m.guide_title + m.centre_name)
