"""The whole local stack, from nothing to working and back: what ``make run`` and the end-to-end tests share."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from envag.catalogue import load
from envag.catalogue.compiling import index
from envag.cli.stack import Stack
from envag.flows.stand_ins import flows_by_stand_in
from infra.build.workspace import workspace_asset
from local import cloud, connect_api, processes, ses_api, tiles
from local.board import Board
from local.delivery import Delivery
from local.deployment import PLATFORM, STAGE, Deployment
from local.desk import Desk
from local.e_id import Providers
from local.exchange import Exchange
from local.exchange_centre import ExchangeCentre
from local.front_door import CONNECT, PARTICIPANT, SES, FrontDoor
from local.gateway_proxy import GatewayProxy
from local.mail import MailDoor
from local.mailbox import Mailbox
from local.notifications import Notifications
from local.pages import CASES, E_ID, SIGN_IN, STAFF_API, TILES, WEBHOOKS, Pages
from local.participant_api import ParticipantApi
from local.ports import HOST, Ports, require_free
from local.scanner import Scanner
from local.servers import Servers
from local.sign_in import SignIn
from local.staff_api import allow_the_app
from local.staff_pool import StaffPool
from local.surroundings import surroundings
from local.throttle import deployed
from local.webhooks import Receiver, make_secrets
from local.workspace_site import WorkspaceSite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from aiohttp import web

    from local.ses_message import Accepted

RUNNING = "stack.json"
"""The file that tells ``envag`` where the running stack is."""

_PROCESSES = "processes.json"


class AlreadyRunningError(Exception):
    """A stack with the same directory runs already; the message says where."""


class LocalStack:
    """A context manager: the stack works when it is entered, and nothing of it is left when it is left.

    ``directory`` holds everything that the stack writes and is removed at the end. ``say`` gets a line of
    progress at a time.
    """

    def __init__(self, *, ports: Ports, directory: Path, say: Callable[[str], None]) -> None:
        self.ports = ports
        self.directory = directory
        self._say = say
        self._undo = contextlib.ExitStack()
        self.catalogue = load(cloud.ROOT / "municipalities")

    @property
    def address(self) -> str:
        """The front door's URL."""
        return f"http://{HOST}:{self.ports.front_door}"

    @property
    def file(self) -> Path:
        """What to set ``ENVAG_STACK`` to, for ``envag`` to work on this stack."""
        return self.directory / RUNNING

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            self._take_directory(undo)
            require_free(self.ports)
            self._start_cloud(undo)
            self._deploy()
            self.stack = self._look_up()
            self._open_doors(undo)
            cloud.require_loopback_only(self._cloud)
            self.file.write_text(json.dumps(self._description(), indent=2), "utf-8")
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.__exit__(kind, error, trace)

    def _take_directory(self, undo: contextlib.ExitStack) -> None:
        """Make the directory ours. Raises AlreadyRunningError; clears away what a killed stack left."""
        notes = self.directory / _PROCESSES
        if notes.exists():
            found = json.loads(notes.read_text("utf-8"))
            if processes.alive(found["stack"]):
                msg = (
                    f"A stack runs already (process {found['stack']}): open {found['address']}, or stop it with Ctrl-C."
                )
                raise AlreadyRunningError(msg)
            processes.stop_leftover(found["cloud"], marker=cloud.MARKER)
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        undo.callback(processes.remove, self.directory)

    def _start_cloud(self, undo: contextlib.ExitStack) -> None:
        self._say("starting the cloud on this machine …")
        self._cloud = cloud.start(self.ports.cloud, self.directory)
        undo.callback(processes.stop, self._cloud)
        notes = {"stack": os.getpid(), "cloud": self._cloud.pid, "address": self.address}
        (self.directory / _PROCESSES).write_text(json.dumps(notes), "utf-8")

    def _deploy(self) -> None:
        """Deploy, and build meanwhile the staff's app, which no stack of a laptop has."""
        self._say("deploying, just as to AWS …")
        with ThreadPoolExecutor(1) as pool:
            app = pool.submit(workspace_asset)
            self._deploy_stacks()
            self._app = app.result().path

    def _deploy_stacks(self) -> None:
        Deployment(
            environment=cloud.credentials(self.ports.cloud),
            directory=self.directory,
            parameters={
                "CaseLinkBase": f"{self.address}{CASES}",
                "ConnectEndpoint": f"{self.address}{CONNECT}",
                "ParticipantEndpoint": f"{self.address}{PARTICIPANT}",
                "MailEndpoint": f"{self.address}{SES}",
                "WebhookEndpoint": f"{self.address}{WEBHOOKS}",
                "EIdEndpoint": f"{self.address}{E_ID}",
                "TilesEndpoint": f"{self.address}{TILES}",
                "ResidentsPages": self.address,
                "WorkspaceOrigin": self.ports.workspace_origin,
            },
            say=lambda line: self._say(f"  {line}"),
        ).run()

    def _look_up(self) -> Stack:
        keys = cloud.credentials(self.ports.cloud)
        aws = {
            "endpoint_url": keys["AWS_ENDPOINT_URL"],
            "region_name": keys["AWS_REGION"],
            "aws_access_key_id": keys["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": keys["AWS_SECRET_ACCESS_KEY"],
        }
        platform = Stack(stage=STAGE, outputs={}, aws=aws).client("cloudformation").describe_stacks(StackName=PLATFORM)
        return Stack(
            stage=STAGE,
            outputs={output["OutputKey"]: output["OutputValue"] for output in platform["Stacks"][0]["Outputs"]},
            aws=aws,
            front_door=self.address,
            mail=(HOST, self.ports.mail),
        )

    def _api(self, output: str, prefix: str = "") -> GatewayProxy:
        """The deployed API whose id that output gives, with its throttle."""
        api_id = self.stack.output(output)
        throttle = deployed(self.stack.client("cloudformation"), PLATFORM, api_id)
        return GatewayProxy(api_id, self.ports, throttle, prefix=prefix)

    def _open_doors(self, undo: contextlib.ExitStack) -> None:
        municipalities, addresses = self.catalogue.municipalities, index(self.catalogue)
        notifications = Notifications(self.stack, lambda: servers.soon(lambda: door.changed("aviseringar", "arenden")))
        self.mailbox = Mailbox(self.directory / "sent", lambda: servers.soon(lambda: door.changed("post")))
        delivery = Delivery(smtp=self.stack.mail, is_ours=addresses.domains.__contains__, tell=self._tell_of_mail)

        self.exchange = Exchange(municipalities, surroundings(self.stack, municipalities))

        def take(mail: Accepted) -> None:
            self.mailbox.keep(mail)
            delivery.deliver(mail)

        pages = Pages(municipalities, self.ports)
        door = FrontDoor(
            ports=self.ports,
            board=Board(self.stack, municipalities, notifications),
            desk=Desk(self.stack),
            mailbox=self.mailbox,
            delivery=delivery,
            exchange=self.exchange,
            apis=[self._api("StaffApiId", STAFF_API), self._api("WebApiId")],
            played={
                SIGN_IN: SignIn(pages, self._staff_pool(), self.ports).application(),
                E_ID: self._e_ids(pages).application(),
                TILES: tiles.application(),
                CONNECT: connect_api.application(
                    flows_by_stand_in(place.slug for place in municipalities),
                    ExchangeCentre(self.exchange, connect_api.recorded()),
                ),
                PARTICIPANT: ParticipantApi(
                    self.exchange, {place.slug: place.centre_name for place in municipalities}
                ).application(),
                WEBHOOKS: Receiver(
                    make_secrets(self.stack, municipalities), Pages(municipalities, self.ports)
                ).application(),
                SES: ses_api.application(is_verified=addresses.domains.__contains__, take=take),
            },
        )
        mail = MailDoor(addresses, self._store_mail())
        sites = {self.ports.front_door: door.application(), self.ports.workspace: self._workspace()}
        servers = Servers(sites, mail.server, mail=self.ports.mail)
        self.exchange.subscribe(lambda: servers.soon(lambda: door.changed("vaxel")))
        servers.start()
        undo.callback(servers.stop)
        undo.callback(self.exchange.stop)
        undo.callback(delivery.stop)
        notifications.start(municipalities)
        undo.callback(notifications.stop)
        scanner = Scanner(self.stack)
        scanner.start()
        undo.callback(scanner.stop)

    def _staff_pool(self) -> StaffPool:
        """The pool with everybody in it, whose tokens open the API to the app's own origin."""
        allow_the_app(self.stack, self.ports.workspace_origin)
        pool = StaffPool(self.stack)
        pool.fill()
        return pool

    def _e_ids(self, pages: Pages) -> Providers:
        """Who vouches for residents here; their clients' secrets stand where a municipality's people put theirs."""
        providers = Providers(f"{self.address}{E_ID}", self.catalogue.municipalities, pages.show)
        ssm = self.stack.client("ssm")
        for slug, secret in providers.secrets.items():
            ssm.put_parameter(Name=f"/envag/{STAGE}/e-id/{slug}", Value=secret, Type="SecureString", Overwrite=True)
        return providers

    def _workspace(self) -> web.Application:
        signs_in = f"{self.address}{SIGN_IN}"
        config = {
            "api": f"{self.address}{STAFF_API}",
            "authority": signs_in,
            "client_id": self.stack.output("StaffClientId"),
            "sign_out": f"{signs_in}/logout",
            "stage": STAGE,
        }
        return WorkspaceSite(self._app, config, connect=[self.address], host=self.address).application()

    def _tell_of_mail(self, event: dict[str, object]) -> None:
        """Put SES' event where EventBridge's rule puts it: nobody but AWS may send events of a source ``aws.…``."""
        self.stack.client("sqs").send_message(
            QueueUrl=self.stack.output("MailEventsQueue"), MessageBody=json.dumps(event)
        )

    def _store_mail(self) -> Callable[[str, bytes], None]:
        s3, bucket = self.stack.client("s3"), self.stack.output("RecordsBucket")
        return lambda key, content: s3.put_object(Bucket=bucket, Key=key, Body=content)

    def _description(self) -> dict[str, object]:
        return {
            "front_door": self.stack.front_door,
            "mail": {"host": self.stack.mail[0], "port": self.stack.mail[1]},
            "aws": dict(self.stack.aws),
            "outputs": dict(self.stack.outputs),
        }
