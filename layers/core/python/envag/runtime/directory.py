"""The directory of the deployed municipalities."""

from __future__ import annotations

from envag.domain.directory import Directory
from envag.runtime.catalogue import index, municipality


def directory() -> Directory:
    """Who answers which number, from the compiled catalogue."""
    return Directory(numbers=index().numbers, slugs=index().slugs, municipality=municipality)
