"""The status page on moto: who gets in, what shows, and what its forms do to the case."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envag.adapters.dynamodb import DynamoCaseStore, proof_keys_to_item
from envag.domain.case import Actor, EventType, Priority, Resolution, Status
from envag.domain.proof import ProofKeys
from envag.domain.status_proof import sign_code, sign_link
from envag.runtime.catalogue import municipality
from tests.builders import NOW, a_case, an_event
from tests.integration.faults import Calls, interrupted
from tests.integration.residents import Resident

pytestmark = pytest.mark.req("R16")

SLUG = "solhamra"
KEYS = ProofKeys(current=1, keys={1: bytes(32)})
GUIDE = Actor(role="guide", id="90000000-0000-4000-8000-000000000009")
SECRET = "Ring inte före tio, mannen är hotfull."
UNKNOWN = "SOL-0XQ9-PK2A"
MAIL = {"to": "alva.ek@post.example", "subject": "Re: lampan"}


class Followed:
    """A case in a deployment, and its resident's browser."""

    def __init__(self, stack, *events, **changes):
        self.stack = stack
        self.store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
        stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item(SLUG, KEYS))
        self.reference = a_case(**changes).reference
        assert self.store.create(a_case(**changes), an_event()) is None
        for event in events:
            assert self.store.save(self.case.with_changes(event), event)
        self.resident = Resident(stack)
        self.proof = sign_link(KEYS, SLUG, self.reference, NOW)
        self.code = sign_code(KEYS, SLUG, self.reference)

    @property
    def case(self):
        return self.store.get(SLUG, self.reference)

    @property
    def events(self):
        return self.store.timeline(SLUG, self.reference)

    def look(self, reference, code, **more):
        return self.resident.post("arende", {"reference": reference, "code": code}, **more)

    def page(self, **query):
        return self.resident.get(f"arende/{self.proof}", **query)

    def act(self, action, fields, **more):
        return self.resident.post(f"arende/{self.proof}/{action}", fields, **more)


@pytest.fixture
def stack(new_stack):
    return new_stack()


@pytest.fixture
def followed(stack):
    return Followed(stack)


# --- who gets in ---------------------------------------------------------------------------------------------------


def test_reference_and_code_lead_to_the_case(stack):
    own = Followed(stack)
    asked = own.resident.get("arende")
    led = own.look(own.reference.lower().replace("-", " "), own.code.lower())

    assert (asked.status, asked.headers["cache-control"]) == (200, "no-store")
    assert "Följ ditt ärende" in asked.words
    assert (led.status, led.headers["location"]) == (303, f"/{SLUG}/arende/{own.proof}")
    assert own.page().status == 200


def test_a_wrong_code_and_an_unknown_case_are_answered_and_worked_alike(stack):
    own = Followed(stack)
    own.look(UNKNOWN, "0000-0000")  # keys are read once for all
    answers, calls = [], []
    for reference in (own.reference, UNKNOWN):
        with interrupted(Calls()) as stack.calls:
            answer = own.look(reference, "0000-0000")
        assert reference in answer.page  # what was typed stays
        answers.append(answer._replace(page=answer.page.replace(reference, "x")))
        calls.append((stack.calls.made, stack.calls.operations))

    assert answers[0] == answers[1]
    assert answers[0].status == 404
    assert "Vi hittar inget ärende med det numret och den koden." in answers[0].words
    # one count for the source, one for everybody, one case
    assert calls[0] == calls[1] == (3, {("status_page", "UpdateItem"), ("status_page", "GetItem")})


def test_a_proof_of_another_municipality_proves_nothing(new_stack):
    stack = new_stack("solhamra", "norrsjofors")
    own = Followed(stack)
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("norrsjofors", KEYS))
    other = Resident(stack, slug="norrsjofors")

    unknown = other.get(f"arende/{sign_link(KEYS, SLUG, 'SOL-7K3F-9QWM', NOW)}")
    wrong = other.get(f"arende/{own.proof}")
    assert wrong == unknown
    assert wrong.status == 404
    assert other.post("arende", {"reference": own.reference, "code": own.code}).status == 404
    assert other.post(f"arende/{own.proof}/meddelande", {"message": "Hej"}).status == 404
    assert len(own.events) == 1


def test_an_expired_link_leads_to_the_look_up(stack):
    own = Followed(stack)
    own.proof = sign_link(KEYS, SLUG, own.reference, NOW - timedelta(days=91))
    page = own.page()

    assert page.status == 410
    assert "Länken har slutat gälla." in page.words
    assert page.forms == [f"/{SLUG}/arende"]
    assert own.reference in page.page
    assert "Lampan är trasig" not in page.words
    assert own.act("meddelande", {"message": "Hej"}).status == 410
    assert len(own.events) == 1


def test_who_tries_often_waits_and_others_do_not(stack):
    own = Followed(stack)
    tried = [own.look(own.reference, "0000-0000").status for _ in range(11)]
    last = own.look(own.reference, own.code)

    assert tried == [404] * 10 + [429]
    assert last.status == 429
    assert 0 < int(last.headers["retry-after"]) <= 600
    assert "Vänta i tio minuter" in last.words
    other = Resident(stack, source="203.0.113.7")
    assert other.post("arende", {"reference": own.reference, "code": own.code}).status == 303


@pytest.mark.req("R94", "X12", "R64")
@pytest.mark.parametrize("changes", [{"secrecy": 2}, {"protected": True}])
def test_of_what_is_secret_or_protected_only_a_human_tells(stack, changes):
    own = Followed(stack, **changes)
    page = own.page()

    assert "får bara en människa berätta om" in page.words
    assert own.reference not in page.words
    assert page.forms == []
    for action, fields in (("meddelande", {"message": "Hej"}), ("lost", {"solved": "yes"}), ("betyg", {"ease": "5"})):
        assert "får bara en människa berätta om" in own.act(action, fields).words
    assert len(own.events) == 1


# --- what shows ----------------------------------------------------------------------------------------------------

NOTED = (
    an_event("n1", type=EventType.NOTE, actor=GUIDE, data={"text": SECRET}),
    an_event("n2", type=EventType.HANDED_OVER, actor=GUIDE, data={"summary": SECRET, "why": ["word:lampa"]}),
    an_event("n3", type=EventType.ANSWERED, actor=GUIDE, data={"text": SECRET, "told": "phone"}),
    an_event("n4", type=EventType.ANSWERED, actor=GUIDE, data={"text": "Vi lagar den i dag.", "mail": MAIL}),
)


def test_residents_read_their_own_words_and_the_answers_and_no_note_of_a_guide(stack):
    own = Followed(stack, *NOTED, assignee=GUIDE.id, status=Status.IN_PROGRESS)
    page = own.page()

    assert page.status == 200
    for told in (own.reference, "Vi arbetar med det", "Lampan är trasig vid åkanten.", "Vi lagar den i dag."):
        assert told in page.words
    for hidden in (SECRET, GUIDE.id, "word:lampa", "post.example", "Alva", "assigned"):
        assert hidden not in page.page
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert "script-src" not in page.headers["content-security-policy"]


def test_what_somebody_wrote_comes_out_as_text(stack):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    own = Followed(stack, an_event("a", type=EventType.ADDED, data={"text": attack}))
    page = own.page()

    assert attack not in page.page
    assert "<script" not in page.page
    assert attack in page.words


@pytest.mark.req("X18", "X44")
def test_the_page_speaks_the_language_that_was_chosen(stack):
    own = Followed(stack)
    swedish, english = own.page(), own.page(sprak="en")

    assert "Du får svar senast tisdag 24 november 2026." in swedish.words
    assert '<html lang="sv"' in swedish.page
    assert '<html lang="en"' in english.page
    assert "Case number" in english.words
    named = re.findall(r'<form [^>]*aria-label="([^"]+)"', english.page)
    assert len(set(named)) == len(named) == english.page.count('<form method="post"') > 1
    title = municipality(SLUG).service("fel-gata").title
    assert f'<span lang="sv">{title}</span>' in english.page
    sent = own.act("meddelande", {"message": "Hello"}, sprak="en")
    assert sent.headers["location"].endswith("?tack=added&sprak=en")


# --- what its forms do ---------------------------------------------------------------------------------------------


@pytest.mark.req("X33")
def test_an_answer_to_a_question_wakes_the_case_and_tells_its_department_once(stack):
    question = an_event("q", type=EventType.ASKED, actor=GUIDE, data={"text": "Vilken lampa?", "mail": MAIL})
    own = Followed(stack, question, status=Status.WAITING, department="sbf")
    page = own.page()
    assert "Vilken lampa?" in page.words
    stack.drain()
    stack.told()
    fields = {"message": "Den vänstra.", "idempotency_key": page.hidden("idempotency_key")}

    done = own.act("meddelande", fields)
    own.act("meddelande", fields)
    stack.drain()

    assert (done.status, done.headers["location"]) == (303, f"/{SLUG}/arende/{own.proof}?tack=added")
    assert own.case.status is Status.IN_PROGRESS
    assert [e.data["text"] for e in own.events if e.type is EventType.ADDED] == ["Den vänstra."]
    assert [department for department, _, _ in stack.told()] == ["solhamra-sbf"]
    after = own.page(tack="added")
    assert "Tack, vi har fått det du skrev." in after.words
    assert "Svara på frågan" not in after.words


def test_nothing_written_is_said_at_the_field_and_in_the_summary(stack):
    own = Followed(stack)
    page = own.act("meddelande", {"message": "  "})

    assert page.status == 422
    assert page.words.count("Skriv något innan du skickar.") == 2
    assert '<a href="#message">' in page.page
    assert 'id="fel-message"' in page.page
    assert len(own.events) == 1


def test_what_is_too_long_stays_on_the_page(stack):
    own = Followed(stack)
    page = own.act("meddelande", {"message": "å" * 20_001})
    assert page.status == 422
    assert "å" * 20_001 in page.page
    assert len(own.events) == 1


@pytest.mark.req("X32")
def test_danger_is_answered_with_whom_to_call(stack):
    own = Followed(stack)
    own.act("meddelande", {"message": "Det brinner i elskåpet!"})
    assert own.case.priority is Priority.URGENT
    assert own.page().words.index("Ring 112 nu") < own.page().words.index("Ärendenummer")


@pytest.mark.req("R69", "R44")
def test_a_case_is_ended_and_opened_again_by_its_resident(stack):
    own = Followed(stack, NOTED[3])
    ended = own.act("lost", {"solved": "yes"})
    assert ended.headers["location"].endswith("?tack=solved")
    assert (own.case.status, own.case.resolution) == (Status.CLOSED, Resolution.SOLVED_BY_CENTRE)
    assert "Tack, ärendet är avslutat." in own.page(tack="solved").words

    opened = own.act("lost", {"solved": "no", "message": "Den blinkar än."})
    assert opened.headers["location"].endswith("?tack=unsolved")
    assert (own.case.status, own.case.resolution) == (Status.IN_PROGRESS, None)
    assert "Den blinkar än." in own.page().words


def test_a_department_that_has_the_case_is_told_that_it_is_solved(stack):
    own = Followed(stack, status=Status.HANDED_OVER, department="sbf")
    stack.drain()
    stack.told()
    own.act("lost", {"solved": "yes"})
    stack.drain()

    ((department, _, body),) = stack.told()
    assert department == "solhamra-sbf"
    assert json.loads(body["Message"])["reference"] == own.reference
    assert "Alva" not in str(body)


def test_without_words_it_is_said_that_it_was_not_solved(stack):
    own = Followed(stack, status=Status.CLOSED, closed_at=NOW, updated_at=NOW)
    own.act("lost", {"solved": "no"})
    (opened,) = [e for e in own.events if e.type is EventType.REOPENED]
    assert opened.data["text"] == "Det löste sig inte."


@pytest.mark.req("R44")
def test_after_sixty_days_the_words_stay_on_the_page_and_a_new_case_is_offered(stack):
    then = NOW - timedelta(days=61)
    own = Followed(stack, status=Status.CLOSED, closed_at=then, updated_at=then)
    page = own.act("meddelande", {"message": "Den blinkar igen."})
    assert page.status == 409
    assert f"/{SLUG}/kontakt/formular" in page.page
    assert len(own.events) == 1


@pytest.mark.req("X1", "R64")
def test_a_closed_case_is_judged_once_and_nobody_is_told(stack):
    own = Followed(stack, status=Status.CLOSED, closed_at=NOW, updated_at=NOW, department="sbf")
    stack.drain()
    stack.told()
    empty = own.act("betyg", {})
    assert empty.status == 422
    assert "Välj ett svar på minst en fråga." in empty.words

    done = own.act("betyg", {"answered": "yes", "reception": "5", "clarity": "4", "ease": "3", "comment": "Hej"})
    own.act("betyg", {"ease": "1"})
    stack.drain()

    assert done.headers["location"].endswith("?tack=rated")
    (event,) = [e for e in own.events if e.type is EventType.RATED]
    assert event.data == {"marks": {"answered": 1, "reception": 5, "clarity": 4, "ease": 3}}
    assert stack.told() == []
    assert stack.mailed() == []
    assert f"/{SLUG}/arende/{own.proof}/betyg" not in own.page().forms


# --- defence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_no_other_site_lets_a_browser_change_a_case(stack, headers):
    own = Followed(stack)
    assert own.act("lost", {"solved": "yes"}, headers=headers).status == 403
    assert own.look(own.reference, own.code, headers=headers).status == 403
    assert own.case.status is Status.NEW


def test_half_a_character_in_json_is_kept_as_it_can_be(stack):
    own = Followed(stack)
    event = own.resident.event("POST", f"arende/{own.proof}/meddelande", headers={"content-type": "application/json"})
    event["body"] = '{"message": "Halv \\ud83d", "idempotency_key": "one-message"}'
    assert stack.request("status_page", event)["statusCode"] == 303
    assert any(e.type is EventType.ADDED for e in own.events)
    assert own.page().status == 200


def test_what_nobody_offers_is_not_done(stack):
    own = Followed(stack)
    assert own.act("radera", {}).status == 404
    assert own.act("lost", {"solved": "maybe"}).status == 400
    assert own.act("lost", {"solved": "yes"}, headers={"content-type": "text/plain"}).status == 415
    assert len(own.events) == 1


@pytest.mark.req("X13")
def test_the_log_names_nobody_and_holds_no_proof(stack):
    own = Followed(stack)
    own.look(own.reference, "0000-0000")
    own.act("meddelande", {"message": "Alva Ek, 070-174 06 05"})
    own.page()
    logged = stack.log.getvalue()

    assert "resident acted" in logged
    for hidden in ("Alva", "174 06 05", own.proof, own.proof.rsplit(".", 1)[1], own.code, "198.51.100.20"):
        assert hidden not in logged


def test_whoever_comes_while_the_table_is_away_is_told_to_come_back(stack):
    own = Followed(stack)
    with mock.patch.object(stack.function("status_page").STORE, "get", side_effect=RuntimeError):
        page = own.page()
    assert page.status == 503
    assert own.reference not in page.page


ODD = st.text(max_size=60) | st.sampled_from(["yes", "no", "å" * 30_000, "\x00", "%", "{reference}", "SOL-0XQ9-PK2A"])
FIELDS = st.dictionaries(st.sampled_from(["reference", "code", "message", "solved", "ease", "idempotency_key"]), ODD)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    proof=st.text(min_size=1, max_size=80) | st.just("own"),
    action=st.sampled_from(["meddelande", "lost", "betyg"]) | st.text(max_size=20),
    fields=FIELDS,
    query=st.dictionaries(st.sampled_from(["sprak", "tack"]), ODD),
    source=st.ip_addresses(v=4).map(str),
)
def test_whatever_is_sent_is_never_an_error_of_ours_nor_lost(followed, proof, action, fields, query, source):
    resident = Resident(followed.stack, source=source)
    proof = followed.proof if proof == "own" else proof
    before = len(followed.events)
    answers = (
        resident.get(f"arende/{proof}", **query),
        resident.post("arende", fields, **query),
        resident.post(f"arende/{proof}/{action}", fields, **query),
    )

    assert all(answer.status < 500 for answer in answers)
    assert followed.stack.crashes == []
    taken = answers[-1].status == 303 and action == "meddelande"
    # Sent again with the same key it is the same.
    assert taken == (len(followed.events) > before) or "idempotency_key" in fields or action != "meddelande"
