"""The vocabulary's files: what is wrong is told with file and field, and what is compiled is what is read."""

import shutil

import pytest

from envag.catalogue import CatalogueError
from envag.catalogue.routing import LEARNED, compile_routing, load_routing
from envag.domain.routing.tables import TopicKind
from envag.runtime import routing_tables
from tests.requirements import ROOT

FOLDER = ROOT / "municipalities" / "shared" / "routing"

pytestmark = pytest.mark.req("R33")

LANGUAGE = """
negation: {negators: [inte], about: [gäller], none: [ingen], none_after: [är], articles: [en], skip: [om], wish: [vill],
  refused: [betala]}
calibration: {bias: -1, top: 0, margin: 0.4, contest: 0.3, answer: 0.6, matter: 4, recipient: 3}
common: [och]
cues:
  main: {swedish: [främst]}
  aside: {swedish: [förresten]}
  turn: {swedish: ["annan sak"]}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with the smallest vocabulary there is."""
    home = tmp_path / "routing"
    home.mkdir()
    (home / "language.yaml").write_text(LANGUAGE, "utf-8")
    (home / "gata.yaml").write_text("services:\n  fel-gata:\n    words:\n      5: [gatlampa]\n", "utf-8")
    return home


def problems(folder):
    with pytest.raises(CatalogueError) as raised:
        load_routing(folder)
    return [str(problem) for problem in raised.value.problems]


def test_a_small_vocabulary_is_enough(folder):
    tables = load_routing(folder)
    assert [topic.id for topic in tables.topics] == ["fel-gata"]
    assert "gatlamp" in tables.words


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            "services:\n  a:\n    word:\n      5: [x]\n",
            "routing/a.yaml:3: services.a.word: unknown key 'word'; did you mean 'words'?",
        ),
        (
            "services:\n  a:\n    words:\n      5: [och]\n",
            "routing/a.yaml:3: services.a.words: 'och' is too common to say anything by itself",
        ),
        ("services:\n  a:\n    words:\n      5: ['!']\n", "routing/a.yaml:3: services.a.words: '!' holds no word"),
        ("services:\n  a:\n    near: [b]\n", "routing/a.yaml:2: services.a: unknown service 'b'; known: a, fel-gata"),
        (
            "services:\n  a:\n    rules:\n      - {all: [minst], weight: 2}\n",
            "routing/a.yaml:4: services.a.rules.0: unknown cue 'minst'; did you mean 'main'?",
        ),
        (
            "elsewhere:\n  a:\n    words: {}\n",
            "routing/a.yaml:2: elsewhere.a.kind: must be actor, advertising, automatic or centre",
        ),
        ("services:\n  fel-gata: {}\n", "routing/gata.yaml:2: services.fel-gata: given in another file too; keep one"),
    ],
)
def test_a_fault_is_told_with_its_file_and_field(folder, content, problem):
    (folder / "a.yaml").write_text(content, "utf-8")
    assert problem in problems(folder)


def test_what_everything_needs_is_asked_for(folder):
    (folder / "language.yaml").unlink()
    told = "\n".join(problems(folder))
    assert "'negation' must be in exactly one file of the folder, not 0" in told
    assert "'calibration' must be in exactly one file of the folder, not 0" in told
    assert "missing cue 'main'" in told


def test_an_empty_folder_is_told(tmp_path):
    assert problems(tmp_path) == [f"{tmp_path.name}:1: holds no .yaml file"]


def test_learned_weights_of_an_unknown_topic_are_told(folder):
    (folder / LEARNED).write_text('{\n"ord": {"borta": 1.0}\n}\n', "utf-8")
    (problem,) = problems(folder)
    assert problem.startswith("routing/learned.json:2: ord: unknown topic 'borta'")


def test_what_is_compiled_is_what_is_read(tables, tmp_path, monkeypatch):
    compile_routing(FOLDER, tmp_path)
    monkeypatch.setattr(routing_tables, "DATA", tmp_path)
    routing_tables.load.cache_clear()
    try:
        assert routing_tables.load() == tables
    finally:
        routing_tables.load.cache_clear()


def test_equal_files_give_equal_bytes(folder, tmp_path):
    compile_routing(folder, tmp_path / "one")
    compile_routing(shutil.copytree(folder, tmp_path / "copy" / "routing"), tmp_path / "two")
    assert (tmp_path / "one" / "routing.msgpack").read_bytes() == (tmp_path / "two" / "routing.msgpack").read_bytes()


def test_every_service_of_the_catalogue_has_words(tables, municipalities):
    worded = {topic.id for topic in tables.topics if topic.kind is TopicKind.SERVICE}
    assert worded == {service.id for service in municipalities["lindholmstad"].services}
