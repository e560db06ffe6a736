"""Tables, buckets, topics and queues made in moto from the synthesised template."""

from __future__ import annotations


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
