"""What staff read and note as DynamoDB items, and back: lines of lists, accesses, counts, what they told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from envag.adapters.items import DAY, MINUTE, PART, Item, instant, moment, pack, unpack
from envag.domain.case import Change, Priority, Status
from envag.domain.contact import Channel
from envag.domain.reference import parse
from envag.ports.staff import Access, AccessKind, Feedback, FeedbackKind, HistoryEntry, Tally, WorklistEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATUS = {status[0]: status for status in Status}
_PRIORITY = {priority[0]: priority for priority in Priority}
_CHANNEL = {"": ""} | {channel[:2]: channel.value for channel in Channel}


def worklist_entry(item: Item) -> WorklistEntry:
    """A line of a worklist, from what its index carries (``items.worklist_line``)."""
    due_at, reference = item["wsk"]["S"].split("#")
    line = item["line"]["S"]
    department, unit, state, service, parked, call_back, held_by = line.removesuffix(PART).split("#", 6)
    return WorklistEntry(
        reference=reference,
        service=service,
        status=_STATUS[state[0]],
        priority=_PRIORITY[state[1]],
        due_at=moment(due_at),
        department=department,
        unit=unit,
        secrecy=int(state[2]),
        protected=state[3] == "p",
        held_by=held_by,
        channel=_CHANNEL[state[4:]],
        parked_until=datetime.strptime(parked, DAY).replace(tzinfo=UTC).date() if parked else None,
        call_back_at=datetime.strptime(call_back, MINUTE).replace(tzinfo=UTC) if call_back else None,
        part=line.endswith(PART),
    )


def history_entry(item: Item) -> HistoryEntry:
    """A line of a resident's history, from what its index carries."""
    arrived_at, reference = item["rsk"]["S"].split("#")
    return HistoryEntry(
        reference=reference,
        service=item.get("service", {}).get("S", ""),
        channel=item["channel"]["S"],
        arrived_at=moment(arrived_at),
    )


def mark_key(municipality: str, resident: str) -> Item:
    """The key of the mark that somebody is protected."""
    return {"pk": {"S": f"M#{municipality}#R#{resident}"}, "sk": {"S": "PROTECTED"}}


def resident_of_mark(item: Item) -> str:
    """The keyed hash in the key of a mark."""
    resident: str = item["pk"]["S"].split("#")[3]
    return resident


def access_key(access: Access) -> str:
    """The partition that the access lies in: that of the case, or of the resident who was looked up.

    Who looks a case up by its reference has looked at that case.
    """
    kind = "C" if access.kind is not AccessKind.LOOK_UP or parse(access.subject) else "R"
    return f"M#{access.municipality}#{kind}#{access.subject}"


def day_key(municipality: str, day: date) -> str:
    """The partition of the index *person* that lists what was read on a day (UTC)."""
    return f"M#{municipality}#A#{day.isoformat()}"


def access_to_item(access: Access) -> Item:
    """The access's item. It stands in the index *person* by its day, for samples of the log (X14)."""
    place = f"{instant(access.at)}#{access.id}"
    return {
        "pk": {"S": access_key(access)},
        "sk": {"S": f"A#{place}"},
        "ppk": {"S": day_key(access.municipality, access.at.astimezone(UTC).date())},
        "wsk": {"S": place},
        "line": {"S": f"{access.kind}#{access.subject}#{access.staff}#{access.why}"},
    }


def access_from_item(item: Item) -> Access:
    """The access that ``access_to_item`` wrote, from the item or from what the index carries."""
    kind, subject, staff, why = item["line"]["S"].split("#", 3)
    at, id_ = item["sk"]["S"].removeprefix("A#").split("#", 1)
    return Access(
        municipality=item["pk"]["S"].split("#")[1],
        staff=staff,
        kind=AccessKind(kind),
        subject=subject,
        why=why,
        at=moment(at),
        id=id_,
    )


def tally_key(municipality: str, tally: Tally) -> Item:
    """The key of a count."""
    return {
        "pk": {"S": tallies_key(municipality, tally.day)},
        "sk": {"S": f"{tally.hour:02}#{tally.channel}#{tally.kind}"},
    }


def tallies_key(municipality: str, day: date) -> str:
    """The partition of a day's counts."""
    return f"M#{municipality}#T#{day.isoformat()}"


def tallies_from_items(day: date, items: Iterable[Item]) -> dict[Tally, int]:
    """The counts of a day."""
    counts = {}
    for item in items:
        hour, channel, kind = item["sk"]["S"].split("#", 2)
        counts[Tally(day=day, hour=int(hour), kind=kind, channel=channel)] = int(item["count"]["N"])
    return counts


def feedback_key(municipality: str, kind: FeedbackKind) -> str:
    """The partition of what was told of a kind."""
    return f"M#{municipality}#F#{kind}"


def feedback_to_item(feedback: Feedback) -> Item:
    """The item of what somebody told."""
    body: dict[str, Any] = {
        "staff": feedback.staff,
        "service": feedback.service,
        "version": feedback.version,
        "step": feedback.step,
        "text": feedback.text,
        "reference": feedback.reference,
        "changes": [[c.field, c.before, c.after] for c in feedback.changes],
    }
    return {
        "pk": {"S": feedback_key(feedback.municipality, feedback.kind)},
        "sk": {"S": f"{instant(feedback.at)}#{feedback.id}"},
        "body": {"B": pack({name: value for name, value in body.items() if value})},
    }


def feedback_from_item(item: Item) -> Feedback:
    """What ``feedback_to_item`` wrote."""
    _, municipality, _, kind = item["pk"]["S"].split("#")
    at, id_ = item["sk"]["S"].split("#", 1)
    body = unpack(item["body"]["B"])
    changes = tuple(Change(field=f, before=b, after=a) for f, b, a in body.pop("changes", ()))
    return Feedback(
        **{"staff": "", "service": "", **body},
        kind=FeedbackKind(kind),
        municipality=municipality,
        at=moment(at),
        id=id_,
        changes=changes,
    )
