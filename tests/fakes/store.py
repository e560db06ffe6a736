"""A CaseStore in memory, held to the same contract as the DynamoDB one."""

from __future__ import annotations

import os
import threading

from envag.adapters.items import instant
from envag.domain.proof import ProofKeys
from envag.ports.cases import AtCall, HistoryEntry, StoreConflictError, WorklistEntry


class MemoryCaseStore:
    def __init__(self):
        self.cases = {}
        self.events = {}
        self.roles = {}
        self.crises = {}
        self._keys = {}
        self._proof_keys = {}
        self._lock = threading.Lock()

    def create(self, case, event):
        with self._lock:
            existing = self.cases.get((case.municipality, case.reference))
            if existing:
                return existing
            self._put(case, event)
            return None

    def save(self, case, event):
        with self._lock:
            stored = self.cases.get((case.municipality, case.reference))
            key = (instant(event.occurred_at), event.id)
            if key in self.events.get((case.municipality, case.reference), {}):
                return False
            if stored is None or stored.version != case.version - 1:
                raise StoreConflictError
            self._put(case, event)
            return True

    def get(self, municipality, reference):
        return self.cases.get((municipality, reference))

    def timeline(self, municipality, reference, *, consistent=False):
        return [event for _, event in sorted(self.events.get((municipality, reference), {}).items())]

    def holds(self, municipality, reference, event_id):
        return any(held == event_id for _, held in self.events.get((municipality, reference), {}))

    def worklist(self, municipality, department, *, limit=25, after=None):
        listed = [
            case
            for (slug, _), case in self.cases.items()
            if slug == municipality and case.status.open and (case.set_aside or case.department) == department
        ]
        listed.sort(key=lambda c: (instant(c.due_at), c.reference))
        if after:
            listed = [c for c in listed if (instant(c.due_at), c.reference) > (instant(after.due_at), after.reference)]
        return [_entry(case) for case in listed[:limit]]

    def latest(self, municipality, resident, *, limit=25):
        listed = [
            c for (slug, _), c in self.cases.items() if slug == municipality and resident and c.resident == resident
        ]
        listed.sort(key=lambda c: (instant(c.arrived_at), c.reference), reverse=True)
        return [_history(case) for case in listed[:limit]]

    def resident_key(self, municipality):
        return self._keys.setdefault(municipality, os.urandom(32))

    def proof_keys(self, municipality, *, known=0):
        return self._proof_keys.setdefault(municipality, ProofKeys(current=1, keys={1: os.urandom(32)}))

    def at_call(self, municipality, resident):
        return AtCall(role=self.roles.get((municipality, resident), ""), crisis=self.crises.get(municipality))

    def announce(self, municipality, crisis):
        self.crises[municipality] = crisis

    def end_crisis(self, municipality):
        self.crises.pop(municipality, None)

    def register_role(self, municipality, resident, role, registered_at):
        self.roles[municipality, resident] = role

    def _put(self, case, event):
        self.cases[case.municipality, case.reference] = case
        events = self.events.setdefault((case.municipality, case.reference), {})
        events[instant(event.occurred_at), event.id] = event


def _entry(case):
    return WorklistEntry(
        reference=case.reference,
        service=case.service,
        status=case.status,
        priority=case.priority,
        due_at=case.due_at,
    )


def _history(case):
    return HistoryEntry(
        reference=case.reference, service=case.service, channel=case.channel, arrived_at=case.arrived_at
    )
