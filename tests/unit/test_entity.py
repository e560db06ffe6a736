"""Entities: what they can, and what their makers are spared."""

from __future__ import annotations

import pytest

from envag.domain.entity import entity
from envag.domain.municipality import Department, Municipality, Unit
from envag.domain.service import FormField, Service

ENTITIES = (Department, FormField, Municipality, Service, Unit)


@entity
class Desk:
    """An entity of this test."""

    name: str
    address: str = ""


def test_an_entity_is_made_by_the_names_of_its_fields():
    assert Desk(name="Medborgarkontoret").address == ""
    with pytest.raises(TypeError):
        Desk("Medborgarkontoret")


def test_an_entity_has_its_fields_and_nothing_beside_them():
    with pytest.raises(AttributeError):
        Desk(name="Medborgarkontoret").floor = 2


def test_a_type_checker_takes_entities_for_frozen():
    told = entity.__dataclass_transform__
    assert (told | told["kwargs"])["frozen_default"]  # Python 3.11 keeps it among the rest


@pytest.mark.parametrize("kind", ENTITIES, ids=lambda kind: kind.__name__)
def test_no_start_pays_for_methods_that_nobody_calls(kind):
    assert not {"__eq__", "__repr__", "__setattr__", "__delattr__"} & set(vars(kind))
