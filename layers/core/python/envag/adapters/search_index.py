"""The search index, on tantivy: written at build time, one folder per municipality; opened read-only at run time.

Words are made by ``envag.domain.search_terms``, so tantivy only sees stems: it scores (BM25), boosts fields,
finds misspelt stems and keeps what a hit shows. ADR 0010 says why, and what it costs.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import tantivy
from tantivy import Occur, Query

from envag.domain.article import Link, Sensitivity
from envag.domain.hours import STOCKHOLM
from envag.domain.language.swedish import words
from envag.domain.search import Hit, HitKind, Results, ZeroHits, reportable
from envag.domain.search_terms import compound_parts, query_languages, query_stems, query_words, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from envag.domain.article import Article
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from envag.ports.clock import Clock

BOOSTS = {"title": 4.0, "synonyms": 4.0, "questions": 3.0, "answer": 1.5, "parts": 1.0, "body": 0.7}
"""The fields, and how much a word in each is worth. ``parts`` are the parts of compounds of all fields."""

SEGMENT = "0" * 32
"""The name of the only segment. tantivy draws a random one; a fixed name makes equal contents equal bytes."""

_CARD = "card"
_WRITER_MEMORY = 15_000_000  # tantivy's least
_TIE = 0.2
_PIECE = 0.8
_EXTRA_PIECE = 0.3
_FUZZY = 3.0
_MOST_NEEDED = 3
_SHORTEST_FUZZY = 5
_SHORTEST_FUZZY_TWICE = 9
_WANTED_LANGUAGE = 1.5
_OTHER_LANGUAGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """What the index keeps of a thing that can be found: what a hit shows, and when it may be shown."""

    kind: HitKind
    id: str
    version: int
    title: str
    snippet: str
    language: str = "sv"
    valid_from: date | None = None
    valid_to: date | None = None
    services: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    withheld_if: tuple[Sensitivity, ...] = ()

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


_Texts = dict[str, tuple[str, ...]]
"""The texts of a thing by field."""


def _service(service: Service) -> tuple[_Card, _Texts]:
    card = _Card(
        kind=HitKind.SERVICE,
        id=service.id,
        version=service.version,
        title=service.title,
        snippet=service.description,
        valid_from=service.active_from,
    )
    return card, {"title": (service.title,), "synonyms": service.synonyms, "answer": (service.description,)}


def _article(article: Article) -> tuple[_Card, _Texts]:
    card = _Card(
        kind=HitKind.ARTICLE,
        id=article.id,
        version=article.version,
        title=article.title,
        snippet=article.answer,
        language=article.language,
        valid_from=article.valid_from,
        valid_to=article.valid_to,
        services=article.services,
        links=article.links,
        withheld_if=article.do_not_answer_if,
    )
    return card, {
        "title": (article.title,),
        "synonyms": article.synonyms,
        "questions": article.questions,
        "answer": (article.answer,),
        "body": (*article.steps, article.body),
    }


def build_index(
    municipalities: Iterable[Municipality], articles: Mapping[str, Sequence[Article]], target: Path
) -> None:
    """Write ``target/<slug>`` anew for every municipality; equal contents give equal bytes."""
    for municipality in municipalities:
        things = [_service(s) for s in municipality.services]
        things += [_article(a) for a in articles.get(municipality.slug, ())]
        _write(things, target / municipality.slug)


def _write(things: list[tuple[_Card, _Texts]], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    things = sorted(things, key=lambda thing: (thing[0].kind, thing[0].id, thing[0].language))
    stemmed = [{name: stems(field, card.language) for name, field in texts.items()} for card, texts in things]
    known = {s for fields in stemmed for field in fields.values() for s in field}
    index = tantivy.Index(_schema(), path=str(folder), reuse=False)
    writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
    for (card, texts), fields in zip(things, stemmed, strict=True):
        document = tantivy.Document()
        for name, field in fields.items():
            document.add_text(name, " ".join(field))
        written = dict.fromkeys(word for field in texts.values() for text in field for word in words(text))
        document.add_text("parts", " ".join(part for word in written for part in compound_parts(word, known)))
        document.add_bytes(_CARD, msgspec.msgpack.encode(card))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    _name_segment(folder)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field(_CARD, stored=True)
    return builder.build()


def _name_segment(folder: Path) -> None:
    """Give the only segment its fixed name, in the names of its files and in what lists them, for all to read."""
    for lock in folder.glob("*.lock"):
        lock.unlink()
    meta = folder / "meta.json"
    for store in folder.glob("*.store"):
        meta.write_text(meta.read_text("utf-8").replace(str(UUID(store.stem)), str(UUID(SEGMENT))), "utf-8")
        for path in folder.glob(f"{store.stem}.*"):
            path.rename(path.with_stem(SEGMENT))
    managed = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    (folder / ".managed.json").write_bytes(msgspec.json.encode(managed))
    for path in folder.iterdir():
        path.chmod(0o644)  # tantivy writes its lists for itself alone; in a layer somebody else reads them


class TantivyIndex:
    """Searches one municipality's index. Fulfils ``envag.domain.search.SearchIndex``."""

    def __init__(self, folder: Path, clock: Clock, zero_hits: ZeroHits | None = None) -> None:
        """Open the index in ``folder``; ``zero_hits`` is told of searches without a hit."""
        # tantivy takes a lock file when it opens an index, and a Lambda layer cannot be written to.
        self._copy = tempfile.TemporaryDirectory(prefix="envag-search-")
        for path in folder.iterdir():
            shutil.copyfile(path, f"{self._copy.name}/{path.name}")
        index = tantivy.Index.open(self._copy.name)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._clock = clock
        self._zero_hits = zero_hits
        self._known = {term for name in BOOSTS for term, _ in self._searcher.terms_with_prefix(name, "")}

    def search(self, query: str, *, limit: int = 10, language: str = "sv") -> Results:
        """The best hits for ``query``; those in ``language`` come before others of the same kind."""
        today = self._clock.now().astimezone(STOCKHOLM).date()
        best: dict[tuple[HitKind, str], Hit] = {}
        for score, card in self._found(query, language):
            known = best.get((card.kind, card.id))
            if card.valid_on(today) and (known is None or _fit(card, language) > _fit(known, language)):
                best[card.kind, card.id] = _hit(card, score * _fit(card, language))
        if not best and self._zero_hits and (folded := reportable(query)):
            self._zero_hits.report(folded)
        return Results(hits=tuple(sorted(best.values(), key=_rank)[:limit]))

    def _found(self, query: str, language: str) -> Iterator[tuple[float, _Card]]:
        groups = list(self._groups(query_words(query), query_languages(query, language)))
        if not groups or not self._searcher.num_docs:
            return
        needed = min(ceil(len(groups) / 2), _MOST_NEEDED)
        whole = Query.boolean_query([(Occur.Should, group) for group in groups], minimum_number_should_match=needed)
        for score, address in self._searcher.search(whole, limit=self._searcher.num_docs, count=False).hits:
            stored = self._searcher.doc(address)[_CARD][0]
            yield score, msgspec.msgpack.decode(stored, type=_Card)

    def _groups(self, asked: Sequence[str], codes: Sequence[str]) -> Iterator[Query]:
        """One query for each word: the word itself, its parts, or what it may be a misspelling of."""
        for word, following in zip_longest(asked, asked[1:], fillvalue=""):
            possible = query_stems(word, codes)
            written_apart = query_stems(word + following, codes)
            found = [s for s in dict.fromkeys((*possible, *written_apart)) if s in self._known]
            pieces = [p for p in compound_parts(word, self._known) if p not in found]
            choices = [self._term(s) for s in found]
            choices += [Query.boost_query(self._term(p), _EXTRA_PIECE if found else _PIECE) for p in pieces]
            choices += [] if found else self._misspelt(possible[0])
            yield Query.boolean_query([(Occur.Should, choice) for choice in choices])

    def _term(self, term: str) -> Query:
        fields = [Query.boost_query(Query.term_query(self._schema, f, term), boost) for f, boost in BOOSTS.items()]
        return Query.disjunction_max_query(fields, tie_breaker=_TIE)

    def _misspelt(self, term: str) -> list[Query]:
        """Words one or two letters off, and words that begin so: the last word may not be typed to its end."""
        if len(term) < _SHORTEST_FUZZY:
            return []
        distance = 2 if len(term) >= _SHORTEST_FUZZY_TWICE else 1
        fields = [
            Query.boost_query(Query.fuzzy_term_query(self._schema, f, term, distance=d, prefix=not d), boost * _FUZZY)
            for f, boost in BOOSTS.items()
            for d in (distance, 0)
        ]
        return [Query.disjunction_max_query(fields, tie_breaker=_TIE)]


def _fit(found: _Card | Hit, language: str) -> float:
    """How well the language suits: the wanted one lifts a score, one that is neither wanted nor Swedish lowers it."""
    if found.language == language:
        return _WANTED_LANGUAGE
    return 1.0 if found.language == "sv" else _OTHER_LANGUAGE


def _hit(card: _Card, score: float) -> Hit:
    return Hit(
        kind=card.kind,
        id=card.id,
        version=card.version,
        title=card.title,
        snippet=card.snippet,
        score=score,
        language=card.language,
        services=card.services,
        links=card.links,
        withheld_if=card.withheld_if,
    )


def _rank(hit: Hit) -> tuple[float, str, str]:
    """Best first; equal scores in a fixed order."""
    return (-hit.score, hit.kind, hit.id)
