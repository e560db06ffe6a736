"""Limits in memory, held to the same contract as those on DynamoDB."""

from __future__ import annotations

from collections import Counter


class MemoryLimits:
    def __init__(self):
        self.counted = Counter()

    def count(self, municipality, kind, source, *, window, at):
        key = (municipality, kind, source, int(at.timestamp()) // int(window.total_seconds()))
        self.counted[key] += 1
        return self.counted[key]
