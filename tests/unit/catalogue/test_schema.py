"""The JSON Schemas for editors are current, named by the files, and agree with the loader."""

from __future__ import annotations

import json
import re

import pytest
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
    assert set(data) <= set(schema["properties"]) or schema["additionalProperties"] == {"type": "string"}
    assert set(schema.get("required", ())) <= set(data)


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
