"""Policy statements that several constructs use."""

from __future__ import annotations

from aws_cdk import aws_iam as iam


def tls_only(action: str, resource: str) -> iam.PolicyStatement:
    """Deny ``action`` to everybody who comes without TLS."""
    return iam.PolicyStatement(
        sid="TlsOnly",
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=[action],
        resources=[resource],
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
