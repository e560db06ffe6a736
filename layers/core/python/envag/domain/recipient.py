"""Which department is told of an event, and of how much."""

from typing import NamedTuple

from envag.domain.case import SECRET, Case, EventType, OfficersMail, TimelineEvent


class Recipient(NamedTuple):
    """The department that is told, and what.

    ``service`` is empty where it may not know it, ``escalation`` is the step that an unacknowledged hand-over has come
    to (``EscalatesTo``), ``reminder`` what a reminder is of (``moments.Kind``); both are empty for every other event.
    """

    department: str
    unit: str
    service: str
    officers_mail: OfficersMail
    escalation: str = ""
    reminder: str = ""


def recipient(case: Case, event: TimelineEvent) -> Recipient:
    """Who is told of the event, of a case as it left it: whoever has the case, or does a part of it.

    That a decision is demanded is told to the registrar (X5). A sub-task is told to who shall do it, and to whoever has
    the case when it is done. What is secret does not even tell them its service (X10), which could say all.
    """
    if event.type is EventType.SUBTASK_GIVEN or (event.type is EventType.SUBTASK_DONE and "withdrawn" in event.data):
        return Recipient(
            department=event.data["department"],
            unit=event.data.get("unit", ""),
            service="" if case.secrecy >= SECRET else case.service,
            officers_mail=OfficersMail.IN_THE_APP,
        )
    registrar = event.data["registrar"] if event.type is EventType.DECISION_DEMANDED else case.department
    if registrar != case.department:
        service = "" if case.secrecy >= SECRET else case.service
        return Recipient(registrar, "", service, officers_mail=OfficersMail.IN_THE_APP)
    escalation = event.data["to"] if event.type is EventType.ESCALATED else ""
    reminder = event.data["kind"] if event.type is EventType.REMINDED else ""
    return Recipient(case.department, case.unit, case.service, case.officers_mail, escalation, reminder)
