"""What the operators of the flow language mean. Values are text, also numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def holds(operator: str, value: str, operand: str) -> bool:
    """Whether ``value`` meets the condition. What is no number meets no condition on numbers."""
    return _OPERATORS[operator](value, operand)


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "Equals": lambda value, operand: value == operand,
    "TextStartsWith": str.startswith,
    "TextEndsWith": str.endswith,
    "TextContains": lambda value, operand: operand in value,
    "NumberGreaterThan": lambda value, operand: _number(value) > _number(operand),
    "NumberGreaterOrEqualTo": lambda value, operand: _number(value) >= _number(operand),
    "NumberLessThan": lambda value, operand: _number(value) < _number(operand),
    "NumberLessOrEqualTo": lambda value, operand: _number(value) <= _number(operand),
}
