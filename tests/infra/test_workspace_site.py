"""The app's files: private, with headers that let nobody but Connect frame them, whole at every moment."""

from __future__ import annotations

import json
import re

import pytest

from envag.adapters import sdk
from infra.build.cache import ROOT
from infra.build.workspace import workspace_asset
from infra.constructs.workspace_headers import HEADERS, SECURITY_HEADERS, content_policy
from infra.publish import config, publish
from tests.infra.templates import ACCOUNT, REGION, platform


@pytest.fixture(scope="module")
def template():
    return platform("prod")


@pytest.fixture(scope="module")
def headers(template):
    return template.one("AWS::CloudFront::ResponseHeadersPolicy").properties["ResponseHeadersPolicyConfig"]


def directives(policy):
    return {name: sources.split() for name, _, sources in (part.partition(" ") for part in policy.split("; "))}


def test_the_content_policy_allows_the_app_and_nothing_else(template, headers):
    told = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    policy = directives(template.text(told["ContentSecurityPolicy"]))

    assert told["Override"] is True
    assert policy.pop("connect-src") == [
        "'self'",
        f"https://*.execute-api.{REGION}.amazonaws.com",
        f"https://cognito-idp.{REGION}.amazonaws.com",
        f"https://envag-prod-staff-{ACCOUNT}.auth.{REGION}.amazoncognito.com",
    ]
    assert policy.pop("frame-ancestors") == ["https://*.my.connect.aws", "https://*.awsapps.com"]
    assert policy.pop("default-src") == ["'none'"]
    assert set().union(*policy.values()) == {"'self'", "'none'"}


def test_no_policy_lets_anything_inline_or_evaluated_run():
    assert not re.search("unsafe|data:|blob:|[*]", content_policy(connect=["https://api.example"], framed_by=[]))


def test_every_header_that_a_laptop_serves_is_served_in_the_cloud(headers):
    security = headers["SecurityHeadersConfig"]
    served = {one["Header"]: one["Value"] for one in headers["CustomHeadersConfig"]["Items"]} | {
        "Strict-Transport-Security": "max-age={AccessControlMaxAgeSec}; includeSubDomains".format(
            **security["StrictTransportSecurity"]
        ),
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }

    assert served == HEADERS
    assert "FrameOptions" not in security
    assert "X-Frame-Options" not in served
    assert not {one["Header"] for one in headers["CustomHeadersConfig"]["Items"]} & {*SECURITY_HEADERS}


def test_only_the_distribution_reads_the_bucket(template):
    distribution = template.one("AWS::CloudFront::Distribution")
    origin = distribution.properties["DistributionConfig"]["Origins"][0]
    bucket = origin["DomainName"]["Fn::GetAtt"][0]
    (policy,) = [p for p in template.of_type("AWS::S3::BucketPolicy") if p.properties["Bucket"] == {"Ref": bucket}]
    allowed = [s for s in policy.properties["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]

    assert origin["OriginAccessControlId"]
    assert [(s["Action"], s["Principal"]) for s in allowed] == [
        ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    ]
    arn = allowed[0]["Condition"]["StringEquals"]["AWS:SourceArn"]
    assert template.text(arn) == f"arn:aws:cloudfront::{ACCOUNT}:distribution/<{distribution.id}>"


def test_every_address_within_the_app_leads_to_the_app(template):
    served = template.one("AWS::CloudFront::Distribution").properties["DistributionConfig"]

    assert served["DefaultRootObject"] == "index.html"
    assert served["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert [(e["ErrorCode"], e["ResponseCode"], e["ResponsePagePath"]) for e in served["CustomErrorResponses"]] == [
        (403, 200, "/index.html")
    ]


def test_notifications_lead_to_the_app(template):
    notify = template.one("AWS::Lambda::Function", FunctionName="envag-prod-notify").properties
    domain = f"<{template.one('AWS::CloudFront::Distribution').id}>.DomainName"

    assert template.text(notify["Environment"]["Variables"]["CASE_LINK_BASE"]) == f"https://{domain}/case"
    assert r"/^\/case\/" in (ROOT / "workspace/src/router.ts").read_text("utf-8")


def test_a_laptop_serves_the_files_itself():
    assert not platform("local").of_type("AWS::CloudFront::Distribution")


# what a deployment uploads

OUTPUTS = {
    "StaffApiAddress": "https://a1.execute-api.eu-central-1.amazonaws.com",
    "StaffIssuer": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Aa1",
    "StaffClientId": "c1",
    "StaffSignOut": "https://staff.example/logout",
    "WorkspaceAddress": "https://d1.cloudfront.net",
}


def test_the_stack_tells_all_that_is_uploaded(template):
    assert {*OUTPUTS, "WorkspaceFiles"} <= set(template["Outputs"])


def test_the_app_is_told_what_it_reads():
    reads = (ROOT / "workspace/src/config.ts").read_text("utf-8")
    told = json.loads(config(OUTPUTS, "prod"))

    assert set(told) == set(re.findall(r"^  (\w+)\??: string;", reads, re.MULTILINE))
    assert told["api"] == OUTPUTS["StaffApiAddress"]


def test_the_app_is_stored_whole_before_anybody_is_led_to_it(sdk_client, records_bucket):
    app, client, order = workspace_asset().path, sdk.client("s3"), []
    client.meta.events.register("before-parameter-build.s3.PutObject", lambda params, **_: order.append(params["Key"]))

    address = publish(app, "prod", OUTPUTS | {"WorkspaceFiles": records_bucket}, client)

    built = {path.relative_to(app).as_posix() for path in app.rglob("*.*")}
    assert address == OUTPUTS["WorkspaceAddress"]
    assert set(order) == built | {"config.json"}
    assert order[-1] == "index.html"
    for name in order:
        stored = client.get_object(Bucket=records_bucket, Key=name)
        fresh = stored["CacheControl"] == "no-cache"
        assert fresh is (not re.fullmatch(r"assets/.+-[\w-]{8}\.\w+", name)), name
        assert stored["ContentType"] != "binary/octet-stream", name
    page = client.get_object(Bucket=records_bucket, Key="index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert set(re.findall(r'(?:src|href)="/([^"]+)"', page["Body"].read().decode())) <= set(order)
