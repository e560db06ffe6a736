"""Why a case cannot move as somebody wants: fixed words, which the app and the API say in Swedish."""

from __future__ import annotations

from enum import StrEnum


class Obstacle(StrEnum):
    """What stands in the way. ``of_the_request`` tells a request that could never do from a case that is elsewhere."""

    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    NOT_WAITING = "not_waiting"
    NOT_YOURS = "not_yours"
    YOURS_ALREADY = "yours_already"
    WITH_CENTRE = "with_centre"
    THERE_ALREADY = "there_already"
    OTHER_CLOSED = "other_closed"
    NO_SERVICE = "no_service"
    NO_CALL_BACK = "no_call_back"
    NO_PARTY = "no_party"
    NO_ADDRESS = "no_address"
    PROTECTED = "protected"
    NOT_PROTECTED = "not_protected"
    ACKNOWLEDGED = "acknowledged"
    SUBTASKS_OPEN = "subtasks_open"
    SUBTASK_THERE = "subtask_there"
    NO_SUBTASK = "no_subtask"

    NO_REASON = "no_reason"
    NO_TEXT = "no_text"
    NO_SUMMARY = "no_summary"
    NO_ASSIGNEE = "no_assignee"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_MUNICIPALITY = "unknown_municipality"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_STEP = "unknown_step"
    SAME_CASE = "same_case"
    NOT_AHEAD = "not_ahead"
    TOO_FAR_AHEAD = "too_far_ahead"
    TOO_LARGE = "too_large"
    INCOMPLETE = "incomplete"
    SECRET_ELSEWHERE = "secret_elsewhere"  # noqa: S105 - no password

    @property
    def of_the_request(self) -> bool:
        """Whether the request itself is at fault, however the case stands."""
        return self in _OF_THE_REQUEST


_OF_THE_REQUEST = frozenset(
    {
        Obstacle.NO_REASON,
        Obstacle.NO_TEXT,
        Obstacle.NO_SUMMARY,
        Obstacle.NO_ASSIGNEE,
        Obstacle.UNKNOWN_DEPARTMENT,
        Obstacle.UNKNOWN_UNIT,
        Obstacle.UNKNOWN_MUNICIPALITY,
        Obstacle.UNKNOWN_SERVICE,
        Obstacle.UNKNOWN_STEP,
        Obstacle.SAME_CASE,
        Obstacle.NOT_AHEAD,
        Obstacle.TOO_FAR_AHEAD,
        Obstacle.TOO_LARGE,
        Obstacle.INCOMPLETE,
        Obstacle.SECRET_ELSEWHERE,
    }
)
