"""SentMail in memory, held to the same contract as the one on DynamoDB."""

from __future__ import annotations

from envag.ports.mail import Claim


class MemorySentMail:
    def __init__(self):
        self.claims = {}
        self.cases = {}
        self.receipts = {}

    def claim(self, municipality, reference, event_id):
        key = (municipality, reference, event_id)
        if key not in self.claims:
            self.claims[key] = ""
            return Claim.CLAIMED
        return Claim.SENT if self.claims[key] else Claim.UNCERTAIN

    def release(self, municipality, reference, event_id):
        if not self.claims.get((municipality, reference, event_id)):
            self.claims.pop((municipality, reference, event_id), None)

    def sent(self, municipality, reference, event_id, message_id):
        self.claims[municipality, reference, event_id] = message_id
        self.cases[municipality, message_id] = reference

    def reference_of(self, municipality, message_id):
        return self.cases.get((municipality, message_id.strip("<> ").partition("@")[0]), "")

    def allow_receipt(self, municipality, resident, event_id, *, on, limit):
        given = self.receipts.setdefault((municipality, resident, on), set())
        if event_id in given or len(given) < limit:
            given.add(event_id)
            return True
        return False
