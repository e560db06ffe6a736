"""Templates are compiled with the functions: what is deployed parses none of them."""

from __future__ import annotations

from unittest import mock

import pytest
from jinja2 import Environment

from envag.runtime.compiled_templates import COMPILED, environment
from infra.build.functions import function_asset, function_names
from infra.build.layers import core_layer
from infra.build.target import Target
from infra.build.templates import compile_templates

LAPTOP = Target.laptop()


def folders():
    yield core_layer(LAPTOP).path / "python/envag/runtime/templates"
    yield from (function_asset(name, LAPTOP).path / "templates" for name in function_names())


def test_what_is_deployed_is_loaded_without_parsing_anything():
    shared, *own = [folder for folder in folders() if folder.is_dir()]
    assert len(own) >= 4
    with mock.patch.object(Environment, "compile", side_effect=AssertionError("a template was parsed")):
        for folder in (shared, *own):
            templates = environment(folder, shared)
            for source in sorted(folder.glob("*.html")):
                assert templates.get_template(source.name).name == source.name


def test_no_path_of_the_building_machine_is_inside(tmp_path):
    (tmp_path / "a.html").write_text("{% for x in y %}{{ x }}{% endfor %}")
    compile_templates(tmp_path)
    assert str(tmp_path).encode() not in (tmp_path / f"a.html{COMPILED}").read_bytes()


@pytest.mark.parametrize("compiled", [None, b"", b"of another Python"])
def test_a_template_without_what_fits_it_is_compiled_as_it_is_read(tmp_path, compiled):
    (tmp_path / "a.html").write_text("{{ x }}")
    if compiled is not None:
        (tmp_path / f"a.html{COMPILED}").write_bytes(compiled)
    assert environment(tmp_path).get_template("a.html").render(x="<b>") == "&lt;b&gt;"


def test_a_template_that_has_changed_since_is_not_taken_for_what_it_was(tmp_path):
    (tmp_path / "a.html").write_text("old")
    compile_templates(tmp_path)
    (tmp_path / "a.html").write_text("new")
    assert environment(tmp_path).get_template("a.html").render() == "new"
    assert environment(tmp_path).get_template("a.html").render() == "new"
