"""Sets reports in type. Typst is loaded and reads the letters once, while Lambda initialises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from envag.runtime.logos import logo
from paper import paper

if TYPE_CHECKING:
    from envag.domain.figures.report import Report
    from envag.domain.municipality import Municipality

_HERE = Path(__file__).parent
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""Readable by screen readers (ISO 14289-1) and to be kept (ISO 19005-2, level A): Typst refuses what breaks either."""


class Press:
    """``report.typ`` with its letters; neither those of the machine nor Typst's own are looked for."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])
        self._typst = typst.Compiler(str(_HERE / "report.typ"), root=str(_HERE), font_paths=fonts)

    def print(self, report: Report, year: Report, place: Municipality, language: str) -> bytes:
        """The PDF. The same report gives the same bytes. Raises typst.TypstError where the template is wrong."""
        said = self.paper(report, year, place, language)
        made = self._typst.compile(
            format="pdf",
            sys_inputs={"report": json.dumps(said, ensure_ascii=False)},
            pdf_standards=_STANDARDS,
            timestamp=int(report.as_of.timestamp()),
        )
        if not isinstance(made, bytes):
            raise TypeError
        return made

    @staticmethod
    def paper(report: Report, year: Report, place: Municipality, language: str) -> dict[str, Any]:
        """What the template is told."""
        return paper(report, year, place, language=language, logo=logo(place) if place.look.logo else "")
