"""The municipalities and templates are what the requirements' sources describe (3.18, 3.19, 4.1-4.5)."""

from __future__ import annotations

from datetime import date, time

import pytest

from envag.catalogue.facts import spoken_hours
from envag.catalogue.plain_language import MOST_LIX, MOST_WORDS, plainness
from envag.domain.hours import Weekday
from envag.domain.municipality import SubscriptionType
from envag.domain.service import Clock, EService, Kind, Target

AT_ONCE = Target(clock=Clock.AT_ONCE)
LEGAL = {"oro", "handl", "droj", "overkl"}
INCOMPLETE = {"solhamra": ["fakt"], "norrsjofors": ["bygglov"], "lindholmstad": ["forslag"]}


def working(days=0, hours=0):
    return Target(clock=Clock.WORKING, days=days, hours=hours)


def calendar(weeks=0, months=0):
    return Target(clock=Clock.CALENDAR, weeks=weeks, months=months)


# id: department, kind, level, secrecy, target, e-service; as the table of 3.19 has them
TEMPLATES = {
    "fel-gata": ("sbf", Kind.FAULT_REPORT, 2, 0, working(5), EService.OPEN),
    "sno": ("sbf", Kind.FAULT_REPORT, 1, 0, AT_ONCE, EService.OPEN),
    "avfall": ("tsf", Kind.FAULT_REPORT, 3, 0, working(2), EService.OPEN),
    "va-akut": ("tsf", Kind.FAULT_REPORT, 2, 0, AT_ONCE, EService.PHONE_ONLY),
    "forsk": ("buf", Kind.APPLICATION, 3, 1, calendar(months=4), EService.EID),
    "forsk-ko": ("buf", Kind.STATUS_QUESTION, 2, 1, AT_ONCE, EService.EID),
    "fritids": ("buf", Kind.APPLICATION, 3, 1, working(10), EService.EID),
    "bo-avg": ("buf", Kind.QUESTION, 2, 1, working(2), EService.EID),
    "skolskj": ("buf", Kind.APPLICATION, 2, 1, working(20), EService.EID),
    "skolval": ("buf", Kind.APPLICATION, 2, 1, calendar(weeks=8), EService.EID),
    "gym": ("buf", Kind.QUESTION, 1, 1, AT_ONCE, EService.NONE),
    "bygglov": ("sbf", Kind.APPLICATION, 2, 0, calendar(weeks=10), EService.EID),
    "bygg-anm": ("sbf", Kind.NOTIFICATION, 2, 0, calendar(weeks=4), EService.EID),
    "bygg-stat": ("sbf", Kind.STATUS_QUESTION, 2, 0, AT_ONCE, EService.EID),
    "ritning": ("sbf", Kind.ORDER, 4, 0, working(5), EService.OPEN),
    "bab": ("sbf", Kind.APPLICATION, 2, 2, calendar(weeks=6), EService.EID),
    "vp": ("mhf", Kind.NOTIFICATION, 2, 0, working(15), EService.EID),
    "avlopp": ("mhf", Kind.APPLICATION, 2, 0, calendar(weeks=6), EService.EID),
    "livs": ("mhf", Kind.NOTIFICATION, 2, 0, working(10), EService.EID),
    "serv": ("mhf", Kind.APPLICATION, 2, 1, calendar(months=4), EService.EID),
    "miljo-kl": ("mhf", Kind.COMPLAINT, 2, 1, working(2), EService.OPEN),
    "p-rorelse": ("sbf", Kind.APPLICATION, 3, 2, working(20), EService.EID),
    "p-nytto": ("sbf", Kind.APPLICATION, 4, 0, working(10), EService.EID),
    "p-bot": ("sbf", Kind.QUESTION, 1, 0, AT_ONCE, EService.NONE),
    "fardtj": ("sbf", Kind.APPLICATION, 3, 2, calendar(weeks=6), EService.EID),
    "hemtj": ("vof", Kind.APPLICATION, 2, 3, working(2), EService.EID),
    "larm": ("vof", Kind.APPLICATION, 3, 2, working(5), EService.EID),
    "eko-bist": ("sof", Kind.APPLICATION, 1, 3, working(hours=8), EService.EID),
    "oro": ("sof", Kind.NOTIFICATION, 0, 3, AT_ONCE, EService.PHONE_ONLY),
    "of": ("ofn", Kind.QUESTION, 1, 2, working(5), EService.EID),
    "budget": ("sof", Kind.BOOKING, 3, 2, AT_ONCE, EService.PHONE_ONLY),
    "konsum": ("klf", Kind.QUESTION, 4, 1, working(2), EService.OPEN),
    "lokal": ("kff", Kind.BOOKING, 4, 0, AT_ONCE, EService.EID),
    "vigsel": ("klf", Kind.BOOKING, 4, 1, working(2), EService.EID),
    "handl": ("klf", Kind.DOCUMENT_REQUEST, 2, 1, working(1), EService.OPEN),
    "synp": ("klf", Kind.OPINION, 3, 1, working(10), EService.OPEN),
    "forslag": ("klf", Kind.SUGGESTION, 2, 0, calendar(months=12), EService.EID),
    "fakt": ("klf", Kind.QUESTION, 2, 1, working(2), EService.OPEN),
    "tillg": ("klf", Kind.NOTIFICATION, 2, 0, working(10), EService.OPEN),
    "gdpr": ("klf", Kind.REQUEST, 2, 1, calendar(months=1), EService.EID),
    "droj": ("klf", Kind.REQUEST, 1, 1, calendar(weeks=4), EService.OPEN),
    "overkl": ("klf", Kind.NOTIFICATION, 0, 1, AT_ONCE, EService.OPEN),
}
STATUTORY = {"forsk", "bygglov", "bygg-anm", "serv", "oro", "handl", "forslag", "gdpr", "droj", "overkl"}


@pytest.mark.req("R14", "X31")
def test_the_42_templates_are_those_of_the_table(catalogue):
    found = {
        t.id: (t.department, t.kind, t.level, int(t.secrecy), time_of(t.target), t.e_service)
        for t in catalogue.templates
    }
    assert found == TEMPLATES
    assert len(found) == 42


def time_of(target):
    """The target without the statute it may rest on."""
    return Target(clock=target.clock, hours=target.hours, days=target.days, weeks=target.weeks, months=target.months)


@pytest.mark.req("R61", "X5", "X6", "X8", "X33")
def test_legal_matters_are_marked(catalogue):
    assert {t.id for t in catalogue.templates if t.must_not_autoreply} == LEGAL
    assert {t.id for t in catalogue.templates if t.target.law} == STATUTORY


@pytest.mark.req("R6", "X8", "X41")
def test_what_is_asked_for(catalogue):
    by_id = {t.id: t for t in catalogue.templates}
    assert by_id["oro"].form == ()
    assert [f.id for f in by_id["handl"].form] == ["wanted"]
    assert {t.id for t in catalogue.templates if t.contact_optional} >= {"oro", "handl", "fel-gata", "synp", "miljo-kl"}
    assert {f.id for f in by_id["forsk"].form} == {
        "child_number", "custodians", "wanted_from", "choices", "occupation", "income",
    }  # fmt: skip


@pytest.mark.req("X33")
def test_targets_beside_the_answer(catalogue):
    by_id = {t.id: t for t in catalogue.templates}
    danger = Target(clock=Clock.CALENDAR, hours=2)
    assert by_id["fel-gata"].urgent_target == danger
    assert by_id["fel-gata"].target_for(urgent=True) == danger
    assert by_id["fel-gata"].target_for(urgent=False) == working(5)
    assert by_id["bygglov"].target_for(urgent=True).weeks == 10
    assert by_id["larm"].urgent_target == AT_ONCE
    assert by_id["synp"].receipt_target == working(2)


@pytest.mark.req("R33")
def test_no_synonym_leads_to_two_services(catalogue):
    owners = {}
    for template in catalogue.templates:
        assert len(template.synonyms) >= 5
        for word in template.synonyms:
            owners.setdefault(word.casefold(), set()).add(template.id)
    assert {word: ids for word, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.req("R67", "X19")
def test_templates_are_plain_swedish(catalogue):
    for template in catalogue.templates:
        texts = [template.description, template.who_may, *(f"{f.label}. {f.help}" for f in template.form)]
        assert plainness(" ".join(texts)).lix <= MOST_LIX, template.id
        for text in (*texts, *(step.text for step in template.checklist)):
            assert plainness(text).longest_words <= MOST_WORDS, (template.id, text)


@pytest.mark.req("R84", "R85")
@pytest.mark.parametrize(
    ("slug", "code", "departments", "services", "inhabitants", "title"),
    [
        ("solhamra", "9901", 9, 34, 38400, "kommunvägledare"),
        ("norrsjofors", "9902", 3, 14, 7900, "samhällsvägledare"),
        ("lindholmstad", "9903", 12, 42, 96200, "kommunvägledare"),
    ],
)
def test_figures(catalogue, slug, code, departments, services, inhabitants, title):
    m = catalogue.municipality(slug)
    assert (m.code, len(m.departments), len(m.services)) == (code, departments, services)
    assert (m.inhabitants, m.guide_title) == (inhabitants, title)
    assert sum(d.company for d in m.departments) == (2 if slug == "lindholmstad" else 0)


@pytest.mark.req("R76")
def test_levels(catalogue):
    levels = {m.slug: [s.level for s in m.services] for m in catalogue.municipalities}
    assert levels["solhamra"].count(4) == 6
    assert sum(level in {2, 3} for level in levels["solhamra"]) > len(levels["solhamra"]) / 2
    assert set(levels["norrsjofors"]) == {0, 1, 2}
    lindholmstad = catalogue.municipality("lindholmstad")
    assert {s.level for s in lindholmstad.services if s.id not in LEGAL} == {3, 4}


@pytest.mark.req("R86", "R87")
def test_exactly_the_planted_services_lack_a_decision(catalogue):
    missing = {m.slug: [s.id for s in m.services if not s.decision] for m in catalogue.municipalities}
    assert missing == INCOMPLETE
    for m in catalogue.municipalities:
        assert all(bool(s.active_from) == bool(s.decision) for s in m.services)


@pytest.mark.req("R88", "R89")
def test_every_department_is_told_and_has_somebody_to_ask(catalogue):
    kinds = set()
    for m in catalogue.municipalities:
        for department in m.departments:
            subscribed = {s.type for s in department.subscriptions}
            assert SubscriptionType.SQS in subscribed, department.id
            kinds |= subscribed
            assert department.contact_person
            assert department.deputy not in {"", department.contact_person}
            assert department.units
            for unit in department.units:
                assert unit.contact_person not in {"", unit.deputy}
                assert unit.email.endswith(f"@{m.domain}")
    assert kinds == set(SubscriptionType)


def test_urgent_services_have_a_number_after_hours(catalogue):
    for m in catalogue.municipalities:
        for service in m.services:
            if service.id in {"fel-gata", "sno", "va-akut", "oro", "eko-bist", "hemtj", "larm"}:
                assert m.department(service.department).unit(service.unit).emergency_phone, (m.slug, service.id)


SERIES = ("+468465004", "+463139006", "+469803192", "+467017406")
"""How the numbers that PTS keeps for fiction begin, as far as they are used here."""


def test_everything_is_invented(catalogue):
    for m in catalogue.municipalities:
        assert m.code.startswith("99")
        assert m.domain.endswith(".example")
        numbers = {*m.displayed, *(s.endpoint for d in m.departments for s in d.subscriptions if s.type == "sms")}
        for number in numbers:
            assert any(number.startswith(prefix) for prefix in SERIES), number
        urls = [s.endpoint for d in m.departments for s in d.subscriptions if s.type == "https"]
        assert all(".example/" in url for url in urls)


def spans(hours, day):
    return [(f"{i.opens:%H:%M}", f"{i.closes:%H:%M}") for i in hours.week.get(Weekday(day), ())]


@pytest.mark.req("R26", "R27", "R37", "R38", "R54")
def test_hours_of_solhamra_with_their_planted_faults(catalogue):
    m = catalogue.municipality("solhamra")
    assert spans(m.hours, "monday") == [("08:00", "17:00")]
    assert spans(m.hours, "tuesday") == [("08:00", "19:00")]
    assert spans(m.hours, "friday") == [("08:00", "16:00")]
    assert spans(m.hours, "saturday") == []
    for half_day in (date(2026, 12, 23), date(2026, 12, 30), date(2027, 1, 5)):
        assert [i.closes for i in m.hours.on(half_day, m.closed_days)] == [time(13)]
    desk = m.desks[0]
    assert spans(desk.hours, "wednesday") == [("09:00", "16:30")]
    assert spans(desk.hours, "thursday") == [("09:00", "12:00"), ("13:00", "16:30")]
    assert spans(desk.hours, "friday") == [("09:00", "15:00")]
    assert [(season.first, season.last) for season in desk.hours.seasons] == [("06-15", "08-15")]
    assert spoken_hours(desk.hours, m).endswith("; 15 juni–15 augusti måndag–fredag 09.00–15.00")
    permits = m.department("sbf").unit("bygglov").hours
    environment = m.department("mhf").unit("halsoskydd").hours
    assert set(permits.week) == {"monday", "wednesday"}
    assert spans(permits, "monday") == [("10:00", "12:00")]
    assert set(environment.week) == {"tuesday", "thursday"}
    assert spans(environment, "tuesday") == [("13:00", "14:30")]
    social = m.department("sof").unit("mottagning").hours
    assert spans(social, "monday") == [("08:30", "12:00"), ("13:00", "16:00")]
    assert spans(social, "friday") == [("08:30", "12:00")]
    guardians = m.department("ofn").unit("stallforetradare").hours
    assert [spans(guardians, day) for day in ("monday", "tuesday", "wednesday", "friday")] == [
        [("13:00", "15:00")], [("09:30", "11:30")], [], [("09:30", "11:00")],
    ]  # fmt: skip
    reception = m.desks[1].hours
    assert [spans(reception, "monday")[0][1], spans(reception, "monday")[1][0]] == ["11:45", "12:45"]


@pytest.mark.req("X18", "X35")
def test_norrsjofors_has_language_lines_and_a_host(catalogue):
    m = catalogue.municipality("norrsjofors")
    assert {line.language: {day: spans(line.hours, day) for day in line.hours.week} for line in m.language_lines} == {
        "fi": {"wednesday": [("10:00", "12:00")]},
        "fit": {"thursday": [("13:00", "14:00")]},
    }
    assert spans(m.hours, "friday") == []
    general, special = m.agreements
    assert (general.host, general.guest) == ("solhamra", "norrsjofors")
    assert (general.valid_from, general.valid_to) == (date(2026, 3, 1), date(2028, 2, 29))
    assert spans(general.hours, "friday") == [("08:30", "16:00")]
    assert spans(general.hours, "monday") == [("12:00", "13:00")]
    assert special.services == ("konsum", "of")
    assert catalogue.municipality("solhamra").agreements == m.agreements
    assert catalogue.municipality("lindholmstad").agreements == ()


@pytest.mark.req("R54")
def test_lindholmstad_has_branches(catalogue):
    m = catalogue.municipality("lindholmstad")
    assert spans(m.hours, "monday") == [("07:30", "18:00")]
    assert spans(m.hours, "friday") == [("07:30", "16:00")]
    branches = {desk.id: {day: spans(desk.hours, day) for day in desk.hours.week} for desk in m.desks[1:]}
    assert branches == {
        "ostermarken": {day: [("11:00", "18:00")] for day in ("tuesday", "wednesday", "thursday")},
        "hamnen": {day: [("10:00", "15:00")] for day in ("monday", "wednesday")},
    }
    assert all(desk.services for desk in m.desks[1:])


@pytest.mark.req("R95")
def test_companies_own_waste_and_water_in_lindholmstad(catalogue):
    m = catalogue.municipality("lindholmstad")
    for service in ("avfall", "va-akut"):
        assert m.department(m.service(service).department).company


@pytest.mark.req("X20")
def test_closed_days_are_national_ones_and_the_municipality_s_own(catalogue):
    m = catalogue.municipality("solhamra")
    assert m.closed_days[date(2026, 6, 19)] == "Midsommarafton"
    assert m.closed_days[date(2026, 12, 31)] == "Nyårsafton"
    assert m.closed_days[date(2027, 5, 7)] == "Klämdag"
    assert date(2027, 5, 7) in m.local_closures
    assert m.closed_days[date(2040, 12, 25)] == "Juldagen"
    assert date(2040, 12, 25) not in m.local_closures
    assert date(2027, 5, 7) not in catalogue.municipality("norrsjofors").closed_days


@pytest.mark.req("X9")
def test_nothing_is_destroyed_without_a_decision(catalogue):
    for m in catalogue.municipalities:
        assert all(r.decision for r in m.retention)
        assert {s.retention for s in m.services} <= {r.id for r in m.retention}
    days = {m.slug: next(r.days for r in m.retention if r.id == "chat-log") for m in catalogue.municipalities}
    assert days == {"solhamra": 60, "norrsjofors": 90, "lindholmstad": 21}
