"""Chats and their transcripts through the real handlers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from envag.domain.case import EventType
from envag.intake import form
from envag.runtime import http
from tests.builders import NOW
from tests.centre import CHAT, EVENTS, recorded, recorded_bytes
from tests.integration.connect.lambda_side import Context, cases, lines, queue


class TestChat:
    @pytest.fixture
    def chat(self, start):
        return start("chat")

    def post(self, chat, name, **changes):
        event = recorded(f"chat/{name}.json") | changes
        answer = chat.handler(event, Context())
        return answer["statusCode"], json.loads(answer["body"]), answer["headers"]

    @pytest.mark.req("R3", "R50")
    def test_a_chat_is_opened_and_stored(self, chat, centre, store):
        status, body, headers = self.post(chat, "start_json")

        case = store.get("solhamra", body["reference"])
        assert status == 201
        assert {"contactId", "participantId", "participantToken"} < set(body)
        assert (case.source, case.party.email) == (body["contactId"], "alva.ek@post.example")
        assert centre.municipality_of(body["contactId"]) == "solhamra"
        assert headers["Cache-Control"] == "no-store"
        assert [message[:3] for message in body["messages"]] == ["Hej"]

    def test_a_browsers_form_is_taken_too(self, chat, store):
        status, body, _ = self.post(chat, "start_form")

        assert status == 201
        assert store.get("solhamra", body["reference"]).party.phone == "+46701740612"

    @pytest.mark.req("X32")
    def test_danger_comes_first_in_the_answer(self, chat):
        _, body, _ = self.post(chat, "start_urgent")

        assert body["messages"][0] == "Ring 112 nu om någon är i fara."

    def test_five_times_or_ten_at_once_is_one_chat_and_one_case(self, chat, sdk_client, cases_table):
        bodies = [self.post(chat, "start_json")[1] for _ in range(5)]
        with ThreadPoolExecutor(10) as pool:
            bodies += [body for _, body, _ in pool.map(lambda _: self.post(chat, "start_json"), range(10))]

        assert len({json.dumps(body, sort_keys=True) for body in bodies}) == 1
        assert len(cases(sdk_client, cases_table)) == 1

    def test_the_same_key_for_other_words_is_refused_without_a_token(self, chat):
        self.post(chat, "start_json")

        status, body, headers = self.post(chat, "start_json", body='{"text": "Något annat"}')

        assert (status, headers["Content-Type"]) == (422, "application/problem+json")
        assert body["type"].endswith("reused_key")
        assert "participantToken" not in body

    def test_every_missing_thing_is_named_in_swedish(self, chat):
        status, body, _ = self.post(chat, "start_without_text")

        assert status == 422
        assert {error["field"] for error in body["errors"]} == {"name", "text"}
        assert "Fyll i ”Vad vill du ha hjälp med?”." in {error["detail"] for error in body["errors"]}

    @pytest.mark.parametrize(
        ("name", "changes", "expected"),
        [
            ("start_broken_json", {}, 400),
            ("start_unknown_municipality", {}, 404),
            ("start_json", {"body": json.dumps({"text": "x" * 2_000_000})}, 413),
            ("start_json", {"headers": {"content-type": "text/xml"}}, 415),
            ("start_json", {"body": None}, 400),
            ("start_json", {"body": "[1]"}, 400),
        ],
    )
    def test_bad_input_gets_a_clear_problem_and_leaves_nothing(self, chat, name, changes, expected, centre):
        status, body, headers = self.post(chat, name, **changes)

        assert (status, body["status"], headers["Content-Type"]) == (expected, expected, "application/problem+json")
        assert body["title"]
        assert body["detail"]
        assert centre.opened == []

    def test_a_centre_that_is_down_asks_to_try_again(self, chat, centre, sdk_client, cases_table):
        centre.available = False

        status, _, headers = self.post(chat, "start_json")

        assert (status, headers["Retry-After"]) == (503, "2")
        assert cases(sdk_client, cases_table) == []

    def test_a_municipality_whose_flow_is_not_deployed_asks_to_try_again_and_the_log_says_why(self, chat):
        with lines(chat) as log:
            event = recorded("chat/start_json.json")
            event["routeKey"] = "POST /norrsjofors/chat"
            answer = chat.handler(event, Context())

        assert answer["statusCode"] == 503
        assert json.loads(log.getvalue())["reason"] == "flow_not_deployed"

    def test_an_event_before_the_words_meets_the_same_case(self, chat, start, centre, sdk_client, cases_table):
        first = centre.start_chat(
            municipality="solhamra", display_name="x", text="x", client_token=self.token(chat, "start_json")
        )
        event = recorded_bytes("contact_events/chat/01_initiated.json").replace(
            CHAT.encode(), first.contact_id.encode()
        )
        start("contact_events").handler(queue(event.decode()), Context())

        _, body, _ = self.post(chat, "start_json")

        (case,) = cases(sdk_client, cases_table)
        assert case["reference"]["S"] == body["reference"]
        assert case["party"]["M"]["name"]["S"] == "Alva Ek"

    @staticmethod
    def token(chat, name):
        """The client token that a recorded request leads to."""
        event = recorded(f"chat/{name}.json")
        labels = dict.fromkeys(chat.chat.LONGEST, "")
        request = http.read(event)
        sent = form.read(request.content_type, request.body, key=request.idempotency_key)
        return chat.chat.to_contact(
            sent, municipality="solhamra", request_id="", labels=labels, arrived_at=NOW
        ).source_id

    @pytest.mark.req("X13")
    def test_no_log_line_holds_what_was_said_or_by_whom(self, chat, centre):
        with lines(chat) as log:
            for path in sorted((EVENTS / "chat").glob("start_*.json")):
                self.post(chat, path.stem)
            centre.available = False
            self.post(chat, "start_urgent")

        logged = log.getvalue()
        assert "chat started" in logged
        for word in ("Alva", "post.example", "brinner", "701740", "+46", "Gatlampan", "Öberg"):
            assert word not in logged


class TestCopy:
    """A chat is started, asked for, and sent: the real handlers, and a mail at the end."""

    ADDRESS = "vald.adress@post.example"

    @pytest.fixture
    def chat(self, start):
        return start("chat")

    @pytest.fixture
    def opened(self, chat):
        return json.loads(chat.handler(recorded("chat/start_json.json"), Context())["body"])

    def ask(self, chat, opened, *, slug="solhamra", key="key-0001", **body):
        event = recorded("chat/copy.json")
        event["routeKey"] = f"POST /{slug}/chat/{{reference}}/copy"
        event["pathParameters"] = {"reference": opened["reference"]}
        event["headers"]["idempotency-key"] = key
        event["body"] = json.dumps({"proof": opened["proof"], "email": self.ADDRESS} | body)
        answer = chat.handler(event, Context())
        return answer["statusCode"], json.loads(answer["body"]), answer["headers"]

    def asked(self, store, opened):
        timeline = store.timeline("solhamra", opened["reference"])
        return [event for event in timeline if event.type is EventType.COPY]

    def test_it_is_taken_and_noted_once(self, chat, opened, store):
        for _ in range(3):
            status, body, headers = self.ask(chat, opened)

        assert (status, headers["Content-Type"], headers["Cache-Control"]) == (202, "application/json", "no-store")
        assert body == {"message": "Vi mejlar chatten till dig när den är avslutad. Det kan dröja några minuter."}
        (event,) = self.asked(store, opened)
        assert event.data == {"to": self.ADDRESS}

    def test_ten_at_once_are_one_request(self, chat, opened, store):
        with ThreadPoolExecutor(10) as pool:
            statuses = {answer[0] for answer in pool.map(lambda _: self.ask(chat, opened), range(10))}

        assert statuses <= {202, 503}
        assert len(self.asked(store, opened)) == 1

    @pytest.mark.req("X36")
    def test_whatever_the_proof_does_not_open_looks_the_same(self, chat, opened, store):
        forged = f"{opened['reference'].lower()}.1.{'a' * 20}"
        answers = [
            self.ask(chat, opened, proof=forged),
            self.ask(chat, opened, proof=""),
            self.ask(chat, opened | {"reference": "SOL-0000-0000"}),
            self.ask(chat, opened | {"reference": "no reference"}),
        ]
        other = self.ask(chat, opened, slug="norrsjofors")

        assert {json.dumps(answer, sort_keys=True) for answer in answers} == {json.dumps(answers[0], sort_keys=True)}
        assert {answer[0] for answer in (*answers, other)} == {404}
        assert (other[1]["type"], other[1]["title"]) == (answers[0][1]["type"], answers[0][1]["title"])
        assert self.asked(store, opened) == []

    def test_an_address_that_no_mail_reaches_is_told_whatever_the_proof(self, chat, opened):
        wrong = self.ask(chat, opened, email="alva.ek")
        forged = self.ask(chat, opened, email="alva.ek", proof="x")

        assert wrong == forged
        assert wrong[0] == 422
        assert [error["field"] for error in wrong[1]["errors"]] == ["email"]

    def test_our_own_address_would_send_it_back_to_us(self, chat, opened):
        assert self.ask(chat, opened, email="kontakt@solhamra.example")[0] == 422
        assert self.ask(chat, opened, email="bygglov@norrsjofors.example")[0] == 422

    def test_the_fourth_of_a_day_is_refused_in_swedish(self, chat, opened):
        for number in range(3):
            assert self.ask(chat, opened, key=f"key-000{number}")[0] == 202

        status, body, _ = self.ask(chat, opened, key="key-0009")

        assert (status, body["type"]) == (429, "urn:envag:problem:too_many_copies")
        assert body["detail"] == "Du kan få chatten med mejl tre gånger om dagen. Försök igen i morgon."

    def test_a_municipality_that_is_not_there_is_told_as_for_every_page(self, chat, opened):
        status, body, _ = self.ask(chat, opened, slug="ankeborg")

        assert (status, body["type"]) == (404, "urn:envag:problem:unknown_municipality")

    @pytest.mark.parametrize(("body", "expected"), [("{", 400), ("[1]", 400), (None, 400), ('{"email": {}}', 400)])
    def test_bad_input_gets_a_clear_problem(self, chat, body, expected):
        answer = chat.handler(recorded("chat/copy.json") | {"body": body}, Context())

        assert answer["statusCode"] == expected
        assert json.loads(answer["body"])["title"]

    @pytest.mark.req("X13")
    def test_no_log_line_holds_the_address_or_the_proof(self, chat, opened, store):
        with lines(chat) as log:
            self.ask(chat, opened)
            self.ask(chat, opened, email="vald.adress")
            self.ask(chat, opened, proof="x")

        logged = log.getvalue()
        assert "copy of a chat asked for" in logged
        assert "adress" not in logged
        assert opened["proof"] not in logged


class TestChatTranscript:
    KEY = f"transcripts/2026/11/23/{CHAT}_20261123T08:13_UTC.json"

    @pytest.fixture
    def chat_transcript(self, start):
        return start("chat_transcript")

    @pytest.fixture
    def stored(self, sdk_client, records_bucket):
        def put(name, key=self.KEY):
            sdk_client("s3").put_object(Bucket=records_bucket, Key=key, Body=recorded_bytes(f"chat/{name}.json"))

        return put

    def deliver(self, chat_transcript):
        return chat_transcript.handler(recorded("chat/transcript_sqs.json"), Context())

    @pytest.mark.req("R3", "R79")
    def test_what_was_said_joins_the_case_of_the_chat(self, chat_transcript, stored, sdk_client, cases_table, store):
        stored("transcript")

        for _ in range(2):
            assert self.deliver(chat_transcript) == {"batchItemFailures": []}

        (case,) = cases(sdk_client, cases_table)
        timeline = store.timeline("solhamra", case["reference"]["S"])
        assert [event.type for event in timeline].count(EventType.TRANSCRIPT) == 1
        (said,) = [event for event in timeline if event.type is EventType.MESSAGE]
        assert len(said.data["messages"]) == 6

    def test_it_meets_the_case_that_events_opened(self, chat_transcript, start, stored, sdk_client, cases_table):
        body = recorded_bytes("contact_events/chat/10_disconnected.json").decode()
        start("contact_events").handler(queue(body), Context())
        stored("transcript")

        self.deliver(chat_transcript)

        (case,) = cases(sdk_client, cases_table)
        assert case["source"]["S"] == CHAT

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("transcript_unknown_instance", "unknown_instance"), ("transcript_without_items", "not_a_transcript")],
    )
    def test_what_cannot_be_read_is_kept_byte_for_byte(self, chat_transcript, stored, kept, name, reason):
        stored(name)

        assert self.deliver(chat_transcript) == {"batchItemFailures": []}

        assert kept() == [(reason, recorded_bytes(f"chat/{name}.json"))]

    def test_a_chat_of_nobody_we_know_is_kept(self, chat_transcript, stored, kept, centre, monkeypatch):
        monkeypatch.setattr(centre, "municipality_of", lambda _: "")
        stored("transcript")

        self.deliver(chat_transcript)

        assert kept() == [("unknown_municipality", recorded_bytes("chat/transcript.json"))]

    def test_what_cannot_be_looked_up_now_comes_again(self, chat_transcript, stored, centre, sdk_client, cases_table):
        stored("transcript")
        centre.available = False

        assert self.deliver(chat_transcript)["batchItemFailures"]
        centre.available = True
        assert self.deliver(chat_transcript) == {"batchItemFailures": []}
        assert len(cases(sdk_client, cases_table)) == 1

    def test_a_transcript_that_is_not_there_comes_again(self, chat_transcript):
        assert len(self.deliver(chat_transcript)["batchItemFailures"]) == 1

    @pytest.mark.req("X13")
    def test_no_log_line_holds_what_was_said(self, chat_transcript, stored):
        stored("transcript")
        with lines(chat_transcript) as log:
            self.deliver(chat_transcript)

        assert "transcript kept" in log.getvalue()
        for word in ("Alva", "Mira", "Gatlampan", "stolpe"):
            assert word not in log.getvalue()
