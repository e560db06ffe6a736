"""Files and quarantine in memory, held to the same contract as the S3 ones."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from envag.ports.files import Quarantined, Uploaded, UploadForm


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


class MemoryUploads:
    """Uploads in memory; ``send`` is what a browser does with a form."""

    def __init__(self):
        self.stored = {}
        self.forms_made = []

    def form(self, key, *, back, seconds):
        self.forms_made.append((key, back, seconds))
        return UploadForm(action="https://uploads.example/", fields={"key": key, "success_action_redirect": back})

    def forms(self, prefix, *, seconds):
        self.forms_made.append((prefix, "", seconds))
        return UploadForm(action="https://uploads.example/", fields={"key": prefix})

    def send(self, key, content, *, name="foto.jpg", at=datetime(2026, 11, 23, 8, tzinfo=UTC)):
        """Put a file there; returns its entity tag."""
        tag = hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.stored[key] = tag, Uploaded(name=name, size=len(content), arrived_at=at), content
        return tag

    def about(self, key, tag):
        stored, found, _ = self.stored.get(key, ("", None, b""))
        return found if stored == tag else None

    def read(self, key, tag):
        stored, _, content = self.stored[key]
        if stored != tag:
            raise KeyError(key)
        return content
