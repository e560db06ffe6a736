"""The municipalities' files and the style of their pages, compiled for the functions once per state of them."""

from __future__ import annotations

import pickle
from importlib.metadata import version
from typing import TYPE_CHECKING

from infra.build.cache import ROOT, built, digest_of, files_below
from infra.build.style import STYLE, style_asset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from envag.catalogue import Catalogue
    from envag.catalogue.utterances import Utterances
    from envag.domain.accessibility import Statement
    from envag.domain.municipality import Municipality

CODE = ROOT / "layers/core/python/envag"
DATA = ROOT / "municipalities"
_MUNICIPALITIES = "municipalities.pickle"
_UTTERANCES = "utterances.pickle"
_STATEMENTS = "statements.pickle"
_FOR_THE_SYNTH = frozenset({_MUNICIPALITIES, _UTTERANCES, _STATEMENTS})


class BadMunicipalitiesError(ValueError):
    """The files do not validate; the message names each file, line, and what would be right."""


def municipalities() -> tuple[Municipality, ...]:
    """Every municipality. Raises BadMunicipalitiesError.

    Reading and validating takes longer than the rest of a synth, so the result is kept: in our own
    folder, for exactly these files and this code.
    """
    content = (_compiled() / _MUNICIPALITIES).read_bytes()
    found: tuple[Municipality, ...] = pickle.loads(content)  # noqa: S301 - we wrote it
    return found


def utterances() -> Utterances:
    """What the chat's bot learns its intents from. Raises BadMunicipalitiesError."""
    found: Utterances = pickle.loads((_compiled() / _UTTERANCES).read_bytes())  # noqa: S301 - we wrote it
    return found


def statements() -> Mapping[str, Statement]:
    """Each municipality's accessibility statement by its slug. Raises BadMunicipalitiesError."""
    found: Mapping[str, Statement] = pickle.loads((_compiled() / _STATEMENTS).read_bytes())  # noqa: S301 - we wrote it
    return found


def compiled_files() -> list[Path]:
    """What the functions read of the municipalities, and the style of their pages. Raises BadMunicipalitiesError."""
    data = sorted(path for path in _compiled().iterdir() if path.name not in _FOR_THE_SYNTH)
    return [*data, style_asset().path / STYLE]


def _compiled() -> Path:
    digest = digest_of(
        files=files_below(CODE / "catalogue", CODE / "domain", CODE / "runtime", DATA),
        words=[f"holidays {version('holidays')}"],
    )
    return built("municipalities", digest, _compile).path


def _compile(target: Path) -> None:
    from envag import catalogue  # noqa: PLC0415 - its validation loads for a second, seldom needed
    from envag.catalogue.accessibility import compile_statements, load_statements  # noqa: PLC0415
    from envag.catalogue.bot_words import compile_bot_words  # noqa: PLC0415
    from envag.catalogue.related import compile_related  # noqa: PLC0415
    from envag.catalogue.routing import compile_routing  # noqa: PLC0415
    from envag.catalogue.utterances import load  # noqa: PLC0415

    try:
        loaded: Catalogue = catalogue.load(DATA)
        sentences = load(DATA)
        declared = load_statements(DATA, loaded)
        compile_related(loaded, DATA, target)
    except catalogue.CatalogueError as problem:
        raise BadMunicipalitiesError(str(problem)) from None
    catalogue.compile(loaded, target)
    compile_routing(DATA / "shared" / "routing", target)
    compile_bot_words(DATA / "shared", target)
    compile_statements(declared, target)
    (target / _STATEMENTS).write_bytes(pickle.dumps(declared))
    (target / _MUNICIPALITIES).write_bytes(pickle.dumps(loaded.municipalities))
    (target / _UTTERANCES).write_bytes(pickle.dumps(sentences))
