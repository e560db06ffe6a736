"""An answer is an event of the case that says to whom it goes and in which thread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.cli.municipalities import find
from envag.domain.case import Actor, EventType, Status
from envag.domain.contact import Party
from envag.ports.mail import OutgoingFile
from envag.usecases.answer import (
    LARGEST_FILES,
    AnswerError,
    EmptyAnswerError,
    NoAddressError,
    TooLargeError,
    Written,
    answer,
)
from envag.usecases.change import UnknownCaseError
from tests.builders import NOW, a_case, an_event
from tests.fakes.files import MemoryFiles
from tests.fakes.store import MemoryCaseStore

GUIDE = Actor(role="guide", id="g1")
FIRST = {"subject": "Hål i vägen", "text": "Det är ett hål.", "message_id": "<a@post.example>"}


class Town:
    def __init__(self, *said, **changes):
        self.store, self.files = MemoryCaseStore(), MemoryFiles()
        self.case = a_case(channel="email", **changes)
        self.store.create(self.case, an_event(data=said[0] if said else FIRST))
        for number, data in enumerate(said[1:], 1):
            event = an_event(f"m{number}", type=EventType.ADDED, occurred_at=NOW + timedelta(hours=number), data=data)
            self.store.save(self.store.get("solhamra", self.case.reference).with_changes(event), event)

    def answer(self, text="Vi lagar det.", files=(), *, id="answer1"):
        return answer(
            find("solhamra"),
            self.case.reference,
            Written(text, files),
            actor=GUIDE,
            at=NOW + timedelta(days=1),
            id=id,
            store=self.store,
            files=self.files,
        )

    @property
    def answered(self):
        timeline = self.store.timeline("solhamra", self.case.reference)
        return [event for event in timeline if event.type is EventType.ANSWERED]


@pytest.mark.req("R44")
def test_an_answer_is_written_down_before_it_is_sent():
    town = Town()
    case = town.answer("  Vi lagar det.\n")
    (event,) = town.answered
    assert case.mails_resident(event)
    assert case.status is Status.IN_PROGRESS
    assert event.actor == GUIDE
    assert event.data == {
        "text": "Vi lagar det.",
        "language": "sv",
        "mail": {
            "to": "alva.ek@post.example",
            "subject": f"Re: Hål i vägen ({case.reference})",
            "in_reply_to": "<a@post.example>",
            "references": ["<a@post.example>"],
        },
    }


@pytest.mark.req("R44")
def test_it_answers_the_latest_mail_of_the_resident_and_no_machine_or_third_person():
    later = {"subject": "SV: Hål", "text": "Ännu större.", "message_id": "<b@post.example>", "language": "fi"}
    robot = {"text": "Jag är ledig.", "message_id": "<c@post.example>", "automatic": "out_of_office"}
    other = {"text": "Jag med.", "message_id": "<d@post.example>", "from": {"name": "", "email": "bo@post.example"}}
    town = Town(FIRST, later, robot, other)
    case = town.answer()
    mail = town.answered[0].data["mail"]
    assert (mail["in_reply_to"], mail["references"]) == ("<b@post.example>", ["<a@post.example>", "<b@post.example>"])
    assert mail["subject"] == f"Re: Hål ({case.reference})"
    assert town.answered[0].data["language"] == "fi"


def test_who_wrote_in_a_form_and_left_an_address_is_answered_outside_any_thread():
    town = Town({"text": "Det är ett hål."})
    town.answer()
    assert town.answered[0].data["mail"] == {
        "to": "alva.ek@post.example",
        "subject": f"Ditt ärende {town.case.reference}",
    }


def test_the_same_answer_is_stored_once():
    town = Town()
    town.answer()
    town.answer()
    assert len(town.answered) == 1


def test_files_are_kept_before_the_event_that_names_them():
    town = Town()
    town.answer(files=[OutgoingFile("karta.pdf", "application/pdf", b"%PDF")], id="a1")
    assert town.answered[0].data["attachments"] == [["attachments/solhamra/a1/000", "karta.pdf", "application/pdf", 4]]
    assert town.files.stored == {"attachments/solhamra/a1/000": b"%PDF"}


@pytest.mark.parametrize("status", [Status.WAITING, Status.HANDED_OVER, Status.CLOSED])
def test_an_answer_moves_no_case_that_somebody_has_moved(status):
    assert Town(status=status).answer().status is status


def too_large():
    half = bytes(LARGEST_FILES // 2 + 1)
    return [OutgoingFile("a", "image/png", half), OutgoingFile("b", "image/png", half)]


@pytest.mark.parametrize(
    ("town", "text", "files", "error"),
    [
        (Town(), " \n ", [], EmptyAnswerError),
        (Town(), "Hej", too_large(), TooLargeError),
        (Town(party=None), "Hej", [OutgoingFile("a", "image/png", b"1")], NoAddressError),
        (Town(party=Party(phone="+46701740605")), "Hej", [], NoAddressError),
        (Town(party=Party(email="alva@")), "Hej", [], NoAddressError),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_stored(town, text, files, error):
    with pytest.raises(error) as refused:
        town.answer(text, files)
    assert isinstance(refused.value, AnswerError)
    assert town.answered == []
    assert town.files.stored == {}


def test_a_case_that_is_not_there_cannot_be_answered():
    with pytest.raises(UnknownCaseError):
        answer(
            find("solhamra"), "SOL-0000-0000", Written("Hej"),
            actor=GUIDE, at=NOW, id="a", store=MemoryCaseStore(), files=MemoryFiles(),
        )  # fmt: skip


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    ("wanted", "to"),
    [("alva.hemma@post.example", "alva.hemma@post.example"), ("inte en adress", "alva.ek@post.example")],
)
def test_it_goes_where_the_latest_mail_wants_it(wanted, to):
    town = Town(FIRST | {"reply_to": wanted})
    town.answer()
    assert town.answered[0].data["mail"]["to"] == to


@pytest.mark.req("R44")
def test_what_a_form_elsewhere_sent_is_answered_to_whoever_filled_it_in():
    town = Town(FIRST | {"automatic": "generated", "reply_to": "alva.hemma@post.example"})
    town.answer()
    mail = town.answered[0].data["mail"]
    assert (mail["to"], mail["in_reply_to"]) == ("alva.hemma@post.example", "<a@post.example>")
