"""A mail joins the case that it proves to belong to, and nothing less than proof will do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain import transitions
from envag.domain.case import SYSTEM, Actor, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import Automatic, Channel, Party, SetAside, Thread
from envag.domain.proof import ProofKeys, sign
from envag.domain.reference import derive, parse
from envag.domain.status_proof import sign_link
from envag.domain.transitions import REOPENS_WITHIN
from envag.usecases.change import change
from envag.usecases.receive import answer_due, receive
from envag.usecases.receive_mail import Outcome, receive_mail
from tests.builders import NOW, FixedRoutes, a_contact, a_municipality
from tests.fakes.store import MemoryCaseStore

ALVA = Party(name="Alva Ek", email="alva.ek@post.example")
STRANGER = Party(name="Nils Berg", email="nils.berg@post.example")
SES_ID = "0107019a2b3c4d5e-11111111-2222-4333-8444-555555555555-000000"
GUIDE = Actor(role="guide", id="guide-7")
SILENT = [Automatic.OUT_OF_OFFICE, Automatic.CHALLENGE, Automatic.FEEDBACK_REPORT, Automatic.READ_RECEIPT]


class KnownMail:
    """The mail that was sent, by municipality and the left side of its Message-ID."""

    def __init__(self, **references):
        self.asked = []
        self.references = references

    def reference_of(self, municipality, message_id):
        self.asked.append(message_id)
        return self.references.get(f"{municipality} {message_id.partition('@')[0]}", "")


class CountingStore(MemoryCaseStore):
    """Counts what is read."""

    def __init__(self):
        super().__init__()
        self.reads = []

    def get(self, municipality, reference):
        self.reads.append("case")
        return super().get(municipality, reference)

    def proof_keys(self, municipality, *, known=0):
        self.reads.append("keys")
        return super().proof_keys(municipality, known=known)

    def holds(self, municipality, reference, event_id):
        self.reads.append("timeline")
        return super().holds(municipality, reference, event_id)


@pytest.fixture
def store():
    return CountingStore()


@pytest.fixture
def case(store):
    """Alva's case, which came as a mail on Monday morning."""
    first = a_contact(channel=Channel.EMAIL, source_id="first", party=ALVA)
    return receive(first, municipality=a_municipality(), routes=FixedRoutes(), store=store).case


def a_mail(source="second", *, after=timedelta(days=1), **changes):
    fields = {
        "channel": Channel.EMAIL,
        "source_id": source,
        "digest": source,
        "arrived_at": NOW + after,
        "subject": "Sv: Gatlampan",
        "text": "Den lyser igen, tack!",
        "party": ALVA,
        "authentic": True,
        "raw_key": f"mail/solhamra/{source}",
    }
    return a_contact(**fields | changes)


def delivered(store, contact, *, routes=None, sent=None, municipality=None, gets_receipt=lambda *_: False):
    return receive_mail(
        contact,
        municipality=municipality or a_municipality(),
        routes=routes or FixedRoutes(),
        store=store,
        sent=sent or KnownMail(),
        gets_receipt=gets_receipt,
    )


def proof_of(store, case):
    return Thread(proofs=(sign(store.proof_keys(case.municipality), case.municipality, case.reference),))


def moved(store, case, move, *, after, **details):
    at = NOW + after
    return change(
        case.municipality,
        case.reference,
        lambda now: move(now, actor=GUIDE, at=at, id=f"{move.__name__}-{at.isoformat()}", **details),
        store=store,
    )


def closed(store, case, *, after=timedelta(hours=1)):
    return moved(
        store,
        case,
        transitions.close,
        after=after,
        resolution=Resolution.SOLVED_BY_CENTRE,
        reason=ContactReason.FAULT_REPORT,
    )


def everything(store):
    return dict(store.cases), {key: dict(events) for key, events in store.events.items()}


# A proof


@pytest.mark.req("R44")
def test_a_reply_with_proof_joins_its_case(store, case):
    answer = delivered(store, a_mail(thread=proof_of(store, case)))

    assert (answer.outcome, answer.case.reference) == (Outcome.ADDED, case.reference)
    _, added = store.timeline("solhamra", case.reference)
    assert (added.type, added.actor.role, added.occurred_at) == (EventType.ADDED, "resident", NOW + timedelta(days=1))
    assert added.data["text"] == "Den lyser igen, tack!"
    assert added.data["authentic"] == "yes"
    assert added.data["raw"] == "mail/solhamra/second"
    assert "from" not in added.data
    assert answer.case.tells_department(added)
    assert len(store.cases) == 1


@pytest.mark.req("R44")
def test_who_has_the_proof_may_write_from_another_address_and_is_named(store, case):
    delivered(store, a_mail(thread=proof_of(store, case), party=STRANGER, authentic=None))

    _, added = store.timeline("solhamra", case.reference)
    assert added.data["from"] == {"name": "Nils Berg", "email": "nils.berg@post.example"}
    assert "authentic" not in added.data
    assert store.get("solhamra", case.reference).party == ALVA


def test_a_proof_of_an_older_key_still_counts_and_one_of_a_retired_key_does_not(store, case):
    old = store.proof_keys("solhamra")
    thread = proof_of(store, case)
    store._proof_keys["solhamra"] = ProofKeys(current=2, keys={**old.keys, 2: b"2" * 32})
    assert delivered(store, a_mail("old key", thread=thread)).outcome is Outcome.ADDED

    store._proof_keys["solhamra"] = ProofKeys(current=2, keys={2: b"2" * 32})
    assert delivered(store, a_mail("retired key", thread=thread)).outcome is Outcome.OPENED


def test_a_key_that_is_not_known_yet_is_read_once(store, case):
    class Cached(CountingStore):
        """Knows version 2 only after it was asked for."""

        fresh = ProofKeys(current=2, keys={1: b"1" * 32, 2: b"2" * 32})
        stale = ProofKeys(current=1, keys={1: b"1" * 32})

        def proof_keys(self, municipality, *, known=0):
            self.reads.append(known)
            return self.fresh if known == 2 else self.stale

    cached = Cached()
    cached.cases, cached.events = store.cases, store.events
    forged = tuple(f"{case.reference.lower()}.2.{'a' * 19}{letter}" for letter in "bcdef")
    thread = Thread(proofs=(*forged, sign(Cached.fresh, "solhamra", case.reference)))

    assert delivered(cached, a_mail(thread=thread)).outcome is Outcome.ADDED
    assert [read for read in cached.reads if isinstance(read, int)] == [0, 2]


@pytest.mark.req("R44", "X1")
def test_a_foreign_municipalitys_proof_and_reference_join_nothing(store, case):
    neighbour = a_municipality(slug="norrsjofors", prefix="NOR")
    contact = a_mail(
        municipality="norrsjofors",
        thread=proof_of(store, case)._replace(message_ids=(SES_ID,), references=(case.reference,)),
    )

    answer = delivered(store, contact, municipality=neighbour, sent=KnownMail(**{f"solhamra {SES_ID}": case.reference}))

    assert (answer.outcome, answer.case.municipality) == (Outcome.OPENED, "norrsjofors")
    (event,) = store.timeline("norrsjofors", answer.case.reference)
    assert not {"linked", "perhaps"} & set(event.data)
    assert len(store.timeline("solhamra", case.reference)) == 1


# A Message-ID of ours


@pytest.mark.req("R44")
def test_an_answer_to_mail_that_we_sent_joins(store, case):
    sent = KnownMail(**{f"solhamra {SES_ID}": case.reference})
    thread = Thread(message_ids=(f"{SES_ID}@eu-central-1.amazonses.com",))

    assert delivered(store, a_mail(thread=thread, authentic=None), sent=sent).outcome is Outcome.ADDED


def test_only_ids_of_the_form_that_ses_gives_are_looked_up_and_few_of_them(store):
    sent = KnownMail()
    many = tuple(SES_ID.replace("2222", f"{number:04}") for number in range(30))
    delivered(store, a_mail(thread=Thread(message_ids=("CAF=abc@mail.post.example", *many))), sent=sent)

    assert len(sent.asked) == 5
    assert "CAF=abc" not in sent.asked


# A reference in the subject


@pytest.mark.req("R44")
def test_a_party_who_quotes_the_reference_joins(store, case):
    answer = delivered(store, a_mail(thread=Thread(references=(case.reference,))))

    assert (answer.outcome, answer.case.reference) == (Outcome.ADDED, case.reference)


@pytest.mark.req("R44")
def test_a_party_by_another_hash_is_known_by_the_address(store):
    phone = a_contact(source_id="call", channel=Channel.WEB, party=ALVA._replace(phone="+46701740605"))
    case = receive(phone, municipality=a_municipality(), routes=FixedRoutes(), store=store).case

    capitals = ALVA._replace(email="Alva.Ek@Post.Example")
    assert (
        delivered(store, a_mail(party=capitals, thread=Thread(references=(case.reference,)))).outcome is Outcome.ADDED
    )


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "changes",
    [
        {"party": STRANGER},
        {"authentic": None},
        {"authentic": False},
        {"party": Party(name="Alva Ek"), "authentic": True},
        {"automatic": Automatic.GENERATED},
        {"set_aside": SetAside.SPAM},
        {"forwarded_by": "bibliotek@solhamra.example"},
    ],
)
def test_without_proof_a_reference_is_only_a_hint(store, case, changes):
    answer = delivered(store, a_mail(thread=Thread(references=(case.reference,)), **changes))

    assert answer.outcome is Outcome.OPENED
    (event,) = store.timeline("solhamra", answer.case.reference)
    assert event.data["perhaps"] == [case.reference]
    assert len(store.timeline("solhamra", case.reference)) == 1


@pytest.mark.req("R44")
def test_an_anonymous_case_is_nobodys_by_reference(store):
    anonymous = a_contact(source_id="anonymous", party=Party())
    case = receive(anonymous, municipality=a_municipality(), routes=FixedRoutes(), store=store).case

    answer = delivered(store, a_mail(party=Party(), thread=Thread(references=(case.reference,))))

    assert answer.outcome is Outcome.OPENED


def test_a_reference_that_is_no_case_is_no_hint(store):
    unknown = derive(prefix="SOL", municipality="solhamra", channel="email", source_id="nothing")
    answer = delivered(store, a_mail(thread=Thread(references=(unknown,))))

    assert "perhaps" not in store.timeline("solhamra", answer.case.reference)[0].data


@pytest.mark.parametrize("exists", [True, False])
def test_a_reference_that_nothing_proves_gets_no_receipt_be_there_such_a_case_or_not(store, case, exists):
    unknown = derive(prefix="SOL", municipality="solhamra", channel="email", source_id="nothing")
    thread = Thread(references=(case.reference if exists else unknown,))
    answer = delivered(store, a_mail(thread=thread, authentic=None), gets_receipt=lambda *_: True)

    assert "mail" not in store.timeline("solhamra", answer.case.reference)[0].data


# The sixty days


@pytest.mark.req("R44")
@pytest.mark.parametrize("days", [0, 59, 60])
def test_within_sixty_days_a_reply_reopens(store, case, days):
    closed(store, case)
    arrived = timedelta(hours=1, days=days)
    answer = delivered(store, a_mail(after=arrived, thread=proof_of(store, case)))

    assert (answer.outcome, answer.case.status) == (Outcome.REOPENED, Status.IN_PROGRESS)
    assert (answer.case.resolution, answer.case.contact_reason, answer.case.closed_at) == (None, None, None)
    arrived_at = NOW + arrived
    town = a_municipality()
    assert arrived_at < answer.case.due_at == answer_due(arrived_at, town.service(case.service), town, urgent=False)
    event = store.timeline("solhamra", case.reference)[-1]
    assert (event.type, event.data["text"]) == (EventType.REOPENED, "Den lyser igen, tack!")
    assert answer.case.tells_department(event)


@pytest.mark.req("R44")
@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(days=1), timedelta(days=900)])
def test_later_it_is_a_new_linked_case(store, case, late):
    closed(store, case)
    answer = delivered(store, a_mail(after=timedelta(hours=1) + REOPENS_WITHIN + late, thread=proof_of(store, case)))

    assert answer.outcome is Outcome.OPENED
    (event,) = store.timeline("solhamra", answer.case.reference)
    assert event.data["linked"] == [case.reference]
    assert store.get("solhamra", case.reference).status is Status.CLOSED


@pytest.mark.req("R44")
def test_a_party_who_quotes_a_case_closed_long_ago_gets_a_linked_one(store, case):
    closed(store, case)
    answer = delivered(store, a_mail(after=timedelta(days=200), thread=Thread(references=(case.reference,))))

    assert store.timeline("solhamra", answer.case.reference)[0].data["linked"] == [case.reference]


def test_the_second_proof_is_tried_when_the_first_comes_too_late(store, case):
    closed(store, case)
    other = receive(a_contact(source_id="other"), municipality=a_municipality(), routes=FixedRoutes(), store=store).case
    thread = Thread(proofs=(*proof_of(store, case).proofs, *proof_of(store, other).proofs))

    assert delivered(store, a_mail(after=timedelta(days=90), thread=thread)).case.reference == other.reference


def test_a_case_that_is_gone_loses_no_mail(store, case):
    thread = proof_of(store, case)
    store.cases.clear()
    store.events.clear()

    answer = delivered(store, a_mail(thread=thread))

    assert answer.outcome is Outcome.OPENED
    assert "linked" not in store.timeline("solhamra", answer.case.reference)[0].data


# What a reply moves


@pytest.mark.req("R44", "R90")
def test_a_waiting_case_is_worked_on_again_and_a_handed_over_one_stays(store, case):
    moved(store, case, transitions.wait, after=timedelta(hours=1), reason="väntar på svar")
    assert delivered(store, a_mail(thread=proof_of(store, case))).case.status is Status.IN_PROGRESS

    moved(store, case, transitions.hand_over, after=timedelta(days=2), department="sbf", unit="", summary="Lampan")
    later = delivered(store, a_mail("third", after=timedelta(days=3), thread=proof_of(store, case))).case
    assert (later.status, later.department) == (Status.HANDED_OVER, "sbf")
    assert later.due_at == case.due_at


@pytest.mark.req("X32", "R66")
def test_danger_in_a_reply_makes_the_case_urgent_and_moves_it_nowhere(store, case):
    routes = FixedRoutes(service="brand", department="raddning", urgent=True, why=("urgent:fire", "legal:appeal"))
    answer = delivered(
        store,
        a_mail(text="Det brinner!\n> Gatlampan", reply="Det brinner!", thread=proof_of(store, case)),
        routes=routes,
    )

    assert (answer.case.priority, answer.case.department, answer.case.service) == (Priority.URGENT, "sbf", "fel-gata")
    assert routes.asked == [("Sv: Gatlampan", "Det brinner!", "", "")]
    added = store.timeline("solhamra", case.reference)[-1]
    assert added.data["why"] == ["urgent:fire", "legal:appeal"]
    assert (added.data["reply"], added.data["text"]) == ("Det brinner!", "Det brinner!\n> Gatlampan")


def test_a_later_calm_reply_leaves_the_case_urgent(store, case):
    delivered(store, a_mail(thread=proof_of(store, case)), routes=FixedRoutes(urgent=True))

    assert delivered(store, a_mail("third", thread=proof_of(store, case))).case.priority is Priority.URGENT


@pytest.mark.req("R41")
def test_a_reply_to_a_case_that_was_set_aside_takes_it_up(store):
    spam = a_contact(source_id="spam", set_aside=SetAside.SPAM)
    case = receive(spam, municipality=a_municipality(), routes=FixedRoutes(), store=store).case

    answer = delivered(store, a_mail(thread=proof_of(store, case)))

    assert answer.case.set_aside is None
    assert answer.case.tells_department(store.timeline("solhamra", case.reference)[-1])


def test_a_reply_taken_for_spam_still_joins_with_proof(store, case):
    assert delivered(store, a_mail(set_aside=SetAside.SPAM, thread=proof_of(store, case))).outcome is Outcome.ADDED


# Automatic mail


@pytest.mark.req("R44")
@pytest.mark.parametrize("kind", SILENT)
@pytest.mark.parametrize("days", [1, 30, 400])
def test_a_machines_remark_stands_in_the_timeline_and_moves_nothing(store, case, kind, days):
    before = closed(store, case)
    answer = delivered(store, a_mail(automatic=kind, after=timedelta(days=days), thread=proof_of(store, case)))

    assert (answer.outcome, answer.case.status, answer.case.resolution) == (
        Outcome.ADDED,
        Status.CLOSED,
        before.resolution,
    )
    event = store.timeline("solhamra", case.reference)[-1]
    assert (event.type, event.data["automatic"], event.changes) == (EventType.ADDED, kind.value, ())
    assert not answer.case.tells_department(event)
    assert not answer.case.mails_resident(event)
    assert len(store.cases) == 1


@pytest.mark.req("R44")
def test_an_out_of_office_wakes_no_waiting_case(store, case):
    moved(store, case, transitions.wait, after=timedelta(hours=1), reason="väntar på svar")

    answer = delivered(store, a_mail(automatic=Automatic.OUT_OF_OFFICE, thread=proof_of(store, case)))

    assert answer.case.status is Status.WAITING


@pytest.mark.req("R44")
@pytest.mark.parametrize("kind", [*SILENT, Automatic.BOUNCE])
def test_automatic_mail_of_no_case_is_set_aside_and_can_be_found(store, kind):
    answer = delivered(store, a_mail(automatic=kind, answerable=False))

    assert (answer.outcome, answer.case.set_aside) == (Outcome.OPENED, SetAside.AUTOMATIC)
    (event,) = store.timeline("solhamra", answer.case.reference)
    assert not answer.case.tells_department(event)
    assert not answer.case.mails_resident(event)
    assert [entry.reference for entry in store.worklist("solhamra", SetAside.AUTOMATIC).lines] == [
        answer.case.reference
    ]


@pytest.mark.req("R44")
def test_what_another_system_tells_is_work_like_any_other(store, case):
    opened = delivered(store, a_mail("no-reply", automatic=Automatic.GENERATED))
    joined = delivered(store, a_mail("system", automatic=Automatic.GENERATED, thread=proof_of(store, case)))

    assert opened.case.set_aside is None
    assert opened.case.tells_department(store.timeline("solhamra", opened.case.reference)[0])
    assert joined.outcome is Outcome.ADDED
    assert joined.case.tells_department(store.timeline("solhamra", case.reference)[-1])


@pytest.mark.req("R41")
@pytest.mark.parametrize("kind", [Automatic.ADVERTISING, Automatic.MAILING_LIST])
def test_advertising_is_set_aside(store, kind):
    answer = delivered(store, a_mail(automatic=kind))

    assert answer.case.set_aside is SetAside.ADVERTISING


@pytest.mark.req("X8", "R41")
@pytest.mark.parametrize(
    "changes",
    [{"automatic": Automatic.ADVERTISING}, {"automatic": Automatic.MAILING_LIST}, {"set_aside": SetAside.SPAM}],
)
def test_a_request_for_documents_is_a_case_however_it_looks(store, changes):
    legal = FixedRoutes(service="handl", must_not_autoreply=True, why=("legal:documents", "word:handling"))
    answer = delivered(store, a_mail(answerable=True, **changes), routes=legal)

    assert answer.case.set_aside is None
    assert answer.case.tells_department(store.timeline("solhamra", answer.case.reference)[0])
    assert not answer.case.mails_resident(store.timeline("solhamra", answer.case.reference)[0])


@pytest.mark.req("R44")
def test_a_bounce_lands_on_the_case_whose_mail_bounced(store, case):
    moved(store, case, transitions.wait, after=timedelta(hours=1), reason="väntar på svar")
    bounce = a_mail(
        automatic=Automatic.BOUNCE,
        party=Party(email="mailer-daemon@post.example"),
        bounced=("secret.alias@post.example",),
        text="secret.alias@post.example: no such user",
        thread=proof_of(store, case),
    )

    answer = delivered(store, bounce)

    assert (answer.outcome, answer.case.status) == (Outcome.UNDELIVERED, Status.IN_PROGRESS)
    event = store.timeline("solhamra", case.reference)[-1]
    assert (event.type, event.actor) == (EventType.UNDELIVERED, SYSTEM)
    assert event.data == {"kind": "bounce", "permanent": True, "raw": "mail/solhamra/second"}
    assert answer.case.tells_department(event)


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    ("answered", "days", "bounced", "status"),
    [
        (True, 1, "alva.ek@post.example", Status.IN_PROGRESS),
        (True, 60, "alva.ek@post.example", Status.IN_PROGRESS),
        (False, 1, "alva.ek@post.example", Status.CLOSED),
        (True, 61, "alva.ek@post.example", Status.CLOSED),
        (True, 1, "", Status.CLOSED),
    ],
)
def test_a_bounced_answer_reopens_a_closed_case_and_a_receipt_or_delay_does_not(
    store, case, answered, days, bounced, status
):
    if answered:
        note = store.timeline("solhamra", case.reference)[0]._replace(
            id="answer",
            type=EventType.ANSWERED,
            occurred_at=NOW + timedelta(minutes=30),
        )
        change("solhamra", case.reference, lambda _: note, store=store)
    closed(store, case)
    addresses = (bounced,) if bounced else ()

    answer = delivered(
        store,
        a_mail(
            automatic=Automatic.BOUNCE,
            bounced=addresses,
            after=timedelta(days=days, hours=1),
            thread=proof_of(store, case),
        ),
    )

    assert (answer.outcome, answer.case.status) == (Outcome.UNDELIVERED, status)
    assert store.timeline("solhamra", case.reference)[-1].data["permanent"] is bool(bounced)


@pytest.mark.req("R42")
def test_only_a_mail_that_opens_a_case_asks_for_a_receipt(store, case):
    asked = []

    def gets_receipt(contact, opened):
        asked.append((contact.source_id, opened.reference))
        return True

    joined = delivered(store, a_mail(thread=proof_of(store, case)), gets_receipt=gets_receipt)
    opened = delivered(store, a_mail("new"), gets_receipt=gets_receipt)

    assert asked == [("new", opened.case.reference)]
    assert opened.case.mails_resident(store.timeline("solhamra", opened.case.reference)[0])
    assert not joined.case.mails_resident(store.timeline("solhamra", case.reference)[-1])


# Who is not who they say


@pytest.mark.req("X1", "R44")
def test_a_forged_sender_has_no_rights_of_the_party(store, case):
    answer = delivered(
        store,
        a_mail(authentic=False, verdicts={"dmarc": "fail", "spf": "fail"}, thread=Thread(references=(case.reference,))),
    )

    assert answer.outcome is Outcome.OPENED
    assert answer.case.resident == ""
    assert [entry.reference for entry in store.latest("solhamra", case.resident)] == [case.reference]
    (event,) = store.timeline("solhamra", answer.case.reference)
    assert (event.data["authentic"], event.data["auth"]["dmarc"]) == ("no", "fail")


@pytest.mark.req("R44")
def test_a_proof_counts_whatever_dmarc_says_and_the_guide_sees_both(store, case):
    """Forwarding breaks DMARC of honest mail; the proof does not rest on the sender's address."""
    delivered(store, a_mail(authentic=False, verdicts={"dmarc": "fail"}, thread=proof_of(store, case)))

    added = store.timeline("solhamra", case.reference)[-1]
    assert (added.type, added.data["authentic"], added.data["auth"]) == (EventType.ADDED, "no", {"dmarc": "fail"})


# Once, however often


def _states(store, case):
    yield "as it was", lambda: None
    yield "closed", lambda: closed(store, case, after=timedelta(days=2))
    yield "reopened", lambda: moved(store, case, transitions.reopen, after=timedelta(days=3))
    yield "closed again", lambda: closed(store, case, after=timedelta(days=4))


@pytest.mark.req("R44")
@pytest.mark.parametrize("kind", [None, Automatic.OUT_OF_OFFICE, Automatic.BOUNCE, Automatic.GENERATED])
@pytest.mark.parametrize("closed_first", [False, True])
def test_a_redelivered_reply_changes_nothing_twice_whatever_happened_since(store, case, kind, closed_first):
    if closed_first:
        closed(store, case)
    mail = a_mail(automatic=kind, thread=proof_of(store, case))
    assert delivered(store, mail).outcome is not Outcome.KNOWN
    for _, move in _states(store, case):
        move()
        before = everything(store)
        for copy in (mail, mail._replace(arrived_at=mail.arrived_at + timedelta(days=9))):
            answer = delivered(store, copy)
            assert (answer.outcome, answer.case.reference) == (Outcome.KNOWN, case.reference)
            assert everything(store) == before


@pytest.mark.req("R44")
@pytest.mark.parametrize("automatic", [None, Automatic.BOUNCE, Automatic.ADVERTISING])
def test_a_redelivered_first_mail_meets_its_case_even_when_it_could_join_by_now(store, case, automatic):
    closed(store, case)
    late = a_mail(after=timedelta(days=90), automatic=automatic, thread=Thread(references=(case.reference,)))
    first = delivered(store, late)
    moved(store, case, transitions.reopen, after=timedelta(days=91))
    before = everything(store)

    again = delivered(store, late)

    assert (again.outcome, again.case.reference) == (Outcome.KNOWN, first.case.reference)
    assert everything(store) == before


@pytest.mark.req("R44")
@pytest.mark.parametrize("copies", [1, 8])
def test_many_replies_at_once_all_join_and_each_once(store, case, copies):
    thread = proof_of(store, case)
    mails = [a_mail(f"reply {number}", thread=thread) for number in range(5)] * copies
    mails = mails[::2] + mails[1::2]

    def persistent(mail):
        while True:
            try:
                return delivered(store, mail)
            except Exception as error:
                if type(error).__name__ != "StoreConflictError":
                    raise

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(persistent, mails))

    assert {answer.case.reference for answer in answers} == {case.reference}
    added = [e for e in store.timeline("solhamra", case.reference) if e.type is EventType.ADDED]
    assert len(added) == len({event.id for event in added}) == 5
    assert store.get("solhamra", case.reference).version == 6


# What it costs


@pytest.mark.req("R44")
def test_an_ordinary_mail_costs_no_read(store):
    sent = KnownMail()
    foreign = derive(prefix="NOR", municipality="norrsjofors", channel="email", source_id="x")
    thread = Thread(message_ids=("CAF=abc@mail.post.example",), references=(foreign,))

    delivered(store, a_mail(thread=thread), sent=sent)

    assert (store.reads, sent.asked) == ([], [])


@pytest.mark.req("R44")
def test_a_reply_with_proof_reads_its_own_case_the_keys_and_the_case_it_joins(store, case):
    thread = proof_of(store, case)._replace(message_ids=(SES_ID,), references=(case.reference,))
    store.reads.clear()
    sent = KnownMail()

    delivered(store, a_mail(thread=thread), sent=sent)

    assert (store.reads, sent.asked) == (["case", "keys", "case", "timeline"], [])


# Forgeries

KEYS = ProofKeys(current=1, keys={1: b"k" * 32, 2: b"o" * 32})
NEIGHBOURS = ProofKeys(current=1, keys={1: b"n" * 32})
CASES = [derive(prefix="SOL", municipality="solhamra", channel="email", source_id=str(n)) for n in range(20)]
GENUINE = {sign(KEYS._replace(current=v), "solhamra", reference) for reference in CASES for v in KEYS.keys}
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"

_reference = st.sampled_from(CASES)
_genuine = st.sampled_from(sorted(GENUINE))
_mac = st.text(LETTERS, min_size=20, max_size=20)
FORGED = st.one_of(
    st.builds(
        lambda proof, place, letter: proof[:place] + letter + proof[place + 1 :],
        _genuine,
        st.integers(0, 34),
        st.sampled_from(f"{LETTERS}01.-"),
    ),
    st.builds(lambda proof, other: f"{other.lower()}.{proof.split('.', 1)[1]}", _genuine, _reference),
    st.builds(lambda proof, version: f"{proof[:12]}.{version}.{proof[-20:]}", _genuine, st.integers(0, 999_999)),
    st.builds(lambda reference: sign(NEIGHBOURS, "solhamra", reference), _reference),
    st.builds(lambda slug, reference: sign(KEYS, slug, reference), st.sampled_from(["norrsjofors", ""]), _reference),
    st.builds(lambda reference, mac: f"{reference.lower()}.1.{mac}", _reference, _mac),
    st.text(max_size=60),
)


@pytest.fixture(scope="module")
def twenty_cases():
    store = MemoryCaseStore()
    store._proof_keys["solhamra"] = KEYS
    for number in range(len(CASES)):
        contact = a_contact(channel=Channel.EMAIL, source_id=str(number), party=ALVA)
        receive(contact, municipality=a_municipality(), routes=FixedRoutes(), store=store)
    assert {reference for _, reference in store.cases} == set(CASES)
    return store


def as_read(proof):
    """The proof as the centre reads it: a reference may be written in more ways than one (I for 1, no hyphens)."""
    written, dot, rest = proof.lower().partition(".")
    return f"{(parse(written) or written).lower()}{dot}{rest}"


@pytest.mark.req("R44", "X1")
@given(
    proofs=st.lists(FORGED, min_size=20, max_size=40),
    numbers=st.lists(st.integers(0, 10**12), max_size=5),
    references=st.lists(_reference, max_size=3, unique=True),
    authentic=st.sampled_from([None, False, True]),
)
def test_no_forgery_joins_a_case(twenty_cases, proofs, numbers, references, authentic):
    thread = Thread(
        proofs=tuple(proof for proof in proofs if as_read(proof) not in GENUINE),
        message_ids=tuple(f"0107019a2b3c4d5e-11111111-2222-4333-8444-{number:012}-000000" for number in numbers),
        references=tuple(references),
    )
    contact = a_mail(repr((thread, authentic)), party=STRANGER, authentic=authentic, thread=thread)

    answer = delivered(twenty_cases, contact)

    assert answer.outcome in {Outcome.OPENED, Outcome.KNOWN}
    assert answer.case.reference not in CASES
    assert all(len(twenty_cases.timeline("solhamra", reference)) == 1 for reference in CASES)


def test_the_forgeries_would_be_noticed(twenty_cases):
    store = MemoryCaseStore()
    store.cases, store.events, store._proof_keys = dict(twenty_cases.cases), {}, {"solhamra": KEYS}

    outcomes = {delivered(store, a_mail(proof, thread=Thread(proofs=(proof,)))).outcome for proof in GENUINE}

    assert outcomes == {Outcome.ADDED}


@pytest.mark.req("R16")
def test_a_link_that_a_mail_quotes_is_not_kept_where_others_read_and_could_act_with_it(store, case):
    link = sign_link(store.proof_keys("solhamra"), "solhamra", case.reference, NOW)
    quoted = f"Tack!\n> Se hur det går: https://kontakt.example/solhamra/arende/{link}"
    delivered(store, a_mail(text=quoted, reply=quoted, thread=proof_of(store, case)))

    (*_, event) = store.timeline("solhamra", case.reference)
    assert event.data["text"] == "Tack!\n> Se hur det går: https://kontakt.example/solhamra/arende/…"
    assert link not in str(event)
