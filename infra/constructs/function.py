"""A Lambda function: its own role, log group, alarms and limits, and exactly the variables that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from envag.runtime.settings.every import ALL
from infra.build.functions import function_asset
from infra.build.layers import (
    IDENTIFYING,
    PRINTING,
    SEARCHING,
    VALIDATING,
    core_layer,
    e_id_layer,
    print_layer,
    search_layer,
    staff_layer,
    vendor_layer,
)
from infra.constructs.alarms import PERIOD, Alarms
from infra.constructs.findings import acknowledge, acknowledge_lint
from infra.stage import Stage

if TYPE_CHECKING:
    from typing import NamedTuple

    from infra.build.cache import Built
    from infra.build.target import Target

WORKER_MEMORY = 512
HTTP_MEMORY = 1024
"""Processor share follows memory; whoever waits for an answer gets more of it."""

KEY_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


class Layers(Construct):
    """The layers ``core`` and ``vendor``, which every function of a stack has, and those that a few have besides."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self._all = [
            self._layer("Core", core_layer(stage.target), stage),
            self._layer("Vendor", vendor_layer(stage.target), stage),
        ]
        self._search = self._layer("Search", search_layer(stage.target), stage)
        self._staff = self._layer("Staff", staff_layer(stage.target), stage)
        self._e_id = self._layer("EId", e_id_layer(stage.target), stage)
        self._print = self._layer("Print", print_layer(stage.target), stage)

    def of(self, function: str) -> list[lambda_.LayerVersion]:
        """The layers of the function with that folder."""
        further = [self._search] if function in SEARCHING else []
        further += [self._staff] if function in VALIDATING else []
        further += [self._e_id] if function in IDENTIFYING else []
        further += [self._print] if function in PRINTING else []
        return [*self._all, *further]

    def _layer(self, name: str, content: Built, stage: Stage) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            layer_version_name=stage.named(name.lower()),
            code=lambda_.Code.from_asset(str(content.path), asset_hash=content.digest),
            compatible_runtimes=[runtime(stage.target)],
            compatible_architectures=[architecture(stage.target)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every function of the platform stands on."""

    stage: Stage
    key: kms.IKey
    layers: Layers
    alarms: Alarms


class Function(Construct):
    """The function whose settings model is the type of ``reads``; its folder has the name that ``ALL`` gives.

    ``concurrency`` is reserved: as many run at once as that, and a flood here starves nobody else.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        reads: NamedTuple,
        timeout: Duration,
        concurrency: int,
        memory: int = WORKER_MEMORY,
        description: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = next(name for name, model in ALL.items() if isinstance(reads, model))
        stage = ground.stage
        self.stage = stage
        self._ground = ground
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/envag/{stage.name}/{self.name}",
            retention=stage.log_retention,
            encryption_key=ground.key,
            removal_policy=stage.removal_policy,
        )
        self.role = self._own_role(log_group)
        asset = function_asset(self.name, stage.target)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=stage.named(self.name),
            description=description,
            code=lambda_.Code.from_asset(str(asset.path), asset_hash=asset.digest),
            handler="handler.handler",
            runtime=runtime(stage.target),
            architecture=architecture(stage.target),
            layers=ground.layers.of(self.name),
            role=self.role,
            environment=environment(reads),
            memory_size=memory,
            timeout=timeout,
            reserved_concurrent_executions=concurrency,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
        )
        self._alarms(ground.alarms)
        # W3005: the CDK writes a dependency on the role, which the property Role implies, beside that on its policy.
        acknowledge_lint(self.function, "W3005")
        acknowledge(
            self.function,
            "AwsSolutions-L1",
            "Serverless-LambdaLatestVersion",
            reason="The runtime is the Python that ran the tests; each newer one is taken up when the tests run on it.",
        )
        acknowledge(
            self.function,
            "Serverless-LambdaTracing",
            reason="Nothing in it is instrumented: a trace would hold what its report in the log holds, at a fifth of "
            "what a case costs.",
        )
        acknowledge(
            self.function,
            "Serverless-LambdaDLQ",
            reason="No event source calls it asynchronously: its queue, its stream's on-failure queue, or its waiting "
            "caller gets the failure.",
        )

    def allow(self, *actions: str, on: str) -> None:
        """Let the function do these actions on this resource."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))

    def allow_key(self, *services: str) -> None:
        """Let these services (``dynamodb``, ``s3``, ``sqs``, ``sns``) use our key on the function's behalf."""
        hosts = [f"{service}.{Aws.REGION}.amazonaws.com" for service in services]
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=list(KEY_ACTIONS),
                resources=[self._ground.key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": hosts}},
            )
        )

    def _own_role(self, log_group: logs.LogGroup) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            role_name=self._ground.stage.named(self.name),
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
            )
        )
        return role

    def _alarms(self, alarms: Alarms) -> None:
        watched = {"errors": self.function.metric_errors, "throttles": self.function.metric_throttles}
        for what, metric in watched.items():
            alarms.over(
                self,
                what.capitalize(),
                metric(period=PERIOD, statistic="Sum"),
                0,
                name=f"{self.name}-{what}",
                says=f"The function {self.name} has {what}: its log group tells where.",
            )


def environment(reads: NamedTuple) -> dict[str, str]:
    """The variables that give the function these settings; what equals the model's default is left out."""
    return {name.upper(): value for name, value in reads._asdict().items() if value != reads._field_defaults.get(name)}


def runtime(target: Target) -> lambda_.Runtime:
    """The Lambda runtime of the Python that runs the synth: what was tested is what runs."""
    return lambda_.Runtime(f"python{target.python}", lambda_.RuntimeFamily.PYTHON)


def architecture(target: Target) -> lambda_.Architecture:
    """The processor."""
    return lambda_.Architecture.ARM_64 if target.machine == "arm64" else lambda_.Architecture.X86_64
