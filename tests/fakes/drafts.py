"""Drafts in memory, held to the same contract as those on DynamoDB."""

from __future__ import annotations

from envag.ports.drafts import DraftTooLargeError

LARGEST = 380_000


class MemoryDrafts:
    def __init__(self):
        self.kept = {}

    def keep(self, municipality, draft_id, draft):
        if sum(len(text.encode()) for text in draft.fields.values()) > LARGEST:
            raise DraftTooLargeError
        self.kept[municipality, draft_id] = draft

    def find(self, municipality, draft_id, at):
        draft = self.kept.get((municipality, draft_id))
        return draft if draft and draft.until > at else None

    def forget(self, municipality, draft_id):
        self.kept.pop((municipality, draft_id), None)
