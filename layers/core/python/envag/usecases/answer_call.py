"""Answer a contact flow: whose call it is, who answers now, what to say, and the case it is recorded as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import Reason, availability, find_unit, language_on_offer
from envag.domain.case import Priority
from envag.domain.flow_question import MESSAGE, FlowQuestion
from envag.domain.greeting import (
    call_greeting,
    chat_greeting,
    crisis_words,
    disturbance_words,
    language_offer,
    waiting_words,
    whisper,
    wording,
)
from envag.domain.known_caller import code_fits, needs_code
from envag.domain.service import Secrecy
from envag.domain.voice import BOT_LANGUAGES, voice
from envag.usecases.open_contact import open_contact

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.availability import Availability
    from envag.domain.case import Case
    from envag.domain.centre_contact import CentreContact
    from envag.domain.directory import Directory
    from envag.domain.municipality import Municipality
    from envag.ports.cases import AtCall, CaseStore
    from envag.ports.clock import Clock

Answer = dict[str, str]
"""What the flow reads at ``$.External.<name>``: text only, as its STRING_MAP validation asks."""


class CannotAnswerError(Exception):
    """The contact cannot become a case; the message is a fixed word, the reason for quarantine."""


_BOT_WORDS = {"bot": "chat.machine", "handOver": "chat.handover", "goodbye": "chat.ended"}
"""The texts around the bot, by their names in the answer."""

_NOT_RECORDED = {"recordOn": "false", "recording": ""}

_NO_OFFER = {"offerOn": "false", "offer": "", "offerLanguage": "", "offerVoice": ""}

_NO_CODE = {"codeOn": "false", "codeAsk": "", "codeSaid": ""}

_PLAIN = FlowQuestion()


def answer_call(
    contact: CentreContact,
    question: FlowQuestion = _PLAIN,
    *,
    instance_arn: str,
    directory: Directory,
    store: CaseStore,
    clock: Clock,
) -> Answer:
    """Record the contact as a case and tell the flow how to go on (R11, R24, R27, X36).

    A task is the centre's own doing: it is answered without a case. Raises CannotAnswerError for an
    instance, number or channel that is not ours, or a message to a unit that is not.
    """
    if contact.instance_arn != instance_arn:
        raise CannotAnswerError("unknown_instance")
    addressee = directory.addressee(contact)
    if addressee is None:
        raise CannotAnswerError("unknown_number")
    slug, recipient = addressee
    municipality = directory.municipality(slug)
    now = clock.now()
    who = availability(municipality, now, recipient=recipient, language=contact.language)
    answer = _answer(contact, question, municipality, who, directory, recipient, now)
    answer |= _offer(contact, municipality, now)
    if contact.ours:
        return answer
    if not contact.from_resident:
        raise CannotAnswerError("unsupported_channel")
    case = open_contact(contact.to_contact(slug, recipient, now), municipality=municipality, store=store).case
    answer["reference"] = case.reference
    if case.must_not_autoreply or case.priority is Priority.URGENT or case.secrecy >= Secrecy.SECRET:
        answer["botOn"] = "false"
    if case.secrecy >= Secrecy.SECRET:
        answer |= _NOT_RECORDED
    if question.step == MESSAGE:
        return answer | _message(contact, question, municipality, case, store, now)
    known = store.at_call(slug, case.resident)
    crisis = known.crisis
    if crisis and crisis.holds_at(now):
        answer |= {"crisisOn": "true", "crisis": crisis_words(municipality, crisis, chat=contact.channel == "CHAT")}
    if not known.role:
        return answer | _wrong_code(question, municipality)
    shown = _shown(question, case, known, store) if known.code and question.code else False
    return answer | _direct(question, municipality, directory, known, answer, now, shown=shown)


def _answer(
    contact: CentreContact,
    question: FlowQuestion,
    municipality: Municipality,
    who: Availability,
    directory: Directory,
    recipient: str,
    now: datetime,
) -> Answer:
    """What can be said without looking into the table; every name that an answer has stands here."""
    slug = municipality.slug
    queue = _queue(municipality, who, recipient)
    chat = contact.channel == "CHAT"
    # Who is free may not speak a chat's language, but our own words are written in it already.
    language = contact.language if chat else who.language
    disturbed = disturbance_words(municipality, now, recipient=recipient, language=language)
    bot = municipality.bot and chat and language in BOT_LANGUAGES
    centre = (municipality.centre_unit, municipality.centre)
    # A unit is another authority, which has not decided. Of a host and its guest both have: both are heard.
    records = (
        contact.channel == "VOICE"
        and queue in centre
        and municipality.records_calls
        and directory.municipality(who.by).records_calls
    )
    return {
        "status": "ok",
        "municipality": slug,
        "name": municipality.name,
        "open": str(who.open).lower(),
        "reason": who.reason.value,
        "answeredBy": who.by,
        "opensAt": who.opens_at.isoformat() if who.opens_at else "",
        "language": language,
        "voice": voice(language),
        "message": chat_greeting(municipality, who, language=language, disturbed=disturbed)
        if chat
        else call_greeting(
            municipality,
            who,
            host=directory.municipality(who.by).centre_name,
            recipient=recipient,
            disturbed=disturbed,
        ),
        "wait": waiting_words(municipality, language),
        "whisper": whisper(municipality, who),
        "crisisOn": "false",
        "crisis": "",
        "botOn": str(bot).lower(),
        **(_bot_words(municipality, language, is_open=who.open) if bot else dict.fromkeys(_BOT_WORDS, "")),
        **(_recording(municipality, who) if records else _NOT_RECORDED),
        **_NO_CODE,
        "reference": "",
        "role": "",
        "queue": queue,
        "queueArn": question.queue(*_own_queue(who), queue, *centre),
        "queueFlow": question.queue_flow(language),
    }


def _bot_words(municipality: Municipality, language: str, *, is_open: bool) -> Answer:
    """What the flow says around the bot: that a machine answers, that a human takes over, that it is over."""
    texts = _BOT_WORDS if is_open else _BOT_WORDS | {"bot": "chat.machine.closed"}
    return {name: wording(municipality, text_id, language=language) for name, text_id in texts.items()}


def _recording(municipality: Municipality, who: Availability) -> Answer:
    """That the call is recorded, which the flow says before it does so."""
    return {"recordOn": "true", "recording": wording(municipality, "call.recording", language=who.language)}


def _own_queue(who: Availability) -> tuple[str, ...]:
    """The key of a queue beside those of units: a language line's, or the host's who answers for us."""
    if who.reason is Reason.LANGUAGE_LINE:
        return (f"language:{who.language}",)
    return (f"host:{who.by}",) if who.reason is Reason.AGREEMENT else ()


def _queue(municipality: Municipality, who: Availability, recipient: str) -> str:
    """The unit or department whose own number was dialled, unless the centre answers for it."""
    own = "" if who.reason is Reason.CENTRE_FOR_UNIT else recipient
    return own or municipality.centre_unit or municipality.centre


def _offer(contact: CentreContact, municipality: Municipality, now: datetime) -> Answer:
    """Another language to go on in, offered once to whoever has not chosen one (X18)."""
    language = language_on_offer(municipality, now) if contact.language == "sv" else ""
    if not language:
        return _NO_OFFER
    return {
        "offerOn": "true",
        "offer": language_offer(municipality, language),
        "offerLanguage": language,
        "offerVoice": voice(language),
    }


def _shown(question: FlowQuestion, case: Case, known: AtCall, store: CaseStore) -> bool:
    """Whether whoever calls has typed the code of the number that they call from."""
    key = store.resident_key(case.municipality)
    return code_fits(key, case.municipality, case.resident, question.code, known.code)


def _wrong_code(question: FlowQuestion, municipality: Municipality) -> Answer:
    """Said to whoever has typed a code that opens nothing; a human takes the call."""
    return {"codeSaid": wording(municipality, "call.code.wrong")} if question.code else {}


def _direct(
    question: FlowQuestion,
    municipality: Municipality,
    directory: Directory,
    known: AtCall,
    answer: Answer,
    now: datetime,
    *,
    shown: bool,
) -> Answer:
    """The way of a registered returning contact, who need not go through the centre (R24).

    Nobody is sent to a unit that is closed. To a unit with secret matters nobody is sent on the number alone: the
    code must be ``shown`` first, and is asked for in the place of a language, so that there is one menu (R21). Neither
    opens a case: a guide or officer is told in which role the number stands, and to ask who it is.
    """
    role, language = known.role, answer["language"]
    queue = municipality.role_queues.get(role, "")
    unit = find_unit(municipality, queue)
    closed = unit and unit.hours and not unit.hours.open_at(now, municipality.closed_days)
    who = availability(municipality, now, language=language)
    secret = needs_code(municipality, queue)
    told = {"role": role, "whisper": whisper(municipality, who, role=role, secret=secret)}
    if not queue or closed or answer["open"] != "true":
        return told | _wrong_code(question, municipality)
    if secret and not shown:
        asks = known.code and not question.code
        ask = {"codeOn": "true", "codeAsk": wording(municipality, "call.code", language=language), **_NO_OFFER}
        return told | (ask if asks else _wrong_code(question, municipality))
    greeting = call_greeting(municipality, who, host=directory.municipality(who.by).centre_name)
    direct = wording(municipality, "call.registered", language=language)
    way = {"queue": queue, "queueArn": question.queue(queue) or answer["queueArn"]}
    return told | way | {"message": f"{greeting} {direct}", "codeSaid": direct} | _NOT_RECORDED


def _message(
    contact: CentreContact,
    question: FlowQuestion,
    municipality: Municipality,
    case: Case,
    store: CaseStore,
    now: datetime,
) -> Answer:
    """A message in the place of a call that nobody took (R29, R30)."""
    from envag.usecases.leave_message import leave_message  # noqa: PLC0415 - few calls need it, every start would pay

    if not question.unanswered:
        raise CannotAnswerError("unknown_queue")
    said = leave_message(contact, case, unit=question.unanswered, municipality=municipality, store=store, now=now)
    return {"message": said}
