"""What the chat's bot learns from: every fault is told with its line before Lex refuses the whole bot."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from envag.catalogue import CatalogueError
from envag.catalogue.utterances import FEWEST, FILE, LEARNT, LOCALES, LONGEST, load

MUNICIPALITIES = Path(__file__).parents[3] / "municipalities"


@pytest.fixture
def changed(tmp_path):
    """Writes the real sentences with a change, and gives what is wrong with them."""
    (tmp_path / "municipalities" / "shared").mkdir(parents=True)

    def told(change):
        sentences = YAML(typ="safe").load((MUNICIPALITIES / "shared" / FILE).read_text("utf-8"))
        change(sentences)
        with (tmp_path / "municipalities" / "shared" / FILE).open("w", encoding="utf-8") as file:
            YAML().dump(sentences, file)
        with pytest.raises(CatalogueError) as error:
            load(tmp_path / "municipalities")
        return "\n".join(str(problem) for problem in error.value.problems)

    return told


def test_there_are_sentences_for_every_intent_in_every_language():
    found = load(MUNICIPALITIES)

    assert set(found) == set(LOCALES)
    for intents in found.values():
        assert set(intents) == set(LEARNT)
        assert all(len(sentences) >= FEWEST for sentences in intents.values())


def test_a_language_that_is_missing_or_unknown_is_told(changed):
    def change(sentences):
        sentences["se_SE"] = sentences.pop("fi_FI")

    assert "fi_FI: missing; add this key" in changed(change)
    assert "unknown locale 'se_SE'; did you mean 'sv_SE'?" in changed(change)


def test_an_intent_that_is_missing_or_unknown_is_told(changed):
    def change(sentences):
        sentences["sv_SE"]["Persons"] = sentences["sv_SE"].pop("Person")

    assert "Person: missing; add this key" in changed(change)
    assert "unknown intent 'Persons'; did you mean 'Person'?" in changed(change)


def test_too_few_sentences_are_told(changed):
    def change(sentences):
        del sentences["sv_SE"]["Status"][FEWEST - 1 :]

    assert f"holds {FEWEST - 1} sentences; give {FEWEST} to" in changed(change)


@pytest.mark.parametrize("said", ["", "hej 112", "hej!", " hej", "hej  du", "a" * (LONGEST + 1), 112, None, ["hej"]])
def test_what_is_no_sentence_is_told(changed, said):
    assert "must be words" in changed(lambda sentences: sentences["fi_FI"]["Solved"].append(said))


def test_a_sentence_of_two_intents_is_told_with_the_line_of_the_first(changed):
    def change(sentences):
        sentences["sv_SE"]["Status"].append(sentences["sv_SE"]["Person"][0].upper())

    assert "stands already in line 3; keep one" in changed(change)


def test_a_sentence_may_stand_in_two_languages(tmp_path):
    folder = tmp_path / "municipalities" / "shared"
    folder.mkdir(parents=True)
    sentences = YAML(typ="safe").load((MUNICIPALITIES / "shared" / FILE).read_text("utf-8"))
    sentences["fi_FI"]["Person"].append(sentences["sv_SE"]["Solved"][0])
    with (folder / FILE).open("w", encoding="utf-8") as file:
        YAML().dump(sentences, file)

    assert load(folder.parent)["fi_FI"]["Person"][-1] == sentences["sv_SE"]["Solved"][0]


def test_a_file_that_is_missing_or_no_yaml_is_told(tmp_path):
    folder = tmp_path / "municipalities" / "shared"
    folder.mkdir(parents=True)
    with pytest.raises(CatalogueError, match="missing; add the file"):
        load(folder.parent)
    (folder / FILE).write_text("sv_SE: [", "utf-8")
    with pytest.raises(CatalogueError, match="not valid YAML"):
        load(folder.parent)
