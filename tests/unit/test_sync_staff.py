"""A municipality's list of staff against the users of Connect: what is done, what never, and what is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.cli.staff_list import COLUMNS, BadListError, read
from envag.domain.staff import Person
from envag.usecases.sync_staff import Change, StaffError, carry_out, plan
from tests.fakes.staff import MemoryStaff

ROUTING = ("solhamra.guides", "solhamra.unit.bygglov", "norrsjofors.guides")
SECURITY = ("solhamra_guide", "solhamra_lead", "solhamra_editor", "norrsjofors_guide")
ANNA = Person("solhamra", "anna@solhamra.example", "Anna", "Berg", "guide", "guides")
BO = Person("solhamra", "bo@solhamra.example", "Bo", "Ek", "lead", "bygglov")
UNITS = {"solhamra": frozenset({"bygglov", "gata"}), "norrsjofors": frozenset()}
HEAD = ",".join(COLUMNS)
ROW = "solhamra,anna@solhamra.example,Anna,Berg,guide,guides"


@pytest.fixture
def staff():
    return MemoryStaff(ROUTING, SECURITY)


def planned(staff, *people):
    return plan(people, municipality="solhamra", staff=staff)


def sync(staff, *people):
    found = planned(staff, *people)
    assert found.problems == ()
    for step in found.steps:
        carry_out(step, staff=staff)
    return found


class TestPlan:
    def test_whoever_is_missing_is_made_with_the_profiles_of_role_and_line(self, staff):
        found = sync(staff, ANNA, BO)

        assert [step.changes for step in found.steps] == [(Change.NEW,), (Change.NEW,)]
        _, bo = staff.users.values()
        assert bo[1:] == (
            "bo@solhamra.example", "Bo", "Ek", "id-solhamra.unit.bygglov", ("id-solhamra_lead",), "solhamra",
        )  # fmt: skip

    def test_a_second_run_changes_nothing(self, staff):
        sync(staff, ANNA, BO)
        done = list(staff.done)

        found = sync(staff, ANNA, BO)

        assert (found.steps, found.unchanged, staff.done) == ((), 2, done)

    @pytest.mark.parametrize(
        ("changed", "changes", "done"),
        [
            ({"first_name": "Anja"}, (Change.NAME,), ["rename"]),
            ({"last_name": "Ek"}, (Change.NAME,), ["rename"]),
            ({"role": "editor"}, (Change.SECURITY,), ["secure"]),
            ({"line": "bygglov"}, (Change.ROUTING,), ["route"]),
            (
                {"first_name": "Anja", "role": "lead", "line": "bygglov"},
                (Change.NAME, Change.ROUTING, Change.SECURITY),
                ["rename", "route", "secure"],
            ),
        ],
    )
    def test_only_what_differs_is_changed(self, staff, changed, changes, done):
        sync(staff, ANNA)
        staff.done.clear()

        found = sync(staff, ANNA._replace(**changed))

        assert [step.changes for step in found.steps] == [changes]
        assert [what for what, _ in staff.done] == done
        assert sync(staff, ANNA._replace(**changed)).steps == ()

    def test_a_second_security_profile_is_taken_away(self, staff):
        """One without tags would open every municipality."""
        user_id = staff.add(
            ANNA.login,
            municipality="solhamra",
            first_name="Anna",
            last_name="Berg",
            routing="id-solhamra.guides",
            security=("id-solhamra_guide", "id-Admin"),
        )

        found = sync(staff, ANNA)

        assert [step.changes for step in found.steps] == [(Change.SECURITY,)]
        assert staff.member(user_id).security_profiles == ("id-solhamra_guide",)

    @pytest.mark.req("X36")
    @pytest.mark.parametrize("tag", ["norrsjofors", ""])
    def test_a_user_of_another_municipality_or_of_none_stops_it_all(self, staff, tag):
        staff.add(ANNA.login, municipality=tag)
        before = dict(staff.users)

        found = planned(staff, BO, ANNA)

        (problem,) = found.problems
        assert problem.person == ANNA
        assert "norrsjofors" not in problem.text
        assert (staff.users, staff.done) == (before, [])

    def test_a_login_with_other_capitals_is_asked_about(self, staff):
        staff.add("Anna@Solhamra.example", municipality="solhamra")

        (problem,) = planned(staff, ANNA).problems

        assert "capitals" in problem.text

    def test_a_profile_that_is_not_deployed_is_a_problem_of_each_who_needs_it(self, staff):
        problems = planned(staff, ANNA._replace(line="gata"), BO._replace(role="guide", line="gata")).problems

        assert len(problems) == 2
        assert all("solhamra.unit.gata" in problem.text for problem in problems)

    def test_a_login_that_is_too_long_for_the_instance_is_a_problem(self):
        staff = MemoryStaff(ROUTING, SECURITY, longest=20)

        (problem,) = planned(staff, ANNA, BO._replace(login="bo")).problems

        assert problem.person == ANNA
        assert "20" in problem.text

    def test_who_has_left_is_told_and_stays(self, staff):
        for login, tag in (("gone", "solhamra"), ("theirs", "norrsjofors"), ("admin", "")):
            staff.add(login, municipality=tag)

        found = sync(staff, ANNA)

        assert found.strays == ("gone",)
        assert {user.login for user in staff.users.values()} == {"gone", "theirs", "admin", ANNA.login}

    def test_what_was_left_by_a_failure_is_done_the_next_time(self, staff):
        staff.failing = {ANNA.login}
        found = planned(staff, ANNA, BO)
        with pytest.raises(StaffError):
            carry_out(found.steps[0], staff=staff)
        carry_out(found.steps[1], staff=staff)

        staff.failing = set()
        found = sync(staff, ANNA, BO)

        assert ([step.person for step in found.steps], found.unchanged) == ([ANNA], 1)

    @given(
        st.lists(
            st.builds(
                Person,
                st.just("solhamra"),
                st.sampled_from(["a", "b", "c", "d"]),
                st.sampled_from(["Anna", "Bo"]),
                st.just("Ek"),
                st.sampled_from(["guide", "lead", "editor"]),
                st.sampled_from(["guides", "bygglov"]),
            ),
            unique_by=lambda person: person.login,
        ),
        st.lists(st.tuples(st.sampled_from(["a", "b", "x", "y"]), st.sampled_from(["solhamra", "norrsjofors", ""]))),
    )
    def test_nobody_elses_user_ever_changes_and_two_runs_are_one(self, people, before):
        staff = MemoryStaff(ROUTING, SECURITY)
        for login, tag in dict(before).items():
            staff.add(login, municipality=tag)
        foreign = {k: user for k, user in staff.users.items() if user.municipality != "solhamra"}

        for _ in range(2):
            found = planned(staff, *people)
            for step in found.steps if not found.problems else ():
                carry_out(step, staff=staff)
            assert {k: staff.users[k] for k in foreign} == foreign
        assert bool(found.problems) == bool({p.login for p in people} & {user.login for user in foreign.values()})
        assert found.problems or not found.steps


class TestList:
    ROW = ROW

    def faults(self, text):
        with pytest.raises(BadListError) as told:
            read(text.encode() if isinstance(text, str) else text, UNITS)
        return [tuple(fault) for fault in told.value.faults]

    @pytest.mark.parametrize(
        "text",
        [
            f"{HEAD}\n{ROW}\n",
            f"{HEAD}\r\n{ROW}\r\n\r\n,,,,,\r\n",
            f"{HEAD}\n{ROW}\n".replace(",", ";"),
            f"\ufeff{HEAD}\n{ROW}",
            "Login,line,role,last_name,first_name,municipality\nanna@solhamra.example,guides,guide,Berg, Anna,solhamra",
            f'{HEAD}\nsolhamra,anna@solhamra.example,"Anna",Berg,guide,guides',
        ],
    )
    def test_a_list_is_read_as_programs_write_it(self, text):
        listed = read(text.encode(), UNITS)

        assert (listed.municipality, dict(listed.lines)) == ("solhamra", {ANNA: 2})

    def test_letters_come_composed_as_connect_wants_them(self):
        listed = read(f"{HEAD}\nsolhamra,a,A\u030ase,O\u0308berg,guide,bygglov".encode(), UNITS)

        (person,) = listed.lines
        assert (person.first_name, person.last_name) == ("Åse", "Öberg")

    def test_every_fault_is_told_at_once_with_its_line(self):
        rows = [
            self.ROW,
            "ankeborg,b,B,B,guide,guides",
            "solhamra,,C,C,boss,guides",
            "solhamra,d d,D,D,guide,nowhere",
            "solhamra,ANNA@solhamra.example,E,E,guide,guides",
        ]

        assert self.faults("\n".join([HEAD, *rows])) == [
            (3, "another municipality than in the first row: each has a list of its own"),
            (3, "there is no municipality 'ankeborg'"),
            (4, "login is empty"),
            (4, "role is one of guide, lead, editor"),
            (5, "line is 'guides' or the id of a unit of solhamra"),
            (5, "login is a user name of a-z, 0-9, '.', '_' and '-', or an e-mail address"),
            (6, "the login of line 2 once more"),
        ]

    def test_a_unit_of_another_municipality_is_none(self):
        ((line, text),) = self.faults(f"{HEAD}\nnorrsjofors,a,A,B,guide,bygglov")
        assert (line, text) == (2, "line is 'guides' or the id of a unit of norrsjofors")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", 1),
            ("login,role\na,guide", 1),
            (f"{HEAD},extra\n{ROW},x", 1),
            (f"{HEAD}\n{ROW}\nsolhamra,b", 3),
            (f"{HEAD}\n{ROW},x", 2),
            (f"{HEAD}\n", 2),
            (f'{HEAD}\n"solhamra,b,B,B,guide,guides', 2),
            (f"{HEAD}\n{ROW}\nsolhamra,b,Bj\xf6rn,B,guide,guides".encode("latin-1"), 3),
        ],
    )
    def test_what_is_no_such_list_is_refused_where_it_goes_wrong(self, text, line):
        assert self.faults(text)[0][0] == line

    @pytest.mark.parametrize(
        ("login", "good"),
        [
            ("anna", True),
            ("anna.berg_2-x", True),
            ("anna@solhamra.example", True),
            ("anna@solhamra", False),
            ("anna berg", False),
            ("åsa", False),
            ("a" * 64, True),
            ("a" * 65, False),
            ("a@b@c.example", False),
        ],
    )
    def test_a_login_is_what_connect_takes(self, login, good):
        text = f"{HEAD}\nsolhamra,{login},A,B,guide,guides"
        if good:
            assert next(iter(read(text.encode(), UNITS).lines)).login == login
        else:
            assert [line for line, _ in self.faults(text)] == [2]

    @pytest.mark.req("X13")
    def test_no_fault_tells_a_name(self):
        told = self.faults(f"{HEAD}\nsolhamra,a b,Hemlig{'x' * 300},Hemlig{'x' * 300},hemlig,hemlig")

        assert len(told) == 5
        assert "emlig" not in str(told)

    @given(st.binary(max_size=200))
    def test_no_bytes_are_too_strange_to_refuse(self, raw):
        assert self.faults(raw)
