"""Reads a function's settings from its environment."""

from __future__ import annotations

import os
from typing import NamedTuple, TypeVar

Settings = TypeVar("Settings", bound=NamedTuple)


class MissingSettingError(RuntimeError):
    """A variable that the function needs is not set; the message names it."""


def variables(model: type[NamedTuple]) -> dict[str, bool]:
    """The variable names of a settings model, and whether each must be set."""
    return {name.upper(): name not in model._field_defaults for name in model._fields}


def from_environment(model: type[Settings]) -> Settings:
    """Read ``model`` from the environment. Raises MissingSettingError that names every missing variable."""
    missing = [name for name, required in variables(model).items() if required and name not in os.environ]
    if missing:
        msg = f"not set: {', '.join(missing)}"
        raise MissingSettingError(msg)
    return model._make(os.environ.get(name.upper(), model._field_defaults.get(name)) for name in model._fields)
