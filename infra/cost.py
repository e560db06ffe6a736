"""What a stack costs a month although nobody uses it, computed from its template.

Usage is cheap and follows the residents; what stands still is what surprises a municipality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = 1.0
"""USD a month for a customer-managed key; each of its first two yearly rotations adds as much.
https://aws.amazon.com/kms/pricing/
"""

ALARM_METRIC = 0.10
"""USD a month for each metric of an alarm. https://aws.amazon.com/cloudwatch/pricing/"""

DASHBOARD = 3.0
"""USD a month for a dashboard. An account's first three are free as long as each shows at most fifty metrics; ours
shows more. https://aws.amazon.com/cloudwatch/pricing/"""

NUMBER = 0.10 * 30.4
"""USD a month for a number that Connect claims. An assumption on the dear side: the price of Swedish numbers stands
on https://aws.amazon.com/connect/pricing/ behind a choice of region and country, and changes.
"""

_ROTATIONS_CHARGED = 2

FREE_AT_REST = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::CloudFormation::Stack",
        "AWS::ApiGatewayV2::Stage",
        "AWS::AppIntegrations::Application",
        "AWS::CDK::Metadata",
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Cognito::UserPoolIdentityProvider",
        "AWS::Connect::AgentStatus",
        "AWS::Connect::ApprovedOrigin",
        "AWS::Connect::ContactFlow",
        "AWS::Connect::HoursOfOperation",
        "AWS::Connect::Instance",
        "AWS::Connect::InstanceStorageConfig",
        "AWS::Connect::IntegrationAssociation",
        "AWS::Connect::Queue",
        "AWS::Connect::QuickConnect",
        "AWS::Connect::RoutingProfile",
        "AWS::Connect::SecurityProfile",
        "AWS::DynamoDB::GlobalTable",
        "AWS::Events::Rule",
        "AWS::GuardDuty::MalwareProtectionPlan",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Lex::Bot",
        "AWS::Lex::BotAlias",
        "AWS::Lex::BotVersion",
        "AWS::Lex::ResourcePolicy",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::Scheduler::ScheduleGroup",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SES::EmailIdentity",
        "AWS::SES::ReceiptRule",
        "AWS::SES::ReceiptRuleSet",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::SSM::Parameter",
        "Custom::ActiveReceiptRuleSet",
        "Custom::Calendars",
        "Custom::LedNumber",
    }
)
"""Paid by use alone, as they are configured here."""


class UnknownPriceError(LookupError):
    """Nobody has looked up what this type of resource costs at rest."""


def fixed_monthly_cost(template: Mapping[str, Any]) -> dict[str, float]:
    """USD a month by resource, dearest case. Raises UnknownPriceError for a type that is not listed here."""
    return {
        name: cost
        for name, resource in template["Resources"].items()
        if (cost := _cost(resource["Type"], resource.get("Properties", {})))
    }


def _cost(resource_type: str, properties: Mapping[str, Any]) -> float:
    match resource_type:
        case "AWS::KMS::Key":
            return KEY * (1 + _ROTATIONS_CHARGED if properties.get("EnableKeyRotation") else 1)
        case "AWS::CloudWatch::Alarm":
            return ALARM_METRIC * sum(
                "MetricStat" in metric for metric in properties.get("Metrics", [{"MetricStat": {}}])
            )
        case "AWS::CloudWatch::Dashboard":
            return DASHBOARD
        case "AWS::Connect::PhoneNumber":
            return NUMBER
        case _ if resource_type in FREE_AT_REST:
            return 0.0
    msg = f"what {resource_type} costs at rest is not in infra/cost.py"
    raise UnknownPriceError(msg)
