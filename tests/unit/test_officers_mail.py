"""An officer's mail does what its address says, once; whatever is not as it should be reaches no resident."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, OfficersMail, Resolution, Status
from envag.domain.contact import Attachment, Automatic, Channel, Party, SetAside, Thread
from envag.domain.municipality import Department, Subscription, SubscriptionType, Unit
from envag.domain.notice import Told, notice
from envag.domain.proof import ProofKeys, Purpose, candidates, sign
from envag.domain.subtask import Subtask, Subtasks
from envag.domain.transitions import REOPENS_WITHIN
from envag.usecases.answer import LARGEST_FILES
from envag.usecases.change import change
from envag.usecases.officers_mail import Done, Outcome, Refusal, Refused, take_officers_mail
from envag.usecases.receive import receive
from envag.usecases.receive_mail import receive_mail
from infra.build.data import municipalities
from tests.builders import NOW, FixedRoutes, a_contact
from tests.fakes.files import MemoryFiles
from tests.fakes.store import MemoryCaseStore

PLACES = {place.slug: place for place in municipalities()}
SOLHAMRA = PLACES["solhamra"]
ALVA = Party(name="Alva Ek", email="alva.ek@post.example")
OFFICER = Party(name="Rasmus Ohlin", email="Rasmus.Ohlin@solhamra.example")
GUIDE = Actor(role="guide", id="g-7")
SECRET = 2

pytestmark = pytest.mark.req("R9", "R44")


class NothingSent:
    def reference_of(self, _municipality, _message_id):
        return ""


@pytest.fixture
def store():
    return MemoryCaseStore()


@pytest.fixture
def case(store):
    """Alva's case, handed over to sbf because information was missing."""
    first = a_contact(channel=Channel.EMAIL, source_id="first", party=ALVA, message_id="<first@post.example>")
    received = receive(first, municipality=SOLHAMRA, routes=FixedRoutes(service="", department="klf"), store=store)
    return handed_over(store, received.case, "sbf", reason=ContactReason.INFORMATION_MISSING)


def handed_over(store, case, department, *, reason=None, after=timedelta(hours=1)):
    return change(
        "solhamra",
        case.reference,
        lambda now: transitions.hand_over(
            now,
            department=department,
            unit="",
            summary="Lampan är trasig.",
            actor=GUIDE,
            at=NOW + after,
            id=f"over-{department}-{after}",
            along=transitions.Along(reason=reason, acknowledge_by=NOW + after + timedelta(hours=8)),
        ),
        store=store,
    )


def altered(store, case, **fields):
    """The case as something else has left it."""
    store.cases["solhamra", case.reference] = case._replace(**fields)
    return store.cases["solhamra", case.reference]


def to(store, case, *purposes, department="sbf"):
    keys = store.proof_keys("solhamra")
    return Thread(proofs=tuple(sign(keys, "solhamra", case.reference, purpose, department) for purpose in purposes))


def a_mail(thread, **changes):
    fields = {
        "channel": Channel.EMAIL,
        "source_id": "second",
        "digest": "second",
        "arrived_at": NOW + timedelta(days=1),
        "subject": "Lampan",
        "text": "Vi lagar lampan på tisdag.\n\nMed vänlig hälsning\nRasmus",
        "party": OFFICER,
        "authentic": True,
        "raw_key": "mail/solhamra/second",
        "message_id": "<officer-1@solhamra.example>",
        "own_words": True,
        "thread": thread,
    }
    return a_contact(**fields | changes)


def taken(store, contact):
    return take_officers_mail(contact, municipality=SOLHAMRA, store=store, files=MemoryFiles())


def everything(store):
    return dict(store.cases), {key: dict(events) for key, events in store.events.items()}


def last(store, case):
    return store.timeline("solhamra", case.reference)[-1]


def test_an_answer_goes_to_the_resident_and_closes_the_case(store, case):
    done = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY)))

    assert done.outcome is Outcome.ANSWERED
    assert (done.case.status, done.case.resolution) == (Status.CLOSED, Resolution.ANSWERED_BY_DEPARTMENT)
    assert done.case.contact_reason is ContactReason.INFORMATION_MISSING
    assert done.case.closed_at == NOW + timedelta(days=1)
    event = last(store, case)
    assert (event.type, event.actor.role) == (EventType.ANSWERED, "officer")
    assert event.data["text"] == "Vi lagar lampan på tisdag.\n\nMed vänlig hälsning\nRasmus"
    assert event.data["mail"]["to"] == ALVA.email
    assert event.data["mail"]["in_reply_to"] == "<first@post.example>"
    assert done.case.mails_resident(event)
    assert not done.case.tells_department(event)


def test_a_case_whose_reason_nobody_noted_closes_for_another_one(store, case):
    altered(store, case, contact_reason=None)
    done = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY)))
    assert done.case.contact_reason is ContactReason.OTHER


@pytest.mark.req("R15")
def test_an_answer_closes_no_case_of_which_others_still_do_a_part(store, case):
    altered(store, case, subtasks=Subtasks([Subtask("sof")]))
    done = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY)))

    assert done.outcome is Outcome.ANSWERED
    assert done.case.status.open
    assert done.case.acknowledge_by is None


def test_a_note_moves_nothing_and_mails_nobody(store, case):
    done = taken(store, a_mail(to(store, case, Purpose.OFFICER_NOTE), text="Ringde, ingen svarade."))

    assert done.outcome is Outcome.NOTED
    assert case.acknowledge_by
    assert done.case._replace(version=0, updated_at=None) == case._replace(
        version=0, updated_at=None, acknowledge_by=None
    )
    event = last(store, case)
    assert (event.type, event.actor.role, event.data["text"]) == (EventType.NOTE, "officer", "Ringde, ingen svarade.")
    assert event.data["raw"] == "mail/solhamra/second"
    assert not done.case.mails_resident(event)
    assert not done.case.tells_department(event)


def test_a_further_answer_leaves_a_closed_case_as_it_closed(store, case):
    first = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY)))
    second = taken(
        store,
        a_mail(
            to(store, case, Purpose.OFFICER_REPLY),
            message_id="<officer-2@solhamra.example>",
            source_id="third",
            text="Den lyser nu.",
            arrived_at=NOW + timedelta(days=3),
        ),
    )

    assert second.outcome is Outcome.ANSWERED
    assert (second.case.status, second.case.closed_at) == (Status.CLOSED, first.case.closed_at)


@pytest.mark.req("X13", "R80")
def test_who_answered_is_a_pseudonym_and_no_address_stands_in_the_answer(store, case):
    words = "Skriv till RASMUS.OHLIN@solhamra.example eller rasmus@privat.example om något mer är trasigt."
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY), text=words, reply_to="rasmus@privat.example")

    taken(store, mail)

    event = last(store, case)
    assert event.data["text"] == (
        "Skriv till kontakt@solhamra.example eller kontakt@solhamra.example om något mer är trasigt."
    )
    assert "rasmus" not in f"{event}".lower()
    assert len(event.actor.id) == 26
    assert "message_id" not in event.data, "the resident's mail would thread with the officer's own"


def test_the_new_words_alone_go_to_the_resident(store, case):
    quoted = "Vi lagar lampan.\n\n> Överlämnat till er"
    taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY), text=quoted, reply="Vi lagar lampan."))
    assert last(store, case).data["text"] == "Vi lagar lampan."


def test_files_go_along_but_what_tells_the_officers_address(store, case):
    plan, signature, card = (
        Attachment(key=f"attachments/solhamra/second/{number:03}", name=name, media_type=media_type, size=100)
        for number, (name, media_type) in enumerate(
            [
                ("plan.pdf", "application/pdf"),
                ("smime.p7s", "application/pkcs7-signature"),
                ("rasmus.vcf", "text/vcard"),
            ]
        )
    )
    taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY), attachments=(plan, signature, card)))
    assert last(store, case).data["attachments"] == [[plan.key, "plan.pdf", "application/pdf", 100]]


def test_a_note_keeps_every_file(store, case):
    card = Attachment(key="attachments/solhamra/second/000", name="r.vcf", media_type="text/vcard", size=9)
    taken(store, a_mail(to(store, case, Purpose.OFFICER_NOTE), text="", attachments=(card,)))
    assert last(store, case).data["attachments"] == [[card.key, "r.vcf", "text/vcard", 9]]


@pytest.mark.parametrize("purpose", [Purpose.OFFICER_REPLY, Purpose.OFFICER_NOTE])
def test_the_same_mail_acts_once_however_the_case_stands_by_then(store, case, purpose):
    mail = a_mail(to(store, case, purpose))
    taken(store, mail)
    change(
        "solhamra",
        case.reference,
        lambda now: transitions.reopen(now, actor=GUIDE, at=NOW + timedelta(days=2), id="again"),
        store=store,
    )
    handed_over(store, case, "tsf", after=timedelta(days=3))
    before = everything(store)

    assert taken(store, mail).outcome is Outcome.KNOWN
    assert everything(store) == before


def test_a_taken_mail_that_comes_again_with_other_words_does_nothing(store, case):
    thread = to(store, case, Purpose.OFFICER_REPLY)
    taken(store, a_mail(thread))
    before = everything(store)

    refused = taken(store, a_mail(thread, source_id="forged", text="Betala 500 kronor."))

    assert refused.why is Refusal.REPLAYED
    assert everything(store) == before


def test_a_refused_mail_does_nothing_when_it_comes_again_to_a_case_that_has_come_back(store, case):
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY))
    handed_over(store, case, "tsf", after=timedelta(hours=2))
    opened(store, mail, taken(store, mail))
    handed_over(store, case, "sbf", after=timedelta(hours=3))
    before = everything(store)

    again = taken(store, mail)

    assert again is None
    assert opened(store, mail, again).outcome == "known"
    assert everything(store) == before


def opened(store, contact, refused):
    """What becomes of a mail that was no officer's doing."""
    return receive_mail(
        contact,
        municipality=SOLHAMRA,
        routes=FixedRoutes(),
        store=store,
        sent=NothingSent(),
        gets_receipt=lambda *_: True,
        refused=refused,
    )


BIG = Attachment(key="k", name="film.mp4", media_type="video/mp4", size=LARGEST_FILES + 1)
LETTER = Attachment(key="k", name="avisering.eml", media_type="message/rfc822", size=9)
MEETING = Attachment(key="k", name="mote.ics", media_type="text/calendar", size=9)
NOT_LIKE_THAT = [
    ({"authentic": None}, Refusal.UNVOUCHED),
    ({"authentic": False}, Refusal.UNVOUCHED),
    ({"forwarded_by": "rasmus.ohlin@solhamra.example"}, Refusal.UNVOUCHED),
    ({"party": ALVA}, Refusal.STRANGER),
    ({"party": Party(email="rasmus@solhamra.example.post.example")}, Refusal.STRANGER),
    ({"party": Party(email="rasmus@post-solhamra.example")}, Refusal.STRANGER),
    ({"party": Party(email="kontakt@solhamra.example")}, Refusal.STRANGER),
    ({"party": Party(email="kontakt+sol-7k3f-9qw4.1.a@solhamra.example")}, Refusal.STRANGER),
    ({"party": Party(email="info@norrsjofors.example")}, Refusal.STRANGER),
    ({"message_id": ""}, Refusal.NO_MESSAGE_ID),
    *(({"automatic": kind}, Refusal.MACHINE) for kind in Automatic),
    ({"set_aside": SetAside.SPAM}, Refusal.MACHINE),
    ({"own_words": False}, Refusal.OTHERS_WORDS),
    ({"attachments": (LETTER,)}, Refusal.OTHERS_WORDS),
    ({"attachments": (MEETING,)}, Refusal.OTHERS_WORDS),
    ({"text": "Lampan lagas.\n\n-- \nhttps://sns.eu-central-1.amazonaws.com/unsubscribe"}, Refusal.OTHERS_WORDS),
    ({"text": " \n"}, Refusal.EMPTY),
    ({"attachments": (BIG,)}, Refusal.TOO_LARGE),
]


@pytest.mark.req("X36")
@pytest.mark.parametrize(("changes", "why"), NOT_LIKE_THAT)
def test_what_is_not_an_officers_own_mail_moves_nothing(store, case, changes, why):
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY), **changes)
    before = everything(store)

    refused = taken(store, mail)

    assert refused == Refused(case, "sbf", why)
    assert everything(store) == before


@pytest.mark.req("X36")
@pytest.mark.parametrize(("changes", "why"), NOT_LIKE_THAT)
def test_nothing_of_it_is_lost_and_the_centre_reads_why(store, case, changes, why):
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY), **changes)
    before = store.timeline("solhamra", case.reference)

    received = opened(store, mail, taken(store, mail))

    assert received.outcome == "opened"
    assert store.timeline("solhamra", case.reference) == before
    assert (received.case.department, received.case.unit) == ("klf", "kontaktcenter")
    (event,) = store.timeline("solhamra", received.case.reference)
    assert event.data.get("text", " \n") == mail.text
    assert f"officer:{why}" in event.data["why"]
    assert event.data["linked"] == [case.reference]
    assert not received.case.mails_resident(event)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"department": "tsf"}, Refusal.MOVED),
        ({"merged_into": "SOL-0XQ9-PK2A"}, Refusal.MOVED),
        ({"set_aside": SetAside.SPAM}, Refusal.MOVED),
        ({"party": None}, Refusal.NO_ADDRESS),
        (
            {"status": Status.CLOSED, "closed_at": NOW + timedelta(days=1) - REOPENS_WITHIN - timedelta(seconds=1)},
            Refusal.LATE,
        ),
    ],
)
def test_a_case_that_is_elsewhere_or_long_over_is_not_answered(store, case, fields, why):
    stands = altered(store, case, **fields)
    if why is Refusal.NO_ADDRESS:
        store.events["solhamra", case.reference].clear()
    assert taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY))) == Refused(stands, "sbf", why)


class MovedMeanwhile(MemoryCaseStore):
    """Somebody hands the case over between the look at it and the answer."""

    def timeline(self, municipality, reference, *, consistent=False):
        case = self.cases[municipality, reference]
        self.cases[municipality, reference] = case._replace(department="tsf")
        return super().timeline(municipality, reference, consistent=consistent)

    def save(self, case, event):
        assert event.type is EventType.HANDED_OVER, "nothing else may be stored"
        return super().save(case, event)


def test_a_case_that_moves_at_the_same_moment_is_not_answered():
    store = MovedMeanwhile()
    first = a_contact(channel=Channel.EMAIL, source_id="first", party=ALVA)
    received = receive(first, municipality=SOLHAMRA, routes=FixedRoutes(), store=store)
    case = handed_over(store, received.case, "sbf")

    refused = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY)))

    assert refused.why is Refusal.MOVED


def test_a_mail_to_two_addresses_says_not_what_it_wants(store, case):
    refused = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY, Purpose.OFFICER_NOTE)))
    assert refused.why is Refusal.SEVERAL


@pytest.mark.parametrize(
    "address",
    [
        "rasmus.ohlin@solhamra.example",
        "SAMHALLSBYGGNAD@solhamra.example",
        "funktion.gata@solhamra.example",
    ],
)
def test_everybody_of_the_municipality_may_write(store, case, address):
    mail = a_mail(to(store, case, Purpose.OFFICER_NOTE), party=Party(email=address))
    assert taken(store, mail).outcome is Outcome.NOTED


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("drift@bolaget.example", Outcome.NOTED),
        ("jour@bolaget.example", Outcome.NOTED),
        ("larm@entreprenad.example", Outcome.NOTED),
        ("kim@bolaget.example", None),
        ("system@entreprenad.example", None),
    ],
)
def test_an_address_elsewhere_counts_where_the_municipality_has_written_it_down(store, case, address, outcome):
    company = Department(
        id="sbf",
        code="SBF",
        name="Bolaget",
        email="Drift@bolaget.example",
        units=(Unit(id="jour", name="Jour", email="jour@bolaget.example"),),
        subscriptions=(
            Subscription(type=SubscriptionType.EMAIL, endpoint="larm@entreprenad.example"),
            Subscription(type=SubscriptionType.HTTPS, endpoint="https://system@entreprenad.example"),
        ),
    )
    place = dataclasses.replace(SOLHAMRA, departments=(company,))
    mail = a_mail(to(store, case, Purpose.OFFICER_NOTE), party=Party(email=address))

    done = take_officers_mail(mail, municipality=place, store=store, files=MemoryFiles())

    assert (done.outcome if isinstance(done, Done) else None) is outcome


@pytest.mark.parametrize(
    "thread",
    [
        Thread(),
        Thread(proofs=("sol-7k3f-9qw4.1.aaaaaaaaaaaaaaaaaaaa",)),
        Thread(references=("SOL-7K3F-9QW4",)),
    ],
)
def test_another_mail_is_none_of_this(store, case, thread):
    assert taken(store, a_mail(thread)) is None


def test_a_residents_own_proof_lets_no_officer_act(store, case):
    assert taken(store, a_mail(to(store, case, Purpose.REPLY, department=""))) is None


def test_another_municipalitys_key_signs_nothing_here(store, case):
    foreign = ProofKeys(current=1, keys={1: b"f" * 32})
    proof = sign(foreign, "solhamra", case.reference, Purpose.OFFICER_REPLY, "sbf")
    assert taken(store, a_mail(Thread(proofs=(proof,)))) is None


@pytest.mark.req("R94", "X10")
def test_what_a_department_writes_of_a_secret_case_is_not_opened_for_the_centre(store, case):
    altered(store, case, secrecy=SECRET, department="tsf")
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY))

    received = opened(store, mail, taken(store, mail))

    assert (received.case.department, received.case.unit, received.case.secrecy) == ("sbf", "", SECRET)


@pytest.mark.req("X12")
def test_what_tells_of_a_protected_person_is_found_by_no_address(store, case):
    altered(store, case, protected=True, department="tsf")
    mail = a_mail(to(store, case, Purpose.OFFICER_REPLY))

    received = opened(store, mail, taken(store, mail))

    assert (received.case.protected, received.case.resident) == (True, "")


@pytest.mark.parametrize("text_of", ["whole notice", "its addresses only"])
def test_no_part_of_the_notice_can_reach_the_resident(store, case, text_of):
    told = Told(case.reference, EventType.HANDED_OVER, "sbf", "fel-gata", "normal", NOW, "https://arenden.example/c")
    text = notice(told, SOLHAMRA, OfficersMail.ANSWERS, store.proof_keys("solhamra"))
    if text_of != "whole notice":
        text = "\n".join(candidates(text))

    refused = taken(store, a_mail(to(store, case, Purpose.OFFICER_REPLY), text=f"{text}\n\nVi lagar lampan."))

    assert refused.why is Refusal.OTHERS_WORDS
