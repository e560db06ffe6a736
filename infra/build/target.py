"""What the functions run on: the Python that runs the synth, and the processor of the stage."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

SUPPORTED = ((3, 11), (3, 12), (3, 13))


class UnsupportedPythonError(RuntimeError):
    """The Python that runs the synth is not a Lambda runtime that this project supports."""


@dataclass(frozen=True, slots=True)
class Target:
    """``python`` as in ``3.12``; ``machine`` is ``arm64`` or ``x86_64``; ``native`` means this very machine."""

    python: str
    machine: str
    native: bool

    @classmethod
    def cloud(cls) -> Target:
        """arm64: the better price, and starts at least as fast."""
        return cls(python=running_python(), machine="arm64", native=False)

    @classmethod
    def laptop(cls) -> Target:
        """This machine."""
        machine = {"aarch64": "arm64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        return cls(python=running_python(), machine=machine, native=True)

    @property
    def pip_options(self) -> tuple[str, ...]:
        """How pip finds wheels for the target; on this machine it needs no telling."""
        if self.native:
            return ()
        processor = {"arm64": "aarch64", "x86_64": "x86_64"}[self.machine]
        return (
            "--platform",
            f"manylinux2014_{processor}",
            "--implementation",
            "cp",
            "--python-version",
            self.python,
        )


def running_python() -> str:
    """The running Python's version as Lambda names it. Raises UnsupportedPythonError."""
    version = sys.version_info[:2]
    if version not in SUPPORTED:
        names = ", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
        msg = f"Python {version[0]}.{version[1]} runs the synth; what is tested is what is deployed, so use {names}"
        raise UnsupportedPythonError(msg)
    return f"{version[0]}.{version[1]}"
