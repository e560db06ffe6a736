"""Who gets a receipt for a mail (R42, R44), and how much mail of its own accord a machine sends in a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.domain.contact import Channel

if TYPE_CHECKING:
    from collections.abc import Collection

    from envag.domain.case import Case
    from envag.domain.contact import Contact

RECEIPTS_A_DAY = 5
"""How many receipts one sender gets in a day. A person seldom has more matters; a loop that nobody stopped does."""

UNVOUCHED_A_DAY = 500
"""How many receipts a municipality sends in a day to senders whose domains vouch for nothing.

Such a sender may be forged, another one for every mail: receipts to people who never wrote make SES stop an account.
"""

COPIES_TO_ONE_A_DAY = 5
"""How many copies of chats one mailbox gets in a day, of however many chats."""

COPIES_A_DAY = 500
"""How many copies of chats a municipality sends in a day.

Whoever chats chooses the address and writes the words, so that a machine could send others what it likes.
"""

_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
_ADDRESS = re.compile(r"[!#$%&'*+/0-9=?A-Z^_`a-z{|}~.-]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*")


def receipt_due(contact: Contact, case: Case, *, own_addresses: Collection[str], own_domains: Collection[str]) -> bool:
    """Whether the sender of ``contact`` gets a receipt for ``case``, which it opened.

    Only a person who wrote to us does: no machine, nothing that was set aside, nobody whose own domain says
    that the mail is not theirs, or who sent it from a server that the domain forbids, with nothing else to vouch
    for it, and none of our own addresses or domains (lower case), whose mail would come back to us. What a
    colleague passed on gets none either: its writer did not choose to write here (R43).
    """
    return (
        contact.channel is Channel.EMAIL
        and contact.answerable
        and contact.automatic is None
        and (contact.authentic or (contact.authentic is None and contact.verdicts.get("spf") != "fail"))
        and not contact.forwarded_by
        and contact.set_aside is None
        and case.set_aside is None
        and usable(contact.party.email)
        and not is_ours(contact.party.email.lower(), own_addresses, own_domains)
    )


def mailbox(address: str) -> str:
    """The address that counts one person's receipts: without a detail, dots and the case of letters.

    ``a.berg+x@`` and ``aberg@`` reach one person with some providers; with the others they share a count, no more.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def usable(address: str) -> bool:
    """Whether mail can be sent to ``address``: one mailbox at a domain, its local part ASCII, as SES wants it."""
    return len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None


def is_ours(address: str, own_addresses: Collection[str], own_domains: Collection[str]) -> bool:
    """Whether mail to ``address`` (lower case) would come back to us."""
    local, _, domain = address.rpartition("@")
    if address in own_addresses or f"{local.partition('+')[0]}@{domain}" in own_addresses:
        return True
    return any(domain == own or domain.endswith(f".{own}") for own in own_domains)
