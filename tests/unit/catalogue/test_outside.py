"""What a municipality has outside of here, an e-ID provider and a map: wrong addresses stop the build."""

from __future__ import annotations

import pytest

from envag.catalogue import load
from local.tiles import drawn
from tests.unit.catalogue.conftest import edit, problems_of
from tests.unit.catalogue.faults import CODE, HOME

E_ID = {"issuer": "https://legitimering.minimal.example", "client_id": "minimal"}
MAP = {
    "tiles": "'https://kartor.minimal.example/{z}/{x}/{y}.png'",
    "attribution": "Minimal kommun",
    "latitude": "59.25",
    "longitude": "18.35",
}


def put(folder, key, values):
    edit(folder, HOME, CODE, f"{CODE}\n{key}: {{{', '.join(f'{name}: {value}' for name, value in values.items())}}}")


@pytest.mark.req("X23")
def test_both_are_read_as_they_stand(folder):
    put(folder, "e_id", E_ID)
    put(folder, "map", MAP)

    (place,) = load(folder).municipalities

    assert place.e_id.levels[0] == "http://id.elegnamnden.se/loa/1.0/loa3"
    assert (place.map.latitude, place.map.zoom) == (59.25, 13)


@pytest.mark.req("X23", "X31")
@pytest.mark.parametrize(
    ("key", "changes", "path", "message"),
    [
        ("e_id", {"issuer": "http://legitimering.minimal.example"}, "e_id.issuer", "https address"),
        ("e_id", {"issuer": "'https://legitimering.minimal.example?a=b'"}, "e_id.issuer", "https address"),
        ("e_id", {"client_id": "' '"}, "e_id.client_id", "knows the municipality"),
        ("e_id", {"levels": "[]"}, "e_id.levels", "anybody's word"),
        ("e_id", {"scopes": "[profile]"}, "e_id.scopes", "openid"),
        ("e_id", {"secret": "hemligt"}, "e_id.secret", "unknown key"),
        ("map", {"tiles": "'http://kartor.minimal.example/{z}/{x}/{y}.png'"}, "map.tiles", "https address"),
        ("map", {"tiles": "'https://kartor.minimal.example/{z}/{x}.png'"}, "map.tiles", "{y}"),
        ("map", {"tiles": "'https://{x}.minimal.example/{z}/{x}/{y}.png'"}, "map.tiles", "https address"),
        ("map", {"attribution": "'<b>Vi</b>'"}, "map.attribution", "as text"),
        ("map", {"latitude": "18.35"}, "map.latitude", "between"),
        ("map", {"zoom": "25"}, "map.zoom", "between"),
    ],
)
def test_a_wrong_one_is_told_with_what_would_be_right(folder, key, changes, path, message):
    put(folder, key, {"e_id": E_ID, "map": MAP}[key] | changes)

    assert [p for p in problems_of(folder) if path in p.path and message in p.message], problems_of(folder)


def test_the_tiles_of_a_laptop_differ_and_say_which_they_are():
    assert ">13 4512 2390</text>" in drawn(13, 4512, 2390)
    assert drawn(13, 4512, 2390) != drawn(13, 4513, 2390)
