from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local import processes
from local.ports import HOST, PortTakenError, beginning_at, free, require_free

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only looked for, never listened on


def test_a_taken_port_is_named_with_what_to_do():
    ports = free()
    with socket.create_server((HOST, ports.mail)), pytest.raises(PortTakenError) as error:
        require_free(ports)

    assert f"Port {ports.mail} on 127.0.0.1 is taken, and the mail server needs it" in str(error.value)
    assert f"make run PORT={ports.mail + 10}" in str(error.value)


def test_four_ports_in_a_row_are_found():
    ports = free()

    require_free(ports)
    assert ports == beginning_at(ports.front_door)


@pytest.fixture
def listener(tmp_path):
    """A child process that listens on the loopback address."""
    listen = f"import socket, time; s = socket.create_server(('{HOST}', 0)); print('up', flush=True); time.sleep(60)"
    log = tmp_path / "log"
    child = processes.start([sys.executable, "-c", listen], environment={}, log=log, directory=tmp_path)
    while not log.read_text().startswith("up"):
        assert child.poll() is None
    yield child
    processes.stop(child)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel's tables are Linux'")
def test_listening_on_the_loopback_address_only_is_well(listener):
    assert processes.listening_beyond_loopback(listener.pid) == []


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel's tables are Linux'")
def test_listening_on_every_address_is_noticed(listener, monkeypatch):
    # The kernel's own table, as if the very same socket stood on every address: no test listens there.
    everywhere = [(inode, f"{EVERYWHERE}:80") for inode, _ in processes._listeners()]
    monkeypatch.setattr(processes, "_listeners", lambda: everywhere)

    assert processes.listening_beyond_loopback(listener.pid) == [f"{EVERYWHERE}:80"]


@pytest.mark.parametrize(
    ("entry", "family", "address"),
    [
        ("0100007F:1F90", socket.AF_INET, "127.0.0.1:8080"),
        ("00000000:1F90", socket.AF_INET, "0.0.0.0:8080"),
        ("00000000000000000000000000000000:0050", socket.AF_INET6, "[::]:80"),
        ("00000000000000000000000001000000:0050", socket.AF_INET6, "[::1]:80"),
    ],
)
@pytest.mark.skipif(sys.byteorder != "little", reason="the examples are a little-endian kernel's")
def test_the_kernels_addresses_are_read(entry, family, address):
    assert processes._address(entry, family) == address


def test_stopping_ends_what_a_child_has_started(tmp_path):
    sleep = "[sys.executable, '-c', 'import time; time.sleep(60)']"
    start = f"import subprocess, sys; p = subprocess.Popen({sleep}); print(p.pid, flush=True); p.wait()"
    log = tmp_path / "log"
    child = processes.start([sys.executable, "-c", start], environment={}, log=log, directory=tmp_path)
    while not log.read_text().endswith("\n"):
        assert child.poll() is None

    processes.stop(child)

    grandchild = log.read_text().strip()
    # A signal takes effect a moment after it was sent; whoever inherited the child may not have noted its end yet.
    deadline = time.monotonic() + 30
    while not ended(grandchild):
        assert time.monotonic() < deadline


def ended(pid):
    """Whether a process is gone or a zombie: "Z" with more letters behind it, such as N where it was niced."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return state.stdout.strip()[:1] in {"", "Z"}


def test_a_leftover_is_ended_only_when_it_is_what_was_started(tmp_path):
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)  # ministack.app:app"]
    child = processes.start(sleeper, environment={}, log=tmp_path / "log", directory=tmp_path)
    try:
        processes.stop_leftover(child.pid, marker="something else")
        assert child.poll() is None
        processes.stop_leftover(child.pid, marker="ministack.app:app")
        assert child.wait(60) != 0
    finally:
        processes.stop(child)
