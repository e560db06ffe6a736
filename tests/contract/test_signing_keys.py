"""What reads a municipality's signing keys: the same as the store signs with, and nothing else of the table."""

from __future__ import annotations

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.proof_keys import DynamoSigningKeys


def test_the_keys_are_those_that_the_store_made(sdk_client, cases_table):
    store = DynamoCaseStore(sdk_client("dynamodb"), cases_table)
    store.resident_key("solhamra")
    made = store.proof_keys("solhamra")

    assert DynamoSigningKeys(sdk_client("dynamodb"), cases_table).signing_keys("solhamra") == made


def test_before_they_are_made_there_are_none_and_none_are_made(sdk_client, cases_table):
    keys = DynamoSigningKeys(sdk_client("dynamodb"), cases_table)

    assert keys.signing_keys("solhamra") is None
    made = DynamoCaseStore(sdk_client("dynamodb"), cases_table).proof_keys("solhamra")
    assert keys.signing_keys("solhamra") == made


def test_they_are_read_once_for_each_municipality(sdk_client, cases_table):
    store = DynamoCaseStore(sdk_client("dynamodb"), cases_table)
    keys = DynamoSigningKeys(sdk_client("dynamodb"), cases_table)
    first = store.proof_keys("solhamra")
    other = store.proof_keys("norrsjofors")

    assert (keys.signing_keys("solhamra"), keys.signing_keys("norrsjofors")) == (first, other)
    store.rotate_proof_keys("solhamra")
    assert keys.signing_keys("solhamra") == first
