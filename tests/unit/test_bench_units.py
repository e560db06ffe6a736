"""The meter of ``make bench`` counts as AWS does, so that its figures can be trusted."""

import botocore.session
import pytest

from tests.bench.memory_table import MemoryTable
from tests.bench.units import Index, Meter, indexes_of, item_size, size, with_added

WORKLIST = Index(keys=("wpk", "wsk"), carries={"pk", "sk", "wpk", "wsk", "status"})
TABLE = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "worklist",
            "KeySchema": [{"AttributeName": "wpk"}, {"AttributeName": "wsk"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["status"]},
        }
    ],
}
ABSENT = "attribute_not_exists(pk)"


@pytest.fixture
def meter():
    return Meter([WORKLIST])


@pytest.fixture
def client(meter):
    """A client whose table is in memory and whose requests the meter counts."""
    client = botocore.session.Session().create_client(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    MemoryTable({"worklist": WORKLIST}).attach(client)
    meter.attach(client)
    return client


def item(length=100, sk="CASE", **attributes):
    """An item of exactly ``length`` bytes without its other attributes."""
    named = {"pk": {"S": "M#a#C#1"}, "sk": {"S": sk}}
    filled = length - item_size(named) - len("text")
    return named | {"text": {"S": "x" * filled}} | {name: {"S": value} for name, value in attributes.items()}


def put(client, what, condition=ABSENT):
    client.put_item(TableName="t", Item=what, ConditionExpression=condition)


def transact(client, *items, condition=ABSENT):
    client.transact_write_items(
        TransactItems=[{"Put": {"TableName": "t", "Item": each, "ConditionExpression": condition}} for each in items]
    )


@pytest.mark.parametrize(
    ("value", "bytes_"),
    [
        ({"S": "abc"}, 3),
        ({"S": "åäö"}, 6),
        ({"N": "7"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-0.25"}, 2),
        ({"N": "0"}, 1),
        ({"N": "1000"}, 2),
        ({"B": b"12345"}, 5),
        ({"B": "MTIz"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"M": {"name": {"S": "Alva"}}}, 3 + 4 + 4 + 1),
        ({"SS": ["abc", "å"]}, 5),
        ({"L": [{"S": "a"}, {"N": "1"}]}, 3 + 1 + 1 + 2 + 1),
    ],
)
def test_sizes_are_those_of_the_guide(value, bytes_):
    assert size(value) == bytes_


def test_a_kind_without_a_rule_is_refused():
    with pytest.raises(ValueError, match="no size rule for NS"):
        size({"NS": ["a"]})


def test_names_count():
    assert item_size({"name": {"S": "Alva"}, "n": {"BOOL": True}}) == 10
    assert item_size({"name": {"S": "Alva"}, "n": {"BOOL": True}}, {"n"}) == 2


@pytest.mark.parametrize(("length", "units"), [(1024, 1), (1025, 2), (3 * 1024, 3)])
def test_a_write_is_rounded_up_to_a_kibibyte(client, meter, length, units):
    put(client, item(length))
    assert meter.written == units


def test_a_write_costs_the_larger_of_what_was_and_what_becomes(client, meter):
    put(client, item(2000))
    meter.reset()
    put(client, item(100))
    assert meter.written == 2


def test_a_transaction_doubles_items_but_not_indexes(client, meter):
    transact(client, item(1024, wpk="open", wsk="1"), item(100, sk="E#1"))
    assert meter.written == 2 * 2 + 2 * 1 + 1
    assert meter.calls == ["TransactWriteItems"]


@pytest.mark.parametrize(
    ("after", "units"),
    [
        ({"wpk": "open", "wsk": "1", "status": "new"}, 0),
        ({"wpk": "open", "wsk": "1", "status": "moved"}, 1),
        ({"wpk": "open", "wsk": "2", "status": "new"}, 2),
        ({"status": "new"}, 1),
    ],
    ids=["unchanged", "changed in place", "moved", "left"],
)
def test_an_index_costs_what_changes_in_it(client, meter, after, units):
    put(client, item(wpk="open", wsk="1", status="new"))
    assert meter.written == 2
    meter.reset()
    put(client, item(**after))
    assert meter.written == 1 + units


def test_a_refused_write_costs_as_much_but_nothing_in_the_indexes(client, meter):
    transact(client, item(1500, wpk="open", wsk="1"))
    meter.reset()
    with pytest.raises(client.exceptions.TransactionCanceledException):
        transact(client, item(1500, wpk="open", wsk="2"))
    assert meter.written == 4
    meter.reset()
    put(client, item(1500, wpk="open", wsk="1"))
    assert meter.written == 2


@pytest.mark.parametrize(("consistent", "units"), [(True, 1), (False, 0.5)])
def test_a_read_costs_half_where_it_may_be_a_moment_old(client, meter, consistent, units):
    put(client, item())
    for key in ("CASE", "nothing"):
        meter.reset()
        client.get_item(TableName="t", Key={"pk": {"S": "M#a#C#1"}, "sk": {"S": key}}, ConsistentRead=consistent)
        assert meter.read == units


def test_a_query_is_rounded_up_once_to_four_kibibytes(client, meter):
    for number in range(5):
        put(client, item(1000, sk=f"E#{number}"))
    meter.reset()
    client.query(
        TableName="t",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :events)",
        ExpressionAttributeValues={":pk": {"S": "M#a#C#1"}, ":events": {"S": "E#"}},
    )
    assert meter.read == 1.0


def test_each_item_of_a_batch_is_rounded_up_by_itself(client, meter):
    for number in range(3):
        put(client, item(100 if number else 5000, sk=f"E#{number}"))
    meter.reset()
    keys = [{"pk": {"S": "M#a#C#1"}, "sk": {"S": f"E#{number}"}} for number in range(4)]
    found = client.batch_get_item(RequestItems={"t": {"Keys": keys}})["Responses"]["t"]
    assert [each["sk"]["S"] for each in found] == ["E#0", "E#1", "E#2"]
    assert meter.read == 1.0 + 0.5 + 0.5 + 0.5


def listed(client, **more):
    return client.query(
        TableName="t",
        IndexName="worklist",
        KeyConditionExpression="wpk = :pk AND wsk > :after",
        **more,
    )


def after(place, **more):
    return {":pk": {"S": "open"}, ":after": {"S": place}, **{f":{name}": {"S": text} for name, text in more.items()}}


def test_a_filter_costs_what_it_drops_too():
    index = Index(keys=("wpk", "wsk"), carries={"pk", "sk", "wpk", "wsk", "line"})
    client = botocore.session.Session().create_client(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    MemoryTable({"worklist": index}).attach(client)
    meter = Meter([index])
    meter.attach(client)
    for number in range(10):
        line = ("a#" if number % 2 else "b#") + "x" * 1000
        put(client, item(sk=f"E#{number}", wpk="open", wsk=str(number), line=line))
    meter.reset()

    page = listed(
        client,
        FilterExpression="begins_with(line, :unit)",
        ExpressionAttributeValues=after("1", unit="a#"),
        Limit=6,
    )

    assert [each["wsk"]["S"] for each in page["Items"]] == ["3", "5", "7"]
    assert page["LastEvaluatedKey"]["wsk"]["S"] == "7"
    assert meter.read == 1.0  # six lines of 1 kB, more than 4 kB and less than 8


def test_a_list_goes_on_behind_a_place(client):
    for number in range(5):
        put(client, item(sk=f"E#{number}", wpk="open", wsk=str(number)))

    first = listed(client, ExpressionAttributeValues=after("0"), Limit=2)
    rest = listed(client, ExpressionAttributeValues=after("2"), Limit=5)

    assert [each["wsk"]["S"] for each in (*first["Items"], *rest["Items"])] == ["1", "2", "3", "4"]
    assert first["LastEvaluatedKey"]["wsk"]["S"] == "2"
    assert "LastEvaluatedKey" not in rest


def test_an_update_costs_what_its_item_can_have_grown_to(client, meter):
    after = []
    for number in range(40):
        client.update_item(
            TableName="t",
            Key={"pk": {"S": "M#a#R#1"}, "sk": {"S": "RECEIPTS#2026-11-23"}},
            UpdateExpression="ADD receipts :one SET expires = :forgotten",
            ExpressionAttributeValues={":one": {"SS": [f"{number:020}"]}, ":forgotten": {"N": "1795824000"}},
        )
        after.append(meter.written)

    # 29 bytes of key, then 20 of the set's new member and 5 of the number each time: 1 029 at the last.
    assert after == [*range(1, 40), 41]


def test_a_put_without_a_condition_is_written_in_a_transaction(client, meter):
    for _ in range(2):
        client.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": item()}}])

    assert meter.written == 4


def test_an_operation_without_a_rule_is_refused(client, meter):
    with pytest.raises(AttributeError, match="scan"):
        client.scan(TableName="t")
    with pytest.raises(ValueError, match="no rule for what Scan costs"):
        meter._after(http_response=Answer(), parsed={}, model=Scan())


class Answer:
    status_code = 200


class Scan:
    name = "Scan"


def test_an_index_carries_keys_and_what_the_template_names():
    assert indexes_of(TABLE) == {"worklist": WORKLIST}


def test_a_transaction_that_adds_to_counts_costs_twice_the_units_of_its_items(client, meter):
    full = {"pk": {"S": "M#a#FIGURES#2026-11"}, "sk": {"S": "N#A"}, "rest": {"S": "x" * 1024}}
    client.put_item(TableName="t", Item=full)
    meter.reset()
    added = {
        "Key": {"pk": full["pk"], "sk": full["sk"]},
        "UpdateExpression": "ADD #0 :0, #1 :1",
        "ExpressionAttributeNames": {"#0": "n", "#1": "x"},
        "ExpressionAttributeValues": {":0": {"N": "1"}, ":1": {"N": "-2"}},
    }
    new = {**added, "Key": {"pk": full["pk"], "sk": {"S": "N#O"}}}
    client.transact_write_items(TransactItems=[{"Update": {"TableName": "t", **one}} for one in (added, new)])

    assert meter.written == 2 * 2 + 2 * 1
    stored = client.get_item(TableName="t", Key=added["Key"])["Item"]
    assert stored == full | {"n": {"N": "1"}, "x": {"N": "-2"}}
    assert with_added(stored, added)["n"] == {"N": "2"}
