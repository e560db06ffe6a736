"""Tables, buckets, topics and queues made in moto from the synthesised template."""

from __future__ import annotations

from envag.flows.stand_ins import STARTED, StartedFlow, stand_in


def create_table(client, name, properties):
    """Make the table that an ``AWS::DynamoDB::GlobalTable`` describes, under another name."""
    indexes = [
        {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
        for index in properties.get("GlobalSecondaryIndexes", ())
    ]
    client.create_table(
        TableName=name,
        KeySchema=properties["KeySchema"],
        AttributeDefinitions=properties["AttributeDefinitions"],
        GlobalSecondaryIndexes=indexes,
        BillingMode=properties["BillingMode"],
        StreamSpecification={"StreamEnabled": True, **properties["StreamSpecification"]},
    )


def keep_webhook_secret(client, prefix, slug, name, value):
    """What ``envag webhooks rotate`` writes."""
    client.put_parameter(Name=f"{prefix}/{slug}/{name}", Type="SecureString", Value=value, Overwrite=True)


def tell_flows(client, prefix, slugs):
    """Write the parameters in which municipalities' stacks tell their flows, as on a laptop; the prefix."""
    for flow in (StartedFlow(template, slug) for slug in slugs for template in STARTED):
        client.put_parameter(
            Name=f"{prefix}/{flow.template}/flow/{flow.municipality}", Value=stand_in(flow), Type="String"
        )
    return prefix
