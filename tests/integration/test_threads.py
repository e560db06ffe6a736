"""Conversations through the real handlers: what belongs together comes together, and nothing else does."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.sent_mail import DynamoSentMail
from envag.domain import transitions
from envag.domain.case import SYSTEM, ContactReason, EventType, Resolution, Status
from envag.domain.contact import Channel, SetAside, Thread
from envag.domain.proof import sign
from envag.ports.cases import StoreConflictError
from envag.usecases.change import change
from envag.usecases.receive import receive
from envag.usecases.receive_mail import Outcome, receive_mail
from tests.builders import NOW, FixedRoutes, a_contact, a_municipality
from tests.fakes.ses_api import PlayedSes
from tests.integration.post_office import CLIENTS, RESIDENT, PostOffice, a_mail, reply

STRANGER = {"From": "Nils Berg <nils.berg@brev.example>"}
FROM_STRANGER = {"envelope": "nils.berg@brev.example"}


@pytest.fixture
def office(stack):
    return PostOffice(stack)


@pytest.fixture
def conversation(office):
    """Alva's case, and the receipt that she got for it."""
    reference, _, _ = office.deliver(a_mail())
    (receipt,) = office.send()
    assert receipt["To"] == RESIDENT
    return reference, receipt


def without_detail(message):
    """As a server passes it on that knows nothing of sub-addresses."""
    return re.sub(r"kontakt\+[a-z0-9.-]+@", "kontakt@", message)


def without_references(message):
    return re.sub(r"^References:.*\n(?: .*\n)*", "", message, flags=re.MULTILINE)


def unchanged(message):
    return message


@pytest.mark.req("R44")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "on_its_way",
    [unchanged, without_detail, without_references, lambda message: without_detail(without_references(message))],
    ids=["whole", "no address", "no references", "in-reply-to only"],
)
def test_a_reply_of_a_real_client_joins_its_case(office, conversation, client, on_its_way):
    reference, receipt = conversation

    joined, case, event = office.deliver(on_its_way(reply(client, receipt)))

    assert joined == reference
    assert (event.type, case.status) == (EventType.ADDED, Status.NEW)
    assert event.data["reply"] == "Hej!\n\nDet är stolpen vid Ågatan 3."
    assert event.data["text"].startswith(event.data["reply"])
    assert "from" not in event.data
    assert event.data["authentic"] == "yes"
    assert len(office.send()) == 1, "a reply gets no receipt"


def test_there_are_five_clients():
    assert len(CLIENTS) == 5


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    ("days", "type_"), [(59, EventType.REOPENED), (60, EventType.REOPENED), (61, EventType.RECEIVED)]
)
def test_the_sixty_days_count_from_closing_to_arrival(office, days, type_):
    reference, _, _ = office.deliver(a_mail(), days=-days)
    (receipt,) = office.send()
    store = office.stack.function("inbound_mail").STORE
    decision = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.FAULT_REPORT}
    closed_at = NOW - timedelta(days=days)
    change(
        "solhamra",
        reference,
        lambda case: transitions.close(case, **decision, actor=SYSTEM, at=closed_at, id="closed"),
        store=store,
    )

    joined, case, event = office.deliver(reply("gmail", receipt))

    assert event.type is type_
    if type_ is EventType.REOPENED:
        assert (joined, case.status, case.resolution) == (reference, Status.IN_PROGRESS, None)
    else:
        assert joined != reference
        assert event.data["linked"] == [reference]
        assert store.get("solhamra", reference).status is Status.CLOSED


@pytest.mark.req("R44", "X1")
def test_a_stranger_who_quotes_a_reference_opens_a_case_with_a_hint(office, conversation):
    reference, _ = conversation

    opened, _, event = office.deliver(a_mail(Subject=f"Sv: Gatlampan [{reference}]", **STRANGER), **FROM_STRANGER)

    assert opened != reference
    assert event.data["perhaps"] == [reference]


@pytest.mark.req("R44", "X1")
def test_a_forged_party_who_quotes_a_reference_opens_a_case_and_gets_no_receipt(office, conversation):
    reference, _ = conversation

    opened, case, event = office.deliver(
        a_mail(Subject=f"Sv: [{reference}]"), envelope="x@evil.example", dmarc="fail header.from=post.example"
    )

    assert opened != reference
    assert (event.data["perhaps"], event.data["authentic"]) == ([reference], "no")
    assert event.data["auth"] == {"spf": "pass", "dkim": "pass", "dmarc": "fail"}
    assert case.resident == ""
    assert len(office.send()) == 1


@pytest.mark.req("R44")
def test_the_party_who_quotes_the_reference_joins(office, conversation):
    reference, _ = conversation

    joined, _, event = office.deliver(a_mail("Hur går det?", Subject=f"ärende {reference.lower()}"))

    assert (joined, event.type) == (reference, EventType.ADDED)


@pytest.mark.req("R44", "X1")
def test_a_proof_with_one_wrong_letter_joins_nothing(office, conversation):
    reference, receipt = conversation
    forged = receipt["Reply-To"].addresses[0].addr_spec
    last = forged.index("@") - 1
    forged = forged[:last] + ("a" if forged[last] != "a" else "b") + forged[last + 1 :]

    opened, _, event = office.deliver(a_mail(To=forged, Subject="Sv: Gatlampan"))

    assert opened != reference
    assert not {"linked", "perhaps"} & set(event.data)


@pytest.mark.req("R44", "X1")
def test_no_proof_of_one_municipality_opens_a_door_in_another(new_stack):
    office = PostOffice(new_stack("solhamra", "norrsjofors"))
    reference, _, _ = office.deliver(a_mail())
    (receipt,) = office.send()

    opened, case, event = office.deliver(
        reply("gmail", receipt).replace("Subject: Re:", f"Subject: Re: {reference}"), slug="norrsjofors"
    )

    assert (case.municipality, event.type) == ("norrsjofors", EventType.RECEIVED)
    assert opened != reference
    assert not {"linked", "perhaps"} & set(event.data)


@pytest.mark.req("R44")
def test_a_redelivered_reply_is_stored_once(office, conversation):
    _, receipt = conversation
    message = reply("outlook", receipt)
    office.deliver(message)
    before = office.stack.items()

    assert office.deliver(message) is None
    assert office.deliver(message, days=1, recipient="kontakt@solhamra.example") is None
    assert office.stack.items() == before


class OneWriterStore(DynamoCaseStore):
    """A transaction that moto refuses takes back whatever others wrote meanwhile, so that one must wait for another."""

    lock = threading.Lock()

    def _transact(self, actions):
        with self.lock:
            return super()._transact(actions)


@pytest.mark.req("R44")
def test_copies_at_the_same_moment_join_once(sdk_client, cases_table):
    store = OneWriterStore(sdk_client("dynamodb"), cases_table)
    sent = DynamoSentMail(sdk_client("dynamodb"), cases_table)
    first = a_contact(channel=Channel.EMAIL, source_id="first")
    case = receive(first, municipality=a_municipality(), routes=FixedRoutes(), store=store).case
    thread = Thread(proofs=(sign(store.proof_keys("solhamra"), "solhamra", case.reference),))

    def deliver(number):
        copy = a_contact(
            channel=Channel.EMAIL,
            source_id=f"reply {number % 2}",
            arrived_at=NOW + timedelta(seconds=number),
            thread=thread,
        )
        while True:
            try:
                return receive_mail(
                    copy,
                    municipality=a_municipality(),
                    routes=FixedRoutes(),
                    store=store,
                    sent=sent,
                    gets_receipt=lambda *_: False,
                ).outcome
            except StoreConflictError:
                continue  # as the queue delivers again

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(deliver, range(16)))

    added = [e for e in store.timeline("solhamra", case.reference) if e.type is EventType.ADDED]
    assert len(added) == len({event.id for event in added}) == 2
    assert outcomes.count(Outcome.ADDED) == 2
    assert store.get("solhamra", case.reference).version == 3


# Loops


@pytest.fixture
def other_ses():
    played = PlayedSes()
    yield played
    played.close()


def robot(receipt, **headers):
    """An absence reply to a receipt, sent where RFC 3834 section 4 wants it or where a careless robot sends it."""
    fields = {
        "To": "kontakt@solhamra.example",
        "Subject": f"Autosvar: {receipt['Subject']}",
        "In_Reply_To": receipt["Message-ID"],
        "References": f"{receipt['References']} {receipt['Message-ID']}",
        "Auto_Submitted": "auto-replied",
    }
    return a_mail("Jag är på semester och läser inte min post.", **fields | headers)


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"References": None, "In_Reply_To": None},
        {"Auto_Submitted": None, "X_Autoreply": "yes"},
        {"Auto_Submitted": "auto-replied (vacation)", "In_Reply_To": None},
        {"Auto_Submitted": None, "Precedence": "auto_reply", "References": None},
    ],
)
@pytest.mark.parametrize("to_reply_address", [True, False])
def test_with_an_out_of_office_robot_it_ends_after_its_first_answer(office, conversation, changes, to_reply_address):
    reference, receipt = conversation
    to = {"To": receipt["Reply-To"].addresses[0].addr_spec} if to_reply_address else {}

    _, case, event = office.deliver(robot(receipt, **to, **changes), envelope="")

    assert len(office.send()) == 1, "the receipt is our last word"
    if case.reference == reference:
        assert (event.type, case.status) == (EventType.ADDED, Status.NEW)
    else:
        assert case.set_aside is SetAside.AUTOMATIC
    assert not case.tells_department(event)


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    ("keeps_subject", "address", "receipts"),
    [
        pytest.param(True, "alva", 1, id="it quotes our reference"),
        pytest.param(True, "alva{}", 1, id="it quotes our reference from ever new addresses"),
        pytest.param(False, "alva", 5, id="it quotes nothing"),
    ],
)
def test_a_robot_that_shows_itself_by_nothing_is_stopped_all_the_same(office, keeps_subject, address, receipts):
    sent = []
    for number in range(12):
        subject = f"Re: {sent[-1]['Subject']}" if sent and keeps_subject else "Tack"
        sender = f"{address.format(number)}@post.example"
        office.deliver(a_mail(f"Tack för ditt brev nummer {number}!", Subject=subject, From=sender), envelope=sender)
        sent = office.send()

    assert len(sent) == receipts


@pytest.mark.req("R44")
def test_with_another_instance_of_ourselves_it_ends_after_its_first_answer(new_stack, other_ses):
    """Two towns run the product. Each believes to be Solhamra; on the wire the other is called grannby."""
    towns = [PostOffice(new_stack()), PostOffice(new_stack(), other_ses)]
    names = (b"solhamra.example", b"grannby.example", b"\0")

    def across(message):
        raw = message.as_bytes()
        for old, new in zip(names, (names[2], names[0], names[1]), strict=True):
            raw = raw.replace(old, new)
        return raw

    # somebody writes to one town in the other's name, as a guide there would by hand
    towns[0].deliver(
        a_mail(From="Grannby Direkt <kontakt@grannby.example>"),
        envelope="kontakt@grannby.example",
        dmarc="pass header.from=grannby.example",
    )
    carried = [0, 0]
    for turn in range(10):
        here = turn % 2
        new = towns[here].send()[carried[here] :]
        carried[here] += len(new)
        for mail in new:
            towns[1 - here].deliver(
                across(mail), envelope="bounces@post.grannby.example", dmarc="pass header.from=grannby.example"
            )

    assert carried == [1, 0], "the receipt went over, and nothing came back"
    (case,) = towns[1].stack.cases()
    assert case["set_aside"]["S"] == SetAside.AUTOMATIC


@pytest.mark.req("R44")
def test_a_mail_in_our_own_name_is_not_answered(office):
    office.deliver(
        a_mail(From="kontakt@solhamra.example"),
        envelope="kontakt@solhamra.example",
        dmarc="pass header.from=solhamra.example",
    )

    assert office.send() == []


# Bounces


def bounce(mail, *, returned=True):
    """A delivery report of RFC 3464 about a mail of ours."""
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items() if name != "Content-Type")
    parts = {
        "text/plain; charset=utf-8": f"Your message to {RESIDENT} could not be delivered.",
        "message/delivery-status": (
            "Reporting-MTA: dns; mail.post.example\n\n"
            f"Final-Recipient: rfc822; {RESIDENT}\nAction: failed\nStatus: 5.1.1\n"
        ),
    }
    if returned:
        parts["text/rfc822-headers"] = headers
    body = "".join(f"--b\nContent-Type: {type_}\n\n{text}\n" for type_, text in parts.items()) + "--b--\n"
    return a_mail(
        body,
        From="Mail Delivery System <mailer-daemon@mail.post.example>",
        Subject="Undelivered Mail Returned to Sender",
        Auto_Submitted="auto-replied",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


@pytest.mark.req("R44")
def test_a_bounce_lands_on_the_case_whose_mail_bounced_and_tells_the_department(office, conversation):
    reference, receipt = conversation

    joined, case, event = office.deliver(bounce(receipt), envelope="")

    assert (joined, event.type) == (reference, EventType.UNDELIVERED)
    assert (event.data["kind"], event.data["permanent"]) == ("bounce", True)
    assert RESIDENT not in str(event.data)
    assert case.tells_department(event)
    assert len(office.send()) == 1


@pytest.mark.req("R44")
def test_a_bounce_of_nothing_that_we_know_is_set_aside(office, conversation):
    reference, receipt = conversation

    opened, case, _ = office.deliver(bounce(receipt, returned=False), envelope="")

    assert opened != reference
    assert case.set_aside is SetAside.AUTOMATIC


# What is set aside


CAMPAIGN = {"List_Unsubscribe": "<https://reklam.example/av>", "X_Campaign": "7", "Precedence": "bulk"}


@pytest.mark.req("R41", "X8")
@pytest.mark.parametrize(
    ("text", "set_aside"),
    [
        ("Köp solceller nu, 50 % rabatt! Klicka här.", SetAside.ADVERTISING),
        ("Jag begär att få ta del av alla allmänna handlingar om upphandlingen av snöröjning.", None),
    ],
)
def test_advertising_is_set_aside_unless_it_asks_for_documents(office, text, set_aside):
    _, case, event = office.deliver(a_mail(text, Subject="Hej", **CAMPAIGN))

    assert case.set_aside is set_aside
    assert case.tells_department(event) is (set_aside is None)
    assert office.send() == [], "no receipt to a mailing"
