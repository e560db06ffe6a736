"""Take down what has no case yet: a registration by hand, a tally, what is wrong with a checklist or the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.access import Action, may
from envag.domain.event_id import event_id
from envag.domain.hours import STOCKHOLM
from envag.domain.obstacle import Obstacle
from envag.intake.form import field_error
from envag.intake.manual import RegistrationError, assisted_in, to_contact
from envag.ports.staff import AccessKind, Feedback, FeedbackKind, Tally
from envag.usecases.register_contact import RegistrationReusedError, register_contact
from envag.usecases.staff.desk import Registered, Why
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, KeyReusedError, NotFoundError
from envag.usecases.staff.marked import as_marked
from envag.usecases.staff.showing import log, shown
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.contact import Contact
    from envag.domain.service import Service
    from envag.usecases.staff.desk import Desk


class Registration(NamedTuple):
    """A visit, letter, call or the like, as ``intake.manual`` reads it; ``key`` is the Idempotency-Key."""

    fields: Mapping[str, object]
    key: str


def register(desk: Desk, registration: Registration) -> Registered:
    """The case of what was registered by hand, once for each key.

    Raises intake.manual.RegistrationError with every problem, ForbiddenError, ImpossibleError and KeyReusedError.
    """
    _must(desk, Action.REGISTER)
    ours = {
        "municipality": desk.slug,
        "registered_by": desk.acting.staff,
        "registration_id": _id(desk, Action.REGISTER, registration.key),
    }
    contact = to_contact({**registration.fields, **ours}, now=desk.clock.now())
    service = desk.municipality.service(contact.service)
    if contact.service and service is None:
        raise ImpossibleError(Obstacle.UNKNOWN_SERVICE)
    _must_fit(contact, service)
    assisted = assisted_in(registration.fields)
    try:
        case = register_contact(
            contact,
            registered_by=desk.acting.staff,
            municipality=desk.municipality,
            routes=desk.routes,
            store=desk.store,
            assisted=assisted,
        )
    except RegistrationReusedError:
        raise KeyReusedError from None
    (case,) = as_marked(desk, [case])
    view = shown(desk, case, desk.store.timeline(desk.slug, case.reference, consistent=True))
    if view:
        log(desk, AccessKind.CASE, case.reference, Why.REGISTERED)
    return Registered(reference=case.reference, shown=view)


def tally(desk: Desk, *, kind: str, channel: str, key: str) -> None:
    """Count a question that needs no case (R55): by day, hour, kind and channel, and nothing else."""
    _must(desk, Action.TALLY)
    local = desk.clock.now().astimezone(STOCKHOLM)
    counted = Tally(day=local.date(), hour=local.hour, kind=kind, channel=channel)
    desk.store.tally(desk.slug, counted, id=_id(desk, Action.TALLY, key))


def checklist_feedback(desk: Desk, *, service: str, version: int, step: str, text: str, key: str) -> None:
    """Say that a checklist, or a step of it, is wrong (R18); ``version`` is that of the service that was shown."""
    _must(desk, Action.CHECKLIST_FEEDBACK)
    text = text.strip()
    wanted(text, Obstacle.NO_TEXT)
    found = desk.municipality.service(service)
    if found is None:
        raise ImpossibleError(Obstacle.UNKNOWN_SERVICE)
    if step and version == found.version and not any(one.id == step for one in found.checklist):
        raise ImpossibleError(Obstacle.UNKNOWN_STEP)
    told = Feedback(
        kind=FeedbackKind.CHECKLIST,
        municipality=desk.slug,
        staff=desk.acting.staff,
        service=service,
        at=desk.clock.now(),
        id=_id(desk, Action.CHECKLIST_FEEDBACK, key),
        version=version,
        step=step,
        text=text,
    )
    _note(desk, told)


def directory_wrong(desk: Desk, *, entry: str, text: str, key: str) -> None:
    """Say that an entry of the directory is wrong (R32), for whoever keeps it."""
    _must(desk, Action.DIRECTORY_WRONG)
    text = text.strip()
    wanted(text, Obstacle.NO_TEXT)
    if not any(one.id == entry for one in desk.municipality.directory):
        raise NotFoundError
    told = Feedback(
        kind=FeedbackKind.DIRECTORY,
        municipality=desk.slug,
        staff=desk.acting.staff,
        service="",
        at=desk.clock.now(),
        id=_id(desk, Action.DIRECTORY_WRONG, key),
        step=entry,
        text=text,
    )
    _note(desk, told)


def _note(desk: Desk, told: Feedback) -> None:
    """Note it once, however often it is sent."""
    before = next((one for one in desk.store.feedback(desk.slug, told.kind) if one.id == told.id), None)
    if before is None:
        desk.store.note_feedback(told)
    elif before._replace(at=told.at) != told:
        raise KeyReusedError


def _must_fit(contact: Contact, service: Service | None) -> None:
    """Hold answers to the rules of the residents' form (R20), but for what is missing: a letter cannot be asked."""
    form = {asked.id: asked for asked in service.form} if service else {}
    wrong = {
        f"answers.{name}": field_error(form[name], text) if name in form else "is not asked for"
        for name, text in contact.answers.items()
    }
    if problems := {name: problem for name, problem in wrong.items() if problem}:
        raise RegistrationError(problems)


def _must(desk: Desk, action: Action) -> None:
    if not may(desk.acting, action):
        raise ForbiddenError(action)


def _id(desk: Desk, action: Action, key: str) -> str:
    """Of what is taken down: the same for the same request of the same person."""
    return event_id("staff", desk.slug, action, desk.acting.staff, key)
