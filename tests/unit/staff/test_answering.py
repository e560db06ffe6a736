"""Answers and questions to the resident."""

from __future__ import annotations

from datetime import date

import pytest

from envag.domain import transitions
from envag.domain.access import Action
from envag.domain.case import ContactReason, EventType, Resolution, Status
from envag.domain.contact import Channel
from envag.domain.obstacle import Obstacle
from envag.ports.mail import OutgoingFile
from envag.usecases.answer import LARGEST_FILES
from envag.usecases.staff.answering import Answer, Closing, ask, reply
from envag.usecases.staff.errors import ImpossibleError, KeyReusedError
from tests.unit.staff.workplace import Workplace, officer

MAIL = {"subject": "Trasig lampa", "text": "Lampan är trasig.", "message_id": "<a@post.example>"}
MAP = OutgoingFile("karta.pdf", "application/pdf", b"%PDF-1.7")


def refused(obstacle):
    return pytest.raises(ImpossibleError, match=f"^{obstacle}$")


@pytest.mark.req("R44")
class TestAnswering:
    def test_an_answer_joins_the_thread_of_the_residents_mail(self):
        town = Workplace(data=MAIL, channel="email")

        shown = town.do(reply, Action.REPLY, answer=Answer(" Vi lagar den. "))

        event = town.events(EventType.ANSWERED)[0]
        assert event.data["text"] == "Vi lagar den."
        assert event.data["mail"]["to"] == "alva.ek@post.example"
        assert event.data["mail"]["in_reply_to"] == "<a@post.example>"
        assert town.now().mails_resident(event)
        assert shown.case.status is Status.IN_PROGRESS

    @pytest.mark.parametrize("channel", [Channel.PHONE, Channel.LETTER, Channel.VISIT, Channel.CHAT])
    def test_what_was_told_otherwise_is_taken_down_and_not_mailed(self, channel):
        town = Workplace(data=MAIL)

        town.do(reply, Action.REPLY, answer=Answer("Vi lagar den.", channel))

        event = town.events(EventType.ANSWERED)[0]
        assert event.data["told"] == channel
        assert not town.now().mails_resident(event)

    @pytest.mark.req("R40", "R4")
    def test_it_keeps_the_article_and_what_was_edited(self):
        town = Workplace(data=MAIL)
        answer = Answer("Vi lagar den på tisdag.", article="gatlampa@3", original="Vi lagar den inom en vecka.")

        town.do(reply, Action.REPLY, answer=answer)

        data = town.events(EventType.ANSWERED)[0].data
        assert (data["article"], data["original"]) == ("gatlampa@3", "Vi lagar den inom en vecka.")

    def test_what_was_not_edited_is_kept_once(self):
        town = Workplace(data=MAIL)

        town.do(reply, Action.REPLY, answer=Answer("Vi lagar den.", article="gatlampa@3", original="Vi lagar den."))

        assert "original" not in town.events(EventType.ANSWERED)[0].data

    @pytest.mark.req("R40", "R69")
    def test_it_closes_its_case_in_the_same_event(self):
        town = Workplace(data=MAIL)

        shown = town.do(
            reply,
            Action.REPLY,
            answer=Answer("Vi lagar den."),
            closing=Closing(Resolution.SOLVED_BY_CENTRE, ContactReason.FAULT_REPORT),
        )

        assert len(town.timeline()) == 2
        assert (shown.case.status, shown.case.resolution) == (Status.CLOSED, Resolution.SOLVED_BY_CENTRE)
        assert shown.case.closed_at == town.timeline()[-1].occurred_at

    @pytest.mark.req("R45")
    def test_it_points_to_where_the_resident_can_do_it_and_keeps_that_as_how_it_ended(self):
        town = Workplace(data=MAIL)
        answer = Answer("Du kan göra det själv.", e_service="vatten")
        ending = Closing(Resolution.SELF_SERVICE, ContactReason.E_SERVICE_NOT_FOUND)

        shown = town.do(reply, Action.REPLY, answer=answer, closing=ending)

        assert town.events(EventType.ANSWERED)[0].data["e_service"] == "vatten"
        assert (shown.case.resolution, shown.case.contact_reason) == ending

    @pytest.mark.req("R45")
    @pytest.mark.parametrize("service", ["bistand", "orosanmalan", "trolleri"])
    def test_it_points_to_no_page_that_there_is_not(self, service):
        town = Workplace(data=MAIL)

        with refused(Obstacle.UNKNOWN_SERVICE):
            town.do(reply, Action.REPLY, answer=Answer("Gör det själv.", e_service=service))

    def test_an_officer_answers_as_one(self):
        town = Workplace(data=MAIL, department="sbf", status=Status.HANDED_OVER)

        town.do(
            reply,
            Action.REPLY,
            officer("sbf"),
            answer=Answer("Den är lagad."),
            closing=Closing(Resolution.ANSWERED_BY_DEPARTMENT, ContactReason.OTHER),
        )

        assert town.events(EventType.ANSWERED)[0].actor == ("officer", "o1")
        assert town.now().resolution is Resolution.ANSWERED_BY_DEPARTMENT

    def test_an_answer_to_a_closed_case_leaves_it_closed(self):
        town = Workplace(data=MAIL, status=Status.CLOSED, resolution=Resolution.NOT_OURS)

        town.do(
            reply,
            Action.REPLY,
            answer=Answer("En sak till."),
            closing=Closing(Resolution.SOLVED_BY_CENTRE, ContactReason.OTHER),
        )

        assert (town.now().status, town.now().resolution) == (Status.CLOSED, Resolution.NOT_OURS)


class TestFiles:
    def test_they_are_stored_and_listed(self):
        town = Workplace(data=MAIL | {"attachments": [["in/1", "bild.jpg", "image/jpeg", 9]]})

        shown = town.do(reply, Action.REPLY, answer=Answer("Se kartan.", files=[MAP]))

        assert [(file.n, file.name, file.size) for file in shown.files] == [(1, "bild.jpg", 9), (2, "karta.pdf", 8)]
        assert shown.files[1].event == shown.events[-1].id
        assert town.files.read(shown.files[1].key) == b"%PDF-1.7"

    def test_another_file_is_another_answer(self):
        town = Workplace(data=MAIL)
        town.do(reply, Action.REPLY, key="same", answer=Answer("Se kartan.", files=[MAP]))

        town.do(reply, Action.REPLY, key="same", answer=Answer("Se kartan.", files=[MAP]))
        with pytest.raises(KeyReusedError):
            town.do(reply, Action.REPLY, key="same", answer=Answer("Se kartan.", files=[MAP._replace(content=b"x")]))
        assert len(town.events(EventType.ANSWERED)) == 1

    def test_they_fit_into_one_mail(self):
        town = Workplace(data=MAIL)
        file = OutgoingFile("film.mp4", "video/mp4", bytes(LARGEST_FILES + 1))

        with refused(Obstacle.TOO_LARGE):
            town.do(reply, Action.REPLY, answer=Answer("Se filmen.", files=[file]))
        assert town.files.stored == {}


@pytest.mark.parametrize("use_case", [lambda d, a, **c: reply(d, a, answer=Answer(**c)), ask])
class TestWhatCannotBeSent:
    def test_nothing_to_read(self, use_case):
        with refused(Obstacle.NO_TEXT):
            Workplace(data=MAIL).do(use_case, Action.REPLY, text=" ")

    def test_nowhere_to_go(self, use_case):
        town = Workplace(party=None, resident="")

        with refused(Obstacle.NO_ADDRESS):
            town.do(use_case, Action.REPLY, text="Hej.")
        assert len(town.timeline()) == 1


@pytest.mark.req("X33", "R79")
class TestAsking:
    def test_the_case_waits_for_the_answer(self):
        town = Workplace(data=MAIL, status=Status.IN_PROGRESS, parked_until=date(2026, 12, 1))

        shown = town.do(ask, Action.ASK, text="Var är lampan?")

        event = town.events(EventType.ASKED)[0]
        assert (shown.case.status, shown.case.parked_until) == (Status.WAITING, None)
        assert event.data["text"] == "Var är lampan?"
        assert town.now().mails_resident(event)

    def test_what_the_resident_answers_resumes_it(self):
        town = Workplace(data=MAIL)
        town.do(ask, Action.ASK, text="Var är lampan?")
        now = town.now()

        answered = now.with_changes(
            transitions.reply(
                now, {"text": "Vid skolan."}, urgent=False, secrecy=0, due_at=now.due_at, at=town.clock.moment, id="e9"
            )
        )

        assert answered.status is Status.IN_PROGRESS

    def test_a_question_by_phone_waits_too(self):
        town = Workplace(party=None, resident="")

        town.do(ask, Action.ASK, text="Ring oss.", channel=Channel.PHONE)

        assert town.now().status is Status.WAITING
        assert "mail" not in town.events(EventType.ASKED)[0].data

    def test_nobody_is_asked_about_what_is_closed(self):
        with refused(Obstacle.CLOSED):
            Workplace(data=MAIL, status=Status.CLOSED).do(ask, Action.ASK, text="Var?")
