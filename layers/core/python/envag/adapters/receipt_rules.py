"""SES receipt rule sets: which one is active. An account has one active set per region, whoever it belongs to.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-managing-receipt-rule-sets.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient


class OtherRuleSetActiveError(RuntimeError):
    """Somebody else's rule set is active; the message says what to do."""

    def __init__(self, active: str, ours: str) -> None:
        super().__init__(
            f"The SES receipt rule set '{active}' is active in this account and region, and only one can be. "
            f"It was left as it is. Use an account of its own for '{ours}', or move the rules of '{active}' there, "
            f"deactivate it with 'aws ses set-active-receipt-rule-set', and deploy again."
        )


class ReceiptRuleSets:
    """Activates and deactivates one rule set without ever taking another's place."""

    def __init__(self, client: BaseClient, name: str) -> None:
        self._client: Any = client
        self._name = name

    def activate(self) -> None:
        """Make the set the active one. Raises OtherRuleSetActiveError when another is."""
        active = self._active()
        if active == self._name:
            return
        if active:
            raise OtherRuleSetActiveError(active, self._name)
        self._client.set_active_receipt_rule_set(RuleSetName=self._name)

    def deactivate(self) -> None:
        """Leave no set active, if it is ours that is."""
        if self._active() == self._name:
            self._client.set_active_receipt_rule_set()

    def _active(self) -> str:
        metadata = self._client.describe_active_receipt_rule_set().get("Metadata", {})
        return str(metadata.get("Name", ""))
