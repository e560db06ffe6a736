"""Where a matter goes and how urgent it is depends on the matter, never on who writes (R66)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.catalogue import load
from envag.catalogue.routing import load_routing
from envag.domain.contact import Party, PartyType
from envag.domain.routing.router import for_municipality
from envag.usecases.receive import receive
from tests.builders import a_contact
from tests.fakes.store import MemoryCaseStore
from tests.requirements import ROOT

pytestmark = pytest.mark.req("R66")

PEOPLE = (
    "Karin Lindström, 19641102-9827",
    "Tomas Karlsson, 19641102-9819",
    "Annika Wallin",
    "Mohammed Al-Rashid",
    "Áile Sara",
    "Pekka Niemi",
    "Roza Taikon",
    "Dr. Gustaf von Essen",
    "Nguyễn Thị Hoa",
    "Fatuma Abdi Warsame",
)
MESSAGES = ROOT / "tests" / "data" / "routing" / "train.jsonl"


@pytest.fixture(scope="module")
def solhamra():
    return load(ROOT / "municipalities").municipality("solhamra")


@pytest.fixture(scope="module")
def router(solhamra):
    return for_municipality(solhamra, load_routing(ROOT / "municipalities" / "shared" / "routing"))


def decided(routing):
    return routing.service, routing.department, routing.unit, routing.urgent, routing.must_not_autoreply


def signed(message, person):
    return f"{message['text']}\n\nMed vänlig hälsning\n{person}"


@pytest.mark.parametrize("person", PEOPLE)
def test_another_name_under_the_same_words_changes_nothing(router, person):
    messages = [json.loads(line) for line in MESSAGES.read_text("utf-8").splitlines()[::5]]
    changed = [
        message["id"]
        for message in messages
        if decided(router.route(message["subject"], signed(message, person)))
        != decided(router.route(message["subject"], signed(message, "Kim Ek")))
    ]
    assert len(messages) > 100
    assert changed == []


@given(
    party=st.builds(
        Party,
        name=st.text(max_size=40),
        email=st.text(max_size=40),
        phone=st.text(max_size=20),
        type=st.sampled_from(PartyType),
    ),
    language=st.sampled_from(["sv", "fi", "fit", "en", "ar"]),
)
def test_who_is_in_touch_changes_nothing(router, solhamra, party, language):
    def outcome(contact):
        case = receive(contact, municipality=solhamra, routes=router, store=MemoryCaseStore()).case
        return case.service, case.department, case.unit, case.priority, case.due_at, case.must_not_autoreply

    contact = a_contact(text="Det brinner i en container vid skolan på Ågatan.")
    assert outcome(contact._replace(party=party, language=language)) == outcome(contact)
