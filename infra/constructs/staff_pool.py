"""Who staff are: a user pool to which municipalities' own identity providers vouch for people.

It knows nobody before they have signed in once, and of them no more than a pseudonym and their groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Aws, Duration, RemovalPolicy, SecretValue
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from envag.domain.municipality import ProviderKind
from envag.runtime.settings.staff_token import StaffTokenSettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.municipality import IdentityProvider, Municipality
    from infra.constructs.function import Ground

SIGNED_IN = "/signed-in.html"
"""The app's page that the sign-in leads back to."""

TOKEN_VALID = Duration.minutes(15)
"""How long somebody can still work who has lost their grants: a token is not asked about again."""

SIGNED_IN_FOR = Duration.hours(10)
"""A working day, after which the municipality's own provider is asked again who somebody is."""

_TRIGGER_TIMEOUT = Duration.seconds(5)
"""Cognito waits as long: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"""

_GROUPS = "groups"
_OWN_GRANTS = "grants"


class StaffPool(Construct):
    """Pool, sign-in page, the municipalities' providers, and the trigger that turns groups into grants.

    On a laptop there is no provider: the pool has users of its own, whose ``custom:grants`` say what they may do.
    """

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, places: Sequence[Municipality]) -> None:
        super().__init__(scope, construct_id)
        self._stage = ground.stage
        self.token = Function(
            self,
            "Token",
            ground=ground,
            reads=StaffTokenSettings(own_grants="yes" if ground.stage.local else ""),
            timeout=_TRIGGER_TIMEOUT,
            concurrency=10,
            memory=1024,
            description="Turns the groups of who signs in into what they may do",
        )
        self.pool = self._pool()
        self.domain = cognito.UserPoolDomain(
            self,
            "Domain",
            user_pool=self.pool,
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=self._stage.named("staff", Aws.ACCOUNT_ID)),
        )
        self._providers = [] if self._stage.local else [self._provider(place) for place in places if place.identity]

    @property
    def issuer(self) -> str:
        """Who issues the tokens; OpenID Connect's discovery document stands below it."""
        return f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}/{self.pool.user_pool_id}"

    @property
    def pages(self) -> str:
        """The origin of the pages that sign people in."""
        prefix = self._stage.named("staff", Aws.ACCOUNT_ID)
        return f"https://{prefix}.auth.{Aws.REGION}.amazoncognito.com"

    def client(self, app: str) -> cognito.CfnUserPoolClient:
        """The app at the origin ``app``: code with PKCE, which needs no secret, and no way in by a password.

        Nobody gets the scope to change their own attributes: their groups stand there. A laptop's client takes
        passwords of users that it made itself.
        """
        flows = ["ALLOW_REFRESH_TOKEN_AUTH", *(["ALLOW_ADMIN_USER_PASSWORD_AUTH"] if self._stage.local else [])]
        client = cognito.CfnUserPoolClient(
            self,
            "Client",
            user_pool_id=self.pool.user_pool_id,
            client_name=self._stage.named("workspace"),
            generate_secret=False,
            allowed_o_auth_flows_user_pool_client=True,
            allowed_o_auth_flows=["code"],
            allowed_o_auth_scopes=["openid"],
            callback_ur_ls=[f"{app}{SIGNED_IN}"],
            logout_ur_ls=[f"{app}/"],
            supported_identity_providers=self._named_providers(),
            # Cognito writes what a provider sends through the client, and fails where that may not.
            write_attributes=[f"custom:{_GROUPS}"],
            explicit_auth_flows=flows,
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=int(TOKEN_VALID.to_minutes()),
            id_token_validity=int(TOKEN_VALID.to_minutes()),
            refresh_token_validity=int(SIGNED_IN_FOR.to_minutes()),
            token_validity_units=cognito.CfnUserPoolClient.TokenValidityUnitsProperty(
                access_token="minutes",  # noqa: S106 - a unit
                id_token="minutes",  # noqa: S106
                refresh_token="minutes",  # noqa: S106
            ),
        )
        for provider in self._providers:
            client.add_resource_dependency(provider)
        return client

    def _named_providers(self) -> list[str]:
        """Without any, an empty list would let in users of the pool itself, of whom the cloud has none."""
        return [provider.provider_name for provider in self._providers] or ["COGNITO"]

    def _pool(self) -> cognito.UserPool:
        own = {_OWN_GRANTS: cognito.StringAttribute(mutable=True, max_len=2048)} if self._stage.local else {}
        pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=self._stage.named("staff"),
            self_sign_up_enabled=False,
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.NONE,
            mfa=cognito.Mfa.OFF if self._stage.local else cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_lowercase=True, require_uppercase=True, require_digits=True, require_symbols=True
            ),
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            custom_attributes={_GROUPS: cognito.StringAttribute(mutable=True, max_len=2048), **own},
            deletion_protection=self._stage.keeps_records,
            # Who did what is noted under the id that the pool gave them: another pool would give another.
            removal_policy=self._stage.removal_policy,
        )
        acknowledge(
            pool,
            "AwsSolutions-COG3",
            "AwsSolutions-COG8",
            reason="Threat protection watches passwords, and nobody has one here: the municipality's own identity "
            "provider signs its staff in, and watches that.",
        )
        if self._stage.local:
            acknowledge(pool, "AwsSolutions-COG2", reason="A laptop's users are invented, and a program signs them in.")
        self._ask(pool)
        return pool

    def _ask(self, pool: cognito.UserPool) -> None:
        """Let the pool ask the function before it makes a token. The CDK's helper knows no ``SourceAccount``."""
        resource = pool.node.default_child
        assert isinstance(resource, cognito.CfnUserPool)  # noqa: S101 - tells the type checker what the CDK documents
        arn = self.token.function.function_arn
        resource.lambda_config = cognito.CfnUserPool.LambdaConfigProperty(
            pre_token_generation_config=cognito.CfnUserPool.PreTokenGenerationConfigProperty(
                lambda_arn=arn, lambda_version="V2_0"
            )
        )
        self.token.function.add_permission(
            "PoolAsks",
            principal=iam.ServicePrincipal("cognito-idp.amazonaws.com"),
            source_arn=pool.user_pool_arn,
            source_account=Aws.ACCOUNT_ID,
        )

    def _provider(self, place: Municipality) -> cognito.CfnUserPoolIdentityProvider:
        """The municipality's provider, under its slug: the name is what binds it to the municipality."""
        identity = place.identity
        assert identity is not None  # noqa: S101 - only such places come here
        provider = cognito.CfnUserPoolIdentityProvider(
            self,
            f"Provider-{place.slug}",
            user_pool_id=self.pool.user_pool_id,
            provider_name=place.slug,
            provider_type=identity.kind.upper(),
            provider_details=_details(identity),
            attribute_mapping={f"custom:{_GROUPS}": identity.claim},
            idp_identifiers=[place.domain],
        )
        provider.apply_removal_policy(RemovalPolicy.DESTROY)
        return provider


def _details(identity: IdentityProvider) -> dict[str, Any]:
    """What Cognito must know to talk to it, by the words of ``CreateIdentityProvider``.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
    """
    if identity.kind is ProviderKind.SAML:
        return {"MetadataURL": identity.metadata, "IDPSignout": "false", "EncryptedResponses": "false"}
    return {
        "client_id": identity.client_id,
        "client_secret": SecretValue.secrets_manager(identity.secret).unsafe_unwrap(),
        "oidc_issuer": identity.issuer,
        "authorize_scopes": "openid",
        "attributes_request_method": "GET",
    }
