"""From what happens to a case to a department's own system: queue, function and back-off, through any outage."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.webhook_message import for_one
from envag.domain.case import EventType
from envag.domain.municipality import Subscription, SubscriptionType
from envag.domain.webhook import TRIES, keys, secret, verify
from tests.builders import NOW, a_case, an_event
from tests.cloud import keep_webhook_secret
from tests.fakes.webhooks import MemoryDoor, MemoryQueue, MovingClock
from tests.integration.residents import Resident
from tests.integration.stack import Context

SECRET = secret(bytes(range(32)))
ADDRESS = "https://verksamhet.solhamra.example/arenden"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def stack(module_stack):
    keep_webhook_secret(module_stack.clients("ssm"), "/envag/dev/webhook", "solhamra", "barn-utbildning", SECRET)
    return module_stack


class Centre:
    """The function with a queue, a door and a clock of the test's own."""

    def __init__(self, stack, door):
        self.clock = MovingClock(NOW)
        self.queue = MemoryQueue(self.clock, tries=TRIES)
        self.door = door
        self._module = stack.function("webhook")

    def run(self, until=None):
        """Let time go by until nothing waits any more, or to that moment."""
        with patch.multiple(self._module, QUEUE=self.queue, DOOR=self.door, CLOCK=self.clock):
            while (at := self.queue.next_at) is not None and (until is None or at <= until):
                self.clock.moment = max(at, self.clock.moment)
                record = self.queue.receive()
                if record and not self._module.handler({"Records": [record]}, Context())["batchItemFailures"]:
                    self.queue.delete(record["receiptHandle"])

    def heard(self):
        """The ids that a receiver has heard, once each, and how often it was posted to."""
        ids = [headers["webhook-id"] for _, headers, _ in self.door.posted]
        return sorted(set(ids)), len(ids)


def told(event_id="e1", department="buf", service="forskola", **changes):
    body = {
        "eventId": event_id,
        "event": "received",
        "municipality": "solhamra",
        "department": department,
        "reference": "SOL-BN42-98KB",
        "service": service,
        "priority": "normal",
        **changes,
    }
    return json.dumps({"Type": "Notification", "Message": json.dumps(body), "Timestamp": "2026-11-23T08:00:00.000Z"})


@pytest.mark.req("R89", "X13")
def test_a_departments_system_gets_what_its_queue_gets_signed_and_without_personal_data(stack):
    case = a_case(department="buf", service="forskola")
    DynamoCaseStore(stack.clients("dynamodb"), stack.table).create(case, an_event())
    stack.drain()
    stack.post_webhooks()

    ((address, headers, body),) = [one for one in stack.door.posted if case.reference in str(one)]
    ((_, _, in_the_queue),) = [one for one in stack.told() if one[1] == an_event().id]
    assert address == ADDRESS
    assert verify(keys(SECRET), headers, body, now=stack.function("webhook").CLOCK.now()) == an_event().id
    content = json.loads(body)
    assert content["type"] == "case.received"
    assert content["data"] == json.loads(in_the_queue["Message"])
    for personal in (case.party.name, case.party.email, case.party.phone, "Lampan", case.resident):
        assert personal not in body.decode()


@pytest.mark.req("R88", "R90")
@pytest.mark.parametrize(("says", "acknowledged"), [(b'{"acknowledged": true}', True), (b"", False)])
def test_a_receiver_that_says_so_has_acknowledged_the_hand_over(stack, says, acknowledged):
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    by = NOW + timedelta(hours=8)
    case = a_case(f"handed over {acknowledged}", department="buf", service="forskola", acknowledge_by=by)
    store.create(case, an_event(f"handed over {acknowledged}"))
    stack.drain()
    with patch.object(stack.door, "says", says):
        stack.post_webhooks()

    assert (store.get("solhamra", case.reference).acknowledge_by is None) is acknowledged
    types = {event.type for event in store.timeline("solhamra", case.reference)}
    assert (EventType.ACKNOWLEDGED in types) is acknowledged


@pytest.mark.req("R88", "R90", "R80")
def test_whoever_reads_a_departments_queue_acknowledges_at_the_address_that_stands_there(stack):
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    store.proof_keys("solhamra")
    case = a_case("in a queue", department="buf", service="forskola", acknowledge_by=NOW + timedelta(hours=8))
    store.create(case, an_event("in a queue", occurred_at=stack.clock.now()))
    stack.drain()
    ((_, _, envelope),) = [one for one in stack.told() if case.reference in one[2]["Message"]]
    address = json.loads(envelope["Message"])["acknowledge"]
    base = "https://kontakt.example/solhamra/"
    assert address.startswith(base)

    machine, path = Resident(stack), address.removeprefix(base)
    first, again = (machine.post(path, {}, headers={"sec-fetch-site": ""}) for _ in range(2))
    forged = machine.post(path.replace(case.reference.lower(), "sol-bn42-98kb"), {})

    assert (first.status, json.loads(first.page)) == (200, {"acknowledged": True, "reference": case.reference})
    assert (again.status, forged.status) == (200, 404)
    assert store.get("solhamra", case.reference).acknowledge_by is None
    types = [event.type for event in store.timeline("solhamra", case.reference)]
    assert types.count(EventType.ACKNOWLEDGED) == 1


@pytest.mark.req("R89")
def test_an_endpoint_that_is_down_for_an_hour_loses_nothing_and_hears_each_message_once(stack):
    clock_of = []
    centre = Centre(stack, MemoryDoor(down=lambda _: clock_of[0].now() < NOW + timedelta(hours=1)))
    clock_of.append(centre.clock)
    centre.queue.send([told(f"e{number}") for number in range(5)])
    centre.run()

    assert centre.heard() == ([f"e{number}" for number in range(5)], 5)
    assert centre.queue.dead == []
    assert centre.clock.now() < NOW + timedelta(hours=2)


@pytest.mark.req("R89")
def test_an_endpoint_that_is_down_for_days_hears_each_message_once_after_redrive(stack):
    up = []
    centre = Centre(stack, MemoryDoor(down=lambda _: not up))
    centre.queue.send([told("e1"), told("e2")])
    centre.run()
    assert len(centre.queue.dead) == 2
    assert centre.clock.now() < NOW + DAY
    assert centre.heard() == ([], 0)

    up.append(True)
    centre.clock.advance(days=3)
    centre.queue.redrive()
    centre.run()
    assert centre.heard() == (["e1", "e2"], 2)
    assert centre.queue.dead == []


@pytest.mark.req("R89")
@settings(max_examples=12, deadline=None)
@given(
    outages=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=4),
    sent=st.lists(st.integers(0, 30), min_size=1, max_size=4),
    lost=st.sets(st.integers(0, 6)),
)
def test_no_outage_loses_a_message(stack, outages, sent, lost):
    """``lost`` are posts that arrive and whose answers do not: only they come twice, by the same id."""
    spans = [(NOW + timedelta(hours=begin), NOW + timedelta(hours=begin + hours)) for begin, hours in outages]
    centre = Centre(stack, None)

    class Answerless(MemoryDoor):
        def post(self, address, headers, body):
            number, answer = len(self.posted), super().post(address, headers, body)
            if number in lost:
                raise TimeoutError
            return answer

    centre.door = Answerless(down=lambda _: any(begin <= centre.clock.now() < end for begin, end in spans))
    for number, hour in enumerate(sorted(sent)):
        centre.run(until=NOW + timedelta(hours=hour))
        centre.clock.moment = NOW + timedelta(hours=hour)
        centre.queue.send([told(f"e{number}")])
    centre.run()
    for _ in spans:
        centre.clock.advance(days=4)
        centre.queue.redrive()
        centre.run()

    ids, posts = centre.heard()
    assert ids == [f"e{number}" for number in range(len(sent))]
    assert posts <= len(ids) + len(lost)
    assert centre.queue.dead == []


@pytest.fixture
def two_webhooks(stack):
    """The department has two, of which one is down."""
    module = stack.function("webhook")
    place = module.municipality("solhamra")
    hooks = tuple(
        Subscription(type=SubscriptionType.WEBHOOK, endpoint=f"https://{name}.example", secret="barn-utbildning" * n)
        for n, name in enumerate(("one", "two"), start=1)
    )

    class Place:
        def department(self, _):
            return type("Department", (), {"subscriptions": hooks})

    keep_webhook_secret(stack.clients("ssm"), "/envag/dev/webhook", "solhamra", hooks[1].secret, SECRET)
    assert place.department("buf")
    with patch.object(module, "municipality", lambda _: Place()):
        yield hooks


@pytest.mark.req("R89")
def test_where_one_of_two_is_down_the_other_hears_it_once(stack, two_webhooks):
    down = two_webhooks[0].endpoint
    centre = Centre(stack, MemoryDoor(down=lambda address: address == down))
    centre.queue.send([told("e1")])
    centre.run()

    assert [address for address, _, _ in centre.door.posted] == [two_webhooks[1].endpoint]
    assert centre.queue.dead == [for_one(told("e1"), two_webhooks[0].secret)]
    centre.door.down = lambda _: False
    centre.queue.redrive()
    centre.run()
    assert sorted(address for address, _, _ in centre.door.posted) == sorted(one.endpoint for one in two_webhooks)


def test_what_nobody_hears_any_more_is_done_with(stack):
    centre = Centre(stack, MemoryDoor())
    centre.queue.send([told(department="klf"), told(department="gone")])
    centre.run()

    assert (centre.door.posted, centre.queue.dead) == ([], [])


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"Message": "x", "Timestamp": ""}'])
def test_what_no_topic_of_ours_told_is_a_dead_letter(stack, body):
    centre = Centre(stack, MemoryDoor())
    centre.queue.send([body])
    centre.run()

    assert centre.queue.dead == [body]


@pytest.mark.parametrize(
    ("name", "value", "reason"), [("missing", "", "no_secret"), ("malformed", "hemlig", "secret_malformed")]
)
def test_without_a_right_secret_nothing_is_posted_and_nothing_of_it_is_logged(stack, name, value, reason):
    module = stack.function("webhook")
    if value:
        keep_webhook_secret(stack.clients("ssm"), "/envag/dev/webhook", "solhamra", name, value)
    hook = Subscription(type=SubscriptionType.WEBHOOK, endpoint=ADDRESS, secret=name)
    centre = Centre(stack, MemoryDoor())
    with patch.object(module, "hearing", lambda *_, **__: (hook,)):
        centre.queue.send([told()])
        centre.run()

    assert centre.door.posted == []
    assert len(centre.queue.dead) == 1
    assert reason in stack.log.getvalue()
    assert "hemlig" not in stack.log.getvalue()
