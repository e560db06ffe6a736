"""How a resident judges a closed case: the four measures of Servicemätning, without any words of their own (X1)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Measure(StrEnum):
    """What is asked; the value ends the id of its question, ``status.rate.``.

    ``ANSWERED`` is whether they got an answer at all, the others are how well they were received, how clear the
    answer was and how easy it was to get help.
    """

    ANSWERED = "answered"
    RECEPTION = "reception"
    CLARITY = "clarity"
    EASE = "ease"


YES, NO = 1, 0
SCALE = (5, 4, 3, 2, 1)
"""From the best mark to the worst; the index of a measure is the mean of 100, 75, 50, 25 and 0 for them."""

_YES_NO: Mapping[str, int] = {"yes": YES, "no": NO}
_MARKS: Mapping[str, int] = {str(mark): mark for mark in SCALE}


def marks(answers: Mapping[str, str]) -> dict[str, int]:
    """The marks by measure, of what a form was answered; what is no mark is left out."""
    allowed = {measure: _YES_NO if measure is Measure.ANSWERED else _MARKS for measure in Measure}
    read = {measure: allowed[measure].get(answers.get(measure, "")) for measure in Measure}
    return {str(measure): mark for measure, mark in read.items() if mark is not None}
