"""What posting to addresses of others does, and where it never goes; what a queue does with a message put off."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock, patch

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from envag.adapters import https_door
from envag.adapters.https_door import HttpsDoor, LaptopDoor, public_address
from envag.adapters.own_queue import NotQueuedError, OwnQueue
from envag.adapters.webhook_secrets import KEPT, SsmSecrets
from envag.domain.webhook import keys, secret
from envag.ports.webhooks import NotTakenError
from tests.builders import NOW
from tests.fakes.webhooks import MemoryQueue, MovingClock

NAME = "mottagare.example"


def not_taken(reason):
    return pytest.raises(NotTakenError, match=rf"^{reason}$")


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        status = int(self.path.partition("status=")[2] or 200)
        if self.path == "/silent":
            self.server.let_go.wait(5)
            return
        self.send_response(status)
        self.send_header("Location", f"https://{NAME}:{self.server.server_port}/elsewhere")
        self.end_headers()
        self.wfile.write(b'{"acknowledged": true}' if status == 200 else b"x" * 5_000)

    def log_message(self, *_):
        pass


@contextmanager
def serving(context=None):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.heard, server.let_go = [], threading.Event()
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.let_go.set()
        server.shutdown()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of ``NAME``, and signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture(scope="module")
def receiver(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as server:
        yield server


@pytest.fixture
def door(certificate):
    """It takes the receiver's certificate, and finds every name on this machine."""
    return HttpsDoor(find=lambda *_: "127.0.0.1", context=ssl.create_default_context(cafile=certificate))


def post(door, server, path="/arenden?a=b", name=NAME):
    return door.post(f"https://{name}:{server.server_port}{path}", {"webhook-id": "e1"}, b'{"a":1}')


@pytest.mark.req("R89")
def test_what_is_posted_arrives_and_its_answer_is_heard(door, receiver):
    answer = post(door, receiver)

    path, headers, body = receiver.heard.pop()
    assert (path, body) == ("/arenden?a=b", b'{"a":1}')
    assert (headers["webhook-id"], headers["content-type"]) == ("e1", "application/json")
    assert headers["Host"] == f"{NAME}:{receiver.server_port}"
    assert (answer.status, json.loads(answer.body)) == (200, {"acknowledged": True})


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_nothing_but_a_2xx_is_taken_and_no_redirection_is_followed(door, receiver, status):
    receiver.heard.clear()
    with not_taken(f"status_{status}"):
        post(door, receiver, f"/?status={status}")
    assert len(receiver.heard) == 1


def test_a_long_answer_is_not_heard_out(door, receiver):
    assert len(post(door, receiver, "/?status=201").body) == 4096


@pytest.mark.req("R89")
def test_who_says_nothing_is_not_waited_for(door, receiver):
    with patch.object(https_door, "_ANSWER_SECONDS", 0.05), not_taken("unreachable"):
        post(door, receiver, "/silent")


@pytest.mark.req("X36")
def test_who_has_another_names_certificate_gets_nothing(door, receiver):
    receiver.heard.clear()
    with not_taken("certificate"):
        post(door, receiver, name="annan.example")
    with not_taken("certificate"):
        post(HttpsDoor(find=lambda *_: "127.0.0.1"), receiver)
    assert receiver.heard == []


def test_where_nobody_listens_the_message_is_not_taken(door):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = Mock(server_port=unused.getsockname()[1])
        with not_taken("unreachable"):
            post(door, server)


def resolving(*addresses):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    return patch.object(socket, "getaddrinfo", return_value=found)


@pytest.mark.req("X36")
@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.1.2.3",),
        ("172.16.0.1",),
        ("192.168.1.1",),
        ("169.254.169.254",),
        ("169.254.170.2",),
        ("100.64.0.1",),
        ("0.1.2.3",),
        ("224.0.0.1",),
        ("255.255.255.255",),
        ("192.0.2.1",),
        ("8.8.8.8", "10.0.0.1"),
    ],
)
def test_nothing_is_posted_to_what_is_no_public_address(addresses):
    with resolving(*addresses), not_taken("address_not_public"):
        HttpsDoor().post("https://intern.example/", {}, b"")


def test_a_public_address_is_connected_to_as_it_was_found():
    with resolving("8.8.8.8", "8.8.4.4"):
        assert public_address("a.example", 443) == "8.8.8.8"
    refused = patch.object(socket, "create_connection", side_effect=OSError)
    with resolving("8.8.8.8"), refused as connect, not_taken("unreachable"):
        HttpsDoor().post("https://a.example/", {}, b"")
    assert connect.call_args.args == (("8.8.8.8", 443),)


@pytest.mark.parametrize("address", ["http://a.example/", "ftp://a.example", "https:///x", "file:///etc/passwd"])
def test_there_is_no_way_but_https(address):
    with not_taken("no_https_address"):
        HttpsDoor().post(address, {}, b"")


def test_a_name_that_nobody_knows_is_not_taken():
    with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror), pytest.raises(NotTakenError):
        public_address("finns-inte.example", 443)


def test_on_a_laptop_every_address_is_the_receivers():
    with serving() as server:
        answer = LaptopDoor(f"http://127.0.0.1:{server.server_port}/mottagare").post(
            "https://verksamhet.solhamra.example/arenden", {}, b"{}"
        )
    assert answer.status == 200
    assert [path for path, _, _ in server.heard] == ["/mottagare/verksamhet.solhamra.example/arenden"]


# secrets


@pytest.mark.req("R89")
def test_a_changed_secret_is_taken_up_after_minutes_and_asked_for_once_until_then():
    clock, old, new = MovingClock(NOW), secret(bytes(32)), secret(b"n" * 32)
    ssm = Mock()
    ssm.get_parameter.return_value = {"Parameter": {"Value": old}}
    kept = SsmSecrets(ssm, "/envag/dev/webhook", clock)
    assert kept.keys("solhamra", "a") == keys(old)

    ssm.get_parameter.return_value = {"Parameter": {"Value": f"{new} {old}"}}
    assert kept.keys("solhamra", "a") == keys(old)
    clock.moment += KEPT + timedelta(seconds=1)
    assert kept.keys("solhamra", "a") == keys(f"{new} {old}")
    asked = [call.kwargs for call in ssm.get_parameter.call_args_list]
    assert asked == [{"Name": "/envag/dev/webhook/solhamra/a", "WithDecryption": True}] * 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter"), "no_secret"),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetParameter"), "secret_unreadable"),
        (ConnectTimeoutError(endpoint_url="https://ssm.example"), "secret_unreadable"),
    ],
)
def test_a_secret_that_cannot_be_read_is_asked_for_again_next_time(error, reason):
    ssm = Mock()
    ssm.get_parameter.side_effect = [error, {"Parameter": {"Value": secret(bytes(32))}}]
    kept = SsmSecrets(ssm, "/envag/dev/webhook", MovingClock(NOW))
    with not_taken(reason):
        kept.keys("solhamra", "a")

    assert kept.keys("solhamra", "a") == (bytes(32),)


# the queue, and what plays it in tests


class Sqs:
    def __init__(self, client, name):
        self.client = client
        self.url = client.create_queue(QueueName=name)["QueueUrl"]
        self.own = OwnQueue(client, self.url)

    def receive(self):
        answer = self.client.receive_message(QueueUrl=self.url, AttributeNames=["ApproximateReceiveCount"])
        for message in answer.get("Messages", ()):
            return message["Body"], message["ReceiptHandle"], message["Attributes"]["ApproximateReceiveCount"]
        return None


class Memory:
    def __init__(self):
        self.own = MemoryQueue(MovingClock(NOW))

    def receive(self):
        record = self.own.receive()
        return record and (record["body"], record["receiptHandle"], record["attributes"]["ApproximateReceiveCount"])


@pytest.fixture(params=["fake", "sqs"])
def queue(request):
    if request.param == "fake":
        return Memory()
    return Sqs(request.getfixturevalue("sdk_client")("sqs"), request.getfixturevalue("unique"))


def test_a_message_that_is_put_off_is_not_seen_until_then(queue):
    queue.own.send(["a"])
    body, handle, received = queue.receive()
    assert (body, received) == ("a", "1")

    queue.own.put_off(handle, 3600)
    assert queue.receive() is None


def test_a_message_that_is_put_off_by_nothing_comes_again_and_says_how_often(queue):
    queue.own.send([str(number) for number in range(12)])
    bodies = set()
    while found := queue.receive():
        bodies.add(found[0])
        last = found[1]
    assert bodies == {str(number) for number in range(12)}

    queue.own.put_off(last, 0)
    assert queue.receive()[2] == "2"


def test_what_the_queue_leaves_out_is_an_error():
    client = Mock()
    client.send_message_batch.return_value = {"Failed": [{"Id": "0"}]}
    with pytest.raises(NotQueuedError):
        OwnQueue(client, "url").send(["a"])
