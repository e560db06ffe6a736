"""The letters of printed reports: the weights of Source Sans 3 that they are set in, with their licence (OFL 1.1)."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from infra.build.cache import ROOT, Built, built, digest_of

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = ROOT / "node_modules/@expo-google-fonts/source-sans-3"
_WEIGHTS = ("400Regular", "600SemiBold")


def report_fonts() -> Built:
    """The folder of the fonts."""
    files = [*(FAMILY / weight / f"SourceSans3_{weight}.ttf" for weight in _WEIGHTS), FAMILY / "LICENSE_FONT"]

    def make(path: Path) -> None:
        for file in files:
            shutil.copy(file, path)

    return built("fonts", digest_of(files=files), make)
