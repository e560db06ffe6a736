"""Each function may do what it does, and nothing else."""

import json
import re

import pytest

from envag.adapters.items import event_to_item
from envag.adapters.proof_keys import READ
from envag.runtime.settings.environment import variables
from envag.runtime.settings.every import ALL
from infra.build.cache import ROOT
from infra.build.functions import function_names
from infra.constructs.followers import FOLLOWERS
from tests.builders import a_case, an_event
from tests.infra.permissions import allowed, role_of, statements
from tests.infra.templates import platform

CASES = {("dynamodb:GetItem", "<envag-prod-cases>"), ("dynamodb:PutItem", "<envag-prod-cases>")}
RECORDS = "<envag-prod-records-123456789012-eu-central-1>"
UPLOADS = "<envag-prod-uploads-123456789012-eu-central-1>"
QUARANTINE = {("s3:PutObject", f"{RECORDS}/quarantine/*")}
SES = "arn:aws:ses:eu-central-1:123456789012"
SENDING = ("SendEmail", "SendRawEmail")
SENDERS = ("identity/*", "configuration-set/envag-prod-*")
STAFF_DATA = "arn:aws:iam::123456789012:role/envag-prod-staff-data"
NUMBERS = "arn:aws:connect:eu-central-1:123456789012:phone-number/*"
CONTACT = {("connect:GetContactAttributes", "<ConnectInstanceArn>/contact/*")}
SCHEDULES = "arn:aws:scheduler:eu-central-1:123456789012:schedule/envag-prod-clocks/*"
DESCRIBED = ("connect:DescribeContact", "<ConnectInstanceArn>/contact/*")
QUEUES = ("connect:DescribeQueue", "<ConnectInstanceArn>/queue/*")


WEBHOOK_SECRETS = "arn:aws:ssm:eu-central-1:123456789012:parameter/envag/prod/webhook/*"
UNDER_OUR_KEY = {WEBHOOK_SECRETS}
"""The parameters that hold secrets; what stands in others may be read by anybody of the account."""


def reading(queue):
    actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    return {(action, f"<envag-prod-{queue}>") for action in actions}


def emptying(name):
    """Reading the table's stream, and leaving what fails in the queue of that name."""
    actions = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return {
        ("sqs:SendMessage", f"<envag-prod-{name}-dead>"),
        *((f"dynamodb:{action}", "<envag-prod-cases>.StreamArn") for action in actions),
    }


MAY = {
    "inbound_mail": {
        *CASES,
        *QUARANTINE,
        *reading("mail"),
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("s3:GetObject", f"{RECORDS}/mail/*"),
        ("s3:PutObject", f"{RECORDS}/attachments/*"),
    },
    "web_form": {*CASES, *((f"dynamodb:{action}", "<envag-prod-cases>") for action in ("UpdateItem", "DeleteItem"))},
    "status_page": {
        *CASES,
        *((f"dynamodb:{action}", "<envag-prod-cases>") for action in ("Query", "UpdateItem")),
        ("s3:PutObject", f"{UPLOADS}/uploads/*"),
    },
    "e_id": {
        *((f"dynamodb:{action}", "<envag-prod-cases>") for action in ("GetItem", "PutItem", "Query", "UpdateItem")),
        ("ssm:GetParameter", "arn:aws:ssm:eu-central-1:123456789012:parameter/envag/prod/e-id/*"),
    },
    "chat": {
        *CASES,
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("connect:StartChatContact", "<ConnectInstanceArn>/contact-flow/*"),
        ("ssm:GetParameter", "arn:aws:ssm:eu-central-1:123456789012:parameter/envag/prod/chat/flow/*"),
    },
    "site": {("dynamodb:GetItem", "<envag-prod-cases>")},
    "chat_page": {("dynamodb:GetItem", "<envag-prod-cases>")},
    "search_page": {("dynamodb:GetItem", "<envag-prod-cases>")},
    "chat_transcript": {
        *CASES,
        *QUARANTINE,
        *CONTACT,
        *reading("transcripts"),
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("s3:GetObject", f"{RECORDS}/transcripts/*"),
        ("s3:PutObjectTagging", f"{RECORDS}/transcripts/*"),
    },
    "figures": {
        *reading("figures"),
        ("dynamodb:GetItem", "<envag-prod-cases>"),
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("dynamodb:Query", "<envag-prod-cases>/index/resident"),
        *((f"dynamodb:{action}", "<envag-prod-cases>") for action in ("PutItem", "UpdateItem", "DeleteItem")),
    },
    "tasks": {
        *reading("tasks"),
        ("connect:StartTaskContact", "<ConnectInstanceArn>/contact-flow/*"),
        ("ssm:GetParameter", "arn:aws:ssm:eu-central-1:123456789012:parameter/envag/prod/task/flow/*"),
    },
    "webhook": {
        *CASES,
        ("dynamodb:Query", "<envag-prod-cases>"),
        *reading("webhooks"),
        *((f"sqs:{action}", "<envag-prod-webhooks>") for action in ("ChangeMessageVisibility", "SendMessage")),
        ("ssm:GetParameter", WEBHOOK_SECRETS),
    },
    "bot": {*CASES, ("dynamodb:Query", "<envag-prod-cases>")},
    "call_flow": {*CASES, *QUARANTINE},
    "call_recording": {
        *CASES,
        *QUARANTINE,
        *CONTACT,
        DESCRIBED,
        *reading("recordings"),
        ("s3:PutObjectTagging", f"{RECORDS}/recordings/*"),
    },
    "contact_events": {*CASES, *QUARANTINE, *CONTACT, DESCRIBED, QUEUES, *reading("contact-events")},
    "notify": {
        ("dynamodb:GetItem", "<envag-prod-cases>"),
        ("sns:Publish", "arn:aws:sns:eu-central-1:123456789012:envag-prod-*"),
        *emptying("notify"),
        *(("sqs:SendMessage", f"<envag-prod-{name}>") for name in FOLLOWERS),
    },
    "clocks": {
        *CASES,
        *reading("clocks"),
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("dynamodb:Query", "<envag-prod-cases>/index/worklist"),
        ("sqs:SendMessage", "<envag-prod-clocks>"),
        ("iam:PassRole", "<envag-prod-wake>"),
        *((f"scheduler:{verb}Schedule", SCHEDULES) for verb in ("Create", "Update", "Delete")),
    },
    "replan": {("sqs:SendMessage", "<envag-prod-clocks>")},
    "send_mail": {
        *CASES,
        *((f"dynamodb:{action}", "<envag-prod-cases>") for action in ("UpdateItem", "DeleteItem", "Query")),
        *emptying("send-mail"),
        ("s3:GetObject", f"{RECORDS}/attachments/*"),
        *((f"ses:{action}", f"{SES}:{sender}") for action in SENDING for sender in SENDERS),
    },
    "staff_api": {(f"sts:{action}", STAFF_DATA) for action in ("AssumeRole", "TagSession")},
    "staff_search": set(),
    "report_pdf": {(f"dynamodb:{action}", "<envag-prod-cases>") for action in ("GetItem", "Query")},
    "staff_token": set(),
    "mail_events": {*CASES, *QUARANTINE, *reading("mail-events")},
    "scanned_file": {
        *CASES,
        *QUARANTINE,
        *reading("scans"),
        ("dynamodb:Query", "<envag-prod-cases>"),
        ("s3:GetObject", f"{UPLOADS}/uploads/*"),
        ("s3:PutObject", f"{RECORDS}/attachments/*"),
    },
    "activate_receipt_rules": {
        ("ses:DescribeActiveReceiptRuleSet", "*"),
        ("ses:SetActiveReceiptRuleSet", "*"),
    },
    "lead_number": {
        *((f"connect:{way}PhoneNumberContactFlow", NUMBERS) for way in ("Associate", "Disassociate")),
        *((f"connect:{way}PhoneNumberContactFlow", "<ConnectInstanceArn>") for way in ("Associate", "Disassociate")),
        ("connect:AssociatePhoneNumberContactFlow", "<ConnectInstanceArn>/contact-flow/*"),
    },
}

WAITED_FOR = {
    "site",
    "search_page",
    "web_form",
    "status_page",
    "e_id",
    "chat",
    "chat_page",
    "call_flow",
    "bot",
    "staff_api",
    "staff_search",
    "report_pdf",
    "staff_token",
}
"""Whose answer somebody waits for."""

CLOUD_ONLY = {"activate_receipt_rules", "lead_number"}
"""What they arrange at deploy time has no counterpart on a laptop."""


@pytest.fixture(scope="module")
def template():
    return platform("prod")


def functions(template):
    return {f.properties["FunctionName"]: f.properties for f in template.of_type("AWS::Lambda::Function")}


def deployed(template, name):
    return functions(template)[f"envag-{template.stage}-{name.replace('_', '-')}"]


def test_every_folder_is_deployed_and_nothing_else(template):
    expected = {f"envag-prod-{name.replace('_', '-')}" for name in function_names()}

    assert set(functions(template)) == expected
    assert set(function_names()) == set(ALL)


def test_a_laptop_lacks_only_what_deployment_arranges():
    names = set(functions(platform("local")))

    assert {name.replace("local", "prod") for name in names} == set(functions(platform("prod"))) - {
        f"envag-prod-{name.replace('_', '-')}" for name in CLOUD_ONLY
    }


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_function_may_do_exactly_this(template, name):
    assert allowed(template, name) == MAY[name]


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_key_may_be_used_only_through_the_services_that_the_function_uses(template, name):
    services = {
        "s3" if action.startswith("s3") else action.split(":")[0]
        for action, resource in MAY[name]
        if action.split(":")[0] in {"dynamodb", "s3", "sqs", "sns"} or resource in UNDER_OUR_KEY
    }
    through = set()
    for effect, actions, resources, condition in statements(template, role_of(template, name)):
        if any(action.startswith("kms:") for action in actions):
            assert effect == "Allow"
            assert all(resource.startswith("<Key") for resource in resources)
            through |= {template.text(host).split(".")[0] for host in condition["StringEquals"]["kms:ViaService"]}

    assert through == services


@pytest.mark.parametrize("stage", ["local", "prod"])
@pytest.mark.parametrize("name", sorted(set(ALL) - CLOUD_ONLY))
def test_the_variables_are_those_that_the_function_reads(stage, name):
    given = deployed(platform(stage), name).get("Environment", {}).get("Variables", {})
    known = variables(ALL[name])

    assert set(given) <= set(known)
    assert {variable for variable, required in known.items() if required} <= set(given)


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_setting_is_read(name):
    code = "".join(path.read_text("utf-8") for path in sorted((ROOT / "functions" / name).glob("*.py")))

    assert set(re.findall(r"SETTINGS\.(\w+)", code)) == set(ALL[name]._fields)


@pytest.mark.parametrize(
    "variable",
    [
        "CONNECT_ENDPOINT",
        "E_ID_ENDPOINT",
        "MAIL_ENDPOINT",
        "OWN_GRANTS",
        "PARTICIPANT_ENDPOINT",
        "TILES_ENDPOINT",
        "WEBHOOK_ENDPOINT",
    ],
)
def test_only_a_laptop_is_told_what_is_played_there(variable):
    for name in ALL:
        assert variable not in deployed(platform("prod"), name).get("Environment", {}).get("Variables", {})
    reads_it = {n for n, m in ALL.items() if variable.lower() in m._fields}
    assert reads_it
    for name in reads_it:
        assert variable in deployed(platform("local"), name)["Environment"]["Variables"]


def test_mail_names_the_pages_that_a_resident_can_open():
    on_aws = deployed(platform("prod"), "send_mail")["Environment"]["Variables"]["WEB_ADDRESS"]
    on_a_laptop = deployed(platform("local"), "send_mail")["Environment"]["Variables"]["WEB_ADDRESS"]

    assert on_aws == platform("prod")["Outputs"]["WebAddress"]["Value"]
    assert on_a_laptop == {"Ref": "ResidentsPages"}


@pytest.mark.parametrize("name", sorted(ALL))
def test_logs_are_json_nothing_is_traced_and_concurrency_is_reserved(template, name):
    function = deployed(template, name)

    assert function["Architectures"] == ["arm64"]
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert "TracingConfig" not in function
    assert function["ReservedConcurrentExecutions"] > 0
    assert function["MemorySize"] == (1024 if name in WAITED_FOR else 512)


@pytest.mark.req("R50")
def test_only_a_function_that_searches_has_the_search_layer(template):
    search = template.one("AWS::Lambda::LayerVersion", LayerName="envag-prod-search").id
    carrying = {name for name, function in functions(template).items() if {"Ref": search} in function["Layers"]}

    assert carrying == {"envag-prod-bot", "envag-prod-search-page", "envag-prod-staff-search"}
    assert deployed(template, "bot")["Timeout"] == 10


def test_connect_waits_eight_seconds_at_most(template):
    assert deployed(template, "call_flow")["Timeout"] <= 5


def test_a_queue_waits_six_times_as_long_as_its_function(template):
    for mapping in template.of_type("AWS::Lambda::EventSourceMapping"):
        source = mapping.properties["EventSourceArn"]["Fn::GetAtt"][0]
        if template.resources[source].type != "AWS::SQS::Queue":
            continue
        function = template.resources[mapping.properties["FunctionName"]["Ref"]]
        queue = template.resources[source].properties
        assert queue["VisibilityTimeout"] >= 6 * function.properties["Timeout"]
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert (
            mapping.properties["ScalingConfig"]["MaximumConcurrency"]
            <= function.properties["ReservedConcurrentExecutions"]
        )


@pytest.mark.req("X13", "X36")
def test_who_tells_departments_reads_the_signing_keys_and_no_other_attribute_of_any_item():
    template = platform("prod")
    (condition,) = (
        condition
        for _, actions, _, condition in statements(template, role_of(template, "notify"))
        if "dynamodb:GetItem" in actions
    )
    assert condition == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["M#*#KEY"]},
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", *READ]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        "Null": {"dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false"},
    }


@pytest.mark.parametrize(("function", "mark"), [("notify", "follow"), ("send_mail", "mail")])
def test_the_stream_is_an_outbox_that_loses_nothing(template, function, mark):
    stream = {"Fn::GetAtt": [template.one("AWS::DynamoDB::GlobalTable").id, "StreamArn"]}
    name = f"envag-prod-{function.replace('_', '-')}"
    reader = template.one("AWS::Lambda::Function", FunctionName=name).id
    (outbox,) = [
        mapping.properties
        for mapping in template.of_type("AWS::Lambda::EventSourceMapping")
        if mapping.properties["FunctionName"] == {"Fn::GetAtt": [reader, "Arn"]}
    ]

    assert outbox["EventSourceArn"] == stream
    assert outbox["StartingPosition"] == "TRIM_HORIZON"
    assert outbox["BisectBatchOnFunctionError"] is True
    assert outbox["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < outbox["MaximumRetryAttempts"] < 100
    assert 0 < outbox["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert template.text(outbox["DestinationConfig"]["OnFailure"]["Destination"]) == f"<{name}-dead>"
    (pattern,) = [json.loads(each["Pattern"]) for each in outbox["FilterCriteria"]["Filters"]]
    assert pattern["eventName"] == ["INSERT"]
    assert pattern["dynamodb"]["Keys"]["sk"]["S"] == [{"prefix": "E#"}]
    (kind, value), *_ = event_to_item(a_case(), an_event(data={"mail": {}}))[mark].items()
    assert pattern["dynamodb"]["NewImage"][mark] == {kind: [value]}


def test_no_more_read_the_stream_than_it_serves_at_once(template):
    """Two: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html."""
    stream = {"Fn::GetAtt": [template.one("AWS::DynamoDB::GlobalTable").id, "StreamArn"]}
    readers = [
        mapping
        for mapping in template.of_type("AWS::Lambda::EventSourceMapping")
        if mapping.properties["EventSourceArn"] == stream
    ]

    assert len(readers) == 2
