"""The shape of the files: pydantic over the domain's own dataclasses, and JSON Schemas for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from envag.domain import disturbance, hours, look, municipality, service
from envag.domain.municipality import Municipality
from envag.domain.service import RetentionClass, Service

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails
    from pydantic_core.core_schema import TimeSchema

    from envag.catalogue.problems import Problem
    from envag.catalogue.source import Node

Shape = TypeVar("Shape")

OWN_FILES = ("departments", "services", "texts", "translations", "retention", "notices", "directory")
"""Parts of a municipality that stand in files of their own."""

COMPUTED = ("closed_days", "displayed")
"""Fields of a municipality that the loader computes."""

for _module in (disturbance, hours, look, municipality, service):
    for _type in vars(_module).values():
        if isinstance(_type, type) and is_dataclass(_type):
            # pydantic looks for its settings on the class; the domain need not know of them.
            _type.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]

MUNICIPALITY = TypeAdapter(Municipality)
SERVICES = TypeAdapter(tuple[Service, ...])
RETENTION = TypeAdapter(tuple[RetentionClass, ...])


def validated(adapter: TypeAdapter[Shape], node: Node, root: Any, problems: list[Problem]) -> Shape | None:  # noqa: ANN401
    """``node`` as the adapter's type, or None and what is wrong with it. ``root`` is that type, as an annotation."""
    try:
        return adapter.validate_python(node.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            loc = tuple(step for step in detail["loc"] if step != "[key]")
            problems.append(node.problem(loc, _message(detail, root)))
        return None


def _message(detail: ErrorDetails, root: Any) -> str:  # noqa: ANN401
    """What is wrong and what would be right."""
    kind, message = detail["type"], detail["msg"]
    if kind == "unexpected_keyword_argument":
        return unknown("key", str(detail["loc"][-1]), _keys(root, detail["loc"][:-1]))
    if kind in {"missing", "missing_argument"}:
        return "missing; add this key"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    given = detail["input"]
    return f"{message}, not {given!r}" if given is None or isinstance(given, (str, int, float)) else message


def unknown(kind: str, given: str, known: Sequence[str]) -> str:
    """A sentence about a name that does not exist, with the nearest one that does."""
    nearest = get_close_matches(given, known, n=1)
    hint = f"did you mean '{nearest[0]}'?" if nearest else f"known: {', '.join(sorted(known)) or 'none'}"
    return f"unknown {kind} '{given}'; {hint}"


def _keys(kind: Any, loc: Sequence[Any]) -> list[str]:  # noqa: ANN401
    """The keys that the type at ``loc`` inside ``kind`` has."""
    for step in loc:
        kind = next((arg for arg in get_args(kind) if arg is not NoneType), kind) if _optional(kind) else kind
        if is_dataclass(kind):
            kind = get_type_hints(kind)[str(step)]
        else:
            kind = get_args(kind)[-1 if issubclass(kind.__origin__, Mapping) else 0]
    kind = get_args(kind)[0] if _optional(kind) else kind
    return [f.name for f in fields(kind) if f.name not in COMPUTED] if is_dataclass(kind) else []


def _optional(kind: Any) -> bool:  # noqa: ANN401
    return NoneType in get_args(kind)


class _Schemas(GenerateJsonSchema):
    """Times of day as the files have them: JSON Schema's own ``time`` wants seconds and a time zone."""

    def time_schema(self, _schema: TimeSchema) -> dict[str, Any]:
        """Hours and minutes."""
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every kind of file, by the name it is exported under (without ``.schema.json``)."""
    whole = MUNICIPALITY.json_schema(schema_generator=_Schemas)
    definitions = whole.pop("$defs")
    own = {name: whole["properties"].pop(name) for name in OWN_FILES}
    for name in COMPUTED:
        del whole["properties"][name]
    whole["required"] = [name for name in whole["required"] if name in whole["properties"]]
    texts = {"type": "object", "additionalProperties": {"type": "string"}, "title": "Texts by text id"}

    def listing(name: str, defs: dict[str, Any], title: str) -> dict[str, Any]:
        items = {"type": "array", "items": own[name]["items"]}
        return _file({"properties": {name: items}, "required": [name], "title": title}, defs)

    loose = {name: _loosened(schema) for name, schema in definitions.items()}
    return {
        "municipality": _file(whole, definitions),
        "departments": listing("departments", definitions, "Departments of a municipality"),
        "services": listing("services", definitions, "Shared service templates"),
        "local-services": listing("services", loose, "Services of a municipality: a template's id and what differs"),
        "retention": listing("retention", definitions, "Retention classes"),
        "local-retention": listing("retention", loose, "A municipality's own decisions on retention classes"),
        "notices": listing("notices", definitions, "Notices of a municipality: what is out of order, and when"),
        "directory": listing("directory", definitions, "Whom guides turn to in a municipality's units"),
        "texts": _file({**texts, "properties": {}}, {}) | {"additionalProperties": {"type": "string"}},
    }


def _file(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    used = _used(schema, definitions, {})
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False}
    return {**head, **schema, **({"$defs": used} if used else {})}


def _used(schema: object, definitions: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The definitions that ``schema`` leads to."""
    if isinstance(schema, dict):
        name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
        if name and name not in found:
            found[name] = definitions[name]
            _used(definitions[name], definitions, found)
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _used(inner, definitions, found)
    return dict(sorted(found.items()))


def _loosened(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema for changes: a thing with an id needs only that."""
    return {**schema, "required": ["id"]} if "id" in schema.get("required", ()) else schema


def export(target: Path) -> None:
    """Write every schema to ``target``, for editors that follow ``# yaml-language-server: $schema=``."""
    target.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (target / f"{name}.schema.json").write_text(text, "utf-8")
