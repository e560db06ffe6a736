"""Who may send how much: everybody a little, nobody so much that others may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.usecases.limits import EVERYBODY, Allowance, network, wait
from tests.builders import NOW
from tests.fakes.limits import MemoryLimits
from tests.fakes.store import MemoryCaseStore

FEW = Allowance(kind="form", each=3, together=5, window=timedelta(minutes=10))


@pytest.fixture
def send():
    limits, store = MemoryLimits(), MemoryCaseStore()

    def one(source="198.51.100.20", municipality="solhamra", at=NOW):
        return wait(FEW, source, municipality=municipality, store=store, limits=limits, at=at)

    one.limits = limits
    return one


def test_a_source_may_send_so_much_and_is_told_how_long_to_wait(send):
    assert [send() for _ in range(3)] == [timedelta()] * 3
    left = FEW.window - timedelta(seconds=NOW.timestamp() % FEW.window.total_seconds())
    assert send() == left
    assert send(at=NOW + left) == timedelta()


def test_one_source_uses_up_nothing_of_what_others_may_send(send):
    for _ in range(100):
        send()

    assert [send(f"198.51.100.{n}") for n in range(30, 32)] == [timedelta()] * 2
    assert send("198.51.100.40") > timedelta(), "together they have sent all that a municipality takes"
    assert send(municipality="norrsjofors") == timedelta()


@pytest.mark.req("X13")
def test_no_address_is_kept(send):
    send("198.51.100.20")
    sources = {source for _, _, source, _ in send.limits.counted}

    assert EVERYBODY in sources
    assert not any("198.51" in source for source in sources)


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("198.51.100.20", "198.51.100.20"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("strange:", "strange:"),
        ("", ""),
    ],
)
def test_a_household_is_one_source_whatever_address_it_takes(address, one):
    assert network(address) == one
