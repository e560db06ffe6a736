"""Who gets at the staff API: nobody without a token that the municipality's own provider stands behind."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from aws_cdk import App

from envag.domain.municipality import IdentityProvider, ProviderKind
from infra.build.cache import ROOT
from infra.build.data import municipalities
from infra.stacks.platform import PlatformStack
from infra.stage import make_stage
from tests.infra.templates import Template, platform

STAGES = ("local", "prod")
OIDC = IdentityProvider(
    kind=ProviderKind.OIDC,
    issuer="https://inloggning.solhamra.example/v2.0",
    client_id="7d0e",
    secret="envag/solhamra/inloggning",
    groups={"7c0d6a3e": "guide"},
)
SAML = IdentityProvider(
    kind=ProviderKind.SAML,
    metadata="https://inloggning.norrsjofors.example/metadata",
    claim="http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    groups={"Samordnare": "lead"},
)
PROVIDERS = {"solhamra": OIDC, "norrsjofors": SAML}


@cache
def with_providers(stage):
    places = [replace(place, identity=PROVIDERS.get(place.slug)) for place in municipalities()]
    app = App()
    stack = PlatformStack(app, stage=make_stage(stage), places=places)
    return Template(stack.stack_name, app.synth().get_stack_by_name(stack.stack_name).template)


def staff_routes(template):
    api = template.one("AWS::ApiGatewayV2::Api", Name=f"envag-{template.stage}-staff").id
    routes = [r.properties for r in template.of_type("AWS::ApiGatewayV2::Route")]
    return {route["RouteKey"]: route for route in routes if route["ApiId"] == {"Ref": api}}


@pytest.mark.req("R90")
@pytest.mark.parametrize("stage", STAGES)
def test_every_route_of_the_description_asks_for_a_token_and_there_is_no_other(stage):
    template = platform(stage)
    (authorizer,) = template.of_type("AWS::ApiGatewayV2::Authorizer")
    described = json.loads((ROOT / "docs/openapi/staff.json").read_text("utf-8"))["paths"]

    assert set(staff_routes(template)) == {
        f"{m.upper()} {path}" for path, methods in described.items() for m in methods
    }
    for route in staff_routes(template).values():
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizerId"] == {"Ref": authorizer.id}
        assert route["AuthorizationScopes"] == ["staff"]


@pytest.mark.parametrize("stage", STAGES)
def test_only_tokens_of_the_pool_for_the_app_count(stage):
    template = platform(stage)
    (authorizer,) = template.of_type("AWS::ApiGatewayV2::Authorizer")
    (pool,) = template.of_type("AWS::Cognito::UserPool")
    (client,) = template.of_type("AWS::Cognito::UserPoolClient")
    told = authorizer.properties["JwtConfiguration"]

    assert authorizer.properties["IdentitySource"] == ["$request.header.Authorization"]
    assert told["Audience"] == [{"Ref": client.id}]
    assert template.text(told["Issuer"]) == f"https://cognito-idp.eu-central-1.amazonaws.com/<{pool.id}>"


def test_articles_are_searched_by_the_function_that_may_read_nothing():
    template = platform("prod")
    integrations = {r.id: r.properties for r in template.of_type("AWS::ApiGatewayV2::Integration")}
    answered = {}
    for key, route in staff_routes(template).items():
        integration = route["Target"]["Fn::Join"][1][1]["Ref"]
        function = integrations[integration]["IntegrationUri"]["Fn::GetAtt"][0]
        answered[key] = template.resources[function].properties["FunctionName"].removeprefix("envag-prod-")

    assert {key for key, name in answered.items() if name == "staff-search"} == {
        "GET /{municipality}/articles",
        "GET /{municipality}/articles/{id}",
    }
    assert answered["GET /{municipality}/reports/{period}/pdf"] == "report-pdf"
    assert set(answered.values()) == {"staff-search", "report-pdf", "staff-api"}


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_apps_pages_may_ask(stage):
    template = platform(stage)
    cors = template.one("AWS::ApiGatewayV2::Api", Name=f"envag-{stage}-staff").properties["CorsConfiguration"]
    (client,) = template.of_type("AWS::Cognito::UserPoolClient")

    (origin,) = map(template.text, cors["AllowOrigins"])
    assert "*" not in origin
    assert [template.text(one) for one in client.properties["CallbackURLs"]] == [f"{origin}/signed-in.html"]
    assert [template.text(one) for one in client.properties["LogoutURLs"]] == [f"{origin}/"]
    assert set(cors["AllowMethods"]) == {"GET", "POST"}
    assert {"authorization", "if-match", "if-none-match", "idempotency-key"} <= set(cors["AllowHeaders"])
    assert "etag" in cors["ExposeHeaders"]
    assert "AllowCredentials" not in cors


@pytest.mark.parametrize("stage", STAGES)
def test_a_session_of_the_app_has_no_secret_and_cannot_change_its_own_groups(stage):
    (client,) = platform(stage).of_type("AWS::Cognito::UserPoolClient")
    told = client.properties

    assert told["GenerateSecret"] is False
    assert told["AllowedOAuthFlows"] == ["code"]
    assert told["AllowedOAuthScopes"] == ["openid"]
    flows = {"ALLOW_REFRESH_TOKEN_AUTH"} | ({"ALLOW_ADMIN_USER_PASSWORD_AUTH"} if stage == "local" else set())
    assert set(told["ExplicitAuthFlows"]) == flows
    assert (told["AccessTokenValidity"], told["TokenValidityUnits"]["AccessToken"]) == (15, "minutes")
    assert told["RefreshTokenValidity"] == 10 * 60
    assert told["EnableTokenRevocation"] is True
    assert told["WriteAttributes"] == ["custom:groups"]


def test_nobody_registers_themselves_and_the_cloud_notes_no_grants_of_its_own():
    pools = {stage: platform(stage).of_type("AWS::Cognito::UserPool")[0].properties for stage in STAGES}

    for pool in pools.values():
        assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
        assert pool["LambdaConfig"]["PreTokenGenerationConfig"]["LambdaVersion"] == "V2_0"
        assert pool["UserPoolTier"] == "ESSENTIALS"
    assert [one["Name"] for one in pools["prod"]["Schema"]] == ["groups"]
    assert {one["Name"] for one in pools["local"]["Schema"]} == {"groups", "grants"}


def test_a_pseudonym_outlives_its_stack():
    (pool,) = platform("prod").of_type("AWS::Cognito::UserPool")

    assert pool.body["DeletionPolicy"] == pool.body["UpdateReplacePolicy"] == "Retain"
    assert pool.properties["DeletionProtection"] == "ACTIVE"


def test_the_pool_alone_may_ask_for_grants():
    template = platform("prod")
    function = template.one("AWS::Lambda::Function", FunctionName="envag-prod-staff-token")
    (pool,) = template.of_type("AWS::Cognito::UserPool")
    allowed = [
        p.properties
        for p in template.of_type("AWS::Lambda::Permission")
        if p.properties["FunctionName"] == {"Fn::GetAtt": [function.id, "Arn"]}
    ]

    (permission,) = allowed
    assert permission["Principal"] == "cognito-idp.amazonaws.com"
    assert permission["SourceArn"] == {"Fn::GetAtt": [pool.id, "Arn"]}


@pytest.mark.req("R90")
def test_each_provider_has_the_name_of_its_municipality():
    providers = with_providers("prod").of_type("AWS::Cognito::UserPoolIdentityProvider")
    told = {p.properties["ProviderName"]: p.properties for p in providers}
    (client,) = with_providers("prod").of_type("AWS::Cognito::UserPoolClient")

    assert set(told) == set(client.properties["SupportedIdentityProviders"]) == set(PROVIDERS)
    assert {p.id for p in providers} <= set(client.body["DependsOn"])
    assert {name: one["ProviderType"] for name, one in told.items()} == {"solhamra": "OIDC", "norrsjofors": "SAML"}
    assert told["norrsjofors"]["ProviderDetails"]["MetadataURL"] == SAML.metadata
    assert told["norrsjofors"]["AttributeMapping"] == {"custom:groups": SAML.claim}
    assert told["solhamra"]["AttributeMapping"] == {"custom:groups": "groups"}
    assert told["solhamra"]["IdpIdentifiers"] == ["solhamra.example"]


def test_a_providers_secret_stands_in_no_template():
    (provider,) = [
        p.properties["ProviderDetails"]
        for p in with_providers("prod").of_type("AWS::Cognito::UserPoolIdentityProvider")
        if p.properties["ProviderName"] == "solhamra"
    ]

    secret = with_providers("prod").text(provider["client_secret"])
    assert secret == "{{resolve:secretsmanager:envag/solhamra/inloggning:SecretString:::}}"
    assert provider["oidc_issuer"] == OIDC.issuer
    assert provider["authorize_scopes"] == "openid"


def test_without_any_provider_nobody_can_sign_in_in_the_cloud():
    """The pool has no user, and makes none: who is sent to its page finds nothing to enter."""
    (client,) = platform("prod").of_type("AWS::Cognito::UserPoolClient")

    assert client.properties["SupportedIdentityProviders"] == ["COGNITO"]
    assert "ALLOW_USER_SRP_AUTH" not in client.properties["ExplicitAuthFlows"]


def test_a_laptop_needs_no_provider():
    assert not with_providers("local").of_type("AWS::Cognito::UserPoolIdentityProvider")
