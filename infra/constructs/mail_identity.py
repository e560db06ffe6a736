"""One municipality's name in mail: its domain as an SES identity, how it sends, and the DNS records that make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput
from aws_cdk import aws_ses as ses

from infra.constructs.mail_events import EVENTS

if TYPE_CHECKING:
    from constructs import Construct

    from infra.stage import Stage

_RETURN_PATH = "bounce"
"""The subdomain that bounces go to. SES must be the only one to receive there."""

_DKIM_TOKENS = 3


def mail_identity(scope: Construct, *, stage: Stage, slug: str, domain: str) -> ses.CfnEmailIdentity:
    """The domain, signed by Easy DKIM and with a return path of its own, sending under its configuration set.

    Should the return path's MX record be lost, SES takes its own in place of it: an answer that passes DMARC by its
    DKIM signature alone is better than none. What fails comes back as an event, not as mail to the sender.
    """
    configuration_set = _configuration_set(scope, stage=stage, slug=slug)
    identity = ses.CfnEmailIdentity(
        scope,
        "Domain",
        email_identity=domain,
        dkim_attributes=ses.CfnEmailIdentity.DkimAttributesProperty(signing_enabled=True),
        dkim_signing_attributes=ses.CfnEmailIdentity.DkimSigningAttributesProperty(
            next_signing_key_length="RSA_2048_BIT"
        ),
        mail_from_attributes=ses.CfnEmailIdentity.MailFromAttributesProperty(
            mail_from_domain=f"{_RETURN_PATH}.{domain}", behavior_on_mx_failure="USE_DEFAULT_VALUE"
        ),
        feedback_attributes=ses.CfnEmailIdentity.FeedbackAttributesProperty(email_forwarding_enabled=False),
        configuration_set_attributes=ses.CfnEmailIdentity.ConfigurationSetAttributesProperty(
            configuration_set_name=configuration_set.ref
        ),
    )
    _tell_dns(scope, identity, domain)
    return identity


def _configuration_set(scope: Construct, *, stage: Stage, slug: str) -> ses.CfnConfigurationSet:
    """How the municipality's mail is sent, and which events come of it.

    No address is ever suppressed: the account's suppression list is shared by all municipalities, and a resident
    whose mailbox was full once must get the next answer (FL 7 §). Mail goes to servers with TLS only; where there
    is none, the bounce tells the guide.
    """
    configuration_set = ses.CfnConfigurationSet(
        scope,
        "Sending",
        name=f"{stage.configuration_set_prefix}{slug}",
        sending_options=ses.CfnConfigurationSet.SendingOptionsProperty(sending_enabled=True),
        delivery_options=ses.CfnConfigurationSet.DeliveryOptionsProperty(tls_policy="REQUIRE"),
        reputation_options=ses.CfnConfigurationSet.ReputationOptionsProperty(reputation_metrics_enabled=True),
        suppression_options=ses.CfnConfigurationSet.SuppressionOptionsProperty(suppressed_reasons=[]),
    )
    ses.CfnConfigurationSetEventDestination(
        scope,
        "Events",
        configuration_set_name=configuration_set.ref,
        event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
            name="cases",
            enabled=True,
            matching_event_types=list(EVENTS),
            event_bridge_destination=ses.CfnConfigurationSetEventDestination.EventBridgeDestinationProperty(
                event_bus_arn=stage.arn("events", "event-bus/default")
            ),
        ),
    )
    return configuration_set


def _tell_dns(scope: Construct, identity: ses.CfnEmailIdentity, domain: str) -> None:
    """The records to publish, as lines of a zone file.

    https://docs.aws.amazon.com/ses/latest/dg/mail-from.html has those of the return path. DMARC begins with a
    policy that only watches: one that rejects would hit the municipality's other mail before it is ready.
    """
    return_path = f"{_RETURN_PATH}.{domain}."
    records = {
        f"DnsDkim{number}": f"{getattr(identity, f'attr_dkim_dns_token_name{number}')}. CNAME "
        f"{getattr(identity, f'attr_dkim_dns_token_value{number}')}."
        for number in range(1, _DKIM_TOKENS + 1)
    } | {
        "DnsReturnPathMx": f"{return_path} MX 10 feedback-smtp.{Aws.REGION}.amazonses.com.",
        "DnsReturnPathSpf": f'{return_path} TXT "v=spf1 include:amazonses.com ~all"',
        "DnsDmarc": f'_dmarc.{domain}. TXT "v=DMARC1; p=none"',
        "DnsInboundMx": f"{domain}. MX 10 inbound-smtp.{Aws.REGION}.amazonaws.com.",
    }
    for name, record in records.items():
        CfnOutput(scope, name, value=record).override_logical_id(name)
