"""Entities: what they can, and what their makers are spared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ForwardRef

import pytest

from envag.domain.case import Case, TimelineEvent
from envag.domain.contact import Contact, Party
from envag.domain.entity import entity, value_object
from envag.domain.hours import Hours, Interval
from envag.domain.municipality import Department, Municipality, Unit
from envag.domain.service import FormField, Service, Target

ENTITIES = (Department, FormField, Hours, Municipality, Service, Unit)
VALUES = (Interval, Target)
TUPLES = (Case, Contact, Party, TimelineEvent)


@entity
class Desk:
    """An entity of this test."""

    name: str
    address: str = ""
    floors: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name:
            msg = "a desk has a name"
            raise ValueError(msg)


@value_object
class Place:
    """A value of this test."""

    north: int
    east: int = 0


def test_an_entity_is_made_by_the_names_of_its_fields():
    assert Desk(name="Medborgarkontoret").address == ""
    assert replace(Desk(name="Medborgarkontoret"), address="Torget 1").address == "Torget 1"
    with pytest.raises(TypeError):
        Desk("Medborgarkontoret")


@pytest.mark.parametrize(
    ("given", "told"), [({}, "Desk needs 'name'"), ({"name": "a", "hus": 1, "gata": 2}, "Desk has no 'hus', 'gata'")]
)
def test_an_entity_tells_which_field_is_missing_or_unknown(given, told):
    with pytest.raises(TypeError, match=told):
        Desk(**given)


def test_an_entity_has_its_own_defaults_and_is_checked_when_it_is_made():
    one, other = Desk(name="a"), Desk(name="b")
    assert one.floors == {}
    assert one.floors is not other.floors
    with pytest.raises(ValueError, match="a desk has a name"):
        Desk(name="")


def test_values_are_equal_where_their_content_is_and_entities_are_themselves():
    assert Place(north=1) == Place(north=1, east=0) != Place(north=1, east=2)
    assert len({Place(north=1), Place(north=1), Place(north=2)}) == 2
    assert Desk(name="a") != Desk(name="a")


def test_an_entity_has_its_fields_and_nothing_beside_them():
    with pytest.raises(AttributeError):
        Desk(name="Medborgarkontoret").floor = 2


def test_a_type_checker_takes_entities_for_frozen():
    told = entity.__dataclass_transform__
    assert (told | told["kwargs"])["frozen_default"]  # Python 3.11 keeps it among the rest


@pytest.mark.parametrize("kind", [*ENTITIES, *VALUES], ids=lambda kind: kind.__name__)
def test_no_start_pays_for_methods_that_nobody_calls(kind):
    assert not {"__repr__", "__setattr__", "__delattr__"} & set(vars(kind))
    assert kind in VALUES or "__eq__" not in vars(kind)


def test_all_are_made_in_one_way_that_no_start_has_to_write():
    assert len({kind.__init__ for kind in (*ENTITIES, *VALUES)}) == 1


@pytest.mark.parametrize("kind", [*ENTITIES, *VALUES, *TUPLES], ids=lambda kind: kind.__name__)
def test_no_start_compiles_what_fields_are_annotated_with(kind):
    """Which is what ``from __future__ import annotations`` comes to in a module of named tuples and entities."""
    assert not [name for name, told in vars(kind)["__annotations__"].items() if isinstance(told, str | ForwardRef)]
