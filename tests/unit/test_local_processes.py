"""Processes that work for the local stack."""

from __future__ import annotations

from local import processes
from tests.unit.test_exchange import until


def test_what_is_removed_is_out_of_the_way_at_once_and_gone_soon(tmp_path):
    directory = tmp_path / "stack"
    for number in range(200):
        (directory / f"{number}").mkdir(parents=True)
        (directory / f"{number}" / "file").touch()

    processes.remove(directory)

    assert not directory.exists()
    until(lambda: not any(tmp_path.iterdir()))
