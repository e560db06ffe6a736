"""Activation of the receipt rules: ours where none is active, never in another's place."""

import http.server
import json
import threading
from typing import ClassVar

import pytest

from envag.adapters.receipt_rules import OtherRuleSetActiveError, ReceiptRuleSets
from tests.infra.templates import municipalities, platform

OURS = "envag-prod-inbound"


@pytest.fixture
def ses(sdk_client):
    client = sdk_client("ses")
    client.set_active_receipt_rule_set()
    known = {rule_set["Name"] for rule_set in client.list_receipt_rule_sets()["RuleSets"]}
    for name in {OURS, "theirs"} - known:
        client.create_receipt_rule_set(RuleSetName=name)
    yield client
    client.set_active_receipt_rule_set()


def active(ses):
    return ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name")


def test_it_becomes_active_where_none_is(ses):
    ReceiptRuleSets(ses, OURS).activate()

    assert active(ses) == OURS


def test_it_stays_active(ses):
    ses.set_active_receipt_rule_set(RuleSetName=OURS)

    ReceiptRuleSets(ses, OURS).activate()

    assert active(ses) == OURS


def test_it_never_takes_anothers_place_and_says_what_to_do(ses):
    ses.set_active_receipt_rule_set(RuleSetName="theirs")

    with pytest.raises(OtherRuleSetActiveError, match=r"'theirs' is active .* deploy again"):
        ReceiptRuleSets(ses, OURS).activate()

    assert active(ses) == "theirs"


@pytest.mark.parametrize(("before", "after"), [(OURS, None), ("theirs", "theirs"), (None, None)])
def test_it_deactivates_only_its_own(ses, before, after):
    if before:
        ses.set_active_receipt_rule_set(RuleSetName=before)

    ReceiptRuleSets(ses, OURS).deactivate()

    assert active(ses) == after


class _CloudFormation(http.server.BaseHTTPRequestHandler):
    """Takes the answer of a custom resource where CloudFormation's presigned object would be."""

    answers: ClassVar[list] = []

    def do_PUT(self):
        length = int(self.headers["Content-Length"])
        self.answers.append((self.headers["Content-Type"], json.loads(self.rfile.read(length))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def cloudformation():
    _CloudFormation.answers = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _CloudFormation)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/answer?signature=x"
    server.shutdown()
    server.server_close()


@pytest.fixture
def handler(ses, monkeypatch, aws):
    """The function's module, as Lambda imports it."""
    import importlib.util
    from pathlib import Path

    monkeypatch.setenv("RULE_SET_NAME", OURS)
    path = Path(__file__).parents[2] / "functions/activate_receipt_rules/handler.py"
    spec = importlib.util.spec_from_file_location("activate_receipt_rules_handler", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(request_type, address):
    return {
        "RequestType": request_type,
        "ResponseURL": address,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Activation",
        "ResourceProperties": {"RuleSetName": OURS},
    }


def passed_through(handler, request_type, address):
    """The one answer that CloudFormation gets, while calls to 127.0.0.1 leave moto aside."""
    handler.handler(asked(request_type, address), None)
    ((content_type, answer),) = _CloudFormation.answers
    assert content_type == ""
    assert answer | {"Status": "", "Reason": ""} == {
        "Status": "",
        "Reason": "",
        "PhysicalResourceId": OURS,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Activation",
    }
    return answer


def test_a_deploy_succeeds_where_it_could_activate(handler, ses, cloudformation):
    assert passed_through(handler, "Create", cloudformation)["Status"] == "SUCCESS"
    assert active(ses) == OURS


def test_a_deploy_fails_with_a_sentence_where_another_is_active(handler, ses, cloudformation):
    ses.set_active_receipt_rule_set(RuleSetName="theirs")

    answer = passed_through(handler, "Update", cloudformation)

    assert answer["Status"] == "FAILED"
    assert "'theirs' is active" in answer["Reason"]
    assert active(ses) == "theirs"


def test_deleting_the_stack_leaves_anothers_active(handler, ses, cloudformation):
    ses.set_active_receipt_rule_set(RuleSetName="theirs")

    assert passed_through(handler, "Delete", cloudformation)["Status"] == "SUCCESS"
    assert active(ses) == "theirs"


def test_deleting_the_stack_deactivates_ours(handler, ses, cloudformation):
    ses.set_active_receipt_rule_set(RuleSetName=OURS)

    assert passed_through(handler, "Delete", cloudformation)["Status"] == "SUCCESS"
    assert active(ses) is None


def test_cloudformation_is_answered_even_when_ses_does_not(handler, cloudformation, monkeypatch):
    def fails():
        raise TimeoutError("kontakt@solhamra.example")

    monkeypatch.setattr(handler.RULE_SETS, "activate", fails)

    answer = passed_through(handler, "Create", cloudformation)

    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("TimeoutError")
    assert "solhamra" not in answer["Reason"]


@pytest.mark.req("R1")
def test_each_municipality_has_one_rule_that_names_it_in_the_key():
    prefixes = []
    for name, template in municipalities("prod").items():
        slug = name.removeprefix("envag-prod-")
        rule = template.one("AWS::SES::ReceiptRule").properties
        (action,) = rule["Rule"]["Actions"]
        assert rule["RuleSetName"] == OURS
        assert rule["Rule"]["Enabled"] is True
        assert rule["Rule"]["ScanEnabled"] is True
        assert rule["Rule"]["TlsPolicy"] == "Require"
        assert action["S3Action"]["ObjectKeyPrefix"] == f"mail/{slug}/"
        assert template.text(action["S3Action"]["IamRoleArn"]).endswith(":role/envag-prod-store-mail")
        prefixes.append(rule["Rule"]["Recipients"])
    recipients = [recipient for each in prefixes for recipient in each]
    assert len(recipients) == len(set(recipients))


def test_the_rules_are_activated_once_they_have_a_set():
    template = platform("prod")
    activation = template.one("Custom::ActiveReceiptRuleSet")
    rule_set = template.one("AWS::SES::ReceiptRuleSet")

    assert rule_set.id in activation.body["DependsOn"]
    assert int(activation.properties["ServiceTimeout"]) <= 300


def test_only_our_rules_may_store_mail_and_only_under_mail():
    template = platform("prod")
    role = template.one("AWS::IAM::Role", RoleName="envag-prod-store-mail")
    (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "ses.amazonaws.com"}
    assert template.text(trust["Condition"]["ArnLike"]["aws:SourceArn"]) == (
        f"arn:aws:ses:eu-central-1:123456789012:receipt-rule-set/{OURS}:receipt-rule/*"
    )
    assert trust["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_the_bucket_tells_the_queues_itself():
    template = platform("prod")
    bucket = template.records_bucket()
    told = {
        configuration["Filter"]["S3Key"]["Rules"][0]["Value"]: template.text(configuration["Queue"])
        for configuration in bucket.properties["NotificationConfiguration"]["QueueConfigurations"]
    }
    policies = [policy.id for policy in template.of_type("AWS::SQS::QueuePolicy")]

    assert told == {f"{name}/": f"<envag-prod-{name}>" for name in ("mail", "recordings", "transcripts")}
    assert len([name for name in bucket.body["DependsOn"] if name in policies]) == len(told)
