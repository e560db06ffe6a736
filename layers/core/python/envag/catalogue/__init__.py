"""The municipalities as data: read from YAML, validated, resolved and compiled at build time.

Not deployed: functions read what ``compile`` wrote, through ``envag.runtime.catalogue``.
"""

from envag.catalogue.compiling import compile  # noqa: A004 - the word for what it does; used as catalogue.compile
from envag.catalogue.loading import Catalogue, load
from envag.catalogue.problems import CatalogueError, Problem

__all__ = ["Catalogue", "CatalogueError", "Problem", "compile", "load"]
