"""The JSON Schemas for editors are current, named by the files, and agree with the loader."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from envag.catalogue.shape import export, schemas
from tests.unit.catalogue.conftest import MINIMAL, MUNICIPALITIES, PROJECT

EXPORTED = PROJECT / "docs" / "schema"
MODEL_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
FILES = sorted(
    p for root in (MUNICIPALITIES, MINIMAL) for p in root.rglob("*.yaml") if not {"articles", "routing"} & set(p.parts)
)


def test_the_exported_schemas_are_current(tmp_path):
    export(tmp_path)
    names = {p.name for p in tmp_path.iterdir()}
    assert names <= {p.name for p in EXPORTED.iterdir()}
    for name in names:
        assert (tmp_path / name).read_text("utf-8") == (EXPORTED / name).read_text("utf-8"), (
            f"{name} is old; run `envag catalogue schema`"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-3:]))
def test_every_file_names_its_schema_and_keeps_to_it(path):
    head = path.read_text("utf-8").splitlines()[0]
    schema_path = (path.parent / MODEL_LINE.fullmatch(head)[1]).resolve()
    schema = json.loads(schema_path.read_text("utf-8"))
    assert schema_path.parent == EXPORTED
    data = YAML(typ="safe", pure=True).load(path)
    as_editors_see_it = json.loads(json.dumps(keyed_by_text(data), default=str))
    assert list(Draft202012Validator(schema).iter_errors(as_editors_see_it)) == []


def keyed_by_text(data):
    """The same data, with dates as keys written out."""
    if isinstance(data, dict):
        return {str(key): keyed_by_text(value) for key, value in data.items()}
    return [keyed_by_text(item) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("local-services", {"services": [{"id": "synp", "levl": 3}]}),
        ("local-services", {"services": [{"level": 3}]}),
        ("services", {"services": [{"id": "synp"}]}),
        ("municipality", {"slug": "x", "departments": []}),
        ("texts", {"form.send": 1}),
        ("departments", {"departments": [{"id": "a", "code": "A", "name": "A", "units": [{"id": "b"}]}]}),
        ("local-retention", {"retention": [{"id": "question", "action": "burn"}]}),
    ],
)
def test_schemas_refuse_what_the_loader_refuses(name, data):
    assert list(Draft202012Validator(schemas()[name]).iter_errors(data))


def test_times_are_hours_and_minutes():
    interval = Draft202012Validator(schemas()["departments"]["$defs"]["Interval"])
    assert interval.is_valid({"opens": "08:30", "closes": "12:00"})
    assert not interval.is_valid({"opens": "8.30", "closes": "24:00"})


def test_schemas_know_the_keys_and_the_choices():
    found = schemas()
    service = found["services"]["$defs"]["Service"]
    assert service["additionalProperties"] is False
    assert {"id", "title", "target", "department"} <= set(service["required"])
    assert found["local-services"]["$defs"]["Service"]["required"] == ["id"]
    assert "eid" in found["services"]["$defs"]["EService"]["enum"]
    municipality = found["municipality"]
    assert not {"departments", "services", "texts", "closed_days", "displayed"} & set(municipality["properties"])
    assert set(municipality["required"]) <= set(municipality["properties"])
