"""``envag webhooks``: the secrets that departments' webhooks are signed with."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse

    from envag.cli.stack import Stack

_KEY_BYTES = 32


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("webhooks", help="list webhooks, and change the secrets that they are signed with")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    for name, run, text in (
        ("list", _list, "a municipality's webhooks, and how many secrets each is signed with"),
        ("rotate", _rotate, "sign with a new secret, which is shown this once, and with the one before it"),
        ("settle", _settle, "sign with the newest secret alone, once the receiver has it"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("municipality", metavar="SLUG")
        if run is not _list:
            action.add_argument("webhook", metavar="WEBHOOK", help="its `secret` in departments.yaml")
        stack.add_stage(action)
        action.set_defaults(run=run)


def _list(options: argparse.Namespace) -> int:
    chosen = stack.find(options.stage)
    for name, endpoint in _webhooks(options.municipality).items():
        kept = len(_kept(chosen, options.municipality, name))
        print(f"{name:<24}  {('no secret yet', 'one secret', 'two secrets')[kept]:<13}  {endpoint}")
    return 0


def _rotate(options: argparse.Namespace) -> int:
    from envag.domain.webhook import MOST_SECRETS, secret  # noqa: PLC0415

    chosen, name = _chosen(options)
    new = secret(secrets.token_bytes(_KEY_BYTES))
    _keep(chosen, options.municipality, name, [new, *_kept(chosen, options.municipality, name)][:MOST_SECRETS])
    print(new)
    print(
        f"Give this to whoever receives '{name}', by a way that you trust: it is not shown again. Then run "
        f"`envag webhooks settle {options.municipality} {name}`."
    )
    return 0


def _settle(options: argparse.Namespace) -> int:
    chosen, name = _chosen(options)
    kept = _kept(chosen, options.municipality, name)
    if not kept:
        msg = f"'{name}' has no secret yet: `envag webhooks rotate {options.municipality} {name}` makes one."
        raise CommandError(msg)
    _keep(chosen, options.municipality, name, kept[:1])
    print(f"'{name}' is signed with its newest secret alone, within five minutes.")
    return 0


def _chosen(options: argparse.Namespace) -> tuple[Stack, str]:
    known = _webhooks(options.municipality)
    if options.webhook not in known:
        listed = ", ".join(known) or "none"
        msg = f"{options.municipality} has no webhook '{options.webhook}'; its file lists {listed}."
        raise CommandError(msg)
    return stack.find(options.stage), options.webhook


def _webhooks(slug: str) -> dict[str, str]:
    """Addresses by secret."""
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file
    from envag.domain.municipality import SubscriptionType  # noqa: PLC0415

    return {
        subscription.secret: subscription.endpoint
        for department in find(slug).departments
        for subscription in department.subscriptions
        if subscription.type is SubscriptionType.WEBHOOK
    }


def parameter(stage: str, slug: str, name: str) -> str:
    """Where the function ``webhook`` reads the secret."""
    return f"/envag/{stage}/webhook/{slug}/{name}"


def _kept(chosen: Stack, slug: str, name: str) -> list[str]:
    ssm = chosen.client("ssm")
    try:
        answer = ssm.get_parameter(Name=parameter(chosen.stage, slug, name), WithDecryption=True)
    except ssm.exceptions.ParameterNotFound:
        return []
    return str(answer["Parameter"]["Value"]).split()


def _keep(chosen: Stack, slug: str, name: str, kept: list[str]) -> None:
    chosen.client("ssm").put_parameter(
        Name=parameter(chosen.stage, slug, name),
        Type="SecureString",
        KeyId=f"alias/envag-{chosen.stage}",
        Value=" ".join(kept),
        Overwrite=True,
    )
