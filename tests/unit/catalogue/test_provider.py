"""Where staff sign in: a file that nobody could sign in by, or that grants what does not exist, stops the build."""

from __future__ import annotations

import pytest

from envag.catalogue import load
from envag.catalogue.provider_checks import LONGEST_NAME
from envag.domain.access import Role, acting
from envag.domain.municipality import ProviderKind
from envag.usecases.grant import granted
from tests.unit.catalogue.conftest import edit, problems_of
from tests.unit.catalogue.faults import CODE, HOME

OIDC = "{{kind: oidc, issuer: '{issuer}', client_id: a1, secret: {secret}, groups: {{{groups}}}}}"
GOOD = {
    "issuer": "https://inloggning.minimal.example/v2.0",
    "secret": "envag/minimal/inloggning",
    "groups": "'7c0d': guide, 'Samordnare': lead, 'Handläggare': 'officer:kommun'",
}

pytestmark = pytest.mark.req("X31", "R90")


def oidc(**changes):
    return OIDC.format(**(GOOD | changes))


def put(folder, identity):
    edit(folder, HOME, CODE, f"{CODE}\nidentity: {identity}")


def test_a_provider_is_read_as_it_stands_and_its_groups_grant(folder):
    put(folder, oidc())

    (place,) = load(folder).municipalities

    assert place.identity.kind is ProviderKind.OIDC
    assert place.identity.claim == "groups"
    who = acting("staff-1", granted(place, ["7c0d", "Handläggare", "Alla"]), "minimal")
    assert (who.roles, who.departments) == ({Role.GUIDE, Role.OFFICER}, {"kommun"})


def test_saml_needs_its_metadata_alone(folder):
    put(folder, "{kind: saml, metadata: 'https://inloggning.minimal.example/saml', groups: {Guider: guide}}")

    assert load(folder).municipalities[0].identity.kind is ProviderKind.SAML


@pytest.mark.parametrize(
    ("identity", "path", "message"),
    [
        ("{kind: ldap, groups: {a: guide}}", "identity.kind", "'oidc' or 'saml'"),
        ("{kind: saml, groups: {a: guide}}", "identity.metadata", "missing; saml needs it"),
        ("{kind: oidc, groups: {a: guide}}", "identity.issuer", "missing; oidc needs it"),
        ("{kind: oidc, groups: {a: guide}}", "identity.client_id", "missing; oidc needs it"),
        ("{kind: oidc, groups: {a: guide}}", "identity.secret", "missing; oidc needs it"),
        (
            "{kind: saml, metadata: 'https://a.example', secret: s, groups: {a: guide}}",
            "identity.secret",
            "must be left out: saml has no use for it",
        ),
        (oidc(issuer="http://inloggning.minimal.example"), "identity.issuer", "must be an https address"),
        (oidc(issuer="https://"), "identity.issuer", "must be an https address"),
        (oidc(issuer="https://a:b@inloggning.minimal.example"), "identity.issuer", "must be an https address"),
        (oidc(secret="'hemligt lösenord!'"), "identity.secret", "never the secret itself"),
        (oidc(groups=""), "identity.groups", "nobody could work"),
        (oidc(groups="'CN=Guider,OU=Centret': guide"), "identity.groups.CN=Guider,OU=Centret", "use its id"),
        (oidc(groups="'[Guider]': guide"), "identity.groups.[Guider]", "no comma, quotation mark or square bracket"),
        (oidc(groups="' Guider': guide"), "identity.groups. Guider", "no space around it"),
        (oidc(groups="Guider: boss"), "identity.groups.Guider", "must be one of guide, editor, lead"),
        (oidc(groups="Guider: officer"), "identity.groups.Guider", "officer: and ids of departments"),
        (oidc(groups="Guider: 'guide:kommun'"), "identity.groups.Guider", "must be one of"),
        (oidc(groups="Guider: 'guide norrsjofors:lead'"), "identity.groups.Guider", "must be one of"),
        (oidc(groups="Guider: 'officer:komun'"), "identity.groups.Guider", "did you mean 'kommun'?"),
        (oidc().replace("client_id: a1", "client_id: a1, claim: ' '"), "identity.claim", "a person's groups"),
        (oidc().replace("client_id", "clientid"), "identity.clientid", "did you mean 'client_id'?"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(folder, identity, path, message):
    put(folder, identity)

    found = [problem for problem in problems_of(folder) if problem.path == path]

    assert any(message in problem.message for problem in found), problems_of(folder)
    assert all(problem.file.endswith(HOME) for problem in found)


def test_a_provider_bears_a_slug_that_cognito_takes(folder):
    put(folder, oidc())
    long = "minimal" + "-norra" * 5
    (folder / "minimal").rename(folder / long)
    home = folder / long / "municipality.yaml"
    home.write_text(home.read_text("utf-8").replace("slug: minimal", f"slug: {long}"), "utf-8")

    assert len(long) > LONGEST_NAME
    assert any("32 characters at most" in problem.message for problem in problems_of(folder))
