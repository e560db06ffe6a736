"""What Cognito asks before it makes a token, as AWS documents it, and what it is answered."""

from __future__ import annotations

import json

import pytest

from envag.intake import cognito
from infra.build.cache import ROOT

RECORDED = ROOT / "events/cognito"

pytestmark = pytest.mark.req("R90")


def recorded(name):
    return json.loads((RECORDED / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "provider", "groups"),
    [
        ("oidc", "solhamra", ("7c0d6a3e-guides", "1b22-everybody")),
        ("saml", "solhamra", ("Kontaktcenter samordnare", "Handläggare SBF")),
        ("one_group", "solhamra", ("Kontaktcenter samordnare",)),
        ("no_groups", "solhamra", ()),
        ("refresh", "solhamra", ("7c0d6a3e-guides",)),
        ("unknown_provider", "grannkommunen", ("7c0d6a3e-guides",)),
        ("two_providers", "", ("7c0d6a3e-guides",)),
        ("own_user", "", ("7c0d6a3e-guides",)),
    ],
)
def test_who_asks(name, provider, groups):
    who = cognito.to_signed_in(recorded(name))

    assert (who.provider, who.groups) == (provider, groups)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("[]", ()),
        ("", ()),
        ("[, ]", ()),
        ('[7, null, "", " "]', ()),
        ("7", ("7",)),
        ('{"a": 1}', ('{"a": 1}',)),
        ('["CN=Guider,OU=Centret"]', ("CN=Guider,OU=Centret",)),
    ],
)
def test_whatever_the_attribute_holds_is_a_list_of_names(text, groups):
    event = recorded("no_groups")
    event["request"]["userAttributes"]["custom:groups"] = text

    assert cognito.to_signed_in(event).groups == groups


def test_only_a_user_of_the_pool_itself_has_grants_of_their_own():
    event = recorded("oidc")
    event["request"]["userAttributes"]["custom:grants"] = "norrsjofors:lead"

    assert cognito.to_signed_in(event).own == ""
    assert cognito.to_signed_in(recorded("own_user")).own == "solhamra:guide norrsjofors:guide"


def test_grants_stand_in_the_access_token_alone_and_bring_its_scope():
    event = recorded("oidc")

    answered = cognito.answer(event, "solhamra:guide")

    assert answered == event | {
        "response": {
            "claimsAndScopeOverrideDetails": {
                "accessTokenGeneration": {
                    "claimsToAddOrOverride": {"grants": "solhamra:guide"},
                    "scopesToAdd": ["staff"],
                    "scopesToSuppress": ["aws.cognito.signin.user.admin"],
                }
            }
        }
    }


def test_without_grants_a_token_has_neither_claim_nor_scope():
    told = cognito.answer(recorded("oidc"), "")["response"]["claimsAndScopeOverrideDetails"]

    assert told == {"accessTokenGeneration": {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}}
