"""What the chat's machine listens for: the file validates, and a fault is told with its place."""

from __future__ import annotations

import json
import shutil

import pytest

from envag.catalogue import CatalogueError
from envag.catalogue.bot_words import NAME, compile_bot_words, load_bot_words, schema
from envag.domain.article import Sensitivity
from envag.runtime import bot_words as runtime
from tests.unit.catalogue.conftest import MUNICIPALITIES, PROJECT

SHARED = MUNICIPALITIES / "shared"


@pytest.fixture
def changed(tmp_path):
    """The shared file with one text in place of another."""

    def change(old, new):
        text = (SHARED / NAME).read_text("utf-8")
        assert old in text
        (tmp_path / NAME).write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return change


def test_the_function_reads_what_was_compiled(tmp_path, monkeypatch):
    compile_bot_words(SHARED, tmp_path)
    monkeypatch.setattr(runtime, "DATA", tmp_path)
    runtime.bot_words.cache_clear()
    try:
        assert runtime.bot_words() == load_bot_words(SHARED)
    finally:
        runtime.bot_words.cache_clear()


def test_equal_files_give_equal_bytes(tmp_path):
    shutil.copy(SHARED / NAME, tmp_path / NAME)
    compile_bot_words(tmp_path, tmp_path)
    first = (tmp_path / "bot.msgpack").read_bytes()
    compile_bot_words(SHARED, tmp_path)
    assert (tmp_path / "bot.msgpack").read_bytes() == first


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  protected_identity:", "  protected_identitie:", "did you mean 'protected_identity'?"),
        ('"=person", "^person', '"=…", "^person', "'=…' holds no word"),
        ("own_case:\n", "own_cases:\n", "unknown key 'own_cases'; did you mean 'own_case'?"),
        ("greeting:\n", "greetings:\n", "missing; add this key"),
    ],
)
def test_a_fault_is_told_with_what_would_be_right(changed, old, new, expected):
    with pytest.raises(CatalogueError) as caught:
        load_bot_words(changed(old, new))

    assert expected in str(caught.value)
    assert f"{NAME}:" in str(caught.value)


def test_every_reason_is_one_that_articles_can_name():
    assert set(load_bot_words(SHARED).sensitive) <= set(Sensitivity)


def test_the_schema_for_editors_is_current():
    exported = (PROJECT / "docs/schema/bot.schema.json").read_text("utf-8")

    assert json.loads(exported) == schema()


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_each_language_of_the_machine_has_its_words(language):
    node = json.loads(json.dumps(_plain()))

    assert all(node[kind][language] for kind in ("person", "greeting", "solved", "not_solved", "own_case"))


def _plain():
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(SHARED / NAME)
