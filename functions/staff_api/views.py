"""How the domain's cases and lists become what staff see. Keys of files, addresses of mail and pseudonyms stay here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import response_models
from envag.domain.access import Action, GrantError, grants, helps_as
from envag.domain.case import CallBack, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import Channel
from envag.domain.identification import Identification, identified
from envag.domain.late import drafts, lateness
from envag.domain.moments import Kind
from envag.domain.preview import neighbours
from envag.domain.staff_directory import of_unit
from envag.domain.status import for_humans_only, standing_text
from envag.runtime.catalogue import index
from envag.runtime.catalogue import municipality as place_of
from envag.usecases.answer import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from envag.domain.case import Case, Change, TimelineEvent
    from envag.domain.completeness import Gap
    from envag.domain.municipality import Municipality
    from envag.domain.preview import Part, Preview
    from envag.domain.service import Service
    from envag.domain.subtask import Subtask
    from envag.ports.staff import Access, Feedback, WorklistEntry
    from envag.runtime.person import Person
    from envag.usecases.staff.desk import Desk, Line, OpenCase, StoredFile

_SHOWN = frozenset(
    {
        "also", "answers", "article", "authentic", "automatic", "case", "channel", "chosen", "department", "done",
        "e_service", "file", "forwarded_by", "from", "identified", "incomplete", "kind", "language", "method",
        "on_behalf_of", "original", "permanent", "phase", "protection", "queue", "reached", "read_back", "reason",
        "recipient", "registered", "reply", "step", "stopped", "subject", "submitted_by", "summary", "to",
        "unanswered", "unit", "version", "why", "withdrawn", "written_at",
    }
)  # fmt: skip
"""What an event's data tells beside its text and files; the rest is for the functions."""

_SAID = ("id", "at", "role", "text")
"""What a chat's message tells."""

_NOBODY_S_BUSINESS = frozenset({"resident", "subtasks"})
"""Changes of a key that only the store reads, and of what the event itself tells better."""


def me(person: Person) -> response_models.Me:
    """Who somebody is, by their token; what is malformed grants nothing."""
    try:
        granted = grants(person.grants)
    except GrantError:
        granted = ()
    slugs = [slug for slug in index().slugs if any(grant.municipality == slug for grant in granted)]
    return response_models.Me(staff=person.staff, places=[_place(slug, granted) for slug in slugs])


def _place(slug: str, granted: Iterable[Any]) -> response_models.Place:
    own = [grant for grant in granted if grant.municipality == slug]
    return response_models.Place(
        municipality=slug,
        name=place_of(slug).name,
        roles=sorted({str(grant.role) for grant in own}),
        departments=sorted({department for grant in own for department in grant.departments}),
    )


def directory(place: Municipality, today: date) -> response_models.Directory:
    """Whom guides turn to in the units, as of a day in Sweden."""
    return response_models.Directory(
        entries=[
            response_models.DirectoryEntry(
                id=entry.id,
                department=department.id,
                unit=unit.name,
                name=entry.name,
                answers=entry.answers,
                phone=place.displayed.get(entry.phone, entry.phone),
                email=entry.email,
                owner=entry.owner,
                verified_at=entry.verified_at,
                stale=entry.stale(today),
            )
            for department in place.departments
            for unit in department.units
            for entry in of_unit(place.directory, unit.id)
        ]
    )


def catalogue(place: Municipality, today: date) -> response_models.Catalogue:
    """What the municipality does and who does it, as of a day in Sweden."""
    return response_models.Catalogue(
        municipality=place.slug,
        name=place.name,
        centre=place.centre,
        centre_name=place.centre_name,
        services=[_service(service) for service in place.services],
        departments=[
            response_models.CatalogueDepartment(
                id=department.id,
                code=department.code,
                name=department.name,
                phone=department.phone,
                company=department.company,
                units=[response_models.CatalogueUnit(id=u.id, name=u.name, phone=u.phone) for u in department.units],
            )
            for department in place.departments
        ],
        neighbours=[response_models.Label(id=slug, label=place_of(slug).name) for slug in neighbours(place, today)],
        resolutions=_labels(place, "resolution", Resolution),
        contact_reasons=_labels(place, "contact_reason", ContactReason),
        channels=_labels(place, "channel", Channel),
    )


def _labels(place: Municipality, family: str, members: Iterable[str]) -> list[response_models.Label]:
    return [response_models.Label(id=member, label=place.text(f"{family}.{member}")) for member in members]


def _service(service: Service) -> response_models.CatalogueService:
    return response_models.CatalogueService(
        id=service.id,
        title=service.title,
        description=service.description,
        level=service.level,
        secrecy=service.secrecy,
        department=service.department,
        unit=service.unit,
        version=service.version,
        contact_optional=service.contact_optional,
        must_not_autoreply=service.must_not_autoreply,
        on_web=service.on_web,
        identification=service.identification,
        checklist=[
            response_models.CatalogueStep(id=step.id, text=step.text, level=step.level, mandatory=step.mandatory)
            for step in service.checklist
        ],
        form=[
            response_models.CatalogueField(
                id=field.id,
                label=field.label,
                type=field.type,
                required=field.required,
                urgent=field.urgent,
                help=field.help,
                choices=list(field.choices),
            )
            for field in service.form
        ],
    )


def case_line(desk: Desk, line: Line) -> response_models.CaseLine:
    """A case of a caller's picture."""
    case = line.case
    return response_models.CaseLine(
        reference=case.reference,
        status=case.status,
        channel=Channel(case.channel) if case.channel else None,
        service=case.service,
        department=case.department,
        unit=case.unit,
        priority=case.priority,
        due_at=case.due_at,
        arrived_at=case.arrived_at,
        assignee=_who(desk, case.assignee),
        parked_until=case.parked_until,
        call_back_at=case.call_back.due_at if case.call_back else None,
        protected=case.protected,
    )


def worklist_line(desk: Desk, line: WorklistEntry) -> response_models.CaseLine:
    """A line of a worklist."""
    own = bool(line.held_by) and desk.acting.staff.startswith(line.held_by)
    return response_models.CaseLine(
        reference=line.reference,
        status=Status(line.status),
        channel=Channel(line.channel) if line.channel else None,
        service=line.service,
        department=line.department,
        unit=line.unit,
        priority=Priority(line.priority),
        due_at=line.due_at,
        assignee="me" if own else "other" if line.held_by else "",
        parked_until=line.parked_until,
        call_back_at=line.call_back_at,
        part=line.part,
        protected=line.protected,
    )


def _late(desk: Desk, shown: OpenCase) -> response_models.LateView | None:
    """What tells of a promise that is nearly broken, to who may write to the resident of it."""
    kind = lateness(shown.case, shown.events, desk.municipality, desk.clock.now())
    if kind is None or Action.WARN not in shown.actions:
        return None
    warned = [event.occurred_at for event in shown.events if event.type is EventType.WARNED]
    return response_models.LateView(
        kind="overdue" if kind is Kind.OVERDUE else "due_soon",
        warned_at=warned[-1] if warned else None,
        drafts=[
            response_models.LateDraft(reason=draft.reason, label=draft.label, text=draft.text)
            for draft in drafts(shown.case, desk.municipality, spoken(shown.events))
        ],
    )


def case_view(desk: Desk, shown: OpenCase) -> response_models.CaseView:
    """A case as the person may see it."""
    case = shown.case
    return response_models.CaseView(
        reference=case.reference,
        status=case.status,
        told=None if for_humans_only(case, desk.municipality) else standing_text(case, desk.municipality),
        channel=Channel(case.channel),
        service=case.service,
        department=case.department,
        unit=case.unit,
        priority=case.priority,
        secrecy=case.secrecy,
        due_at=case.due_at,
        arrived_at=case.arrived_at,
        assignee=_who(desk, case.assignee),
        party=_party(case),
        identified=_identified(desk, shown),
        protected=case.protected,
        masked=shown.masked,
        resolution=case.resolution,
        contact_reason=case.contact_reason,
        parked_until=case.parked_until,
        paused_at=case.paused_at,
        late=_late(desk, shown),
        call_back=_call_back(desk, case.call_back),
        merged_into=case.merged_into or None,
        acknowledge_by=case.acknowledge_by,
        escalation=case.escalation,
        subtasks=[_subtask(desk, case, one, shown.events) for one in case.subtasks],
        version=case.version,
        actions=sorted(map(str, shown.actions)),
        timeline=[_event(desk, event, shown.files) for event in shown.events],
    )


def _subtask(desk: Desk, case: Case, subtask: Subtask, events: Sequence[TimelineEvent]) -> response_models.SubtaskView:
    given = (e for e in events if e.type is EventType.SUBTASK_GIVEN and e.data.get("department") == subtask.department)
    latest = next(iter(reversed(list(given))), None)
    return response_models.SubtaskView(
        department=subtask.department,
        unit=subtask.unit,
        text=latest.data.get("text") if latest else None,
        since=latest.occurred_at if latest else None,
        mine=helps_as(desk.acting, case, subtask.department, desk.centre),
    )


def _who(desk: Desk, staff: str) -> response_models.Assignee:
    return "me" if staff == desk.acting.staff else "other" if staff else ""


def _party(case: Case) -> response_models.PartyView | None:
    party = case.party
    return party and response_models.PartyView(type=party.type, name=party.name, email=party.email, phone=party.phone)


def _identified(desk: Desk, shown: OpenCase) -> response_models.IdentifiedView | None:
    found, service = identified(shown.events), desk.municipality.service(shown.case.service)
    demanded = service.identification if service else Identification.NONE
    return found and response_models.IdentifiedView(how=found.how, at=found.at, enough=found.how.satisfies(demanded))


def _call_back(desk: Desk, promised: CallBack | None) -> response_models.CallBackView | None:
    return promised and response_models.CallBackView(
        owner=_who(desk, promised.owner), due_at=promised.due_at, attempts=promised.attempts
    )


def _event(desk: Desk, event: TimelineEvent, files: Iterable[StoredFile]) -> response_models.EventView:
    data: dict[str, Any] = {name: value for name, value in event.data.items() if name in _SHOWN}
    if event.type is EventType.MESSAGE:
        said = event.data.get("messages", ())
        data["messages"] = [{name: message[name] for name in _SAID if name in message} for message in said]
    return response_models.EventView(
        id=event.id,
        type=event.type,
        at=event.occurred_at,
        actor=response_models.ActorView(
            role=event.actor.role, me=bool(event.actor.id) and event.actor.id == desk.acting.staff
        ),
        text=event.data.get("text"),
        changes=[_change(desk, change) for change in event.changes if change.field not in _NOBODY_S_BUSINESS],
        files=[
            response_models.FileView(n=file.n, name=file.name, size=file.size, media_type=file.media_type)
            for file in files
            if file.event == event.id
        ],
        data=data,
    )


def _change(desk: Desk, change: Change) -> response_models.ChangeView:
    """A change without anybody's pseudonym."""
    before, after = change.before, change.after
    if change.field == "assignee":
        before, after = _who(desk, before), _who(desk, after)
    elif change.field == "call_back":
        before, after = _moment(before), _moment(after)
    return response_models.ChangeView(field=change.field, before=before, after=after)


def _moment(text: str) -> str:
    promised = CallBack.parse(text)
    return promised.due_at.isoformat() if promised else ""


def gap(found: Gap) -> response_models.GapView:
    """Something that a hand-over lacks."""
    return response_models.GapView(kind=found.kind, id=found.id, label=found.label)


def preview(found: Preview) -> response_models.HandOverPreview:
    """What a hand-over would carry."""
    return response_models.HandOverPreview(
        receiver=found.receiver,
        name=found.name,
        receives=_part_views(found.receives),
        held_back=_part_views(found.held_back),
        lost=_part_views(found.lost),
        gaps=[gap(one) for one in found.gaps],
        forbidden=found.forbidden,
        form=found.form or None,
    )


def _part_views(parts: Iterable[Part]) -> list[response_models.PartView]:
    return [response_models.PartView(what=part.what, count=part.number) for part in parts]


def access(told: Access) -> response_models.AccessView:
    """A line of the log of accesses."""
    return response_models.AccessView(at=told.at, staff=told.staff, kind=told.kind, subject=told.subject, why=told.why)


def feedback(told: Feedback) -> response_models.FeedbackView:
    """What somebody said."""
    return response_models.FeedbackView(
        at=told.at,
        kind=told.kind,
        staff=told.staff,
        service=told.service,
        version=told.version,
        step=told.step,
        text=told.text,
        reference=told.reference,
        changes=[response_models.ChangeView(field=c.field, before=c.before, after=c.after) for c in told.changes],
    )
