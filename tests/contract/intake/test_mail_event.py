"""What SES tells of our mail, one test for every recorded event, and for what could stand in their place."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.delivery import DeliveryKind, Mailed
from envag.intake import mail_event
from envag.intake.payload import UnreadableError
from tests.centre import EVENTS

FOLDER = EVENTS / "mail_events"
PREFIX = "envag-dev-"


def recorded(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def parse(event, prefix=PREFIX):
    return mail_event.parse(json.dumps(event, ensure_ascii=False).encode(), prefix)


def changed(event, *path, to):
    """The event with the value at ``path`` replaced, or left out where ``to`` is None."""
    *parents, last = path
    place = event
    for key in parents:
        place = place[key]
    place.pop(last) if to is None else place.__setitem__(last, to)
    return event


@pytest.mark.parametrize(
    ("name", "kind", "permanent", "status", "reason"),
    [
        ("bounce_permanent", DeliveryKind.BOUNCE, True, "5.1.1", "General"),
        ("bounce_mailbox_full", DeliveryKind.BOUNCE, False, "4.2.2", "MailboxFull"),
        ("bounce_undetermined", DeliveryKind.BOUNCE, False, "", "Undetermined"),
        ("complaint", DeliveryKind.COMPLAINT, False, "", "abuse"),
        ("rejected", DeliveryKind.REJECTED, True, "", "Bad content"),
        ("rendering_failed", DeliveryKind.RENDERING_FAILED, True, "", ""),
        ("delayed", DeliveryKind.DELAYED, False, "4.2.2", "MailboxFull"),
    ],
)
def test_every_kind_says_what_went_wrong(name, kind, permanent, status, reason):
    notice = parse(recorded(name))

    assert (notice.kind, notice.permanent, notice.status, notice.reason) == (kind, permanent, status, reason)
    assert (notice.municipality, notice.reference) == ("solhamra", "SOL-BN42-98KB")
    assert notice.event == "k3v7q2n5x4zr6t2wmc5a"
    assert notice.mailed is Mailed.ANSWER


def test_the_moment_is_that_of_the_failure_or_else_of_the_event():
    assert parse(recorded("delayed")).occurred_at == datetime(2026, 11, 23, 8, 44, 6, tzinfo=UTC)
    assert parse(recorded("rejected")).occurred_at == datetime(2026, 11, 23, 8, 14, 7, tzinfo=UTC)


def test_a_receipt_is_told_from_an_answer_and_what_is_not_said_counts_as_one():
    unsaid = changed(recorded("bounce_receipt"), "detail", "mail", "tags", "mail", to=None)

    assert parse(recorded("bounce_receipt")).mailed is Mailed.RECEIPT
    assert parse(unsaid).mailed is Mailed.ANSWER
    copy = changed(recorded("bounce_receipt"), "detail", "mail", "tags", "mail", to=["copy"])
    assert parse(copy).mailed is Mailed.COPY


def test_the_same_event_delivered_again_is_the_same_notice():
    again = recorded("bounce_permanent") | {"id": "00000000-0000-4000-8000-000000000000"}

    assert parse(again) == parse(recorded("bounce_permanent"))
    assert parse(recorded("bounce_permanent")).id != parse(recorded("bounce_receipt")).id


def test_several_recipients_of_one_bounce_are_one_notice():
    event = recorded("bounce_permanent")
    told = event["detail"]["bounce"]["bouncedRecipients"]
    told.append(told[0] | {"emailAddress": "bo.exempel@example.com", "status": "5.2.2"})

    assert parse(event) == parse(recorded("bounce_permanent"))


@pytest.mark.req("X13")
def test_nothing_that_another_mail_server_says_is_kept():
    event = recorded("bounce_permanent")
    bounced = event["detail"]["bounce"]["bouncedRecipients"][0]
    bounced["status"] = "5.1.1 ida.exempel@example.com"
    event["detail"]["bounce"]["bounceSubType"] = "ida.exempel@example.com"
    notice = parse(event)

    assert (notice.status, notice.reason) == ("", "")
    assert "example.com" not in repr(parse(recorded("bounce_permanent")))


@pytest.mark.parametrize(
    "configuration_set", ["nyhetsbrev", "envag-prod-solhamra", "", "solhamra", "xenvag-dev-solhamra"]
)
def test_mail_of_another_configuration_set_is_foreign(configuration_set):
    event = changed(
        recorded("bounce_permanent"), "detail", "mail", "tags", "ses:configuration-set", to=[configuration_set]
    )

    with pytest.raises(UnreadableError, match=r"^foreign_configuration_set$"):
        parse(event)


def test_our_own_tag_never_decides_the_municipality():
    event = changed(recorded("bounce_permanent"), "detail", "mail", "tags", "municipality", to=["norrsjofors"])

    assert parse(event).municipality == "solhamra"


@pytest.mark.parametrize("reference", [None, [], [""], ["SOL-BN42-98KC"], ["../quarantine"], "SOL-BN42-98KB", [7]])
def test_a_mail_that_names_no_case_is_told(reference):
    event = changed(recorded("bounce_permanent"), "detail", "mail", "tags", "reference", to=reference)

    with pytest.raises(UnreadableError, match=r"^no_reference$"):
        parse(event)


def test_an_event_id_that_is_none_is_left_out():
    event = changed(recorded("bounce_permanent"), "detail", "mail", "tags", "event", to=["<script>"])

    assert parse(event).event == ""


@pytest.mark.parametrize("name", ["delivery", "unreadable_without_reference", "foreign_configuration_set"])
def test_what_is_not_ours_or_nothing_wrong_is_unreadable(name):
    with pytest.raises(UnreadableError):
        parse(recorded(name))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "not_a_mail_event"),
        (b"null", "not_a_mail_event"),
        (b'{"detail": {"eventType": "Bounce"}}', "not_a_mail_event"),
        (b'{"detail": {"eventType": ["Bounce"], "mail": "x"}}', "not_a_mail_event"),
    ],
)
def test_what_is_no_event_is_told_by_a_fixed_word(raw, reason):
    with pytest.raises(UnreadableError, match=f"^{reason}$"):
        mail_event.parse(raw, PREFIX)


def test_an_event_without_any_time_is_none():
    event = changed(changed(recorded("rejected"), "time", to="now"), "detail", "reject", to={"timestamp": 7})

    with pytest.raises(UnreadableError, match=r"^not_a_mail_event$"):
        parse(event)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
_PLACES = [
    ("detail",),
    ("time",),
    ("detail", "eventType"),
    ("detail", "bounce"),
    ("detail", "mail"),
    ("detail", "bounce", "bouncedRecipients"),
    ("detail", "bounce", "timestamp"),
    ("detail", "mail", "tags"),
    ("detail", "mail", "tags", "ses:configuration-set"),
    ("detail", "mail", "tags", "reference"),
]


@given(place=st.sampled_from(_PLACES), value=_JSON)
def test_nothing_in_an_event_surprises(place, value):
    event = changed(recorded("bounce_permanent"), *place, to=value)
    try:
        notice = parse(event)
    except UnreadableError as error:
        assert str(error) in {"not_a_mail_event", "foreign_configuration_set", "no_reference"}  # noqa: PT017
    else:
        assert notice.reference == "SOL-BN42-98KB"
