"""A resident's request to have their chat by mail: what the page posts becomes a request, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import reference as case_reference
from envag.domain.event_id import event_id
from envag.domain.receipt import usable
from envag.intake.form import FieldError, InvalidFormError
from envag.usecases.copy_chat import AskedFor

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.intake.form import Submission

EMAIL, PROOF = "email", "proof"


def to_request(
    submission: Submission,
    *,
    municipality: str,
    reference: str,
    request_id: str,
    label: str,
    is_ours: Callable[[str], bool],
    at: datetime,
) -> AskedFor:
    """Read what the page sent for the case of that ``reference``, as it stands in the path.

    ``label`` names the address in errors. ``is_ours`` says of an address (lower case) that its mail comes back to us.
    Without a key each request is one of its own, told by the API's ``request_id``. A reference or proof that is none
    opens nothing. Raises InvalidFormError when there is no address, or none that mail can be sent to.
    """
    address = submission.fields.get(EMAIL, "")
    if not usable(address) or is_ours(address.lower()):
        code = "email" if address else "required"
        raise InvalidFormError((FieldError(field=EMAIL, label=label, code=code),))
    known = case_reference.parse(reference) or ""
    return AskedFor(
        municipality=municipality,
        reference=known,
        proof=submission.fields.get(PROOF, ""),
        to=address,
        at=at,
        id=event_id("copy", municipality, known, submission.key or request_id),
    )
