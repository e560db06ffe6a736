"""``make run``: start everything, say what to open, and stop everything at Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from infra.build.workspace import WorkspaceError
from local import demo
from local.cloud import ROOT, CloudError
from local.deployment import DeploymentError
from local.pages import MAIL, PHONE, SWITCHBOARD, WORKSPACE
from local.ports import DEFAULT, PortTakenError, beginning_at
from local.stack import AlreadyRunningError, LocalStack

if TYPE_CHECKING:
    from collections.abc import Sequence

DIRECTORY = ROOT / ".run"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. The exit code is 0 when the stack worked."""
    parser = argparse.ArgumentParser(prog="make run", description="The whole product on this machine.")
    parser.add_argument("--port", type=int, default=DEFAULT, help=f"the front door's port (default {DEFAULT})")
    parser.add_argument(
        "--demo",
        choices=("ci", "demo"),
        default="ci",
        help="how many invented cases: 180 (ci, default) or 5,720 (demo)",
    )
    parser.add_argument("--no-demo", action="store_true", help="start without the demo set")
    parser.add_argument("--once", action="store_true", help="stop as soon as everything works")
    options = parser.parse_args(arguments)

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    began = time.monotonic()
    try:
        with LocalStack(ports=beginning_at(options.port), directory=DIRECTORY, say=_say) as running:
            if not options.no_demo:
                demo.load(running.stack, running.catalogue.municipalities, size=options.demo, say=_say)
            _print_what_to_open(running, seconds=time.monotonic() - began)
            if not options.once:
                stop.wait()
    except KeyboardInterrupt:
        print("\nStopped. Nothing is left behind.")
    except (
        PortTakenError,
        AlreadyRunningError,
        CloudError,
        DeploymentError,
        WorkspaceError,
        demo.DemoError,
    ) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    """Stop once: a second Ctrl-C must not interrupt the tidying up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(f"· {line}", flush=True)


def _print_what_to_open(running: LocalStack, *, seconds: float) -> None:
    municipalities = running.catalogue.municipalities
    width = max(len(municipality.name) for municipality in municipalities)
    print(f"\nEn väg in works ({seconds:.0f} s). Open\n\n  {running.address}/\n\nForms")
    for municipality in municipalities:
        print(f"  {municipality.name:<{width}}  {running.address}/{municipality.slug}")
    host, port = running.stack.mail
    print(f"\nMail: SMTP at {host} port {port}, no login, to")
    for municipality in municipalities:
        print(f"  {municipality.name:<{width}}  {municipality.email}")
    print(f"\nReceipts and answers that the centre has sent, and a way to answer them\n  {running.address}{MAIL}")
    print(
        f"\nCall a municipality, and answer as its guide\n  {running.address}{PHONE}\n  {running.address}{SWITCHBOARD}"
    )
    print(
        f"\nWork as a guide beside the calls, or as an officer in the app alone\n  {running.address}{WORKSPACE}"
        f"\n  {running.ports.workspace_origin}/"
    )
    print("\nPlay any recorded contact: .venv/bin/envag send events/…")
    print(
        f"Log of the cloud: {(running.directory / 'cloud.log').relative_to(ROOT)}\n\nCtrl-C stops everything.",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
