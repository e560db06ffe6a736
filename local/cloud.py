"""The cloud on this machine: MiniStack in its own environment, listening on the loopback address only."""

from __future__ import annotations

import http.client
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from local import processes
from local.ports import HOST

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
REGION = "eu-central-1"
ACCOUNT = "000000000000"
MARKER = "ministack.app:app"
"""Part of the command line, by which a leftover process is known."""

_A_DAY_IN_SECONDS = 24 * 60 * 60


class CloudError(Exception):
    """The local cloud does not start, or listens where it must not."""


def credentials(port: int) -> dict[str, str]:
    """What an AWS tool needs in its environment to talk to the local cloud and nobody else."""
    return {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _environment(port: int, directory: Path) -> Mapping[str, str]:
    # Functions inherit these, so nothing of the developer's own environment may be among them.
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TMPDIR": str(directory / "tmp"),
        "STATE_DIR": str(directory / "state"),
        "S3_DATA_DIR": str(directory / "s3"),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_WARM_TTL_SECONDS": str(_A_DAY_IN_SECONDS),
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
    }


def start(port: int, directory: Path, *, patience: float = 60.0) -> subprocess.Popen[bytes]:
    """Start MiniStack and wait until it answers, ``patience`` seconds at most.

    Raises CloudError when it ends, does not answer, or listens on any address but the loopback one.
    """
    (directory / "tmp").mkdir(parents=True, exist_ok=True)
    log = directory / "cloud.log"
    process = processes.start(
        [str(PYTHON), "-m", "hypercorn", MARKER, "--bind", f"{HOST}:{port}", "--keep-alive", "75"],
        environment=_environment(port, directory),
        log=log,
        directory=directory,
    )
    try:
        _wait_until_ready(process, port, log, patience)
        require_loopback_only(process)
    except BaseException:
        processes.stop(process)
        raise
    return process


def require_loopback_only(process: subprocess.Popen[bytes]) -> None:
    """Raises CloudError when the cloud, or a function in it, can be reached from another machine."""
    reachable = processes.listening_beyond_loopback(process.pid)
    if reachable:
        msg = f"The local cloud listens on {', '.join(reachable)}; it may listen on {HOST} only."
        raise CloudError(msg)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _is_ready(port):
            return
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    msg = f"The local cloud did not start on port {port}. Its last lines:\n{tail}"
    raise CloudError(msg)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_ministack/ready")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
