"""What stands still costs little, and nothing unpriced slips in."""

import pytest

from infra.cost import ALARM_METRIC, KEY, UnknownPriceError, fixed_monthly_cost
from tests.infra.templates import platform, synth


def template(**resources):
    return {"Resources": resources}


def test_a_rotated_key_costs_its_first_two_rotations_too():
    key = {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}}

    assert fixed_monthly_cost(template(Key=key)) == {"Key": 3 * KEY}
    assert fixed_monthly_cost(template(Key={"Type": "AWS::KMS::Key"})) == {"Key": KEY}


def test_an_alarm_costs_by_the_metrics_that_it_watches():
    simple = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    metrics = [{"Id": "a", "MetricStat": {}}, {"Id": "b", "MetricStat": {}}, {"Id": "sum", "Expression": "a + b"}]
    summed = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": metrics}}

    assert fixed_monthly_cost(template(A=simple, B=summed)) == {"A": ALARM_METRIC, "B": 2 * ALARM_METRIC}


def test_what_is_paid_by_use_costs_nothing_at_rest():
    assert fixed_monthly_cost(template(Q={"Type": "AWS::SQS::Queue"})) == {}


def test_a_type_that_nobody_priced_is_told():
    with pytest.raises(UnknownPriceError, match="AWS::EC2::NatGateway"):
        fixed_monthly_cost(template(Nat={"Type": "AWS::EC2::NatGateway"}))


def test_every_resource_of_every_stack_is_priced():
    for stack in synth("prod").values():
        fixed_monthly_cost(stack)


def test_a_platform_costs_less_than_its_budget():
    assert 0 < sum(fixed_monthly_cost(platform("prod")).values()) <= 17
