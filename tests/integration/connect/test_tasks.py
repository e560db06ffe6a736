"""From what reaches the centre to a task on the guides' desk: template, topic, queue and handler as deployed."""

from __future__ import annotations

import json

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.cli.main import main
from envag.domain.case import Actor, ContactReason, Resolution
from envag.domain.transitions import close, hand_over
from envag.usecases.change import change
from tests.builders import NOW
from tests.centre import recorded
from tests.infra.templates import platform
from tests.integration.connect.lambda_side import Context, lines
from tests.integration.post_office import PostOffice, a_mail
from tests.integration.recorded import play

UNCLEAR = "Hej! Kan någon hjälpa mig med en sak?"
LINK = "https://arenden.example/case/solhamra"


def unclear(stack):
    """A mail that nobody but the centre can sort; its case's reference."""
    reference, _, _ = PostOffice(stack).deliver(a_mail(UNCLEAR, Subject="Fråga"))
    return reference


@pytest.mark.req("R89")
def test_a_mail_that_only_the_centre_can_sort_is_a_task_for_its_guides(stack):
    reference = unclear(stack)
    stack.drain()

    (task,) = stack.centre.tasks
    assert (task.municipality, task.reference, task.urgent) == ("solhamra", reference, False)
    assert task.name == f"{reference} Ännu utan ärendetyp"
    assert (task.link, task.link_text) == (f"{LINK}/{reference}", "Öppna ärendet")


def test_what_a_department_answers_itself_is_no_task(stack):
    play(stack, "email/plain_fault_report.eml")
    stack.drain()

    assert stack.cases()
    assert stack.centre.tasks == ()


def test_who_calls_or_chats_has_a_guide_and_is_no_task(stack):
    play(stack, "call/voice.json")
    play(stack, "contact_events/chat/01_initiated.json")
    stack.drain()

    assert {case["department"]["S"] for case in stack.cases()} == {"klf"}
    assert stack.centre.tasks == ()


def test_a_case_that_comes_back_to_the_centre_is_a_task_and_one_that_leaves_it_is_none(stack):
    reference, told = unclear(stack), []
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    guide = Actor(role="guide", id="v-41")
    for number, (department, unit) in enumerate([("sbf", "gata"), ("klf", "kontaktcenter")]):

        def move(case, to=department, unit=unit, number=number):
            return hand_over(
                case, department=to, unit=unit, summary="Fel hos oss.", actor=guide, at=NOW, id=f"moved-{number}"
            )

        change("solhamra", reference, move, store=store)
        stack.drain()
        told.append(len(stack.centre.tasks))

    assert told == [1, 2]


def test_a_reply_to_a_closed_case_of_the_centre_is_a_task(stack):
    office = PostOffice(stack)
    reference, _, _ = office.deliver(a_mail(UNCLEAR, Subject="Fråga", Message_ID="<first@post.example>"))
    (receipt,) = office.send()
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    guide = Actor(role="guide", id="v-41")
    change("solhamra", reference, lambda c: close(c, **closing, actor=guide, at=NOW, id="closed"), store=store)
    office.deliver(a_mail("Det hjälpte inte.", To=receipt["Reply-To"], Message_ID="<second@post.example>"), days=1)
    stack.drain()

    assert [task.reference for task in stack.centre.tasks] == [reference] * 2


@pytest.mark.req("X32")
def test_danger_comes_before_the_rest(stack):
    PostOffice(stack).deliver(a_mail("Hjälp, det brinner!", Subject="Fråga"))
    stack.drain()

    (task,) = stack.centre.tasks
    assert task.urgent
    assert task.name.startswith("Brådskande: ")


@pytest.mark.req("X13")
def test_neither_task_nor_log_holds_anything_personal(stack):
    with lines(stack.function("tasks")) as log:
        unclear(stack)
        stack.drain()

    seen = log.getvalue() + repr(stack.centre.tasks)
    assert "task started" in seen
    for personal in ("Alva", "post.example", "Kan någon"):
        assert personal not in seen


def test_a_chat_that_nobody_answered_is_a_task(stack):
    for step in ("01_initiated", "06_queued"):
        play(stack, f"contact_events/chat/{step}.json")
    ended = recorded("contact_events/chat/10_disconnected.json")
    del ended["detail"]["agentInfo"]
    for _ in range(2):
        stack.queue("contact_events", json.dumps(ended))
    stack.drain()

    (case,) = stack.cases()
    assert [task.reference for task in stack.centre.tasks] == [case["reference"]["S"]]


class TestConnectIsDown:
    """The queue delivers again; at last the message is a dead letter, and one command brings it back."""

    @pytest.fixture
    def message(self, stack):
        """What waits in the queue of tasks after a mail."""
        unclear(stack)
        stack.drain(tasks=False)
        (message,) = stack.taken(stack.tasks)
        return message["Body"]

    @pytest.fixture
    def queues(self, sdk_client):
        """The queue and its dead letters as the template describes them, under their local names; the queue's URL."""
        sqs, template = sdk_client("sqs"), platform("local")
        work = template.one("AWS::SQS::Queue", QueueName="envag-local-tasks").properties
        dead = sqs.create_queue(QueueName="envag-local-tasks-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = {"deadLetterTargetArn": arn, "maxReceiveCount": work["RedrivePolicy"]["maxReceiveCount"]}
        attributes = {"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": "0"}
        queue = sqs.create_queue(QueueName="envag-local-tasks", Attributes=attributes)["QueueUrl"]
        yield queue, dead
        for url in (queue, dead):
            sqs.delete_queue(QueueUrl=url)

    @staticmethod
    def work_off(stack, sqs, queue):
        """Lambda reads the queue until nothing is left in it; how often."""
        times = 0
        while messages := sqs.receive_message(QueueUrl=queue).get("Messages"):
            times += 1
            (message,) = messages
            record = {"messageId": message["MessageId"], "body": message["Body"]}
            answer = stack.function("tasks").handler({"Records": [record]}, Context())
            if not answer["batchItemFailures"]:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return times

    @pytest.mark.req("R89")
    def test_it_is_tried_again_and_nothing_is_lost(self, stack, message, queues, described_stack, sdk_client):
        sqs, (queue, dead) = sdk_client("sqs"), queues
        sqs.send_message(QueueUrl=queue, MessageBody=message)
        stack.centre.available = False

        with lines(stack.function("tasks")) as log:
            assert self.work_off(stack, sqs, queue) == 5
        assert '"reason":"off"' in log.getvalue().replace(" ", "")
        stack.centre.available = True
        assert main(("redrive", "envag-local-tasks-dead")) == 0

        assert self.work_off(stack, sqs, queue) == 1
        assert len(stack.centre.tasks) == 1
        assert not sqs.receive_message(QueueUrl=dead).get("Messages")

    def test_a_message_that_comes_twice_is_one_task(self, stack, message):
        for _ in range(3):
            stack.queue("tasks", message)

        assert len(stack.centre.tasks) == 1

    def test_one_that_fails_does_not_bring_back_the_others(self, stack, message):
        records = [{"messageId": "m1", "body": message}, {"messageId": "m2", "body": "{}"}]

        answer = stack.function("tasks").handler({"Records": records}, Context())

        assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
        assert len(stack.centre.tasks) == 1
