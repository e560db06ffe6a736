"""Start a chat: opened in the contact centre, recorded as a case, answered with what the browser needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from envag.domain.availability import availability
from envag.domain.case import Case, Priority
from envag.domain.greeting import chat_greeting, disturbance_words, wording
from envag.domain.proof import Purpose, sign
from envag.ports.contact_centre import StartedChat
from envag.usecases.receive import KeyReusedError
from envag.usecases.receive_words import receive_words

if TYPE_CHECKING:
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.contact_centre import ContactCentre
    from envag.usecases.receive import Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedChat:
    """``texts`` are what the resident must read, in that order: danger first (X32). ``proof`` gives them the chat.

    ``urgent`` is the one of them that tells of danger, empty where there seems to be none.
    """

    case: Case
    chat: StartedChat
    urgent: str
    texts: tuple[str, ...]
    proof: str


def start_chat(
    contact: Contact, *, municipality: Municipality, routes: Routes, store: CaseStore, centre: ContactCentre
) -> OpenedChat:
    """Open the chat and its case, once however often the same request comes.

    ``contact.source_id`` is the token that opens the chat once. The centre goes first, since its own
    contact id names the case; should the case then fail, the sender's next try finds the same chat, and so
    do the centre's own events. Raises ContactCentreError and StoreConflictError, both for a later try, and
    KeyReusedError.
    """
    chat = centre.start_chat(
        municipality=municipality.slug,
        display_name=contact.party.name or municipality.text("chat.nobody"),
        text=contact.text,
        client_token=contact.source_id,
        language=contact.language,
    )
    received = receive_words(
        contact._replace(source_id=chat.contact_id), municipality=municipality, routes=routes, store=store
    )
    if not received.same:
        raise KeyReusedError
    case, language = received.case, contact.language
    who = availability(municipality, contact.arrived_at, language=language)
    disturbed = disturbance_words(municipality, contact.arrived_at, language=language)
    greeting = chat_greeting(municipality, who, language=language, disturbed=disturbed)
    urgent = wording(municipality, "urgent.life", language=language) if case.priority is Priority.URGENT else ""
    proof = sign(store.proof_keys(case.municipality), case.municipality, case.reference, Purpose.CHAT)
    return OpenedChat(
        case=case, chat=chat, urgent=urgent, texts=(urgent, greeting) if urgent else (greeting,), proof=proof
    )
