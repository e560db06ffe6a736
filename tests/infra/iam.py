"""What IAM would answer: an evaluator of the part of its language that our policies use.

As https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html has it. It knows no more than it
is asked for: an operator that it does not know is an error, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True)
class Request:
    """One action on one resource. ``context`` has each condition key's values; an absent key is an absent key."""

    action: str
    resource: str
    context: dict[str, list[str]] = field(default_factory=dict)


class Policy:
    """The statements of a policy, read from a template: ``resolve`` makes a value of it one text."""

    def __init__(self, document, resolve):
        self._statements = document["Statement"]
        self._resolve = resolve

    def allows(self, request):
        """Whether a statement allows it, and none denies it."""
        effects = {statement["Effect"] for statement in self._statements if self._matches(statement, request)}
        return effects == {"Allow"}

    def _matches(self, statement, request):
        assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement), statement
        return (
            any(_like(request.action.lower(), action.lower()) for action in _listed(statement["Action"]))
            and any(self._fits(request.resource, r, request) for r in _listed(statement.get("Resource", "*")))
            and all(
                self._holds(operator, key, values, request)
                for operator, keys in statement.get("Condition", {}).items()
                for key, values in keys.items()
            )
        )

    def _fits(self, actual, pattern, request):
        """Whether it is like the pattern. One with a variable that the request has no value for fits nothing."""
        filled = self._filled(self._resolve(pattern), request)
        return filled is not None and _like(actual, filled)

    def _filled(self, text, request):
        names = _VARIABLE.findall(text)
        if any(len(request.context.get(name, ())) != 1 for name in names):
            return None
        return _VARIABLE.sub(lambda found: request.context[found[1]][0], text)

    def _holds(self, operator, key, values, request):
        given = request.context.get(key)
        wanted = _listed(values)
        match operator:
            case "Null":
                return (not given) is (self._resolve(wanted[0]) == "true")
            case "ForAllValues:StringLike":
                return all(any(self._fits(one, value, request) for value in wanted) for one in given or ())
            case "ForAllValues:StringEquals":
                return all(one in map(self._resolve, wanted) for one in given or ())
            case "StringLike":
                return bool(given) and any(self._fits(given[0], value, request) for value in wanted)
            case "StringEquals":
                return bool(given) and given[0] in map(self._resolve, wanted)
            case "StringEqualsIfExists":
                return not given or given[0] in map(self._resolve, wanted)
        raise AssertionError(operator)


def _like(text, pattern):
    """IAM's wildcards: ``*`` for any characters, ``?`` for one."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _listed(value):
    return value if isinstance(value, list) else [value]
