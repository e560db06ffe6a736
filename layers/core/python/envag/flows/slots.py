"""What stands in a template's placeholders, by the kind that the template declares for each.

``text ID [NAME=VALUE …]``  the municipality's words, with names that only the flow knows, such as a JSONPath
``fact NAME``               ``slug`` or ``phone`` (E.164)
``voice``                   the voice that speaks the flow's language
``<kind> NAME``             anything else exists only once it is deployed: the resource of that kind and name
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from envag.domain.greeting import wording
from envag.domain.voice import voice
from envag.flows.template import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Municipality
    from envag.flows.template import Template

Resource = Callable[[str, str], str]
"""Gives the ARN (or a token of it) of a resource by kind and name, such as ``("queue", "centre")``."""

RESOURCES = frozenset({"bot", "flow", "function", "hours", "queue", "map"})
"""Kinds that are resources; ``bot`` is an alias of a bot. A ``map`` is JSON, see ``as_map``."""


def values(
    template: Template, municipality: Municipality, resource: Resource, *, language: str = "sv"
) -> dict[str, str]:
    """A value for every placeholder. Raises TemplateError for a kind or text that does not exist."""
    return {
        name: _value(template, name, kind.split(), municipality, resource, language)
        for name, kind in template.placeholders.items()
    }


def as_map(arns: Mapping[str, str]) -> str:
    """A map as one string, which a flow passes to its function: ``{"bygglov": "arn:…"}``."""
    return json.dumps(dict(sorted(arns.items())), separators=(",", ":"))


def _value(
    template: Template,
    name: str,
    kind: list[str],
    municipality: Municipality,
    resource: Resource,
    language: str,
) -> str:
    match kind:
        case ["text", text_id, *given]:
            try:
                return wording(municipality, text_id, language=language, **dict(one.split("=", 1) for one in given))
            except KeyError as error:
                msg = f"{template.name}: '{name}' wants text '{text_id}', and {error} is not known"
                raise TemplateError(msg) from error
        case ["fact", ("slug" | "phone") as fact]:
            return str(getattr(municipality, fact))
        case ["voice"]:
            return voice(language)
        case [one, rest] if one in RESOURCES:
            return resource(one, rest)
    msg = f"{template.name}: '{name}' is of no known kind '{' '.join(kind)}'; see envag.flows.slots"
    raise TemplateError(msg)
