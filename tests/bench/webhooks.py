"""What telling departments' own systems costs: a message of the queue for each notification, one acknowledgement."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from envag.usecases.acknowledge import acknowledge
from tests.bench.life import metered
from tests.builders import NOW, a_case, an_event


class Units(NamedTuple):
    """Units of DynamoDB."""

    read: float
    written: float


def acknowledged(table):
    """What it takes to note that a system has a case in hand; ``table`` are the properties of the cases table."""
    store, meter, _ = metered(table)
    case = a_case(department="buf", service="forskola", acknowledge_by=NOW + timedelta(hours=8))
    store.create(case, an_event())
    meter.reset()
    told = an_event().id
    after = acknowledge("solhamra", case.reference, department="buf", told=told, now=NOW, store=store)
    assert after.acknowledge_by is None
    return Units(meter.read, meter.written)
