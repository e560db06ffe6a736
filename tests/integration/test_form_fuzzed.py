"""Whatever is sent to the form, nothing of it is lost and none of it breaks anything."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from werkzeug.wrappers import Request, Response

from envag.domain.service import FieldType
from envag.intake import form
from envag.intake.manual import RegistrationError
from envag.runtime.catalogue import municipality
from envag.usecases.staff.counting import _must_fit
from tests.builders import NOW
from tests.fakes.form_site import FormSite
from tests.fakes.page import Page
from tests.integration.staff import Staff

load_all_checks()
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SERVICES = ("kontakt", "avfall", "fel-gata", "forsk", "synp", "va-akut", "finns-inte")
ACTIONS = st.sampled_from(["send", "next", "back", "change-1", "change-2", "change-99", "", "x"])
LABELS = {name: name for name in form.LABELS}

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=60)
markup = st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "</textarea><b>", "&lt;"]
)
answers = words | markup


@pytest.fixture(scope="module")
def site():
    return FormSite()


def names(service_id):
    service = municipality("solhamra").service(service_id)
    return [question.id for question in form.questions(service, LABELS)]


def of(answer):
    assert answer["statusCode"] < 500
    return Page(answer)


@FEW
@given(data=st.data())
def test_what_was_written_is_in_the_case_or_on_the_page(site, data):
    service = data.draw(st.sampled_from(SERVICES))
    asked = names(service) if service != "finns-inte" else ["message", "place"]
    sent = data.draw(st.dictionaries(st.sampled_from([*asked, "further"]), answers, max_size=8))
    controls = data.draw(st.fixed_dictionaries({"form-step": st.sampled_from(["1", "2", "9", "-1", "x", "²"])}))
    if data.draw(st.booleans()):
        controls["form-token"] = site.get("/solhamra/kontakt/formular").values["form-token"]
    site.wait(1200)
    site.store.cases.clear()
    site.store.events.clear()
    path = f"/solhamra/{service}/{data.draw(st.sampled_from(['formular', 'utkast']))}"
    answer = site.ask("POST", path, urlencode(sent | controls | {"form-action": data.draw(ACTIONS)}))
    page = site.get(answer["headers"]["Location"]) if answer["statusCode"] == 303 else of(answer)

    written = {name: text.strip() for name, text in sent.items() if text.strip()}
    events = [event for case in site.store.events.values() for event in case.values()]
    if events:
        (event,), (case,) = events, site.store.cases.values()
        kept = dict(event.data.get("answers", {})) | {"message": event.data.get("text", "")}
        kept |= {name: getattr(case.party, name) for name in ("name", "email") if case.party}
        assert {name: kept.get(name) for name in written if name != "phone"} == {
            name: text for name, text in written.items() if name != "phone"
        }
    elif service == "va-akut":
        shown = " ".join(page.text.split())
        assert all(" ".join(text.split()) in shown for text in written.values())
    else:
        assert {name: page.values.get(name) for name in written} == written


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "{{ 7*7 }}"]
)
@pytest.mark.parametrize("action", ["next", "send", "back"])
def test_script_and_markup_come_out_as_text_wherever_they_were_written(site, text, action):
    for service in ("avfall", "kontakt", "va-akut"):
        clean = site.get(f"/solhamra/{service}/formular")
        controls = {"form-action": action, "form-step": "3", "form-token": clean.values.get("form-token", text)}
        fields = dict.fromkeys([*names(service), "further", text], text)
        page = of(site.ask("POST", f"/solhamra/{service}/formular", urlencode(fields | controls)))

        tags = [tag for tag, _ in page.elements]
        assert tags.count("script") == [tag for tag, _ in clean.elements].count("script")
        assert "img" not in tags or all(
            given.get("src", "").startswith("/") for tag, given in page.elements if tag == "img"
        )
        assert not any(name.startswith("on") for _, given in page.elements for name in given)
        assert "49" not in {page.values.get(name) for name in fields}


@FEW
@given(
    method_and_path=st.tuples(
        st.just("POST"),
        st.sampled_from(["formular", "utkast", ""]).flatmap(
            lambda tail: st.sampled_from(SERVICES).map(lambda service: f"/solhamra/{service}/{tail}".rstrip("/"))
        ),
    )
    | st.tuples(
        st.just("GET"),
        st.text(max_size=30)
        .filter(lambda t: t.strip("./"))
        .map(lambda t: f"/solhamra/utkast/{quote(t, safe='', errors='replace')}")
        | st.text(max_size=30)
        .filter(lambda t: t.strip("./"))
        .map(lambda t: f"/solhamra/{quote(t, safe='', errors='replace')}/formular"),
    ),
    body=st.binary(max_size=400) | words.map(str.encode),
    media_type=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"]
    ),
    headers=st.dictionaries(
        st.sampled_from(
            ["origin", "sec-fetch-site", "idempotency-key", "accept-encoding", "accept-language", "accept"]
        ),
        st.text(max_size=20),
    ),
)
def test_nothing_that_can_be_sent_is_an_error_of_ours(site, method_and_path, body, media_type, headers):
    site.wait(1200)
    answer = site.ask(*method_and_path, body, **{"content-type": media_type, **headers})

    assert answer["statusCode"] < 500


@FEW
@given(
    fields=st.dictionaries(
        st.text(max_size=20), st.text() | st.none() | st.booleans() | st.integers() | st.floats(), max_size=70
    )
)
def test_json_with_halves_of_characters_or_a_field_too_many_is_no_error_of_ours(site, fields):
    site.wait(1200)
    answer = site.ask(
        "POST",
        "/solhamra/kontakt",
        json.dumps(fields),
        **{"content-type": "application/json", "accept": "application/json"},
    )

    assert answer["statusCode"] < 500
    answer["body"].encode()


# The same by an API description, with everything that schemathesis knows to try


def _document():
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    bodies = {kind: {"schema": texts} for kind in ("application/json", "application/x-www-form-urlencoded")}
    service = {"name": "service", "in": "path", "required": True, "schema": {"enum": list(SERVICES)}}
    draft = {"name": "draft", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    language = {"name": "sprak", "in": "query", "schema": {"type": "string"}}
    any_answer = {"default": {"description": "a page, a receipt or a problem"}}
    post = {"parameters": [service, language], "requestBody": {"content": bodies}, "responses": any_answer}
    return {
        "openapi": "3.1.0",
        "info": {"title": "form", "version": "1"},
        "paths": {
            "/solhamra/{service}/formular": {
                "get": {"parameters": [service, language], "responses": any_answer},
                "post": post,
            },
            "/solhamra/{service}/utkast": {"post": post},
            "/solhamra/{service}": {"post": post},
            "/solhamra/utkast/{draft}": {"get": {"parameters": [draft, language], "responses": any_answer}},
        },
    }


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    ("path", "method"), [(path, method) for path, item in _document()["paths"].items() for method in item]
)
def test_schemathesis_finds_no_error_of_ours(site, path, method, mode):
    schema = schemathesis.openapi.from_dict(_document(), config=SchemathesisConfig.from_dict({"seed": 1}))

    def app(environ, start_response):
        site.wait(1200)
        request = Request(environ)
        address = quote(request.path) + (f"?{request.query_string.decode()}" if request.query_string else "")
        try:
            answer = site.ask(request.method, address, request.get_data(), **dict(request.headers))
        except StopIteration:  # API Gateway's own answer: no such route
            return Response(status=404)(environ, start_response)
        page = Page(answer) if "html" in answer["headers"]["Content-Type"] else None
        response = Response(page.html if page else answer["body"], answer["statusCode"])
        return response(environ, start_response)

    schema.app = app

    @given(asked=schema[path][method].as_strategy(generation_mode=mode))
    @settings(FEW, max_examples=25, derandomize=True, database=None)
    def holds(asked):
        asked.call_and_validate(checks=[CHECKS.get_one("not_a_server_error")])

    holds()


# One description for residents and guides


@pytest.mark.req("R20")
@given(data=st.data())
@FEW
def test_residents_and_guides_answers_are_held_to_the_same_rules(data):
    place = municipality("solhamra")
    service = data.draw(st.sampled_from([one for one in place.services if one.form]), label="service")
    choices = [choice for question in service.form for choice in question.choices]
    texts = words | st.sampled_from(["", "yes", "no", "2026-11-23", "12,5", "alva@post.example", *choices])
    written = {q.id: text for q in service.form if (text := data.draw(texts, label=q.id).strip())}
    resident = {error.field: error.code for error in form.errors_in(written, service, LABELS) if error.field in written}
    submission = form.Submission(fields=written)
    contact = form.contact_of(submission, municipality="solhamra", service=service, arrived_at=NOW)
    try:
        _must_fit(contact, service)
    except RegistrationError as error:
        guide = {name.removeprefix("answers."): code for name, code in error.problems.items()}
    else:
        guide = {}

    assert guide == {name: code for name, code in resident.items() if name in contact.answers}
    asked = {q.id: q for q in service.form}
    assert resident == {n: code for n, text in written.items() if (code := form.field_error(asked[n], text))}


@pytest.mark.req("R20")
def test_residents_are_asked_what_the_guides_catalogue_says_and_nothing_else(site, module_stack):
    catalogue = Staff(module_stack).get("/catalogue").json
    for service in catalogue["services"]:
        place = municipality("solhamra").service(service["id"])
        if not form.takes_form(place):
            continue
        pages = form.pages(place, LABELS)
        shown = [q for questions in pages for q in questions if q.id in {one["id"] for one in service["form"]}]

        assert [(q.id, q.label, q.type, q.required, list(q.choices)) for q in shown] == [
            (one["id"], one["label"], one["type"], one["required"], one["choices"])
            for one in sorted(service["form"], key=lambda one: one["id"] in form.CONTACT_FIELDS and len(pages) > 1)
        ]
        page = site.get(f"/solhamra/{service['id']}/formular")
        typed = [q.id for q in pages[0] if q.type is not FieldType.FILE]
        names_shown = [
            given["name"] for tag, given in page.elements if tag in {"input", "textarea"} and "name" in given
        ]
        assert [name for name in dict.fromkeys(names_shown) if name in typed] == typed
