"""Reads the folder of municipalities into domain objects, or tells everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from envag.catalogue import checks, service_checks, texts
from envag.catalogue.compiling import addresses
from envag.catalogue.holidays import national
from envag.catalogue.look_checks import look_findings, published_name
from envag.catalogue.problems import CatalogueError, Problem
from envag.catalogue.shape import MUNICIPALITY, OWN_FILES, RETENTION, SERVICES, unknown, validated
from envag.catalogue.source import Node, Place, merge, read
from envag.domain.identity import Phone
from envag.domain.municipality import Municipality
from envag.domain.service import RetentionClass, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SHARED = "shared"
"""The folder that all municipalities build on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All municipalities, resolved: templates with local changes, shared texts with local wording.

    ``templates`` are the shared services as they are before any municipality changes them; ``texts`` the
    shared Swedish texts, for whoever cannot be told to which municipality they came. ``logos`` are the municipalities'
    logos by slug.
    """

    municipalities: tuple[Municipality, ...]
    templates: tuple[Service, ...]
    texts: Mapping[str, str]
    logos: Mapping[str, bytes] = field(default_factory=dict)

    def municipality(self, slug: str) -> Municipality | None:
        """The municipality, or None."""
        return next((m for m in self.municipalities if m.slug == slug), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What municipalities build on, with its places."""

    services: dict[str, Node]
    retention: Node
    texts: dict[str, Node]


def load(folder: Path) -> Catalogue:
    """Read ``folder``. Raises CatalogueError with every problem of every file."""
    problems: list[Problem] = []
    shared = _read_shared(folder, problems)
    templates = _templates(shared, folder, problems)
    loaded: list[tuple[Municipality, Node]] = []
    for home in _homes(folder):
        node = _compose(home, folder, shared, problems)
        municipality = validated(MUNICIPALITY, node, Municipality, problems)
        if municipality is None:
            continue
        if municipality.slug != home.name:
            problems.append(node.problem(("slug",), f"must be the name of its folder, '{home.name}'"))
        found = (
            *checks.findings(municipality),
            *service_checks.local_findings(municipality, templates),
            *look_findings(municipality.look, home),
        )
        problems += [node.problem(loc, message) for loc, message in found]
        loaded.append((municipality, node))
    if not any(_homes(folder)):
        problems.append(Problem(file=folder.name, line=1, path="", message="holds no municipality.yaml in any folder"))
    problems += _common_problems(loaded, [home.name for home in _homes(folder)])
    if problems:
        raise CatalogueError(problems)
    logos = {m.slug: (folder / m.slug / m.look.logo).read_bytes() for m, _ in loaded if m.look.logo}
    municipalities = [_completed(m, logos.get(m.slug)) for m, _ in loaded]
    swedish = {str(text_id): str(node.value) for text_id, node in _swedish(shared).fields.items()}
    return Catalogue(
        municipalities=tuple(_with_agreements(municipalities)), templates=templates, texts=swedish, logos=logos
    )


def _homes(folder: Path) -> list[Path]:
    """The folders of municipalities, by name."""
    return sorted(p.parent for p in folder.glob("*/municipality.yaml") if p.parent.name != SHARED)


def _read_shared(folder: Path, problems: list[Problem]) -> _Shared:
    home = folder / SHARED
    files = [read(path, folder, problems) for path in sorted((home / "services").glob("*.yaml"))]
    services: dict[str, Node] = {}
    for file in files:
        for i, node in enumerate(_part(file, "services", problems).items):
            if node.id is None or node.id in services:
                wrong = f"a second template '{node.id}'; keep one" if node.id else "must begin with '- id: …'"
                problems.append(file.problem(("services", i), wrong))
            else:
                services[node.id] = node
    shared = _Shared(
        services=services,
        retention=_part(read(home / "retention.yaml", folder, problems), "retention", problems),
        texts=_read_texts(home, folder, problems),
    )
    swedish = _swedish(shared)
    problems += texts.swedish_problems(swedish)
    for language, node in shared.texts.items():
        if language != "sv":
            wanted = texts.required(swedish, language)
            problems += texts.variant_problems(node, swedish, language=language, wanted=wanted)
    return shared


def _swedish(shared: _Shared) -> Node:
    return shared.texts.get("sv", Node({}, Place(f"{SHARED}/texts/sv.yaml", 1)))


def _part(file: Node, name: str, problems: list[Problem]) -> Node:
    """The one list that a file of its own holds."""
    if any(problem.file == file.place.file for problem in problems):
        # What could not be read needs no second complaint about what it lacks.
        return Node(file.fields.get(name, file).items, file.place)
    problems += [file.problem((key,), unknown("key", str(key), [name])) for key in file.fields if key != name]
    part = file.fields.get(name)
    if part is None or not isinstance(part.value, list):
        problems.append(file.problem((name,), "must be a list; begin each item with '- id: …'"))
        return Node([], file.place)
    return part


def _read_texts(home: Path, folder: Path, problems: list[Problem]) -> dict[str, Node]:
    return {path.stem: read(path, folder, problems) for path in sorted((home / "texts").glob("*.yaml"))}


def _templates(shared: _Shared, folder: Path, problems: list[Problem]) -> tuple[Service, ...]:
    """The shared templates, and what is wrong with them also where no municipality uses them."""
    place = Place(f"{folder.name}/{SHARED}", 1)
    node = Node({"services": Node(list(shared.services.values()), place), "retention": shared.retention}, place)
    services = validated(SERVICES, node.fields["services"], tuple[Service, ...], problems) or ()
    retention = validated(RETENTION, shared.retention, tuple[RetentionClass, ...], problems) or ()
    classes = [r.id for r in retention]
    for i, service in enumerate(services):
        found = service_checks.template_findings(service, ("services", i), classes)
        problems += [node.problem(loc, message) for loc, message in found]
    return services


def _compose(home: Path, folder: Path, shared: _Shared, problems: list[Problem]) -> Node:
    """One municipality's files as one tree: its own values laid over the shared ones."""
    root = read(home / "municipality.yaml", folder, problems)
    parts = dict(root.fields)
    for name in OWN_FILES:
        if name in parts:
            problems.append(root.problem((name,), f"unknown key '{name}'; it stands in a file of its own"))
            del parts[name]
    for name in ("departments", "services"):
        parts[name] = _part(read(home / f"{name}.yaml", folder, problems), name, problems)
    parts["services"] = _resolved_services(parts["services"], shared, problems)
    parts["retention"] = shared.retention
    if (home / "retention.yaml").exists():
        own_decisions = _part(read(home / "retention.yaml", folder, problems), "retention", problems)
        parts["retention"] = merge(shared.retention, own_decisions)
    for name in ("notices", "directory"):
        if (home / f"{name}.yaml").exists():
            parts[name] = _part(read(home / f"{name}.yaml", folder, problems), name, problems)
    own = _read_texts(home, folder, problems)
    spoken = [one.value for one in root.fields["languages"].items] if "languages" in root.fields else []
    swedish = _swedish(shared)
    translations: dict[str, Node] = {}
    for language in sorted({*own, *shared.texts, "sv"}):
        variant = own.get(language, Node({}, root.place))
        alone = language in spoken and language in own and language not in shared.texts
        wanted = texts.required(swedish, language) if alone else ()
        problems += texts.variant_problems(variant, swedish, language=language, wanted=wanted)
        common = shared.texts.get(language, Node({}, root.place))
        translations[language] = Node(common.fields | variant.fields, variant.place)
    parts["texts"] = translations.pop("sv")
    parts["translations"] = Node(translations, root.place)
    return Node(parts, root.place)


def _resolved_services(own: Node, shared: _Shared, problems: list[Problem]) -> Node:
    resolved = []
    for i, change in enumerate(own.items):
        template = shared.services.get(change.id or "")
        if change.id is None:
            problems.append(own.problem((i,), "must begin with the id of a template: '- id: …'"))
            continue
        if template is None and "title" not in change.fields:
            problems.append(own.problem((i,), unknown("service template", change.id, list(shared.services))))
            continue
        resolved.append(merge(template, change) if template else change)
    return Node(resolved, own.place)


def _common_problems(loaded: Iterable[tuple[Municipality, Node]], slugs: Sequence[str]) -> Iterator[Problem]:
    """What only shows when all municipalities are known: addresses given twice, unknown hosts (R1, X35)."""
    owners: dict[str, str] = {}
    for m, node in loaded:
        for loc, value in _unique_values(m):
            if value in owners:
                yield node.problem(loc, f"'{value}' already belongs to {owners[value]}; it must lead to one place")
            owners.setdefault(value, ".".join([m.slug, *(str(step) for step in loc)]))
        for i, agreement in enumerate(m.agreements):
            if agreement.host not in slugs:
                yield node.problem(("agreements", i, "host"), unknown("municipality", agreement.host, slugs))
        for i, other in enumerate(m.compares_with):
            others = [slug for slug in slugs if slug != m.slug]
            if other not in others:
                yield node.problem(("compares_with", i), unknown("other municipality", other, others))


def _unique_values(m: Municipality) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every value that must lead to one place only, and where it stands."""
    yield from ((("prefix",), m.prefix), (("code",), m.code), (("domain",), m.domain.lower()))
    yield from ((("email",), m.email.lower()), (("phone",), m.phone))
    for loc, owner in checks.owners(m):
        yield from ((((*loc, "email"), owner.email.lower()),) if owner.email else ())
        yield from ((((*loc, "phone"), owner.phone),) if owner.phone else ())
    yield from ((("old_numbers", number), number) for number in m.old_numbers)
    yield from ((("left_numbers", i, "number"), left.number) for i, left in enumerate(m.left_numbers))


def _completed(m: Municipality, logo: bytes | None) -> Municipality:
    """The municipality with what is computed from its files."""
    numbers = {number for _, _, number in addresses(m) if number} | set(m.old_numbers)
    numbers |= {left.number for left in m.left_numbers} | {entry.phone for entry in m.directory if entry.phone}
    numbers |= {u.emergency_phone for d in m.departments for u in d.units if u.emergency_phone}
    # A day that the law closes stays the law's, or a statutory deadline would not wait for it
    own_closures = {day: reason for day, reason in m.local_closures.items() if day not in national()}
    return replace(
        m,
        closed_days=dict(sorted({**national(), **own_closures}.items())),
        local_closures=own_closures,
        look=replace(m.look, logo=published_name(logo)) if logo else m.look,
        displayed={number: Phone(number).display for number in sorted(numbers)},
    )


def _with_agreements(municipalities: list[Municipality]) -> Iterator[Municipality]:
    """Each municipality with the agreements that it is a party to, as guest or as host."""
    agreements = [a for m in municipalities for a in m.agreements]
    for m in municipalities:
        yield replace(m, agreements=tuple(a for a in agreements if m.slug in {a.host, a.guest}))
