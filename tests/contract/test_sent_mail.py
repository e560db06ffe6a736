"""What every SentMail does: a mail is claimed once, found again by its Message-ID, and receipts are counted a day."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from envag.adapters.sent_mail import DynamoSentMail
from envag.ports.mail import Claim
from tests.fakes.sent_mail import MemorySentMail

DAY = date(2026, 11, 23)
REFERENCE = "SOL-7K3F-9QW4"


@pytest.fixture(params=["fake", "dynamodb"])
def again(request):
    """Makes objects that look at the same sent mail, as two environments of one function do."""
    if request.param == "fake":
        one = MemorySentMail()
        return lambda: one
    client, table = request.getfixturevalue("sdk_client")("dynamodb"), request.getfixturevalue("cases_table")
    return lambda: DynamoSentMail(client, table)


@pytest.fixture
def mail(again):
    return again()


def test_a_mail_is_claimed_once(again):
    first, second = again(), again()
    assert first.claim("solhamra", REFERENCE, "e1") is Claim.CLAIMED
    assert first.claim("solhamra", REFERENCE, "e1") is Claim.UNCERTAIN
    assert second.claim("solhamra", REFERENCE, "e1") is Claim.UNCERTAIN
    assert second.claim("solhamra", REFERENCE, "e2") is Claim.CLAIMED
    assert second.claim("norrsjofors", REFERENCE, "e1") is Claim.CLAIMED


def test_a_mail_that_was_sent_is_known_as_sent(again):
    again().claim("solhamra", REFERENCE, "e1")
    again().sent("solhamra", REFERENCE, "e1", "0107-1")
    assert again().claim("solhamra", REFERENCE, "e1") is Claim.SENT


def test_a_claim_that_was_given_back_can_be_had(again):
    again().claim("solhamra", REFERENCE, "e1")
    again().release("solhamra", REFERENCE, "e1")
    assert again().claim("solhamra", REFERENCE, "e1") is Claim.CLAIMED


def test_giving_back_what_was_sent_or_never_claimed_changes_nothing(again):
    again().release("solhamra", REFERENCE, "e2")
    again().claim("solhamra", REFERENCE, "e1")
    again().sent("solhamra", REFERENCE, "e1", "0107-1")
    again().release("solhamra", REFERENCE, "e1")
    assert again().claim("solhamra", REFERENCE, "e1") is Claim.SENT


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "written", ["0107-1", "0107-1@eu-central-1.amazonses.com", "<0107-1@eu-central-1.amazonses.com>"]
)
def test_a_message_id_leads_back_to_its_case_however_it_is_written(mail, written):
    mail.sent("solhamra", REFERENCE, "e1", "0107-1")
    assert mail.reference_of("solhamra", written) == REFERENCE


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "asked", ["0107-2", "", "<>", "@post.example", "0107-1#SENT", "x" * 5000, "åäö", "C#" + REFERENCE]
)
def test_a_message_id_that_is_not_ours_leads_nowhere(mail, asked):
    mail.sent("solhamra", REFERENCE, "e1", "0107-1")
    assert mail.reference_of("solhamra", asked) == ""


@pytest.mark.req("R44")
def test_a_message_id_leads_to_no_other_municipality(mail):
    mail.sent("solhamra", REFERENCE, "e1", "0107-1")
    assert mail.reference_of("norrsjofors", "0107-1") == ""


def test_a_mail_that_was_sent_twice_is_found_by_both_ids(mail):
    mail.sent("solhamra", REFERENCE, "e1", "0107-1")
    mail.sent("solhamra", REFERENCE, "e1", "0107-2")
    assert {mail.reference_of("solhamra", one) for one in ("0107-1", "0107-2")} == {REFERENCE}


@pytest.mark.req("R44")
def test_receipts_have_a_ceiling_per_resident_and_day(mail):
    def allowed(event, resident="abc", on=DAY, municipality="solhamra"):
        return mail.allow_receipt(municipality, resident, event, on=on, limit=2)

    assert [allowed("e1"), allowed("e2"), allowed("e3")] == [True, True, False]
    assert allowed("e1"), "the same receipt counts once"
    assert allowed("e3", resident="def")
    assert allowed("e3", on=DAY + timedelta(days=1))
    assert allowed("e3", municipality="norrsjofors")


def test_of_many_at_once_one_gets_the_claim(again):
    claims = []
    takers = [
        threading.Thread(target=lambda: claims.append(again().claim("solhamra", REFERENCE, "e1"))) for _ in range(8)
    ]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(claims) == [Claim.CLAIMED] + [Claim.UNCERTAIN] * 7


class LostAnswers:
    """A client whose next calls of one operation reach the table, and whose answers never come."""

    def __init__(self, client, operation, times):
        self.client, self.operation, self.left = client, operation, times

    def __getattr__(self, name):
        call = getattr(self.client, name)
        if name != self.operation:
            return call

        def lossy(**arguments):
            answer = call(**arguments)
            if self.left:
                self.left -= 1
                raise ReadTimeoutError(endpoint_url="table")
            return answer

        return lossy


def test_a_claim_whose_answer_was_lost_is_given_to_the_one_who_made_it(sdk_client, cases_table):
    mail = DynamoSentMail(LostAnswers(sdk_client("dynamodb"), "put_item", 1), cases_table)
    with pytest.raises(ReadTimeoutError):
        mail.claim("solhamra", REFERENCE, "e1")
    assert DynamoSentMail(sdk_client("dynamodb"), cases_table).claim("solhamra", REFERENCE, "e1") is Claim.UNCERTAIN
    assert mail.claim("solhamra", REFERENCE, "e1") is Claim.CLAIMED
    assert mail.claim("solhamra", REFERENCE, "e1") is Claim.UNCERTAIN


def test_the_count_of_receipts_is_forgotten_by_the_tables_own_clock(sdk_client, cases_table):
    DynamoSentMail(sdk_client("dynamodb"), cases_table).allow_receipt("solhamra", "abc", "e1", on=DAY, limit=2)
    key = {"pk": {"S": "M#solhamra#R#abc"}, "sk": {"S": "RECEIPTS#2026-11-23"}}
    item = sdk_client("dynamodb").get_item(TableName=cases_table, Key=key)["Item"]
    expires = datetime.fromtimestamp(int(item["expires"]["N"]), UTC)
    assert timedelta(days=2) < expires - datetime(2026, 11, 23, 22, 59, tzinfo=UTC) < timedelta(days=4)


def test_what_is_noted_asks_for_no_mail_and_tells_no_department(sdk_client, cases_table):
    mail = DynamoSentMail(sdk_client("dynamodb"), cases_table)
    mail.claim("solhamra", REFERENCE, "e1")
    mail.sent("solhamra", REFERENCE, "e1", "0107-1")
    items = sdk_client("dynamodb").scan(TableName=cases_table)["Items"]
    assert sorted(item["pk"]["S"] for item in items) == [f"M#solhamra#C#{REFERENCE}", "M#solhamra#S#0107-1"]
    for item in items:
        assert not {"mail", "notify", "expires", "rpk", "wpk"} & set(item)
