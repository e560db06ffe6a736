"""Files and quarantine in memory, held to the same contract as the S3 ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from envag.ports.files import Quarantined


class MemoryFiles:
    def __init__(self):
        self.stored = {}
        self.kept_days = {}

    def read(self, key):
        return self.stored[key]

    def destroy_after(self, key, days):
        if key not in self.stored:
            raise KeyError(key)
        self.kept_days[key] = days

    def write(self, key, content, *, media_type):
        self.stored[key] = content


class MemoryQuarantine:
    def __init__(self):
        self.stored = {}

    def keep(self, *, reason, channel, municipality, id, raw):
        key = "/".join(("quarantine", municipality or "_unknown", channel, reason, id))
        arrived_at = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=len(self.stored))
        entry = Quarantined(key=key, reason=reason, channel=channel, municipality=municipality, arrived_at=arrived_at)
        self.stored.setdefault(key, (entry, raw))

    def entries(self):
        yield from (entry for entry, _ in self.stored.values())

    def read(self, key):
        return self.stored[key][1]
