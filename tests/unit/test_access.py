"""Who may do and see what: grants, roles, mandate and secrecy. Everything that is not allowed is denied."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from envag.domain import access
from envag.domain.access import Acting, Action, Grant, GrantError, Role
from envag.domain.case import SEALED, SECRET, Actor, Change, EventType
from envag.domain.service import ChecklistStep, Secrecy
from tests.builders import NOW, a_case, a_service, an_event

CENTRE = "klf"
DEPARTMENTS = (CENTRE, "sbf", "social")
WITH_A_CASE = {
    Action.OPEN,
    Action.FILE,
    Action.TAKE,
    Action.GIVE_BACK,
    Action.ASSIGN,
    Action.PARK,
    Action.RESUME,
    Action.NOTE,
    Action.REPLY,
    Action.ASK,
    Action.WARN,
    Action.HAND_OVER_PREVIEW,
    Action.HAND_OVER,
    Action.GIVE_SUBTASK,
    Action.FINISH_SUBTASK,
    Action.MERGE,
    Action.LINK,
    Action.SPLIT,
    Action.CLOSE,
    Action.REOPEN,
    Action.CORRECT,
    Action.CALL_BACK,
    Action.CALL_BACK_TRIED,
    Action.CHECKLIST_STEP,
    Action.IDENTIFY,
}
OF_OFFICERS = WITH_A_CASE | {
    Action.CATALOGUE,
    Action.ARTICLES,
    Action.WORKLIST,
    Action.CHECKLIST_FEEDBACK,
    Action.DIRECTORY,
    Action.DIRECTORY_WRONG,
    Action.SEND_BACK,
    Action.ACKNOWLEDGE,
}
OF_THE_DEPARTMENT = {Action.SEND_BACK, Action.ACKNOWLEDGE}
OF_THE_CENTRE = {Action.LOOK_UP, Action.REGISTER, Action.TALLY, Action.ANONYMISE}
OF_GUIDES = (OF_OFFICERS - OF_THE_DEPARTMENT) | OF_THE_CENTRE
OF_LEADS = OF_GUIDES | {Action.FEEDBACK, Action.ACCESSES, Action.PROTECT, Action.REPORT, Action.REPORT_CASES}
OF_EDITORS = {Action.CATALOGUE, Action.ARTICLES, Action.CHECKLIST_FEEDBACK, Action.FEEDBACK, Action.DIRECTORY}

slugs = st.from_regex(r"[a-z][a-z0-9-]{1,12}", fullmatch=True)
departments = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)


@st.composite
def some_grants(draw):
    role = draw(st.sampled_from(Role))
    held = draw(st.frozensets(departments, min_size=1, max_size=3)) if role is Role.OFFICER else frozenset()
    return Grant(draw(slugs), role, held)


def written(grants):
    """The claim, as the function that makes tokens writes it."""
    return " ".join(
        f"{g.municipality}:{g.role}" + (f":{','.join(sorted(g.departments))}" if g.departments else "") for g in grants
    )


def somebody(*roles, departments=()):
    return Acting("s1", "solhamra", frozenset(roles), frozenset(departments))


GUIDE, LEAD = somebody(Role.GUIDE), somebody(Role.LEAD)
OFFICER = somebody(Role.OFFICER, departments={"sbf"})


@given(st.lists(some_grants(), max_size=6))
def test_a_claim_is_read_as_it_was_written(held):
    assert access.grants(written(held)) == tuple(held)


@pytest.mark.req("R80")
@pytest.mark.parametrize(
    "claim",
    [
        " ",
        "solhamra",
        "solhamra:",
        ":guide",
        "solhamra:chief",
        "solhamra:GUIDE",
        "Solhamra:guide",
        "sol#hamra:guide",
        "*:guide",
        "solhamra:guide:sbf",
        "solhamra:lead:",
        "solhamra:officer",
        "solhamra:officer:",
        "solhamra:officer:sbf,",
        "solhamra:officer:,sbf",
        "solhamra:officer:sbf,*",
        "solhamra:officer:SBF",
        "solhamra:officer:sbf:tsf",
        "solhamra:guide  norrsjofors:guide",
        "solhamra:guide ",
        " solhamra:guide",
        "solhamra:guide\tnorrsjofors:lead",
        "solhamra:guide\nnorrsjofors:lead",
        "solhamra:guide,norrsjofors:lead",
        "solhamra:guide\u00a0",
        "solhamra:officer:sb\u0660",
    ],
)
def test_a_malformed_claim_grants_nothing(claim):
    for whole in (claim, f"norrsjofors:lead {claim}"):
        with pytest.raises(GrantError):
            access.grants(whole)
        with pytest.raises(GrantError):
            access.acting("s1", whole, "norrsjofors")


@given(st.text(max_size=40), st.text(min_size=1, max_size=12))
def test_no_text_grants_by_accident(claim, municipality):
    try:
        acting = access.acting("s1", claim, municipality)
    except GrantError:
        return
    assert acting is None or any(part.startswith(f"{municipality}:") for part in claim.split(" "))


def test_an_empty_claim_grants_nothing():
    assert access.grants("") == ()
    assert access.acting("s1", "", "solhamra") is None


@pytest.mark.req("R80")
@given(st.lists(some_grants(), max_size=6), slugs)
def test_nobody_acts_where_they_have_no_grant(held, municipality):
    assume(all(grant.municipality != municipality for grant in held))

    assert access.acting("s1", written(held), municipality) is None


@pytest.mark.req("R80")
@given(st.lists(some_grants(), min_size=1, max_size=6))
def test_roles_and_departments_come_from_that_municipality_alone(held):
    municipality = held[0].municipality
    own = [grant for grant in held if grant.municipality == municipality]

    acting = access.acting("s1", written(held), municipality)

    assert (acting is None) == all(grant.role is Role.PROTECTED for grant in own)
    if acting:
        assert acting.municipality == municipality
        assert acting.roles == {grant.role for grant in own}
        assert acting.departments == {one for grant in own for one in grant.departments}


def test_reading_the_protected_is_no_job():
    assert access.acting("s1", "solhamra:protected", "solhamra") is None
    acting = access.acting("s1", "solhamra:protected solhamra:guide", "solhamra")
    assert acting.roles == {Role.PROTECTED, Role.GUIDE}


def test_nobody_in_particular_may_nothing():
    assert access.acting("", "solhamra:guide", "solhamra") is None


@pytest.mark.req("R92")
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.GUIDE, OF_GUIDES),
        (Role.OFFICER, OF_OFFICERS),
        (Role.EDITOR, OF_EDITORS),
        (Role.LEAD, OF_LEADS),
        (Role.STATISTICS, {Action.CATALOGUE, Action.REPORT}),
        (Role.PROTECTED, set()),
    ],
)
def test_each_role_may_exactly_what_its_work_takes(role, expected):
    acting = somebody(role, departments={"sbf"} if role is Role.OFFICER else ())

    assert {action for action in Action if access.may(acting, action)} == expected


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Action))
def test_more_roles_never_take_anything_away(roles, action):
    alone = any(access.may(somebody(role), action) for role in roles)

    together = access.may(somebody(*roles), action)

    assert together >= alone
    assert not together or action is Action.UNPROTECT or alone


@pytest.mark.req("X12")
def test_nobody_lifts_a_protection_to_read_what_they_may_not_read():
    assert not access.may(LEAD, Action.UNPROTECT)
    assert not access.may(somebody(Role.GUIDE, Role.PROTECTED), Action.UNPROTECT)
    assert access.may(somebody(Role.LEAD, Role.PROTECTED), Action.UNPROTECT)


@pytest.mark.req("X10")
def test_the_levels_are_those_of_services():
    assert (SECRET, SEALED) == (Secrecy.SECRET, Secrecy.SEALED)


@pytest.mark.req("X10")
@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("acting", [GUIDE, LEAD], ids=["guide", "lead"])
def test_the_centre_sees_all_but_what_is_sealed_in_a_department(acting, department, secrecy):
    case = a_case(department=department, secrecy=secrecy)

    assert access.sees(acting, case, CENTRE) == (secrecy < Secrecy.SEALED or department == CENTRE)


@pytest.mark.req("X10")
@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_an_officer_sees_their_department_alone_at_every_level(department, secrecy):
    case = a_case(department=department, secrecy=secrecy)

    assert access.sees(OFFICER, case, CENTRE) == (department == "sbf")


@pytest.mark.req("R92")
@pytest.mark.parametrize("role", [Role.EDITOR, Role.STATISTICS])
def test_who_works_with_no_cases_sees_none(role):
    acting = somebody(role, departments={"sbf"})

    assert not any(access.sees(acting, a_case(department=one), CENTRE) for one in DEPARTMENTS)


@pytest.mark.parametrize("acting", [GUIDE, OFFICER, somebody(Role.GUIDE, Role.OFFICER, departments={"sbf"})])
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_sealed_list_is_read_by_who_sees_a_sealed_case_of_it(acting, department):
    case = a_case(department=department, secrecy=Secrecy.SEALED)

    assert access.sees_sealed(acting, department, CENTRE) == access.sees(acting, case, CENTRE)


@st.composite
def anybody(draw):
    held = draw(st.sets(st.sampled_from(DEPARTMENTS)))
    roles = draw(st.sets(st.sampled_from(Role), min_size=1))
    return somebody(*roles, departments=held if Role.OFFICER in roles else ())


def any_case():
    return st.builds(
        lambda department, secrecy, protected: a_case(department=department, secrecy=secrecy, protected=protected),
        st.sampled_from(DEPARTMENTS),
        st.sampled_from([int(level) for level in Secrecy]),
        st.booleans(),
    )


@pytest.mark.req("X10")
@given(anybody(), any_case(), st.sampled_from(Action))
def test_nothing_is_done_with_a_case_that_is_not_seen_or_by_a_role_that_may_not(acting, case, action):
    allowed = access.may_with(acting, action, case, CENTRE)

    assert not allowed or (access.sees(acting, case, CENTRE) and access.may(acting, action))


@pytest.mark.req("X10")
def test_a_role_reaches_no_further_than_what_is_seen_by_it():
    both = somebody(Role.GUIDE, Role.OFFICER, departments={"sbf"})
    own, others = a_case(department="sbf", secrecy=SECRET), a_case(department="social", secrecy=SECRET)

    assert access.may_with(both, Action.SEND_BACK, own, CENTRE)
    assert access.may_with(both, Action.REPLY, own, CENTRE)
    assert not access.may_with(both, Action.SEND_BACK, others, CENTRE)
    assert not access.may_with(both, Action.REPLY, others, CENTRE)
    assert not access.may_with(both, Action.ANONYMISE, a_case(department="sbf", secrecy=SEALED), CENTRE)


@pytest.mark.req("X10")
@pytest.mark.parametrize("acting", [GUIDE, LEAD], ids=["guide", "lead"])
def test_the_centre_adds_to_a_secret_case_and_does_nothing_else_with_it(acting):
    case = a_case(department="social", secrecy=SECRET)

    allowed = {action for action in Action if access.may_with(acting, action, case, CENTRE)}

    assert allowed - {Action.PROTECT} == {Action.OPEN, Action.FILE, Action.NOTE}
    assert (Action.PROTECT in allowed) == (acting is LEAD)


def test_the_centre_works_with_what_lies_with_it_or_is_open():
    for case in (a_case(department=CENTRE, secrecy=SEALED), a_case(department="sbf", secrecy=1)):
        assert {action for action in Action if access.may_with(GUIDE, action, case, CENTRE)} == OF_GUIDES


@pytest.mark.req("R10")
@pytest.mark.parametrize("level", range(6))
@pytest.mark.parametrize("carried", range(6))
def test_a_guide_does_no_step_above_what_the_centre_carries(carried, level):
    step, service = ChecklistStep(id="decide", text="Fatta beslut", level=level), a_service(level=carried)

    for acting in (GUIDE, LEAD, somebody(Role.GUIDE, Role.EDITOR)):
        assert access.has_mandate(acting, a_case(department="sbf"), service, step) == (level <= carried)


@pytest.mark.req("R10")
def test_an_officer_decides_what_lies_with_their_department():
    step, service = ChecklistStep(id="decide", text="Fatta beslut", level=5), a_service(level=1)

    assert access.has_mandate(OFFICER, a_case(department="sbf"), service, step)
    assert not access.has_mandate(OFFICER, a_case(department="social"), service, step)


def moved(before, after, minute, **more):
    changes = (Change("status", "new", "handed_over"), Change("department", before, after))
    return an_event(
        f"moved{minute}",
        type=EventType.HANDED_OVER,
        occurred_at=NOW + timedelta(minutes=minute),
        actor=Actor("guide" if before == CENTRE else "officer", "s9"),
        changes=changes,
        **more,
    )


def noted(minute, role="guide"):
    return an_event(
        f"note{minute}",
        type=EventType.NOTE,
        occurred_at=NOW + timedelta(minutes=minute),
        actor=Actor(role, "s9"),
        data={"text": f"note {minute}"},
    )


RECEIVED, BEFORE = an_event(), noted(1)
AWAY, THEIRS, RESIDENTS, ADDED = moved(CENTRE, "social", 2), noted(3, "officer"), noted(4, "resident"), noted(5)
HOME, AFTER = moved("social", CENTRE, 6), noted(7)
THERE = [RECEIVED, BEFORE, AWAY, THEIRS, RESIDENTS, ADDED]
BACK = [*THERE, HOME, AFTER]


@pytest.mark.req("X10")
@pytest.mark.parametrize("acting", [GUIDE, LEAD], ids=["guide", "lead"])
def test_of_a_secret_case_the_centre_reads_up_to_its_hand_over(acting):
    case = a_case(department="social", secrecy=SECRET)

    assert access.visible(acting, case, THERE, CENTRE) == [RECEIVED, BEFORE, AWAY]


@pytest.mark.req("X10")
def test_a_secret_case_that_comes_back_brings_what_the_centre_must_know_and_no_more():
    case = a_case(department=CENTRE, secrecy=SECRET)

    assert access.visible(GUIDE, case, BACK, CENTRE) == [RECEIVED, BEFORE, AWAY, HOME, AFTER]


@pytest.mark.req("X10")
def test_of_a_secret_case_that_never_was_with_the_centre_it_reads_nothing():
    case = a_case(department="social", secrecy=SECRET)

    assert access.visible(GUIDE, case, [RECEIVED, BEFORE, THEIRS], CENTRE) == []


@pytest.mark.req("X10")
def test_a_sealed_case_is_read_only_while_it_lies_with_the_centre():
    there, back = (a_case(department=one, secrecy=SEALED) for one in ("social", CENTRE))

    assert access.visible(GUIDE, there, THERE, CENTRE) == []
    assert access.visible(GUIDE, back, BACK, CENTRE) == [RECEIVED, BEFORE, AWAY, HOME, AFTER]


@pytest.mark.req("X10")
def test_an_open_case_is_read_whole():
    for acting, department in ((GUIDE, "social"), (GUIDE, CENTRE), (OFFICER, "sbf")):
        assert access.visible(acting, a_case(department=department, secrecy=1), THERE, CENTRE) == THERE


@pytest.mark.req("X10", "R9")
def test_an_officer_reads_all_of_what_lies_with_their_department_and_nothing_of_the_rest():
    for level in Secrecy:
        assert access.visible(OFFICER, a_case(department="sbf", secrecy=level), THERE, CENTRE) == THERE
        assert access.visible(OFFICER, a_case(department="social", secrecy=level), THERE, CENTRE) == []


@st.composite
def histories(draw):
    """A secret case, its timeline, and for each event the department that it lay with as the event was written."""
    place = draw(st.sampled_from(DEPARTMENTS))
    events, places = [an_event()], [(place, place)]
    for minute, step in enumerate(draw(st.lists(st.sampled_from(("note", *DEPARTMENTS)), max_size=12)), 1):
        if step in ("note", place):
            events.append(noted(minute, draw(st.sampled_from(("guide", "officer", "resident", "system")))))
            places.append((place, place))
        else:
            events.append(moved(place, step, minute))
            places.append((place, step))
            place = step
    return a_case(department=place, secrecy=draw(st.sampled_from((SECRET, SEALED)))), events, places


@pytest.mark.req("X10")
@given(anybody(), histories())
def test_what_was_written_in_a_department_reaches_nobody_outside_it(acting, history):
    case, events, places = history

    read = access.visible(acting, case, events, CENTRE)

    officer = Role.OFFICER in acting.roles and case.department in acting.departments
    for event, lay in zip(events, places, strict=True):
        if event in read:
            assert officer or CENTRE in lay
        else:
            assert not officer
    assert access.sees(acting, case, CENTRE) or read == []
    assert read == [event for event in events if event in read]
