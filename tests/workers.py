"""Which worker of pytest-xdist runs what: the tests of a file on one, so that no fixture is made twice.

xdist's own ``--dist loadgroup`` groups nothing under pytest 9.2: it marks a group by setting ``Item._nodeid``, which
is no longer what an item's id is read from. Without a word, two workers then start two stacks.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

_ONE_STACK = "tests/e2e/"
_LONGEST_FIRST = (_ONE_STACK, *(f"tests/{place}/" for place in ("integration", "infra", "contract")))
"""What takes longest begins first, so that no worker is left alone with it in the end. All else comes after."""


class FilesTogether(LoadScopeScheduling):
    """Hands out whole files, and the end-to-end tests all at once."""

    def _split_scope(self, nodeid):
        return _ONE_STACK if nodeid.startswith(_ONE_STACK) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Used by every run with ``-n``."""
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Keep the order at random but for where a test stands."""
    items.sort(key=_turn)


def _turn(item):
    places = enumerate(_LONGEST_FIRST)
    return next((turn for turn, place in places if item.nodeid.startswith(place)), len(_LONGEST_FIRST))
