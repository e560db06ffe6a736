"""A FiguresStore in memory over a case store's, held to the same contract as the DynamoDB one."""

from __future__ import annotations

from collections import Counter

from envag.adapters.items import instant
from envag.domain.figures.sums import ALL, DAY, difference
from envag.ports.cases import StoreConflictError
from envag.ports.figures import Contributions, Kept


class MemoryFiguresStore:
    """``cases`` is the MemoryCaseStore whose index of residents it reads; ``written`` counts transactions."""

    def __init__(self, cases):
        self._cases = cases
        self._kept = {}
        self.counts = {}
        self.read_in = {}
        self.written = 0

    def kept(self, municipality, reference, months):
        found = (self._kept.get((municipality, month, reference)) for month in months)
        return next((one for one in found if one), None)

    def replace(self, municipality, before, after, *, case_version):
        reference = (before.contribution if before else after).reference
        if before:
            place = (municipality, before.contribution.month, reference)
            if self._kept.get(place) != before:
                raise StoreConflictError
        elif (municipality, after.month, reference) in self._kept:
            raise StoreConflictError
        if before:
            del self._kept[place]
        if after:
            version = before.version + 1 if before else 1
            self._kept[municipality, after.month, reference] = Kept(after, case_version, version)
        for month, scopes in difference(before.contribution if before else None, after).items():
            for scope, names in scopes.items():
                self.counts.setdefault((municipality, month, scope), Counter()).update(names)
        self.written += 1

    def later(self, municipality, matter):
        return [ref for place, ref in self._of(municipality, matter) if place > matter.place]

    def earlier(self, municipality, matter):
        return [ref for place, ref in reversed(self._of(municipality, matter)) if place < matter.place]

    def _of(self, municipality, matter):
        return sorted(
            (f"{instant(case.arrived_at)}#{case.reference}", case.reference)
            for (slug, _), case in self._cases._cases.items()
            if (slug, case.resident, case.service) == (municipality, *matter[:2]) and not case.protected
        )

    def sums(self, municipality, month, *, beginning=""):
        there = {scope: one for (*where, scope), one in self.counts.items() if where == [municipality, month]}
        return {
            scope: found
            for scope, counts in there.items()
            if scope.startswith(beginning) and not scope.startswith(DAY) and (found := _without(counts))
        }

    def total(self, municipality, month):
        return _without(self.counts.get((municipality, month, ALL), {}))

    def days(self, municipality, first, last):
        return {
            scope: found
            for (slug, _, scope), counts in self.counts.items()
            if slug == municipality and f"{DAY}{first}" <= scope <= f"{DAY}{last}" and (found := _without(counts))
        }

    def contributions(self, municipality, month, *, limit=500, after=""):
        listed = sorted(
            (reference, kept.contribution)
            for (slug, in_month, reference), kept in self._kept.items()
            if (slug, in_month) == (municipality, month) and reference > after
        )
        following = listed[limit - 1][0] if len(listed) > limit else ""
        return Contributions([one for _, one in listed[:limit]], following)

    def baselines(self, municipality):
        return {
            key: one for (slug, *key_), one in self.read_in.items() if slug == municipality and (key := tuple(key_))
        }

    def keep_baselines(self, municipality, baselines):
        self.read_in |= {(municipality, *key): one for key, one in baselines.items()}

    def mend(self, municipality, wrong):
        for each in wrong:
            self.counts.setdefault((municipality, each.month, each.scope), Counter()).update({each.name: each.by})


def _without(counts):
    return {name: count for name, count in counts.items() if count}
