"""Reports: what they tell, what they withhold, and that they can be made again from timelines, byte by byte."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings

from envag.cli.errors import CommandError
from envag.cli.figures import VIEWS, Digital, digital_by_kind, lines
from envag.cli.keep_reports import read_baselines
from envag.cli.main import main
from envag.domain.case import EventType, Resolution
from envag.domain.figures import recount
from envag.domain.figures.contribution import contribution
from envag.domain.figures.counts import BUCKETS, TIMES, WAITED, WAITS, Count
from envag.domain.figures.kpis import KPIS
from envag.domain.figures.past import History, as_it_was
from envag.domain.figures.period import Period, PeriodError
from envag.domain.figures.report import Baseline, Missing
from envag.domain.figures.reporting import percentile, value, values
from envag.domain.figures.rosa import Carried, carried, mission_index
from envag.domain.figures.told import as_bytes
from envag.domain.service import Kind, Secrecy
from envag.usecases.figures.compare import NoConsentError, compare
from envag.usecases.figures.keep_reports import (
    FrozenError,
    drift,
    freeze,
    frozen,
    frozen_as_of,
    report_anew,
)
from envag.usecases.figures.read_report import read_report
from tests.builders import NOW, a_municipality, a_service
from tests.fakes.files import MemoryFiles
from tests.unit.figures.lives import Life
from tests.unit.figures.test_counting import CASES, MOVES, PLACE, STEPS, Centre

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = NOW + 400 * DAY
TEXTS = {f"channel.{one}": one for one in ("phone", "email", "web", "visit")}
TEXTS |= {f"contact_reason.{one}": one for one in ("other", "fault_report")}
TEXTS |= {f"resolution.{one}": one for one in Resolution}
TOLD = a_municipality(services=PLACE.services, closed_days=PLACE.closed_days, texts=TEXTS)


def read(centre, period, place=TOLD, now=LATER):
    return read_report(place, Period.parse(period), store=centre.figures, now=now)


def figure(report, id_):
    return next(one for one in report.figures if one.id == id_)


def histories(centre):
    return [History(life.case, life.timeline) for life in centre.lives]


@pytest.mark.req("R72")
@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2026-11-21", date(2026, 11, 21), date(2026, 11, 21), "2026-11-20"),
        ("2026-01-01", date(2026, 1, 1), date(2026, 1, 1), "2025-12-31"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-01"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026-11"),
        ("2026-T1", date(2026, 1, 1), date(2026, 4, 30), "2025-T3"),
        ("2026-T2", date(2026, 5, 1), date(2026, 8, 31), "2026-T1"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025"),
    ],
)
def test_a_period_has_its_days_and_one_before_it(text, first, last, before):
    period = Period.parse(text)

    assert (period.first, period.last, period.before.id) == (first, last, before)
    assert period.before.last == first - DAY
    assert (period.days[0], period.days[-1], len(period.months)) == (first, last, last.month - first.month + 1)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-T4", "2026-02-30", "2026-11-1", "1999", "2026-11-21 "])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError):
        Period.parse(text)


@pytest.mark.req("R8", "R72")
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(cases=CASES, steps=STEPS)
def test_a_report_made_again_from_timelines_is_the_same_byte_by_byte(cases, steps):
    """Of every length of period, and as it was at a moment that lies before most of what happened."""
    centre, frozen_at = Centre(), NOW + 12 * DAY
    for resident, service, channel, hours, aside in cases:
        arrived = NOW + timedelta(days=5, hours=hours)
        centre.opens(resident=resident, service=service, channel=channel, arrived_at=arrived, set_aside=aside)
    then, moment = None, NOW + 12 * DAY - 40 * HOUR
    for number, move, hours in [*steps, (0, "answer", 24 * 30)]:
        life = centre.lives[number % len(centre.lives)]
        moment += timedelta(hours=hours)
        if moment > frozen_at - 2 * HOUR and then is None:
            # A call's steps come up to two hours apart: none may lie on both sides
            moment = max(moment, frozen_at + HOUR)
            centre.counts()
            then = {period: as_bytes(read(centre, period, now=frozen_at)) for period in ("2026-11", "2026")}
        centre.keeps(MOVES[move](life, moment - life.case.arrived_at))
    centre.counts()
    known = histories(centre)

    for period, content in then.items():
        assert as_bytes(report_anew(TOLD, Period.parse(period), known, as_of=frozen_at)) == content
    for period in ("2026-11-28", "2026-11", "2026-T3", "2026"):
        assert as_bytes(report_anew(TOLD, Period.parse(period), known, as_of=LATER)) == as_bytes(read(centre, period))


@pytest.mark.req("R72")
def test_a_frozen_report_is_never_written_over():
    centre, files, period = Centre(), MemoryFiles(), Period.parse("2026-11")
    centre.keeps(centre.opens().close())
    content = as_bytes(report_anew(TOLD, period, histories(centre), as_of=NOW + DAY))
    key = freeze(TOLD, period, content, files)

    with pytest.raises(FrozenError):
        freeze(TOLD, period, b"{}", files)
    assert (key, frozen(TOLD, period, files)) == ("reports/solhamra/2026-11.json", content)
    assert frozen_as_of(content) == (NOW + DAY, {})


@pytest.mark.req("R72", "X41")
def test_what_was_told_before_somebody_was_forgotten_stays_told():
    """Who came back, nobody can tell any more: counted anew, the same timelines say that they did not."""
    centre, files, period = Centre(), MemoryFiles(), Period.parse("2026-11")
    first = centre.opens(resident="alva", service="fraga")
    centre.keeps(first.close())
    centre.opens(resident="alva", service="fraga", arrived_at=NOW + DAY)
    centre.counts()
    as_of = NOW + 2 * DAY
    told = report_anew(TOLD, period, histories(centre), as_of=as_of)
    content = as_bytes(told)
    freeze(TOLD, period, content, files)
    assert as_bytes(read(centre, "2026-11", now=as_of)) == content

    centre.keeps(first.add(3 * DAY, EventType.ANONYMISED))
    centre.counts()

    anew = report_anew(TOLD, period, histories(centre), as_of=as_of)
    assert as_bytes(anew) == as_bytes(read(centre, "2026-11", now=as_of)), "sums and timelines still agree"
    before, after = (figure(one, "direct_rate_strict").now.numerator for one in (told, anew))
    assert (before, after) == (0, 1)
    assert frozen(TOLD, period, files) == content, "and what a board has seen is the record of what was told"


@pytest.mark.req("R72")
def test_a_case_as_it_was_knows_nothing_of_what_came_after():
    life = Life().close(HOUR)
    was = life.case
    history = History(life.comes_back(2 * DAY).close(3 * DAY).case, life.timeline)

    assert as_it_was(history, NOW - HOUR) is None
    assert as_it_was(history, NOW + 9 * DAY) == history
    then = as_it_was(history, NOW + DAY)
    assert then.case._replace(version=0, updated_at=None) == was._replace(version=0, updated_at=None)
    assert [contribution(c, t, TOLD).counts["d"] for c, t in (then,)] == [1]


@pytest.mark.req("R72")
def test_sums_that_are_wrong_are_found_and_put_right():
    centre = Centre()
    centre.keeps(centre.opens().close())
    centre.counts()
    right = recount.sums(recount.contributions(histories(centre), TOLD), [(date(2026, 11, 23), 9, "visit", 2)])
    wrong = list(drift(TOLD, ["2026-11"], right, centre.figures))
    centre.figures.mend("solhamra", wrong)

    assert {(each.scope, each.name, each.by) for each in wrong} == {
        ("A", "t", 2),
        ("H#visit", "t", 2),
        ("O", "a09", 2),
        ("T#2026-11-23", "t", 2),
        ("T#2026-11-23", "a09", 2),
        ("T#2026-11-23", "H#visit", 2),
    }
    assert list(drift(TOLD, ["2026-11"], right, centre.figures)) == []
    assert figure(read(centre, "2026-11"), "contacts").now.value == 3
    assert figure(read(centre, "2026-11"), "direct_rate_strict").now.value == 0.3333


@pytest.mark.req("R11")
def test_pure_forwarding_is_seen_among_how_cases_ended_and_is_no_direct_answer():
    centre = Centre()
    for number, resolution in enumerate((Resolution.CONNECTED, Resolution.CONNECTED, Resolution.SOLVED_BY_CENTRE)):
        centre.keeps(centre.opens(resident=f"r{number}", channel="phone").close(resolution=resolution))
    centre.counts()
    report = read(centre, "2026-11")

    (ends,) = [one for one in report.distributions if one.id == "resolution"]
    assert [(part.id, part.count) for part in ends.parts] == [("connected", 2), ("solved_by_centre", 1)]
    strict = figure(report, "direct_rate_strict").now
    assert (strict.numerator, strict.denominator) == (1, 3)


@pytest.mark.req("R8", "R74")
def test_a_report_tells_figures_beside_those_before_and_by_where_they_belong():
    centre = Centre()
    for days, fields in ((-30, {}), (0, {"channel": "phone"}), (0, {"service": "fraga"}), (1, {"department": "sbf"})):
        life = centre.opens(resident=f"{days}{fields}", arrived_at=NOW + days * DAY, **fields)
        centre.keeps(life.close(10 * timedelta(minutes=1)))
    centre.opens(arrived_at=NOW + 2 * DAY)
    centre.counts()
    month, year, day = (read(centre, period) for period in ("2026-11", "2026", "2026-11-23"))

    strict = figure(month, "direct_rate_strict")
    assert (strict.now.value, strict.now.numerator, strict.now.denominator, strict.before.value) == (1.0, 3, 3, 1.0)
    assert [(row.id, row.values["contacts"].value) for row in month.breakdowns[0].rows] == [("klf", 3), ("sbf", 1)]
    assert {row.label for row in month.breakdowns[1].rows} == {"Fel på gata eller belysning"}
    assert [(part.id, part.count) for part in month.distributions[2].parts] == [("web", 3), ("phone", 1)]
    assert [p.at for p in month.series[0].points if p.values["contacts"]] == ["09"]
    assert [(p.at, p.values["contacts"]) for p in month.series[1].points if p.values["contacts"]] == [
        ("2026-11-23", 2),
        ("2026-11-24", 1),
        ("2026-11-25", 1),
    ]
    assert [(p.at, p.values["contacts"]) for p in year.series[1].points if p.values["contacts"]] == [
        ("2026-10", 1),
        ("2026-11", 4),
    ]
    assert (figure(day, "contacts").now.value, day.breakdowns[0].rows) == (2, ())
    assert [row.id for row in day.breakdowns[2].rows] == ["phone", "web"]
    assert (month.over, read(centre, "2026-11", now=NOW).over) == (True, False)


@pytest.mark.req("X1", "R64")
@pytest.mark.parametrize(("answers", "told"), [(6, None), (7, 50.0)])
def test_judgements_of_fewer_than_seven_are_withheld(answers, told):
    bemotande = next(one for one in KPIS if one.id == "bemotande_index")
    found = value(bemotande, {Count.RECEPTION: answers, Count.RECEPTION_POINTS: 50 * answers})

    assert found.value == told
    assert found.missing == (None if told else Missing.TOO_FEW)
    assert (found.numerator is None) == (found.denominator is None) == (told is None)


@pytest.mark.req("X10", "R64")
@pytest.mark.parametrize(("cases", "told"), [(6, None), (7, 7.0)])
def test_of_a_secret_service_few_cases_tell_nothing(cases, told):
    services = (a_service("fraga", secrecy=Secrecy.SECRET),)
    place = a_municipality(services=services, texts=TEXTS)
    centre = Centre()
    for _ in range(cases):
        centre.opens(service="fraga")
    centre.counts()
    report = read(centre, "2026-11", place)

    assert report.breakdowns[1].rows[0].values["contacts"].value == told
    assert figure(report, "contacts").now.value == cases


@pytest.mark.req("R74")
def test_times_are_told_from_the_histogram():
    assert percentile({}, 0.5, TIMES, BUCKETS).missing is Missing.NOTHING_COUNTED
    assert percentile({TIMES[0]: 4}, 0.5, TIMES, BUCKETS).value == 2.5
    assert percentile({TIMES[0]: 1, TIMES[1]: 1, TIMES[3]: 2}, 0.5, TIMES, BUCKETS).value == 15
    assert percentile({TIMES[0]: 9, TIMES[20]: 1}, 0.9, TIMES, BUCKETS).value == 5


@pytest.mark.req("R22")
def test_the_wait_for_a_person_is_told_of_answered_calls_alone():
    five, ten, minute = (WAITS[WAITED.index(seconds)] for seconds in (5, 10, 60))
    told = values({five: 6, ten: 2, minute: 2, Count.CALLS: 40, TIMES[3]: 9})

    assert told["phone_wait_median"].value == 0.1, "5 x 5/6 s"
    assert told["phone_wait_p90"].value == 0.9, "45 + 15 / 2 s"
    assert values({Count.CALLS: 40})["phone_wait_median"].missing is Missing.NOTHING_COUNTED


@pytest.mark.req("R74")
def test_relief_is_what_was_spared_times_minutes_of_the_service():
    services = (a_service(officer_minutes=12), a_service("fraga", officer_minutes=5))
    centre = Centre()
    for service in ("fel-gata", "fel-gata", "fraga"):
        centre.keeps(centre.opens(service=service).close())
    centre.keeps(centre.opens(service="fraga").close(resolution=Resolution.CONNECTED))
    centre.counts()

    place = a_municipality(services=services, texts=TEXTS)
    assert figure(read(centre, "2026-11", place), "relief_minutes").now.value == 29
    assert figure(read(centre, "2026-12", place), "relief_minutes").before.value == 29
    assert figure(read(centre, "2026-11-23", place), "relief_minutes").now.value is None, "a day knows no services"


@pytest.mark.req("R76", "R77")
def test_the_level_of_each_service_is_told_month_by_month():
    centre = Centre()
    ends = {9: Resolution.CONNECTED, 10: Resolution.SOLVED_BY_CENTRE, 11: Resolution.REGISTERED_COMPLETE}
    for month, resolution in ends.items():
        case = centre.opens(service="fraga", arrived_at=NOW.replace(month=month))
        centre.keeps(case.close(resolution=resolution))
    centre.counts()
    index = read(centre, "2026-T3").index

    assert [(one.at, one.levels, one.value) for one in index.months] == [
        ("2026-09", {"fraga": 0}, 0.0),
        ("2026-10", {"fraga": 1}, 20.0),
        ("2026-11", {"fraga": 2}, 40.0),
        ("2026-12", {}, None),
    ]
    assert read(centre, "2026-11").index.months == (), "a month has its own"


@pytest.mark.req("R77")
def test_the_mission_index_of_the_planted_services():
    """Half of the cases at level 3, a quarter at 4, and an eighth each at 3 and 2."""
    closed = [
        ("a", [0, 0, 0, 4, 0, 0]),
        ("b", [0, 0, 0, 0, 2, 0]),
        ("c", [0, 0, 0, 1, 0, 0]),
        ("d", [0, 0, 1, 0, 0, 0]),
    ]
    services = carried(closed)

    assert mission_index(services) == 62.5
    assert sum(each.weight for each in services) == 1
    assert mission_index([]) is None


@pytest.mark.req("R76")
def test_a_service_has_the_level_that_half_of_its_cases_reach():
    assert carried([("a", [2, 0, 1, 1, 0, 0]), ("b", [3, 0, 2, 0, 0, 0]), ("none", [0] * 6)]) == (
        Carried("a", 2, 4 / 9),
        Carried("b", 0, 5 / 9),
    )


@pytest.mark.req("R73")
def test_what_was_read_in_stands_beside_what_was_counted(tmp_path):
    path = tmp_path / "kkik.csv"
    path.write_text(
        'figure,period,value,source\nphone_direct,2018,"0,51",KKiK 2018\nphone_direct,2017-11,0.4,KKiK 2017\n', "utf-8"
    )
    centre = Centre()
    centre.figures.keep_baselines("solhamra", read_baselines(path))

    assert figure(read(centre, "2026-11"), "phone_direct").baseline == Baseline("2018", 0.51, "KKiK 2018")
    assert figure(read(centre, "2018-11"), "phone_direct").baseline == Baseline("2017-11", 0.4, "KKiK 2017")
    assert figure(read(centre, "2026-11"), "email_1wd").baseline is None


@pytest.mark.req("R73")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("figure,period,value\n", "source"),
        ("figure,period,value,source\nhitta_pa,2018,1,x\n", "hitta_pa"),
        ("figure,period,value,source\nemail_1wd,2018-13,1,x\n", "2018-13"),
        ("figure,period,value,source\nemail_1wd,2018,mycket,x\n", "mycket"),
    ],
)
def test_a_file_that_cannot_be_read_in_says_why(tmp_path, text, says):
    path = tmp_path / "f.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=says):
        read_baselines(path)


@pytest.mark.req("R78")
@pytest.mark.parametrize(("own", "others"), [((), ()), (("norrsjofors",), ()), ((), ("solhamra",))])
def test_nothing_is_compared_without_the_consent_of_both(own, others):
    place, other = a_municipality(compares_with=own), a_municipality(slug="norrsjofors", compares_with=others)
    with pytest.raises(NoConsentError):
        compare(place, other, Period.parse("2026"), own=None, others=None, now=NOW)
    with pytest.raises(NoConsentError):
        compare(place, place, Period.parse("2026"), own=None, others=None, now=NOW)


@pytest.mark.req("R46")
def test_what_comes_in_digitally_is_counted_by_kind_and_by_how_many_services():
    services = [
        a_service("fel-gata", kind=Kind.FAULT_REPORT),
        a_service("fel-park", kind=Kind.FAULT_REPORT),
        a_service("fraga", kind=Kind.QUESTION),
    ]
    centre = Centre()
    came = [("fel-gata", "web"), ("fel-gata", "phone"), ("fel-park", "web"), ("fraga", "phone"), ("", "email")]
    for number, (service, channel) in enumerate(came):
        centre.opens(resident=f"r{number}", service=service, channel=channel)
    centre.counts()
    texts = {**TEXTS, "figure.digital_share.computed": "Digitala genom alla."}
    place = a_municipality(services=tuple(services), texts=texts)
    report = read(centre, "2026", place)

    assert figure(report, "digital_share").now.denominator == len(came)
    assert digital_by_kind(report, place) == {"fault_report": Digital(2, 3, 2), "question": Digital(0, 1, 0)}
    (used,) = [line for line in lines(report, VIEWS["digital"], place) if "used digitally" in line]
    assert used.split()[-1] == "2"


@pytest.mark.req("R78")
def test_what_is_compared_is_made_of_seven_or_more_and_tells_no_counts():
    centre = Centre()
    for number in range(7):
        centre.keeps(centre.opens(resident=f"r{number}").close())
    centre.counts()
    place = a_municipality(texts=TEXTS, compares_with=("norrsjofors",))
    other = a_municipality(slug="norrsjofors", texts=TEXTS, compares_with=("solhamra",))
    sides = {
        each.figure: each
        for each in compare(place, other, Period.parse("2026"), own=centre.figures, others=centre.figures, now=LATER)
    }

    assert (sides["direct_rate_strict"].own.value, sides["direct_rate_strict"].own.denominator) == (1.0, None)
    assert sides["direct_rate_strict"].other.missing is Missing.NOTHING_COUNTED
    assert "contacts" not in sides


@pytest.mark.req("R8")
def test_the_planted_hundred_give_seventy_six(capsys):
    """Eighty were solved; two open theirs again within a week and two come with a new one. Who comes later does not."""
    assert main(["report", "direct", "--fixture", "r8", "--csv"]) == 0
    assert "solhamra,2026-11,all,,direct_rate_strict,0.76,76,100,,counted" in capsys.readouterr().out

    assert main(["report", "figures", "--fixture", "r8", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["id"]: one["now"]["value"] for one in told["figures"]}["direct_rate_broad"] == 0.82


@pytest.mark.req("R46", "R71")
@pytest.mark.parametrize(
    "name", ["direct", "kkik", "phone", "demand", "relief", "rosa", "garanti", "digital", "reasons"]
)
def test_every_report_is_told_as_text(capsys, name):
    assert main(["report", name, "--fixture", "r8"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 2


@pytest.mark.req("R72")
def test_a_year_reads_no_more_items_than_it_tells_figures():
    """However many cases there are: what is read are sums, of each month one for each place that a case can be in."""
    centre, read_items = Centre(), []
    for number in range(48):
        fields = {
            "arrived_at": NOW.replace(month=number % 12 + 1, day=number % 27 + 1),
            "department": ("klf", "sbf")[number % 2],
            "service": ("fraga", "fel-gata")[number // 2 % 2],
            "channel": ("phone", "email", "web")[number % 3],
        }
        centre.keeps(centre.opens(resident=f"r{number}", **fields).close())
    centre.counts()
    figures = centre.figures
    with pytest.MonkeyPatch.context() as patch:
        for name in ("sums", "total", "days", "contributions"):
            original = getattr(figures, name)

            def counting(*args, original=original, name=name, **how):
                found = original(*args, **how)
                read_items.append(1 if name == "total" else len(found))
                return found

            patch.setattr(figures, name, counting)
        report = read(centre, "2026")

    told = len(report.figures) + sum(len(row.values) for each in report.breakdowns for row in each.rows)
    assert sum(read_items) <= told + sum(len(point.values) for each in report.series for point in each.points)
    assert figure(report, "contacts").now.value == 48
