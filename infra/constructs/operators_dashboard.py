"""What whoever is on duty looks at first: a CloudWatch dashboard of everything in the platform that can fall behind.

It finds functions and queues in the stack itself, so that what is added later stands on it without being named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.alarms import PERIOD
from infra.constructs.function import Function

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_dynamodb as dynamodb

    from infra.stage import Stage

_WIDE, _HALF, _HIGH = 24, 12, 7
"""The grid is 24 units wide."""

_LOOKED_BACK = Duration.hours(12)

CASES_BY_CHANNEL = (
    'filter message = "department told" and event = "received"',
    "stats count(*) as cases by channel",
    "sort cases desc",
)
"""Departments are told of every new case once, with its channel: what Logs Insights reads costs only who looks."""

_ABOUT = """\
## En väg in, {stage}
What to do about each alarm stands in `docs/operations.md`. A dead-letter queue that is not empty comes first:
read it, mend the cause, then `envag redrive`.
"""


class OperatorsDashboard(Construct):
    """Queues, functions, stream and table of the stack that ``scope`` is. Made last, when all of them stand in it.

    A stage has one: an account's first three dashboards are free up to fifty metrics, others cost 3 USD a month.
    """

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, table: dynamodb.TableV2) -> None:
        super().__init__(scope, construct_id)
        everything = scope.node.find_all()
        functions = [each for each in everything if isinstance(each, Function)]
        queues = [each for each in everything if isinstance(each, sqs.Queue)]
        dead = [each for each in queues if each.dead_letter_queue is None]
        work = [each for each in queues if each.dead_letter_queue is not None]
        streamed = [each for each in functions if _reads_stream(scope, each)]
        dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=stage.named(), default_interval=_LOOKED_BACK)
        dashboard.add_widgets(cloudwatch.TextWidget(markdown=_ABOUT.format(stage=stage.name), width=_WIDE, height=3))
        dashboard.add_widgets(
            _lines("Dead letters: must be empty", [_depth(stage, each) for each in dead]),
            _lines("Age of the oldest message, seconds", [_age(stage, each) for each in work]),
        )
        dashboard.add_widgets(
            _lines("Messages waiting", [_depth(stage, each) for each in work]),
            _lines("Age of the stream's oldest record, milliseconds", [_behind(each) for each in streamed]),
        )
        dashboard.add_widgets(
            _lines("Errors", [_count(each, "Errors") for each in functions]),
            _lines("Throttles", [_count(each, "Throttles") for each in functions]),
        )
        dashboard.add_widgets(
            _lines("Latency, 95 of 100 calls, milliseconds", [_latency(each) for each in functions]),
            _lines("Calls", [_count(each, "Invocations") for each in functions]),
        )
        dashboard.add_widgets(
            _lines("Table: units read and written", _units(table)),
            cloudwatch.LogQueryWidget(
                title="New cases by channel",
                log_group_names=[f"/envag/{stage.name}/notify"],
                query_lines=list(CASES_BY_CHANNEL),
                view=cloudwatch.LogQueryVisualizationType.BAR,
                width=_HALF,
                height=_HIGH,
            ),
        )


def _reads_stream(scope: Construct, function: Function) -> bool:
    return any(
        isinstance(each, lambda_.CfnEventSourceMapping)
        and each.starting_position is not None
        and each.function_name == function.function.function_arn
        for each in scope.node.find_all()
    )


def _lines(title: str, metrics: Iterable[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=_HALF,
        height=_HIGH,
    )


def _depth(stage: Stage, queue: sqs.Queue) -> cloudwatch.Metric:
    return queue.metric_approximate_number_of_messages_visible(
        period=PERIOD, statistic="Maximum", label=_label(stage, queue)
    )


def _age(stage: Stage, queue: sqs.Queue) -> cloudwatch.Metric:
    return queue.metric_approximate_age_of_oldest_message(
        period=PERIOD, statistic="Maximum", label=_label(stage, queue)
    )


def _label(stage: Stage, queue: sqs.Queue) -> str:
    """The queue's name without the stage's. Its name is a token: the resource holds the words."""
    made = queue.node.default_child
    name = made.queue_name if isinstance(made, sqs.CfnQueue) else None
    return (name or queue.node.path).removeprefix(stage.named() + "-")


def _behind(function: Function) -> cloudwatch.Metric:
    return function.function.metric("IteratorAge", period=PERIOD, statistic="Maximum", label=function.name)


def _latency(function: Function) -> cloudwatch.Metric:
    return function.function.metric_duration(period=PERIOD, statistic="p95", label=function.name)


def _count(function: Function, metric: str) -> cloudwatch.Metric:
    return function.function.metric(metric, period=PERIOD, statistic="Sum", label=function.name)


def _units(table: dynamodb.TableV2) -> list[cloudwatch.IMetric]:
    return [
        table.metric_consumed_read_capacity_units(period=PERIOD, label="read"),
        table.metric_consumed_write_capacity_units(period=PERIOD, label="written"),
    ]
