"""A token says what somebody may do: in the municipality whose provider vouches for them, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.access import GrantError, Role, grants
from envag.domain.municipality import IdentityProvider, ProviderKind
from envag.runtime.catalogue import municipality
from envag.usecases.grant import granted
from infra.build.cache import ROOT

GROUPS = {
    "7c0d6a3e-guides": "guide",
    "Kontaktcenter samordnare": "lead",
    "Handläggare SBF": "officer:sbf,tsf",
    "Skyddade": "protected",
}
PROVIDER = IdentityProvider(kind=ProviderKind.SAML, groups=GROUPS, metadata="https://inloggning.solhamra.example/saml")

pytestmark = [pytest.mark.req("R90"), pytest.mark.usefixtures("compiled")]


def place(slug="solhamra", **groups):
    return replace(municipality(slug), identity=replace(PROVIDER, groups=groups) if groups else PROVIDER)


@pytest.fixture
def token(stack):
    """The claim that a recorded event is answered with, or None without the scope."""
    module = stack.function("staff_token")
    module.municipality = place

    def ask(name, *, own_grants="", **attributes):
        module.SETTINGS = module.SETTINGS._replace(own_grants=own_grants)
        event = json.loads((ROOT / f"events/cognito/{name}.json").read_text("utf-8"))
        event["request"]["userAttributes"] |= attributes
        told = stack.invoke("staff_token", event)["response"]["claimsAndScopeOverrideDetails"]["accessTokenGeneration"]
        assert ("staff" in told.get("scopesToAdd", ())) == ("claimsToAddOrOverride" in told)
        return told.get("claimsToAddOrOverride", {}).get("grants")

    return ask


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("oidc", "solhamra:guide"),
        ("saml", "solhamra:lead solhamra:officer:sbf,tsf"),
        ("one_group", "solhamra:lead"),
        ("refresh", "solhamra:guide"),
        ("no_groups", None),
        ("unknown_provider", None),
        ("two_providers", None),
        ("own_user", None),
    ],
)
def test_groups_become_grants(token, name, claim):
    assert token(name) == claim


def test_a_laptops_users_have_what_the_pool_notes_of_them(token):
    assert token("own_user", own_grants="yes") == "solhamra:guide norrsjofors:guide"


@pytest.mark.parametrize("name", ["oidc", "no_groups", "unknown_provider", "two_providers"])
def test_nobody_whom_a_provider_vouches_for_brings_grants_along(token, name):
    assert "norrsjofors" not in (token(name, own_grants="yes", **{"custom:grants": "norrsjofors:lead"}) or "")


def test_a_question_that_cannot_be_read_ends_the_sign_in_and_logs_nobody(stack):
    module = stack.function("staff_token")

    with pytest.raises(module.NoTokenError) as refused:
        module.handler({"request": {"userAttributes": {"identities": "[anna@solhamra.example"}}}, None)

    assert str(refused.value) == ""
    assert refused.value.__cause__ is None
    assert "no token" in stack.log.getvalue()
    assert "anna" not in stack.log.getvalue()


@given(
    st.lists(st.one_of(st.sampled_from(sorted(GROUPS)), st.text(max_size=20))),
    st.sampled_from(("solhamra", "norrsjofors", "lindholmstad")),
)
def test_whatever_groups_somebody_has_they_grant_what_the_file_says_and_only_there(groups, slug):
    found = grants(granted(place(slug), groups))

    assert {grant.municipality for grant in found} <= {slug}
    assert len(found) == len(set(groups) & set(GROUPS))
    assert {grant.role for grant in found} <= set(Role)


@pytest.mark.parametrize(
    "text", ["guide norrsjofors:guide", "norrsjofors:guide", "guide:sbf", "officer", "boss", "", " guide", "officer:"]
)
def test_a_file_that_nobody_has_checked_grants_nothing(text):
    """The build refuses such a file (tests/unit/catalogue)."""
    with pytest.raises((GrantError, ValueError)):
        granted(place(Alla=text), ["Alla"])


def test_a_municipality_without_a_provider_has_no_staff():
    assert granted(municipality("solhamra"), GROUPS) == ""
