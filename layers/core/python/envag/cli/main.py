"""The command ``envag``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from envag.cli import (
    call,
    callers,
    cases,
    catalogue,
    crisis,
    demo,
    keys,
    lint,
    parse_mail,
    quarantine,
    redrive,
    register,
    replan,
    reply,
    report,
    route,
    search,
    send,
    staff,
    webhooks,
)
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    send,
    call,
    crisis,
    callers,
    demo,
    register,
    cases,
    reply,
    keys,
    staff,
    quarantine,
    redrive,
    webhooks,
    report,
    replan,
    route,
    search,
    catalogue,
    lint,
    parse_mail,
)
"""Each module of this package that holds a command adds it with ``register(subparsers)``."""


def parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    root = argparse.ArgumentParser(
        prog="envag",
        description="En väg in: a contact centre for Swedish municipalities.",
        epilog="A stack on this machine is started by `make run`.",
    )
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.register(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what was asked."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CommandError as error:
        print(f"envag: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has seen enough. What is still buffered has nowhere to go.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        explanation = _explain(error)
        if not explanation:
            raise
        print(f"envag: {explanation}", file=sys.stderr)
        return 1
    return code


def _explain(error: Exception) -> str:
    """What a failed call to AWS means for the person at the keyboard; empty for a fault of ours."""
    if not type(error).__module__.startswith("botocore"):
        return ""
    from botocore.exceptions import (  # noqa: PLC0415 - loaded already when there is such an error
        ClientError,
        EndpointConnectionError,
        NoCredentialsError,
        NoRegionError,
    )

    match error:
        case NoCredentialsError() | NoRegionError():
            return f"{error} Set AWS_PROFILE, or leave out --stage for the stack on this machine."
        case EndpointConnectionError():
            return f"{error} If it is the stack on this machine, it has stopped: start it with `make run`."
        case ClientError():
            return str(error)
    return ""
