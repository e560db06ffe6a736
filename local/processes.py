"""Child processes that never outlive the stack, and where they listen."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LISTEN = "0A"
"""The state LISTEN in Linux' /proc/net/tcp."""


def start(
    command: Sequence[str], *, environment: Mapping[str, str], log: Path, directory: Path
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that a Ctrl-C in the terminal reaches only us."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the command is put together here, from no foreign input
            command,
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[Any], *, patience: float = 5.0) -> None:
    """End ``process`` and everything it started: politely at first, then for certain after ``patience`` seconds."""
    _signal_group(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def stop_leftover(pid: int, *, marker: str) -> None:
    """End the process group ``pid`` of a stack that was killed, if it still is what ``marker`` says."""
    command_line = subprocess.run(  # noqa: S603
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - ps stands in different places
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    if marker not in command_line:
        return
    _signal_group(pid, signal.SIGTERM)
    time.sleep(1)
    _signal_group(pid, signal.SIGKILL)


def remove(directory: Path) -> None:
    """Put ``directory`` out of the way at once, and let another process remove it, however much there is in it."""
    gone = directory.with_name(f"{directory.name}-{uuid.uuid4().hex[:8]}")
    directory.rename(gone)
    subprocess.Popen(  # noqa: S603 - our own directory
        ["rm", "-rf", "--", str(gone)],  # noqa: S607 - rm stands in different places
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def alive(pid: int) -> bool:
    """Whether a process with that id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        # The group is empty already; macOS says so with "not permitted".
        return


def listening_beyond_loopback(group: int) -> list[str]:
    """Addresses outside the loopback range on which a process of the group listens; empty where /proc is missing."""
    inodes = {inode for pid in _members(group) for inode in _socket_inodes(pid)}
    addresses = [address for inode, address in _listeners() if inode in inodes]
    return [address for address in addresses if not address.startswith(("127.", "[::1]", "[::ffff:127."))]


def _members(group: int) -> list[int]:
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # The command name, in parentheses, may hold blanks; the third field after it is the process group.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            members.append(int(entry.name))
    return members


def _socket_inodes(pid: int) -> set[str]:
    inodes = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                inodes.add(target[len("socket:[") : -1])
    except OSError:
        return inodes
    return inodes


def _listeners() -> list[tuple[str, str]]:
    found = []
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        table = Path("/proc/net") / name
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == _LISTEN:
                found.append((fields[9], _address(fields[1], family)))
    return found


def _address(entry: str, family: socket.AddressFamily) -> str:
    """An address as the kernel prints it (32-bit words in the machine's order, port) made readable."""
    host, port = entry.split(":")
    words = [int(host[i : i + 8], 16) for i in range(0, len(host), 8)]
    text = socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words))
    return f"[{text}]:{int(port, 16)}" if family == socket.AF_INET6 else f"{text}:{int(port, 16)}"
