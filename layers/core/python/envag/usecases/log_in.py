"""Log in with an e-ID, and find one's own cases again (X23).

Person numbers pass through here and are kept nowhere: what stays is their keyed hash (X22).
"""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING, NamedTuple

from envag.domain import login
from envag.domain.e_id import NobodyError, identified
from envag.domain.hours import STOCKHOLM
from envag.domain.keyed_hash import owner_hash
from envag.domain.status import for_humans_only
from envag.domain.status_proof import sign_link
from envag.ports.e_id import NotIdentifiedError
from envag.usecases.limits import Allowance
from envag.usecases.status import STATUS_PATH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from envag.domain.case import Case
    from envag.domain.login import Begun, Visitor
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.e_id import EIdProvider
    from envag.ports.limits import Limits

PATH = "logga-in"
"""The residents' page where they log in and find their cases: ``/<slug>/logga-in``."""

LOGINS = Allowance(kind="login", each=20, together=600, window=login.BEGUN_FOR)
"""Log-ins that are begun."""

_LINK_DAYS = 1
"""How long a link of the list opens a case: who comes back later logs in again."""


class Own(NamedTuple):
    """A case of somebody who is logged in; ``path`` opens it, empty for who is not sure enough."""

    case: Case
    path: str


def begin(place: Municipality, *, store: CaseStore, now: datetime) -> Begun:
    """A log-in that begins now."""
    return login.begin(store.proof_keys(place.slug), place.slug, uuid.uuid4().hex, now)


def finish(
    place: Municipality,
    query: Mapping[str, str],
    cookie: str,
    *,
    back: str,
    provider: EIdProvider,
    store: CaseStore,
    limits: Limits,
    now: datetime,
) -> Visitor:
    """Who came back from the provider with that ``query``, to the browser that has the cookie.

    Each log-in comes back once: its nonce is counted. Raises NotIdentifiedError.
    """
    slug = place.slug
    begun = login.resume(store.proof_keys(slug, known=login.version(cookie)), slug, cookie, now)
    if begun is None:
        raise NotIdentifiedError("not_begun")
    if not hmac.compare_digest(begun.state.encode(), query.get("state", "").encode()):
        raise NotIdentifiedError("other_state")
    if query.get("iss", "") and not provider.is_issuer(place, query["iss"]):
        raise NotIdentifiedError("other_issuer")
    if "code" not in query:
        raise NotIdentifiedError("cancelled" if query.get("error") == "access_denied" else "refused")
    if limits.count(slug, "login-back", begun.nonce, window=login.BEGUN_FOR * 2, at=now) > 1:
        raise NotIdentifiedError("replayed")
    claims = provider.claims(place, begun, query["code"], back=back, now=now)
    try:
        person = identified(claims, on=now.astimezone(STOCKHOLM).date())
    except NobodyError as error:
        raise NotIdentifiedError(str(error)) from None
    key = store.resident_key(slug)
    return login.Visitor(tuple(owner_hash(key, slug, number) for number in person.numbers), sure=person.sure)


def admitted(place: Municipality, visitor: Visitor, *, store: CaseStore, now: datetime) -> str:
    """The cookie that keeps somebody logged in for a while."""
    return login.admit(store.proof_keys(place.slug), place.slug, visitor, now)


def logged_in(place: Municipality, cookies: Sequence[str], *, store: CaseStore, now: datetime) -> Visitor | None:
    """Who is logged in by the browser's cookies, None for nobody. Without such a cookie nothing is read."""
    cookie = login.whole(cookies, login.logged_in_name(place.slug))
    if not cookie:
        return None
    keys = store.proof_keys(place.slug, known=login.version(cookie))
    return login.visitor(keys, place.slug, cookie, now)


def own_cases(place: Municipality, visitor: Visitor, *, store: CaseStore, now: datetime) -> Sequence[Own]:
    """Their cases, newest first: of what only a human may tell, none. They open for who is surely that person."""
    references = dict.fromkeys(one for owner in visitor.owners for one in store.owned(place.slug, owner))
    found = [case for reference in references if (case := store.get(place.slug, reference))]
    shown = [case for case in found if case.owner in visitor.owners and not for_humans_only(case, place)]
    shown.sort(key=lambda case: (case.arrived_at, case.reference), reverse=True)
    if not visitor.sure:
        return [Own(case, "") for case in shown]
    keys = store.proof_keys(place.slug)
    return [
        Own(case, f"/{place.slug}/{STATUS_PATH}/{sign_link(keys, place.slug, case.reference, now, days=_LINK_DAYS)}")
        for case in shown
    ]
