"""Whether the domain in From vouches for a mail (RFC 7489, RFC 8601). Only what SES found counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.intake import mail_address

if TYPE_CHECKING:
    from envag.intake.mail_mime import Headers
    from envag.intake.mail_ses import Stamp


def authentic(headers: Headers, stamp: Stamp, sender_address: str) -> bool | None:
    """Whether the mail comes from the domain of ``sender_address``, None where nobody can tell.

    A failed DMARC is a no, whatever the domain's policy asks for. So is one that SES asked about another From than
    the one that we read: a header that two programs read differently was made for that. Where the domain has no
    policy, a signature or an SPF result aligned with it is a yes (RFC 7489 section 3.1). A yes needs one From with
    one address in it: mail programs differ in which of several they show, so none of them is vouched for
    (section 6.6.1).
    """
    if stamp.dmarc == "fail" or _is_another(stamp.author, sender_address):
        return False
    author = _author(headers, sender_address)
    if not author or not stamp.plain:
        return None
    if stamp.dmarc == "pass":
        return True if stamp.author in {"", author} else None
    if stamp.dmarc not in {"", "none"}:
        return None
    vouching = list(stamp.signed_by)
    if stamp.spf == "pass":
        vouching.append(stamp.envelope_from.rpartition("@")[2].lower())
    return True if any(_aligned(domain, author) for domain in vouching) else None


def _is_another(author: str, sender_address: str) -> bool:
    """Whether the domain that SES read in From has nothing to do with the sender's."""
    domain = sender_address.rpartition("@")[2].lower()
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return False
    return bool(author and domain) and not _aligned(author, domain)


def _author(headers: Headers, sender_address: str) -> str:
    """The domain of the only address in the only From, empty when there are more or it is not the sender's."""
    sender = sender_address.lower()
    written = [value for name, value in headers if name == "from"]
    alone = len(written) == 1 and set(mail_address.addresses(headers, "from")) == {sender}
    return sender.partition("@")[2] if alone and sender.count("@") == 1 and sender.isprintable() else ""


def _aligned(domain: str, author: str) -> bool:
    """Relaxed alignment without a list of public suffixes: equal, or one of them a subdomain of the other."""
    shorter, longer = sorted((domain, author), key=len)
    return longer == shorter or ("." in shorter and longer.endswith(f".{shorter}"))
