"""``envag webhooks``: a receiver's secret changes without a message that it cannot verify."""

from __future__ import annotations

import pytest

from envag.cli.main import main
from envag.cli.webhooks import parameter
from envag.domain.webhook import headers, keys, verify
from tests.builders import NOW
from tests.infra.templates import platform

HOOK = ("solhamra", "barn-utbildning")


def kept(client):
    value = client.get_parameter(Name=parameter("local", *HOOK), WithDecryption=True)["Parameter"]
    return value["Value"]


@pytest.mark.req("R89")
def test_old_and_new_hold_until_it_is_settled(described_stack, sdk_client, capsys):
    ssm = sdk_client("ssm")
    assert main(["webhooks", "settle", *HOOK]) == 1
    assert main(["webhooks", "rotate", *HOOK]) == 0
    first = capsys.readouterr().out.split()[0]
    assert main(["webhooks", "rotate", *HOOK]) == 0
    second = capsys.readouterr().out.split()[0]

    both = keys(kept(ssm))
    for known in (first, second):
        assert verify(keys(known), headers(both, "e1", NOW, b"{}"), b"{}", now=NOW) == "e1"
    assert main(["webhooks", "list", "solhamra"]) == 0
    told = capsys.readouterr().out
    assert "two secrets" in told
    assert first not in told
    assert second not in told

    assert main(["webhooks", "settle", *HOOK]) == 0
    assert keys(kept(ssm)) == keys(second)


def test_a_webhook_that_nobody_listed_is_told(described_stack, capsys):
    assert main(["webhooks", "rotate", "solhamra", "annan"]) == 1
    assert "barn-utbildning" in capsys.readouterr().err


def test_secrets_are_kept_where_the_function_reads_them():
    template = platform("prod")
    function = template.one("AWS::Lambda::Function", FunctionName="envag-prod-webhook")
    prefix = function.properties["Environment"]["Variables"]["WEBHOOK_SECRETS"]

    assert parameter("prod", *HOOK) == f"{prefix}/solhamra/barn-utbildning"
