"""What every Drafts does: it gives back what was written, for a while, to whom it belongs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.adapters.drafts import DynamoDrafts
from envag.ports.drafts import Draft, DraftTooLargeError
from tests.builders import NOW
from tests.fakes.drafts import MemoryDrafts

DRAFT = Draft(
    form="avfall", fields={"address": "Ågatan 3", "description": "<b>rad ett\nrad två"}, until=NOW + timedelta(days=14)
)


@pytest.fixture(params=["fake", "dynamodb"])
def drafts(request):
    if request.param == "fake":
        return MemoryDrafts()
    client, table = request.getfixturevalue("sdk_client")("dynamodb"), request.getfixturevalue("cases_table")
    return DynamoDrafts(client, table)


def test_a_draft_is_found_as_it_was_written(drafts):
    drafts.keep("solhamra", "ID", DRAFT)

    assert drafts.find("solhamra", "ID", NOW) == DRAFT


def test_it_is_found_in_its_municipality_only(drafts):
    drafts.keep("solhamra", "ID", DRAFT)

    assert drafts.find("norrsjofors", "ID", NOW) is None
    assert drafts.find("solhamra", "OTHER", NOW) is None


def test_a_later_one_takes_its_place(drafts):
    drafts.keep("solhamra", "ID", DRAFT)
    drafts.keep("solhamra", "ID", DRAFT._replace(fields={}))

    assert drafts.find("solhamra", "ID", NOW).fields == {}


def test_its_time_is_up_even_before_it_is_deleted(drafts):
    drafts.keep("solhamra", "ID", DRAFT)

    assert drafts.find("solhamra", "ID", DRAFT.until - timedelta(seconds=1)) == DRAFT
    assert drafts.find("solhamra", "ID", DRAFT.until) is None


def test_what_was_sent_is_forgotten(drafts):
    drafts.keep("solhamra", "ID", DRAFT)
    drafts.forget("solhamra", "ID")
    drafts.forget("solhamra", "ID")

    assert drafts.find("solhamra", "ID", NOW) is None


def test_what_no_item_holds_is_refused(drafts):
    with pytest.raises(DraftTooLargeError):
        drafts.keep("solhamra", "ID", DRAFT._replace(fields={"description": "å" * 200_000}))


def test_an_item_holds_as_much_as_is_taken(sdk_client, cases_table):
    drafts = DynamoDrafts(sdk_client("dynamodb"), cases_table)
    drafts.keep("solhamra", "ID", DRAFT._replace(fields={"description": "å" * 189_000}))

    assert len(drafts.find("solhamra", "ID", NOW).fields["description"]) == 189_000
