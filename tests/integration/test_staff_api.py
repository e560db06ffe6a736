"""The staff API on moto: the real handler, its problems, its entity tags and keys."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from envag.domain.case import EventType, Status
from tests.builders import an_event
from tests.integration.staff import GUIDE, SLUG, Staff

OFFICER = "20000000-0000-4000-8000-000000000002"


@pytest.fixture
def guide(stack):
    return Staff(stack)


def test_who_is_signed_in_and_where(guide):
    told = guide.as_("norrsjofors:lead solhamra:officer:sbf,tsf solhamra:protected").ask("GET", "/me").json

    assert told == {
        "staff": GUIDE,
        "places": [
            {"municipality": "norrsjofors", "name": "Norrsjöfors kommun", "roles": ["lead"], "departments": []},
            {
                "municipality": "solhamra",
                "name": "Solhamra kommun",
                "roles": ["officer", "protected"],
                "departments": ["sbf", "tsf"],
            },
        ],
    }


@pytest.mark.req("R79", "X14")
def test_a_case_is_read_with_its_entity_tag_and_the_read_is_logged(guide):
    case = guide.new_case()

    answer = guide.get(f"/cases/{case.reference}", why="contact")

    assert (answer.status, answer.headers["etag"], answer.headers["cache-control"]) == (200, '"1"', "no-store")
    view = answer.json
    assert view["party"] == {
        "type": "person",
        "name": "Alva Ek",
        "email": "alva.ek@post.example",
        "phone": "+46701740605",
    }
    assert [event["text"] for event in view["timeline"]] == ["Lampan är trasig vid åkanten."]
    assert (view["assignee"], view["version"], view["masked"]) == ("", 1, False)
    assert {"take", "reply", "hand-over"} <= set(view["actions"])
    (logged,) = guide.store.accesses_of(SLUG, case.reference)
    assert (logged.staff, logged.why) == (GUIDE, "contact")


@pytest.mark.req("R16")
def test_a_guide_reads_how_the_resident_is_told_that_their_case_stands(guide):
    parked = guide.new_case(status=Status.WAITING, parked_until=date(2026, 12, 1))
    protected = guide.new_case(protected=True, resident="")

    assert guide.get(f"/cases/{parked.reference}", why="contact").json["told"] == "Väntar till ett senare datum"
    assert "told" not in guide.get(f"/cases/{protected.reference}", why="contact").json


@pytest.mark.req("R64", "X1")
def test_staff_read_that_a_case_was_judged_and_never_how(guide):
    case = guide.new_case(status=Status.CLOSED)
    rated = an_event("rated", type=EventType.RATED, data={"marks": {"reception": 1}})
    guide.store.save(case.with_changes(rated), rated)

    view = guide.get(f"/cases/{case.reference}", why="contact").json
    (event,) = [event for event in view["timeline"] if event["type"] == "rated"]
    assert event["data"] == {}
    assert "reception" not in str(view)


@pytest.mark.req("X24")
def test_a_guide_sees_how_surely_the_person_is_known_and_whether_the_service_demands_more(guide):
    case = guide.new_case(service="p-rorelse", department="klf")
    services = {one["id"]: one for one in guide.get("/catalogue").json["services"]}

    assert "identified" not in guide.get(f"/cases/{case.reference}", why="contact").json
    known = guide.act(case, "identify", {"how": "knowledge"}).json
    surer = guide.act(case, "identify", {"how": "call_back"}, version=known["version"]).json

    assert services["p-rorelse"]["identification"] == "call_back"
    assert [(one["identified"]["how"], one["identified"]["enough"]) for one in (known, surer)] == [
        ("knowledge", False),
        ("call_back", True),
    ]
    assert guide.act(case, "identify", {"how": "e_id"}, version=surer["version"]).status == 422


@pytest.mark.req("X14")
def test_who_asks_again_with_the_entity_tag_gets_nothing_and_is_not_logged_again(guide):
    case = guide.new_case()
    path = f"/{SLUG}/cases/{case.reference}"

    same = guide.ask("GET", path, query={"why": "worklist"}, headers={"if-none-match": '"1"'})
    other = guide.ask("GET", path, query={"why": "worklist"}, headers={"if-none-match": '"2"'})

    assert (same.status, same.headers["etag"], same.raw["body"]) == (304, '"1"', "")
    assert other.status == 200
    assert len(guide.store.accesses_of(SLUG, case.reference)) == 1


@pytest.mark.parametrize("why", [None, "", "changed", "Alva Ek ringde"])
def test_nobody_reads_without_one_of_the_words_for_why(guide, why):
    case = guide.new_case()

    answer = guide.get(f"/cases/{case.reference}", **({} if why is None else {"why": why}))

    assert (answer.status, answer.problem) == (422, "invalid")
    assert "Alva" not in answer.raw["body"]
    assert guide.store.accesses_of(SLUG, case.reference) == []


def test_two_guides_take_one_case_and_the_second_is_told(guide):
    case = guide.new_case()
    other = guide.as_(guide.grants, staff=OFFICER)

    first = guide.act(case, "take")
    second = other.act(case, "take")

    assert (first.status, first.json["assignee"], first.headers["etag"]) == (200, "me", '"2"')
    assert (second.status, second.problem, second.headers["etag"]) == (412, "changed", '"2"')
    assert second.json["case"]["assignee"] == "other"
    assert GUIDE not in second.raw["body"]


def test_the_same_key_does_the_same_once_and_another_thing_never(guide):
    case = guide.new_case()

    first = guide.act(case, "note", {"text": "Hen ringer i morgon."}, key="key-of-note")
    again = guide.act(case, "note", {"text": "Hen ringer i morgon."}, key="key-of-note")
    other = guide.act(case, "note", {"text": "Något annat."}, key="key-of-note")

    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json
    assert len(guide.store.timeline(SLUG, case.reference)) == 2
    assert (other.status, other.problem) == (422, "reused_key")


@pytest.mark.parametrize(
    ("headers", "status", "problem"),
    [
        ({"idempotency-key": "key-00000"}, 428, "no_version"),
        ({"if-match": '"1"'}, 400, "no_key"),
        ({"idempotency-key": "key-00000", "if-match": "*"}, 422, "invalid"),
        ({"idempotency-key": "kort", "if-match": '"1"'}, 422, "invalid"),
        ({"idempotency-key": "key-00000", "if-match": '"1"', "content-type": "text/plain"}, 415, "media_type"),
        (
            {"idempotency-key": "key-00000", "if-match": '"1"', "content-type": "application/x-www-form-urlencoded"},
            415,
            "media_type",
        ),
    ],
)
def test_a_change_needs_a_version_a_key_and_json(guide, headers, status, problem):
    case = guide.new_case()

    answer = guide.ask("POST", f"/{SLUG}/cases/{case.reference}/take", body={}, headers=headers)

    assert (answer.status, answer.problem) == (status, problem)
    assert answer.headers["content-type"] == "application/problem+json"
    assert guide.store.get(SLUG, case.reference).version == 1


@pytest.mark.parametrize("raw", ["{", '{"text": ', "[" * 100_000, "9" * 5_000, '"\\', "null"])
def test_what_is_no_json_is_refused(guide, raw):
    case = guide.new_case()
    headers = {"idempotency-key": "key-00000", "if-match": '"1"'}

    answer = guide.ask("POST", f"/{SLUG}/cases/{case.reference}/note", raw=raw, headers=headers)

    assert (answer.status, answer.problem) == (400, "malformed")


def test_bytes_that_are_no_text_are_refused(guide):
    case = guide.new_case()
    path = f"/{SLUG}/cases/{case.reference}/note"
    event = guide.event("POST", path, raw="/w==", headers={"idempotency-key": "key-00000", "if-match": '"1"'})

    answer = guide.stack.invoke("staff_api", event | {"isBase64Encoded": True})

    assert (answer["statusCode"], "malformed" in answer["body"]) == (400, True)


def test_each_field_that_must_be_mended_is_named_in_swedish(guide):
    case = guide.new_case()

    answer = guide.act(case, "park", {"until": "snart", "skäl": "Hon är sjuk."})

    assert (answer.status, answer.json["title"]) == (422, "Något behöver rättas")
    assert {error["field"]: error["detail"] for error in answer.json["errors"]} == {
        "until": "Uppgiften går inte att använda. Kontrollera den.",
        "reason": "Fyll i uppgiften.",
        "skäl": "Uppgiften finns inte. Ladda om sidan och försök igen.",
    }
    assert "sjuk" not in answer.raw["body"]


def test_what_the_case_stands_in_the_way_of_is_said_in_a_word_and_in_swedish(guide):
    case = guide.new_case()

    answer = guide.act(case, "resume")

    assert (answer.status, answer.problem) == (409, "not_waiting")
    assert answer.json["detail"] == "Ärendet väntar inte på något."


def test_what_could_never_be_done_is_the_requests_fault(guide):
    case = guide.new_case()

    answer = guide.act(case, "link", {"to": case.reference})

    assert (answer.status, answer.problem) == (422, "same_case")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/SOL-0000-0000",
        "/cases/hemlig",
        "/cases/SOL-0000-0000/files/0",
        "/cases/SOL-0000-0000/files/x",
        "/hittas-inte",
    ],
)
def test_what_is_not_there_is_one_answer(guide, path):
    answer = guide.get(path, why="contact")

    assert (answer.status, answer.problem) == (404, "not_found")


@pytest.mark.req("R9")
def test_what_a_hand_over_lacks_is_listed_and_a_reason_lets_it_go(guide):
    case = guide.new_case(department="klf", service="fel-gata")
    body = {"department": "sbf", "summary": "En lampa är trasig."}

    refused = guide.act(case, "hand-over", body)
    assert (refused.status, refused.problem) == (422, "incomplete")
    lacks = refused.json["gaps"]
    assert {gap["kind"] for gap in lacks} == {"answer", "step"}
    preview = guide.get(f"/cases/{case.reference}/hand-over-preview", department="sbf").json
    assert preview["gaps"] == lacks
    assert {"what": "words", "count": 1} in preview["receives"]

    answers = {gap["id"]: "Vid skolan" for gap in lacks if gap["kind"] == "answer"}
    done = guide.act(case, "hand-over", body | {"answers": answers, "incomplete": "Stegen görs i dag."})
    assert done.status == 200
    (handed,) = [event for event in done.json["timeline"] if event["type"] == "handed_over"]
    assert (handed["data"]["answers"], handed["data"]["incomplete"]) == (answers, "Stegen görs i dag.")
    assert done.json["acknowledge_by"] > handed["at"]


@pytest.mark.req("R15")
def test_a_part_is_read_finished_and_gone(guide):
    case = guide.new_case(department="klf")
    given = guide.act(case, "give-subtask", {"department": "sbf", "text": "Se efter om lampan lyser."})
    assert [(one["department"], one["mine"]) for one in given.json["subtasks"]] == [("sbf", False)]

    officer = guide.as_("solhamra:officer:sbf")
    listed = officer.get("/worklist", department="sbf").json["cases"]
    assert [one["part"] for one in listed if one["reference"] == case.reference] == [True]
    read = officer.get(f"/cases/{case.reference}", why="worklist").json
    assert (read["actions"], read["subtasks"][0]["text"]) == (["finish-subtask"], "Se efter om lampan lyser.")
    assert guide.act(case, "close", {"resolution": "referred", "contact_reason": "other"}, version=2).problem == (
        "subtasks_open"
    )

    done = officer.act(case, "finish-subtask", {"department": "sbf", "text": "Den lyser."}, version=2)
    assert (done.status, done.raw["body"]) == (204, "")
    assert case.reference not in officer.get("/worklist", department="sbf").raw["body"]
    assert guide.get(f"/cases/{case.reference}", why="worklist").json["subtasks"] == []


@pytest.mark.req("X10")
def test_a_case_that_goes_out_of_sight_is_handed_over_without_a_word_more(guide):
    case = guide.new_case(secrecy=3, department="klf", service="")
    answer = guide.act(case, "hand-over", {"department": "sbf", "summary": "Det gäller ett barn."})

    assert (answer.status, answer.raw["body"]) == (204, "")
    assert guide.get(f"/cases/{case.reference}", why="contact").problem == "not_found"
    assert guide.act(case, "take").problem == "not_found"
    assert case.reference not in guide.get("/worklist", department="sbf").raw["body"]


@pytest.mark.req("X12")
def test_a_protected_person_is_in_none_of_the_answers(guide):
    case = guide.new_case(protected=True, resident="")

    answers = [
        guide.get(f"/cases/{case.reference}", why="contact"),
        guide.act(case, "take"),
        guide.act(case, "take"),
        guide.get("/worklist", mine="true"),
        guide.post("/lookups", {"phone": "0701740605", "why": "contact"}),
        guide.post("/lookups", {"reference": case.reference, "why": "contact"}),
    ]

    assert [answer.status for answer in answers] == [200, 200, 412, 200, 200, 200]
    told = "".join(answer.raw["body"] for answer in answers)
    assert not re.search("Alva|alva|174|Lampan|åkanten", told)
    assert answers[0].json["masked"]
    assert answers[4].json == {"cases": []}
    trusted = guide.as_("solhamra:guide solhamra:protected").get(f"/cases/{case.reference}", why="contact").json
    assert trusted["party"]["name"] == "Alva Ek"


@pytest.mark.req("X13")
def test_the_log_knows_words_and_ids_only(guide):
    case = guide.new_case()
    guide.post("/lookups", {"phone": "0701740605", "why": "contact"})
    guide.act(case, "reply", {"text": "Hej Alva, lampan lagas."})
    guide.act(case, "reply", {"text": "", "channel": "brev"})
    guide.get("/worklist", department="sbf", after="alva.ek@post.example")

    lines = [json.loads(line) for line in guide.stack.log.getvalue().splitlines()]

    told = [line for line in lines if line["message"] == "staff request answered"]
    assert {line["route"] for line in told} == {
        "POST /{municipality}/lookups",
        "POST /{municipality}/cases/{reference}/reply",
        "GET /{municipality}/worklist",
    }
    assert {(line["municipality"], line["staff"]) for line in told} == {(SLUG, GUIDE)}
    assert not re.search("Alva|alva|0701740605|Lampan|lampan|brev", guide.stack.log.getvalue())


@pytest.mark.req("X12")
def test_a_file_comes_by_a_link_of_a_minute_that_saves_it_and_never_shows_it(guide):
    key = f"attachments/{SLUG}/e1/000"
    guide.stack.clients("s3").put_object(Bucket=guide.stack.bucket, Key=key, Body=b"<script>")
    case = guide.new_case()
    event = an_event("file", data={"attachments": [[key, "Åkanten <1>.html", "text/html", 8]]})
    guide.store.save(case.with_changes(event), event)
    view = guide.get(f"/cases/{case.reference}", why="contact").json

    link = guide.get(f"/cases/{case.reference}/files/1").json

    assert [file for one in view["timeline"] for file in one["files"]] == [
        {"n": 1, "name": "Åkanten <1>.html", "size": 8, "media_type": "text/html"}
    ]
    assert key not in json.dumps(view)
    assert link["expires_in"] == 60
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link["url"]
    assert "X-Amz-Expires=60" in link["url"]
    assert "response-content-type=application%2Foctet-stream" in link["url"]
    assert f"attachment%3B%20filename%2A%3DUTF-8%27%27{case.reference}-1.html" in link["url"]
    assert guide.get(f"/cases/{case.reference}/files/2").problem == "not_found"


@pytest.mark.req("R49", "R55")
def test_what_comes_by_hand_is_a_case_or_a_count_once(guide):
    body = {
        "channel": "visit",
        "text": "Gatlampan på Åvägen är trasig.",
        "party": {"name": "Bo Ås", "phone": "0701740606"},
    }

    first = guide.post("/cases", body, key="visit-0001")
    again = guide.post("/cases", body, key="visit-0001")
    public = guide.post("/cases", body | {"channel": "social_media"})
    counted = [guide.post("/tallies", {"kind": "where", "channel": "visit"}, key="tally-001") for _ in range(2)]

    assert (first.status, again.status) == (201, 201)
    reference = first.json["reference"]
    assert again.json["reference"] == reference
    assert first.headers["location"] == f"/{SLUG}/cases/{reference}"
    assert first.headers["etag"] == f'"{first.json["case"]["version"]}"'
    assert (public.status, [e["field"] for e in public.json["errors"]]) == (422, ["party"])
    assert [(one.status, one.raw["body"]) for one in counted] == [(204, "")] * 2
    assert list(guide.store.tallies(SLUG, guide.stack.clock.now().date()).values()) == [1]


@pytest.mark.req("R18")
def test_feedback_reaches_those_who_own_it_without_cases_that_they_do_not_see(guide):
    case = guide.new_case(department="klf", service="fel-gata")
    corrected = guide.act(case, "correct", {"department": "sbf", "reason": "Det är en gatlampa."})
    said = guide.post("/checklist-feedback", {"service": "fel-gata", "version": 1, "text": "Steg två är gammalt."})

    editor, lead = guide.as_("solhamra:editor"), guide.as_("solhamra:lead")
    told = {who.grants: who.get("/feedback", kind="correction").json["feedback"] for who in (editor, lead)}
    checklists = editor.get("/feedback", kind="checklist").json["feedback"]

    assert (corrected.status, said.status) == (200, 204)
    assert [one["reference"] for one in told["solhamra:editor"]] == [""]
    assert [one["reference"] for one in told["solhamra:lead"]] == [case.reference]
    assert {"field": "department", "before": "klf", "after": "sbf"} in told["solhamra:lead"][0]["changes"]
    assert [(one["service"], one["text"]) for one in checklists] == [("fel-gata", "Steg två är gammalt.")]
    assert guide.get("/feedback", kind="checklist").problem == "forbidden"


@pytest.mark.req("R32")
def test_the_directory_warns_of_what_is_stale_and_a_wrong_entry_reaches_its_owner(guide):
    entries = {one["id"]: one for one in guide.get("/directory").json["entries"]}
    fresh, stale = entries["bygglov-stenqvist"], entries["bygglov-falk"]
    said = [guide.post(f"/directory/{stale['id']}/wrong", {"text": "Hen har slutat."}) for _ in range(2)]
    missing = guide.post("/directory/nobody/wrong", {"text": "Hen har slutat."})

    assert (fresh["stale"], stale["stale"]) == (False, True)
    assert (stale["unit"], stale["phone"], stale["owner"]) == (
        "Bygglov",
        "08-465 004 41",
        "samhallsbyggnad@solhamra.example",
    )
    assert ([one.status for one in said], missing.status) == ([204, 204], 404)
    told = guide.as_("solhamra:editor").get("/feedback", kind="directory").json["feedback"]
    assert {(one["step"], one["text"]) for one in told} == {("bygglov-falk", "Hen har slutat.")}


@pytest.mark.req("X14", "X10")
def test_the_lead_samples_who_read_what_but_not_what_is_sealed(guide):
    seen, sealed = guide.new_case(), guide.new_case(department="sbf", secrecy=3)
    officer = guide.as_("solhamra:officer:sbf", staff=OFFICER)
    for one in (seen, sealed):
        (officer if one is sealed else guide).get(f"/cases/{one.reference}", why="worklist")
    lead = guide.as_("solhamra:lead")

    day = lead.get("/accesses", day=guide.stack.clock.now().date().isoformat()).json["accesses"]
    of_case = lead.get("/accesses", reference=seen.reference).json["accesses"]

    assert [one["subject"] for one in day] == [seen.reference]
    assert [(one["staff"], one["kind"], one["why"]) for one in of_case] == [(GUIDE, "case", "worklist")]
    assert lead.get("/accesses", reference=sealed.reference).problem == "not_found"
    assert lead.get("/accesses").problem == "invalid"


@pytest.mark.req("R4")
def test_articles_are_those_that_residents_read(guide):
    found = guide.get("/articles", query="gatlampa trasig").json["articles"]

    whole = guide.get(f"/articles/{found[0]['id']}").json

    assert {name: whole[name] for name in found[0]} == found[0]
    assert whole["steps"]
    assert guide.get("/articles/finns-inte").problem == "no_article"
    assert guide.get("/articles").problem == "invalid"
    assert guide.get("/articles", query="x" * 201).problem == "invalid"


def test_a_page_of_the_worklist_goes_on_where_the_one_before_ended(guide):
    references = {guide.new_case(department="sbf").reference for _ in range(5)}
    pages, after = [], None
    while True:
        page = guide.get("/worklist", department="sbf", limit="2", **({"after": after} if after else {})).json
        pages += [page["cases"]]
        after = page.get("next")
        if not after:
            break

    assert {line["reference"] for lines in pages for line in lines} == references
    assert sum(map(len, pages)) == 5
    assert guide.get("/worklist", department="sbf", limit="101").problem == "invalid"
    assert guide.get("/worklist", department="sbf", mine="true").problem == "invalid"


@pytest.mark.req("R80")
@pytest.mark.parametrize("after", ["x", "Ä", "0#", '{"pk":"M#norrsjofors#D#sbf"}'])
def test_a_cursor_that_nobody_gave_is_a_place_in_ones_own_list(guide, after):
    own = guide.new_case(department="sbf")
    guide.new_case(municipality="norrsjofors", department="sbf")

    answer = guide.get("/worklist", department="sbf", after=after)

    assert answer.status == 200
    assert {line["reference"] for line in answer.json["cases"]} <= {own.reference}
    assert guide.get("/worklist", department="sbf", after="x" * 1_001).problem == "invalid"


def test_when_the_table_cannot_be_reached_the_same_may_be_tried_again(guide, monkeypatch):
    case = guide.new_case()
    handler = guide.stack.function("staff_api")

    def unreachable(*_):
        raise ConnectionError("alva.ek@post.example")

    monkeypatch.setattr(handler, "_store", unreachable)
    answer = guide.act(case, "take")

    assert (answer.status, answer.problem, answer.headers["retry-after"]) == (503, "try_again", "2")
    assert "alva" not in guide.stack.log.getvalue() + answer.raw["body"]
