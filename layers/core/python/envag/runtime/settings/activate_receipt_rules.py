"""What the function ``activate_receipt_rules`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ActivateReceiptRulesSettings(NamedTuple):
    """Function ``activate_receipt_rules``, a custom resource at deploy time."""

    rule_set_name: str
