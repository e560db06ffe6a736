"""A CaseStore in memory with its lists, held to the same contract as the DynamoDB one."""

from __future__ import annotations

import os
import threading

from envag.adapters.items import instant
from envag.domain.case import SEALED, SECRET
from envag.domain.proof import ProofKeys
from envag.domain.subtask import Subtask
from envag.ports.cases import AtCall, StoreConflictError
from envag.ports.staff import HistoryEntry, Page, WorklistEntry


class MemoryCaseStore:
    def __init__(self):
        self._cases = {}
        self.events = {}
        self.roles = {}
        self.crises = {}
        self._keys = {}
        self._proof_keys = {}
        self._lock = threading.Lock()

    @property
    def cases(self):
        """What is stored, by municipality and reference."""
        return self._cases

    @cases.setter
    def cases(self, stored):
        self._cases = stored

    def create(self, case, event):
        with self._lock:
            existing = self._cases.get((case.municipality, case.reference))
            if existing:
                return existing
            self._put(case, event)
            return None

    def save(self, case, event):
        with self._lock:
            stored = self._cases.get((case.municipality, case.reference))
            key = (instant(event.occurred_at), event.id)
            if key in self.events.get((case.municipality, case.reference), {}):
                return False
            if stored is None or stored.version != case.version - 1:
                raise StoreConflictError
            self._put(case, event)
            return True

    def get(self, municipality, reference):
        return self._cases.get((municipality, reference))

    def timeline(self, municipality, reference, *, consistent=False):
        return [event for _, event in sorted(self.events.get((municipality, reference), {}).items())]

    def holds(self, municipality, reference, event_id):
        return any(held == event_id for _, held in self.events.get((municipality, reference), {}))

    def worklist(self, municipality, department, *, unit="", sealed=False, limit=25, after=""):
        def wanted(c, place):
            return (
                c.municipality == municipality
                and (place.department, place.unit if unit else "") == (department, unit)
                and (sealed or c.secrecy < SEALED)
            )

        own = [(c, Subtask(c.set_aside or c.department, c.unit)) for c in self._cases.values()]
        parts = [(c, part) for c in self._cases.values() for part in c.subtasks]
        return self._page(
            [_entry(c) for c, place in own if c.status.open and wanted(c, place)]
            + [_entry_of_part(c, part) for c, part in parts if wanted(c, part)],
            limit,
            after,
        )

    def mine(self, municipality, staff, *, limit=25, after=""):
        theirs = [c for c in self._cases.values() if (c.municipality, c.assignee) == (municipality, staff) and staff]
        return self._page([_entry(c) for c in theirs if c.status.open], limit, after)

    def _page(self, entries, limit, after):
        behind = sorted((entry for entry in entries if _place(entry) > after), key=_place)
        following = _place(behind[limit - 1]) if len(behind) > limit else ""
        return Page(behind[:limit], following)

    def latest(self, municipality, resident, *, limit=25):
        listed = [
            c
            for (slug, _), c in self._cases.items()
            if slug == municipality and resident and c.resident == resident and not c.protected
        ]
        listed.sort(key=lambda c: (instant(c.arrived_at), c.reference), reverse=True)
        return [_history(case) for case in listed[:limit]]

    def owned(self, municipality, owner, *, limit=50):
        found = [c for (slug, _), c in self._cases.items() if slug == municipality and owner and c.owner == owner]
        found.sort(key=lambda c: (instant(c.arrived_at), c.reference), reverse=True)
        return [case.reference for case in found[:limit]]

    def resident_key(self, municipality):
        return self._keys.setdefault(municipality, os.urandom(32))

    def proof_keys(self, municipality, *, known=0):
        return self._proof_keys.setdefault(municipality, ProofKeys(current=1, keys={1: os.urandom(32)}))

    def at_call(self, municipality, resident):
        role, code = self.roles.get((municipality, resident), ("", ""))
        return AtCall(role=role, code=code, crisis=self.crises.get(municipality))

    def announce(self, municipality, crisis):
        self.crises[municipality] = crisis

    def end_crisis(self, municipality):
        self.crises.pop(municipality, None)

    def register_role(self, municipality, resident, role, registered_at, *, code=""):
        self.roles[municipality, resident] = (role, code)

    def forget_role(self, municipality, resident):
        return self.roles.pop((municipality, resident), None) is not None

    def _put(self, case, event):
        self._cases[case.municipality, case.reference] = case
        events = self.events.setdefault((case.municipality, case.reference), {})
        events[instant(event.occurred_at), event.id] = event


def _place(case):
    return f"{instant(case.due_at)}#{case.reference}"


def _entry(case):
    call_back_at = case.call_back.due_at.replace(second=0, microsecond=0) if case.call_back else None
    return WorklistEntry(
        reference=case.reference,
        service="" if case.protected else case.service,
        status=case.status,
        priority=case.priority,
        due_at=case.due_at,
        department=case.department,
        unit=case.unit,
        secrecy=case.secrecy,
        protected=case.protected,
        held_by=case.held_by,
        channel="" if case.protected else case.channel,
        parked_until=case.parked_until,
        call_back_at=call_back_at,
    )


def _entry_of_part(case, part):
    there = case._replace(department=part.department, unit=part.unit, assignee="", parked_until=None, call_back=None)
    return _entry(there if case.secrecy < SECRET else there._replace(service=""))._replace(part=True)


def _history(case):
    return HistoryEntry(
        reference=case.reference, service=case.service, channel=case.channel, arrived_at=case.arrived_at
    )
