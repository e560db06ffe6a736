"""The files of the workspace's app: a private bucket, and CloudFront before it with the app's headers.

Only files go this way, nothing of a resident: cases come from the staff API, which answers in the region itself.
``make deploy`` puts them into the bucket when the stacks stand (infra/publish.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Annotations, Aws, CfnOutput, Duration
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.findings import acknowledge
from infra.constructs.workspace_headers import HEADERS, SECURITY_HEADERS, YEARS_OF_TLS, content_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.constructs.function import Ground

_FORGET_OLD = Duration.days(30)


class WorkspaceSite(Construct):
    """Serves ``/`` for every address that names no file: the app itself reads the address.

    ``connect`` are the origins that the app may talk to.
    """

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, connect: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        self._stage = stage
        self.bucket = self._bucket(ground)
        policy = cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=stage.named("workspace"),
            comment="En väg in: the workspace",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=content_policy(connect=connect), override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(YEARS_OF_TLS * 365), include_subdomains=True, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in HEADERS.items()
                    if name not in SECURITY_HEADERS
                ]
            ),
        )
        self._distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=stage.named("workspace"),
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=policy,
                compress=True,
            ),
            # The app may not list the bucket, which therefore answers 403 for what it does not have.
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=403, response_http_status=200, response_page_path="/index.html", ttl=Duration.seconds(0)
                )
            ],
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
        )
        Annotations.of(ground.key.node.scope or ground.key).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:wildcardKeyPolicyForOac",
            "Naming the distribution would close a circle: the key's policy lets any of this account's read.",
        )
        self._acknowledge()
        CfnOutput(self, "Address", value=self.address).override_logical_id("WorkspaceAddress")
        CfnOutput(self, "Files", value=self.bucket.bucket_name).override_logical_id("WorkspaceFiles")

    @property
    def address(self) -> str:
        """The app's origin, which is what ``AgentAppUrl`` asks for."""
        return f"https://{self._distribution.distribution_domain_name}"

    def _bucket(self, ground: Ground) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=self._stage.named("workspace", Aws.ACCOUNT_ID, Aws.REGION),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=ground.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=self._stage.removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="replaced",
                    noncurrent_version_expiration=_FORGET_OLD,
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
        )
        acknowledge(
            bucket,
            "AwsSolutions-S1",
            reason="It holds the app's public files, which CloudFront alone reads; who asked for them is nobody's "
            "business.",
        )
        return bucket

    def _acknowledge(self) -> None:
        reasons = {
            "AwsSolutions-CFR1": "Whoever works from another country signs in as at home; the files are no secret.",
            "AwsSolutions-CFR2": "Static files from a private bucket: there is nothing behind them to attack.",
            "AwsSolutions-CFR3": "Its log would hold addresses of staff and references in paths (X13); the staff API "
            "logs each call without them.",
            "AwsSolutions-CFR4": "CloudFront's own name comes with its own certificate, whose minimum it fixes; a name "
            "of one's own raises it (docs/operations.md).",
        }
        for finding, reason in reasons.items():
            acknowledge(self._distribution, finding, reason=reason)
