"""Flow templates: the JSON of a flow with ``{{placeholders}}`` in its strings, filled once for each municipality.

A template is the very flow that is deployed, so it can be read, compared and pasted into the console. What is
said about it stands in ``Metadata.template``, which Connect never sees:

``type``          its FlowType
``description``   what it is for, in one sentence
``placeholders``  every name with its kind (``slots.py`` says which kinds there are); no other name may occur
``said``          JSONPaths that blocks speak, each with the alternatives of texts that can stand there
``recorded``      true where the contact has a record before this flow starts, such as in a queue
``written``       true where words are read and not heard: a chat
``alone``         true where nobody is on the line, so that nobody can be left in silence
``task``          true where the contact is the centre's own doing about a case: recorded, and alone
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from envag.flows.document import Document
from envag.flows.language import MOST_CHARACTERS, FlowType
from envag.flows.layout import metadata

if TYPE_CHECKING:
    from pathlib import Path

PLACEHOLDER = re.compile(r"\{\{([a-z][A-Za-z]*)\}\}")
_DESCRIBED = frozenset({"type", "description", "placeholders", "said", "recorded", "written", "alone", "task"})


class TemplateError(ValueError):
    """A template, or what it is filled with, is not right; the message names the file and what would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A flow before it is filled. ``said`` maps a JSONPath to alternatives, each a tuple of text ids in a row."""

    name: str
    document: Document
    description: str
    placeholders: Mapping[str, str]
    said: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    recorded: bool = False
    written: bool = False
    alone: bool = False
    task: bool = False

    @property
    def type(self) -> FlowType:
        """The type of the flow."""
        return FlowType(self.document.type)


def read(path: Path) -> Template:
    """The template in a file. Raises TemplateError."""
    try:
        content = json.loads(path.read_text("utf-8"), object_pairs_hook=_no_key_twice)
    except ValueError as error:
        msg = f"{path.name}: is no JSON: {error}"
        raise TemplateError(msg) from error
    return parse(path.stem, content)


def read_all(folder: Path) -> tuple[Template, ...]:
    """Every template of a folder, by name. Raises TemplateError."""
    return tuple(read(path) for path in sorted(folder.glob("*.json")))


def parse(name: str, content: Any) -> Template:  # noqa: ANN401 - JSON
    """A template from its JSON. Raises TemplateError when its description or placeholders are not right."""
    about = content.get("Metadata", {}).get("template") if isinstance(content, dict) else None
    if not isinstance(about, dict):
        msg = f"{name}: has no Metadata.template; describe type and placeholders there"
        raise TemplateError(msg)
    if unknown := about.keys() - _DESCRIBED:
        msg = f"{name}: Metadata.template has unknown {_listed(unknown)}; known are {_listed(_DESCRIBED)}"
        raise TemplateError(msg)
    if about.get("type") not in set(FlowType):
        msg = f"{name}: Metadata.template.type is {about.get('type')!r}; use one of {_listed(FlowType)}"
        raise TemplateError(msg)
    bare = {key: value for key, value in content.items() if key != "Metadata"}
    placeholders = dict(about.get("placeholders", {}))
    used = set(_names(bare))
    if undeclared := used - placeholders.keys():
        msg = f"{name}: uses {_listed(undeclared)} without declaring it in Metadata.template.placeholders"
        raise TemplateError(msg)
    if unused := placeholders.keys() - used:
        msg = f"{name}: declares {_listed(unused)} and never uses it; remove it"
        raise TemplateError(msg)
    return Template(
        name=name,
        document=Document(name=name, type=about["type"], content=bare),
        description=str(about.get("description", "")),
        placeholders=placeholders,
        said={path: tuple(map(tuple, ways)) for path, ways in about.get("said", {}).items()},
        recorded=bool(about.get("recorded", False)),
        written=bool(about.get("written", False)),
        alone=bool(about.get("alone", False)),
        task=bool(about.get("task", False)),
    )


def fill(template: Template, values: Mapping[str, str]) -> Document:
    """The flow with every placeholder filled and its blocks placed for the console. Raises TemplateError.

    ``values`` must have exactly the template's placeholders. A value may be a token of the CDK: it is kept as it
    is, alone or inside a longer text. In SSML a value is escaped, since a municipality's words are no markup.
    """
    if missing := template.placeholders.keys() - values.keys():
        msg = f"{template.name}: no value for {_listed(missing)}"
        raise TemplateError(msg)
    if unknown := values.keys() - template.placeholders.keys():
        msg = f"{template.name}: has no {_listed(unknown)}; it has {_listed(template.placeholders)}"
        raise TemplateError(msg)
    if nested := {name for name, value in values.items() if "{{" in value}:
        msg = f"{template.name}: the value of {_listed(nested)} holds '{{{{', which would be filled next time"
        raise TemplateError(msg)
    filled = _mapped(template.document.content, lambda text: _filled(text, values))
    document = replace(template.document, content=filled)
    return replace(document, content={**filled, "Metadata": metadata(document)})


def content(document: Document) -> str:
    """The ``Content`` of the flow for CloudFormation. Raises TemplateError when it is too long."""
    text = json.dumps(document.content, ensure_ascii=False, separators=(",", ":"))
    if len(text) > MOST_CHARACTERS:
        msg = f"{document.name}: {len(text)} characters, and Connect takes {MOST_CHARACTERS}"
        raise TemplateError(msg)
    return text


def leftovers(value: Any) -> set[str]:  # noqa: ANN401 - JSON
    """What still looks like a placeholder, well written or not."""
    return {text for text in _strings(value) if "{{" in text or "}}" in text}


def _filled(text: str, values: Mapping[str, str]) -> str:
    markup = text.lstrip().startswith("<speak")
    return PLACEHOLDER.sub(lambda found: escape(values[found[1]]) if markup else values[found[1]], text)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return value


def _strings(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


def _names(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [name for text in _strings(value) for name in PLACEHOLDER.findall(text)]


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            msg = f"'{key}' stands twice in one object"
            raise ValueError(msg)
        found[key] = value
    return found


def _listed(names: Any) -> str:  # noqa: ANN401 - any iterable of names
    return ", ".join(f"'{name}'" for name in sorted(map(str, names)))
