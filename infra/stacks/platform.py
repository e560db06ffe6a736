"""What all municipalities share: table, bucket, key, and the functions between a contact and a notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnOutput, Duration, Stack

from envag.domain.retention import CALL_RECORDING, CHAT_LOG, decided
from envag.runtime.settings.call_flow import CallFlowSettings
from envag.runtime.settings.chat import ChatSettings
from envag.runtime.settings.chat_page import ChatPageSettings
from envag.runtime.settings.chat_transcript import ChatTranscriptSettings
from envag.runtime.settings.e_id import EIdSettings
from envag.runtime.settings.search_page import SearchPageSettings
from envag.runtime.settings.site import SiteSettings
from envag.runtime.settings.status_page import StatusPageSettings
from envag.runtime.settings.web_form import WebFormSettings
from infra.constructs.alarms import Alarms, OperationsTopic
from infra.constructs.bot_function import BotFunction
from infra.constructs.call_recordings import PREFIX as RECORDINGS
from infra.constructs.call_recordings import TIMEOUT as RECORDING_TIMEOUT
from infra.constructs.call_recordings import CallRecordings
from infra.constructs.case_table import CaseTable
from infra.constructs.clocks import Clocks
from infra.constructs.connect_names import flow_parameters
from infra.constructs.contact_events import ContactEvents
from infra.constructs.figures import Figures
from infra.constructs.flow_parameters import allow_start
from infra.constructs.followers import Followers
from infra.constructs.function import HTTP_MEMORY, Function, Ground, Layers
from infra.constructs.inbound_mail import PREFIX as MAIL
from infra.constructs.inbound_mail import TIMEOUT as MAIL_TIMEOUT
from infra.constructs.inbound_mail import InboundMail, MailReception
from infra.constructs.mail_events import MailEvents
from infra.constructs.mail_sending import MailSending
from infra.constructs.notifier import Notifier
from infra.constructs.number_leading import NumberLeader
from infra.constructs.operators_dashboard import OperatorsDashboard
from infra.constructs.platform_key import PlatformKey
from infra.constructs.reading import (
    QUARANTINE,
    allow_cases,
    allow_contacts,
    allow_counting,
    allow_crises,
    allow_destroying,
    allow_dropping_drafts,
    allow_owned_cases,
    allow_records,
    allow_secrets,
    e_id_parameter,
    work_off,
)
from infra.constructs.records_bucket import RecordsBucket
from infra.constructs.replanning import Replanning
from infra.constructs.staff import Staff
from infra.constructs.tasks import Tasks
from infra.constructs.uploads import Uploads
from infra.constructs.web_api import TIMEOUT as WEB_TIMEOUT
from infra.constructs.web_api import WebApi
from infra.constructs.webhooks import Webhooks
from infra.constructs.work_queue import WorkQueue
from infra.stacks.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from envag.domain.municipality import Municipality
    from infra.stage import Stage

TRANSCRIPTS = "transcripts"
_EVERYBODY_IS_ONE_SOURCE = {"forms_per_source": "600"}
"""On a laptop all residents have its address."""
_TRANSCRIPT_TIMEOUT = Duration.seconds(30)


class PlatformStack(Stack):
    """The centre itself. Everything here is shared by the municipalities, which never see each other's data.

    Of their files only what concerns the shared parts counts: whether somebody records calls, and after how many
    days somebody has decided to destroy what was said.
    """

    def __init__(self, scope: Construct, *, stage: Stage, places: Sequence[Municipality]) -> None:
        super().__init__(
            scope,
            stage.named("platform"),
            description="En väg in: the platform of all municipalities",
            env=stage.environment,
            termination_protection=stage.keeps_records,
        )
        values = Parameters(self, stage)
        key = PlatformKey(self, "Key", stage=stage).key
        operations = OperationsTopic(self, "Operations", stage=stage, key=key, email=values.operations_email)
        alarms = Alarms(stage, operations.topic)
        ground = Ground(stage=stage, key=key, layers=Layers(self, "Layers", stage=stage), alarms=alarms)
        mail, transcripts, recordings = (
            WorkQueue(self, name.capitalize(), stage=stage, key=key, alarms=alarms, name=name, timeout=timeout)
            for name, timeout in (
                (MAIL, MAIL_TIMEOUT),
                (TRANSCRIPTS, _TRANSCRIPT_TIMEOUT),
                (RECORDINGS, RECORDING_TIMEOUT),
            )
        )
        self._ground = ground
        self._table = CaseTable(self, "Cases", stage=stage, key=key).table
        self._bucket = RecordsBucket(
            self,
            "Records",
            stage=stage,
            key=key,
            announced={
                f"{MAIL}/": mail.queue,
                f"{TRANSCRIPTS}/": transcripts.queue,
                f"{RECORDINGS}/": recordings.queue,
            },
            weeded={
                f"{prefix}/": [found.days for place in places if (found := decided(place, class_id))]
                for prefix, class_id in ((TRANSCRIPTS, CHAT_LOG), (RECORDINGS, CALL_RECORDING))
            },
        ).bucket
        InboundMail(self, "InboundMail", ground=ground, work=mail, table=self._table, bucket=self._bucket)
        if not stage.local:
            MailReception(self, "MailReception", ground=ground, bucket=self._bucket)
        status_page = self._status_page()
        api = WebApi(
            self,
            "Web",
            ground=ground,
            slugs=[place.slug for place in places],
            e_id=[place.slug for place in places if place.e_id],
            functions=(
                self._site(),
                self._search_page(),
                self._web_form(values),
                status_page,
                self._e_id(values),
                self._chat(values),
                self._chat_page(values),
            ),
        )
        staff = Staff(
            self,
            "Staff",
            ground=ground,
            table=self._table,
            bucket=self._bucket,
            places=places,
            laptop=values.workspace_origin,
        )
        cases = values.case_link_base or staff.cases
        followers = Followers(self, "Followers", ground=ground)
        Figures(self, "Figures", ground=ground, table=self._table, followers=followers)
        Notifier(
            self,
            "Notifier",
            ground=ground,
            table=self._table,
            case_link_base=cases,
            web_address=values.web_address or api.api.api_endpoint,
            followers=followers,
        )
        clocks = Clocks(self, "Clocks", ground=ground, table=self._table, work=followers.work["clocks"])
        Replanning(
            self,
            "Replanning",
            ground=ground,
            work=followers.work["clocks"],
            places=places,
            after=clocks.function,
        )
        MailSending(
            self,
            "MailSending",
            ground=ground,
            table=self._table,
            bucket=self._bucket,
            web_address=values.web_address or api.api.api_endpoint,
            mail_endpoint=values.mail_endpoint,
        )
        mail_events = MailEvents(self, "MailEvents", ground=ground, table=self._table, bucket=self._bucket)
        uploads = Uploads(
            self,
            "Uploads",
            ground=ground,
            table=self._table,
            records=self._bucket,
            pages=[values.web_address or api.api.api_endpoint],
        )
        uploads.let_send(status_page)
        self._call_flow(values)
        BotFunction(self, "Bot", ground=ground, table=self._table)
        self._chat_transcript(values, transcripts)
        if not stage.local:
            self._centre_storage(values, records_calls=any(place.records_calls for place in places))
            NumberLeader(
                self,
                "NumberLeader",
                ground=ground,
                instance_arn=values.connect_instance_arn,
                instance_id=values.connect_instance_id,
            )
        CallRecordings(
            self,
            "CallRecordings",
            ground=ground,
            work=recordings,
            table=self._table,
            bucket=self._bucket,
            instance_arn=values.connect_instance_arn,
            connect_endpoint=values.connect_endpoint,
        )
        ContactEvents(
            self,
            "ContactEvents",
            ground=ground,
            table=self._table,
            bucket=self._bucket,
            instance_arn=values.connect_instance_arn,
            connect_endpoint=values.connect_endpoint,
        )
        Tasks(
            self,
            "Tasks",
            ground=ground,
            instance_arn=values.connect_instance_arn,
            instance_id=values.connect_instance_id,
            connect_endpoint=values.connect_endpoint,
        )
        Webhooks(self, "Webhooks", ground=ground, table=self._table, webhook_endpoint=values.webhook_endpoint)
        CfnOutput(self, "WebAddress", value=api.api.api_endpoint)
        CfnOutput(self, "WebApiId", value=api.api.api_id)
        CfnOutput(self, "TableName", value=self._table.table_name)
        CfnOutput(self, "RecordsBucket", value=self._bucket.bucket_name)
        CfnOutput(self, "MailEventsQueue", value=mail_events.queue.queue_url)
        CfnOutput(self, "UploadsBucket", value=uploads.bucket.bucket_name)
        CfnOutput(self, "ScansQueue", value=uploads.queue)
        if not stage.local:
            # Last: it looks for everything above.
            OperatorsDashboard(self, "Dashboard", stage=stage, table=self._table)

    def _site(self) -> Function:
        """It reads nothing but crisis messages, which everybody is told."""
        function = Function(
            self,
            "Site",
            ground=self._ground,
            reads=SiteSettings(table_name=self._table.table_name),
            timeout=WEB_TIMEOUT,
            concurrency=50,
            memory=HTTP_MEMORY,
            description="Shows the pages that tell residents what there is and how to reach it",
        )
        self._crises(function)
        return function

    def _search_page(self) -> Function:
        """It reads nothing but its layers, and what everybody is told in a crisis."""
        function = Function(
            self,
            "SearchPage",
            ground=self._ground,
            reads=SearchPageSettings(table_name=self._table.table_name),
            timeout=WEB_TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Finds services and answers for residents",
        )
        self._crises(function)
        return function

    def _crises(self, function: Function) -> None:
        allow_crises(function, self._table)
        function.allow_key("dynamodb")

    def _web_form(self, values: Parameters) -> Function:
        function = Function(
            self,
            "WebForm",
            ground=self._ground,
            reads=WebFormSettings(
                table_name=self._table.table_name,
                tiles_endpoint=values.tiles_endpoint,
                **(_EVERYBODY_IS_ONE_SOURCE if self._ground.stage.local else {}),
            ),
            timeout=WEB_TIMEOUT,
            concurrency=50,
            memory=HTTP_MEMORY,
            description="Shows a service's form, keeps drafts of it and receives it",
        )
        self._cases(function)
        allow_counting(function, self._table)
        allow_dropping_drafts(function, self._table)
        return function

    def _status_page(self) -> Function:
        """It reads a case with its timeline, stores what its resident does, and counts tries."""
        function = Function(
            self,
            "StatusPage",
            ground=self._ground,
            reads=StatusPageSettings(
                table_name=self._table.table_name, uploads_bucket=self._ground.stage.uploads_bucket
            ),
            timeout=WEB_TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Shows residents how their case stands and takes what they add",
        )
        self._cases(function)
        function.allow("dynamodb:Query", on=self._table.table_arn)
        allow_counting(function, self._table)
        return function

    def _e_id(self, values: Parameters) -> Function:
        """It reads the cases of who is logged in, and makes the keys that log-ins are signed with."""
        stage = self._ground.stage
        function = Function(
            self,
            "EId",
            ground=self._ground,
            reads=EIdSettings(
                table_name=self._table.table_name,
                secret_parameters=e_id_parameter(stage),
                web_address=values.web_address,
                e_id_endpoint=values.e_id_endpoint,
            ),
            timeout=WEB_TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Lets residents log in with their e-ID and find their cases",
        )
        allow_owned_cases(function, self._table)
        allow_counting(function, self._table)
        function.allow_key("dynamodb")
        allow_secrets(function, e_id_parameter(stage))
        return function

    def _chat(self, values: Parameters) -> Function:
        function = Function(
            self,
            "Chat",
            ground=self._ground,
            reads=ChatSettings(
                table_name=self._table.table_name,
                connect_instance_id=values.connect_instance_id,
                flow_parameters=flow_parameters(self._ground.stage),
                connect_endpoint=values.connect_endpoint,
            ),
            timeout=WEB_TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Starts a chat and its case, and lets residents have it by mail",
        )
        self._cases(function)
        function.allow("dynamodb:Query", on=self._table.table_arn)
        allow_start(function, "chat", "connect:StartChatContact", instance_arn=values.connect_instance_arn)
        return function

    def _chat_page(self, values: Parameters) -> Function:
        """It reads nothing but its own folder, and what everybody is told in a crisis."""
        function = Function(
            self,
            "ChatPage",
            ground=self._ground,
            reads=ChatPageSettings(
                table_name=self._table.table_name,
                connect_region=self.region,
                participant_endpoint=values.participant_endpoint,
            ),
            timeout=WEB_TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Shows the page of the chat and its script",
        )
        self._crises(function)
        return function

    def _call_flow(self, values: Parameters) -> None:
        """Connect waits eight seconds at most; five leave room for its own retry."""
        function = Function(
            self,
            "CallFlow",
            ground=self._ground,
            reads=CallFlowSettings(
                table_name=self._table.table_name,
                records_bucket=self._bucket.bucket_name,
                connect_instance_arn=values.connect_instance_arn,
            ),
            timeout=Duration.seconds(5),
            concurrency=50,
            memory=HTTP_MEMORY,
            description="Tells a contact flow which municipality was called and how to greet",
        )
        self._intake(function)

    def _chat_transcript(self, values: Parameters, transcripts: WorkQueue) -> None:
        function = Function(
            self,
            "ChatTranscript",
            ground=self._ground,
            reads=ChatTranscriptSettings(
                table_name=self._table.table_name,
                records_bucket=self._bucket.bucket_name,
                connect_instance_id=values.connect_instance_id,
                connect_endpoint=values.connect_endpoint,
            ),
            timeout=_TRANSCRIPT_TIMEOUT,
            concurrency=5,
            description="A chat's transcript joins its case",
        )
        allow_records(function.role, self._bucket, read=(TRANSCRIPTS,))
        allow_destroying(function.role, self._bucket, TRANSCRIPTS)
        allow_contacts(function, values.connect_instance_arn)
        self._intake(function)
        function.allow("dynamodb:Query", on=self._table.table_arn)
        work_off(function, transcripts, batch=5, at_once=5)

    def _centre_storage(self, values: Parameters, *, records_calls: bool) -> None:
        from infra.constructs import connect_storage as kinds  # noqa: PLC0415 - loads for two seconds

        kinds.ConnectStorage(
            self,
            "ConnectStorage",
            instance_arn=values.connect_instance_arn,
            instance_id=values.connect_instance_id,
            bucket=self._bucket,
            prefixes={kinds.TRANSCRIPTS: TRANSCRIPTS} | ({kinds.RECORDINGS: RECORDINGS} if records_calls else {}),
            key=self._ground.key,
        )

    def _cases(self, function: Function) -> None:
        """What every way in needs. Whoever waits for an answer is told what to mend, and needs no quarantine."""
        allow_cases(function, self._table)
        function.allow_key("dynamodb")

    def _intake(self, function: Function) -> None:
        """Cases, and a place for what cannot become one, where nobody waits who could mend it."""
        self._cases(function)
        allow_records(function.role, self._bucket, write=(QUARANTINE,))
        function.allow_key("s3")
