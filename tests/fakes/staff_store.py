"""A StaffStore in memory, held to the same contract as the DynamoDB one."""

from __future__ import annotations

from envag.adapters.items import instant
from envag.ports.staff import Accesses
from tests.fakes.store import MemoryCaseStore


class MemoryStaffStore(MemoryCaseStore):
    def __init__(self):
        super().__init__()
        self.logged = {}
        self.tallied = {}
        self.told = {}
        self.marks = {}

    def cases(self, municipality, references):
        found = (self._cases.get((municipality, one)) for one in dict.fromkeys(references))
        return [case for case in found if case]

    def shield(self, municipality, residents, *, protected):
        self.marks |= {(municipality, one): protected for one in residents}

    def shielded(self, municipality, residents):
        return frozenset(one for one in residents if self.marks.get((municipality, one)))

    def log_access(self, access):
        self.logged.setdefault((instant(access.at), access.id, access.subject), access)

    def accesses(self, municipality, day, *, limit=100, after=""):
        listed = [
            (f"{at}#{id_}", access)
            for (at, id_, _), access in sorted(self.logged.items())
            if access.municipality == municipality and at[:10] == day.isoformat() and f"{at}#{id_}" > after
        ]
        return Accesses([access for _, access in listed[:limit]], listed[limit - 1][0] if len(listed) > limit else "")

    def accesses_of(self, municipality, reference):
        found = (access for _, access in sorted(self.logged.items()))
        return [a for a in found if (a.municipality, a.subject) == (municipality, reference)]

    def tally(self, municipality, tally, *, id):
        count, latest = self.tallied.get((municipality, tally), (0, ""))
        if latest != id:
            self.tallied[municipality, tally] = (count + 1, id)

    def tallies(self, municipality, day):
        return {
            tally: count
            for (slug, tally), (count, _) in self.tallied.items()
            if (slug, tally.day) == (municipality, day)
        }

    def note_feedback(self, feedback):
        self.told.setdefault((instant(feedback.at), feedback.id, feedback.kind), feedback)

    def feedback(self, municipality, kind, *, limit=100):
        newest = (one for _, one in sorted(self.told.items(), reverse=True))
        return [one for one in newest if (one.municipality, one.kind) == (municipality, kind)][:limit]
