"""Deploy the CDK app into the local cloud with the CDK CLI, exactly as it is deployed to AWS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from infra.build.cache import built, digest_of, files_below
from local import processes
from local.cloud import ACCOUNT, REGION, ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

CDK = ROOT / "node_modules" / ".bin" / "cdk"
STAGE = "local"
PLATFORM = f"envag-{STAGE}-platform"

_SOURCES = (
    "docs/openapi",
    "infra",
    "functions",
    "layers",
    "municipalities",
    "site",
    "docs/openapi",
    "cdk.json",
    "requirements-dev.txt",
    "package-lock.json",
)
"""Everything that the templates and what they deploy are made from."""

_RESOURCE = re.compile(r"^(?P<stack>[\w-]+) \|\s*(?P<done>\d+) \| ")
_DEPLOYED = re.compile(r"^\s*✅  (?P<stack>[\w-]+)")
_SHOWN_WHEN_IT_FAILS = 40


class DeploymentError(Exception):
    """The CDK CLI failed; the message ends with what it said."""


@dataclass
class Deployment:
    """One deployment. ``parameters`` are the platform stack's; ``say`` gets a line of progress at a time."""

    environment: Mapping[str, str]
    directory: Path
    parameters: Mapping[str, str]
    say: Callable[[str], None]
    _made: dict[str, int] = field(default_factory=dict)
    _commands: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self) -> None:
        """Synthesise and bootstrap side by side, then deploy every stack. Raises DeploymentError."""
        with ThreadPoolExecutor(2) as pool:
            try:
                synthesised, bootstrapped = pool.submit(self._synthesise), pool.submit(self._bootstrap)
                bootstrapped.result()
                self._deploy(synthesised.result())
            except BaseException:
                # Also at Ctrl-C: the pool would wait for commands that nobody wants any more.
                for command in self._commands:
                    processes.stop(command)
                raise

    def _synthesise(self) -> Path:
        """The directory of templates: made once for the same sources, since making it takes most of a start."""
        began = time.monotonic()
        digest = digest_of(files=files_below(*(ROOT / name for name in _SOURCES)), words=(sys.version,))
        options = ["--quiet", "--all", "--no-staging", "--context", f"stage={STAGE}"]
        made = built("local", digest, lambda folder: self._cdk("synth", [*options, "--output", str(folder)]))
        self.say(f"the templates are made ({time.monotonic() - began:.0f} s)")
        return made.path

    def _bootstrap(self) -> None:
        began = time.monotonic()
        # Away from cdk.json: what the bootstrap stack holds does not depend on our app, so it need not run again.
        self._cdk("bootstrap", [f"aws://{ACCOUNT}/{REGION}"], cwd=self.directory)
        self.say(f"the cloud is prepared for the CDK ({time.monotonic() - began:.0f} s)")

    def _deploy(self, assembly: Path) -> None:
        parameters = [
            part for name, value in self.parameters.items() for part in ("--parameters", f"{PLATFORM}:{name}={value}")
        ]
        options = ["--all", "--app", str(assembly), "--require-approval", "never", "--method", "direct"]
        self._cdk("deploy", [*options, "--concurrency", "8", "--progress", "events", *parameters], follow=self._follow)

    def _follow(self, line: str) -> None:
        if made := _RESOURCE.match(line):
            self._made[made["stack"]] = int(made["done"])
        elif deployed := _DEPLOYED.match(line):
            self.say(f"{deployed['stack']}: {self._made.get(deployed['stack'], 0)} resources")

    def _cdk(
        self, command: str, options: Sequence[str], *, cwd: Path = ROOT, follow: Callable[[str], None] = lambda _: None
    ) -> None:
        """Run the CDK CLI. Its output goes to a log, line by line to ``follow``, and into the error if it fails."""
        log = self.directory / f"cdk-{command}.log"
        process = subprocess.Popen(  # noqa: S603
            [str(CDK), command, *options],
            env={**_tools(self.directory), **self.environment},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._commands.append(process)
        lines = []
        with process, log.open("w", encoding="utf-8") as output:
            for line in process.stdout or ():
                output.write(line)
                lines.append(line)
                follow(line)
        if process.returncode:
            msg = f"`cdk {command}` failed:\n{''.join(lines[-_SHOWN_WHEN_IT_FAILS:])}"
            raise DeploymentError(msg)


def _tools(directory: Path) -> dict[str, str]:
    """The developer's environment without AWS settings, so that no command can reach a real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CI": "true",
        "NODE_NO_WARNINGS": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "NO_COLOR": "1",
        "CDK_VALIDATION": "false",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_HOME": str(directory / "cdk"),
    }
