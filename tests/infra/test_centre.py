"""A municipality's part of the Connect instance: hours, queues, flows, and who sees what."""

import json
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from aws_cdk import Stack, assertions
from aws_cdk import aws_connect as connect

from envag.domain.availability import Reason, availability
from envag.domain.hours import STOCKHOLM, Hours, Interval, SeasonalWeek, Weekday
from envag.flows.template import leftovers
from infra.build.data import municipalities as catalogue
from infra.constructs.centre_access import PERMISSIONS
from infra.constructs.centre_plan import TooManyOverridesError, unit_lines
from infra.constructs.connect_hours import MOST_OVERRIDES, TIME_ZONE, overrides, week
from infra.constructs.in_turn import AT_ONCE
from tests.infra.connect import flow_of, is_open, named
from tests.infra.templates import YEAR, municipalities, synth

PLACES = {place.slug: place for place in catalogue()}
YEARS = range(YEAR, YEAR + 3)
DST = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
QUOTA = {"RoutingProfileQueues": 50}


def stack(slug):
    return municipalities("prod")[f"envag-prod-{slug}"]


def moments(place):
    """Over 400 moments: around every change of the clocks, on eves, holidays and exceptions, and anywhere else."""
    chance = random.Random(place.slug)  # noqa: S311 - a fixed sample
    special = [*DST, *place.hours.exceptions, *(day for day in place.closed_days if day.year in YEARS)]
    days = [day + timedelta(days=chance.randint(-1, 1)) for day in chance.choices(special, k=260)]
    days += [date(YEAR, 1, 1) + timedelta(days=chance.randrange(3 * 365)) for _ in range(180)]
    days = [day for day in days if day.year in YEARS]
    return [
        datetime.combine(day, time(chance.randint(6, 19), chance.choice([0, 15, 29, 30, 45, 59])), STOCKHOLM)
        for day in days
    ] + [datetime.combine(day, time(hour), UTC) for day in DST for hour in range(4)]


@pytest.mark.req("R37", "R38", "X20")
@pytest.mark.parametrize("slug", PLACES)
def test_connect_is_open_when_availability_says_so(slug):
    place, made = PLACES[slug], named(stack(slug), "HoursOfOperation")
    answers = set()

    for moment in moments(place):
        expected = place.hours.open_at(moment, place.closed_days)
        assert is_open(made[f"{slug}.centre"], moment) is expected, moment
        assert availability(place, moment).open or not expected
        answers.add(expected)
    assert answers == {True, False}


@pytest.mark.req("R26", "R27")
@pytest.mark.parametrize("slug", PLACES)
def test_a_units_hours_in_connect_are_those_that_availability_knows(slug):
    place, made = PLACES[slug], named(stack(slug), "HoursOfOperation")
    units = [unit for department in place.departments for unit in department.units if unit.hours]

    assert {f"{slug}.unit.{unit.id}" for unit in units} == {name for name in made if ".unit." in name}
    for unit in units:
        answers = set()
        for moment in moments(place):
            who = availability(place, moment, recipient=unit.id)
            assert is_open(made[f"{slug}.unit.{unit.id}"], moment) is (who.reason is Reason.UNIT), (unit.id, moment)
            answers.add(who.reason is Reason.UNIT)
        assert answers == {True, False}


@pytest.mark.req("X18")
def test_a_language_lines_hours_in_connect_are_those_that_availability_knows():
    lines = [(place, line) for place in PLACES.values() for line in place.language_lines]

    assert lines
    for place, line in lines:
        made = named(stack(place.slug), "HoursOfOperation")[f"{place.slug}.language.{line.language}"]
        answers = {}
        for moment in moments(place):
            who = availability(place, moment, language=line.language)
            answers[is_open(made, moment)] = who.reason is Reason.LANGUAGE_LINE
            assert is_open(made, moment) is (who.reason is Reason.LANGUAGE_LINE), moment
        assert answers == {True: True, False: False}


@pytest.mark.req("X20")
@pytest.mark.parametrize(
    ("local", "opened"),
    [
        ("2026-12-22 18:30", True),  # a Tuesday evening
        ("2026-12-23 12:59", True),  # a half day
        ("2026-12-23 13:00", False),
        ("2026-12-24 10:00", False),  # an eve that no law calls a holiday
        ("2026-06-19 10:00", False),
        ("2027-05-07 10:00", False),  # the municipality's own closure
        ("2026-10-26 08:00", True),  # the first morning of winter time
        ("2026-10-26 07:59", False),
        ("2026-03-30 08:00", True),  # the first morning of summer time
    ],
)
def test_the_days_that_people_get_wrong(local, opened):
    moment = datetime.fromisoformat(local).replace(tzinfo=STOCKHOLM)

    assert is_open(named(stack("solhamra"), "HoursOfOperation")["solhamra.centre"], moment) is opened


@pytest.mark.parametrize("slug", PLACES)
def test_hours_are_swedish_and_stay_below_what_connect_keeps(slug):
    for hours in named(stack(slug), "HoursOfOperation").values():
        assert hours.properties["TimeZone"] == "Europe/Stockholm"
        found = hours.properties.get("HoursOfOperationOverrides", [])
        assert len(found) <= MOST_OVERRIDES
        covered = [(one["EffectiveFrom"], one["EffectiveTill"]) for one in found]
        assert all(earlier[1] < later[0] for earlier, later in pairwise(covered))


def test_more_exceptions_than_connect_keeps_are_told():
    ten = (Interval(opens=time(10), closes=time(11)),)
    hours = Hours(exceptions={date(YEAR, 1, 1) + timedelta(days=2 * n): ten for n in range(MOST_OVERRIDES + 1)})

    with pytest.raises(TooManyOverridesError, match=rf"solhamra.centre: {MOST_OVERRIDES + 1} periods"):
        overrides("solhamra.centre", hours, {}, YEARS)


def hours_of(config, found):
    """Hours of operation as a template has them."""
    alone = Stack()
    connect.CfnHoursOfOperation(
        alone,
        "Hours",
        instance_arn="arn:aws:connect:eu-central-1:000000000000:instance/x",
        name="hours",
        time_zone=TIME_ZONE,
        config=config,
        hours_of_operation_overrides=found,
    )
    (made,) = assertions.Template.from_stack(alone).find_resources("AWS::Connect::HoursOfOperation").values()
    return SimpleNamespace(properties=made["Properties"])


@pytest.mark.req("R37", "X20")
def test_seasons_reach_connect_with_the_holidays_in_them():
    place = PLACES["solhamra"]
    whole = (Interval(opens=time(9), closes=time(20)),)
    summer = SeasonalWeek(first="06-10", last="08-20", week=dict.fromkeys((Weekday.FRIDAY, Weekday.SUNDAY), whole))
    winter = SeasonalWeek(first="12-15", last="01-15", week={Weekday.MONDAY: whole})
    hours = replace(place.hours, seasons=(summer, winter))

    made = overrides("solhamra.centre", hours, place.closed_days, YEARS)

    assert len(made) <= MOST_OVERRIDES
    template = hours_of(week(hours), made)
    day, answers = date(YEAR, 1, 1), set()
    while day.year in YEARS:
        for at in (time(8, 30), time(12, 30), time(17, 30), time(19, 30)):
            moment = datetime.combine(day, at, STOCKHOLM)
            expected = hours.open_at(moment, place.closed_days)
            assert is_open(template, moment) is expected, moment
            answers.add((summer.holds_on(day), expected))
        day += timedelta(days=1)
    assert len(answers) == 4


@pytest.mark.req("R28")
@pytest.mark.parametrize("slug", PLACES)
def test_every_queue_has_hours_and_somebody_who_answers(slug):
    template = stack(slug)
    answered = {
        config["QueueReference"]["QueueArn"]["Fn::GetAtt"][0]
        for profile in named(template, "RoutingProfile").values()
        for config in profile.properties["QueueConfigs"]
        if "Fn::GetAtt" in config["QueueReference"]["QueueArn"]
    }
    queues = named(template, "Queue")

    assert {queue.id for queue in queues.values()} == answered
    assert {f"{slug}.{line.id}" for line in unit_lines(PLACES[slug])} < set(queues)
    for queue in queues.values():
        hours = template.resources[queue.properties["HoursOfOperationArn"]["Fn::GetAtt"][0]]
        assert hours.type == "AWS::Connect::HoursOfOperation"


@pytest.mark.parametrize("slug", PLACES)
def test_guides_take_the_centre_first(slug):
    template = stack(slug)
    centre = named(template, "Queue")[f"{slug}.centre"].id
    guides = named(template, "RoutingProfile")[f"{slug}.guides"].properties
    first = [c for c in guides["QueueConfigs"] if c["Priority"] == 1 and c["Delay"] == 0]

    assert len(guides["QueueConfigs"]) <= QUOTA["RoutingProfileQueues"]
    assert {
        c["QueueReference"]["Channel"]
        for c in first
        if c["QueueReference"]["QueueArn"] == {"Fn::GetAtt": [centre, "QueueArn"]}
    } == {"VOICE", "CHAT", "TASK"}


@pytest.mark.req("X32")
@pytest.mark.parametrize("slug", PLACES)
def test_guides_can_pass_callers_to_every_line_and_to_whoever_is_on_duty(slug):
    template, place = stack(slug), PLACES[slug]
    transfers = named(template, "Queue")[f"{slug}.transfers"].properties
    offered = {template.resources[arn["Fn::GetAtt"][0]].properties["Name"] for arn in transfers["QuickConnectArns"]}
    numbers = {
        resource.properties["QuickConnectConfig"]["PhoneConfig"]["PhoneNumber"]
        for resource in named(template, "QuickConnect").values()
        if resource.properties["QuickConnectConfig"]["QuickConnectType"] == "PHONE_NUMBER"
    }

    assert offered == set(named(template, "QuickConnect"))
    assert {name for name in named(template, "Queue") if name != f"{slug}.transfers"} <= offered
    assert numbers == {u.emergency_phone for d in place.departments for u in d.units if u.emergency_phone}


@pytest.mark.parametrize("slug", PLACES)
def test_flows_are_the_templates_filled_for_the_municipality(slug):
    template = stack(slug)
    flows = named(template, "ContactFlow")

    assert {f"{slug}.{name}" for name in ("inbound", "chat", "queue", "transfer", "after_hours")} < set(flows)
    assert (f"{slug}.queue-fi" in flows) is any(line.language == "fi" for line in PLACES[slug].language_lines)
    for name, resource in flows.items():
        flow = flow_of(resource)
        assert not leftovers(flow), name
    for begins in ("inbound", "chat"):
        tagged = [
            a["Parameters"]["Tags"] for a in flow_of(flows[f"{slug}.{begins}"])["Actions"] if a["Type"] == "TagContact"
        ]
        assert {"municipality": slug} in tagged


@pytest.mark.req("R22")
@pytest.mark.parametrize("slug", PLACES)
def test_call_flow_is_given_every_queue_by_the_key_that_it_asks_for(slug):
    template = stack(slug)
    flow = flow_of(named(template, "ContactFlow")[f"{slug}.inbound"])
    (first, *_) = [a for a in flow["Actions"] if a["Type"] == "InvokeLambdaFunction"]
    given = json.loads(first["Parameters"]["LambdaInvocationAttributes"]["queues"])
    queues = named(template, "Queue")

    assert first["Parameters"]["LambdaFunctionARN"].endswith(":function:envag-prod-call-flow")
    for line in unit_lines(PLACES[slug]):
        (key,) = line.keys
        assert given[key] == f"<{queues[f'{slug}.{line.id}'].id}>.QueueArn"
    for key in (PLACES[slug].centre, PLACES[slug].centre_unit):
        assert given[key] == f"<{queues[f'{slug}.centre'].id}>.QueueArn"
    for line in PLACES[slug].language_lines:
        assert given[f"language:{line.language}"] == f"<{queues[f'{slug}.language.{line.language}'].id}>.QueueArn"


@pytest.mark.req("X35")
def test_a_host_and_its_guest_find_the_same_queue():
    common = synth("prod")["envag-prod-contact-centre"]
    parameter = common.one("AWS::SSM::Parameter", Name="/envag/prod/queue/solhamra/for/norrsjofors")
    queue = named(common, "Queue")["solhamra.for.norrsjofors"]
    guest, host = stack("norrsjofors"), stack("solhamra")

    def looked_up(template):
        return {
            name
            for name, body in template["Parameters"].items()
            if body["Type"] == "AWS::SSM::Parameter::Value<String>" and body["Default"] == parameter.properties["Name"]
        }

    assert parameter.properties["Value"] == {"Fn::GetAtt": [queue.id, "QueueArn"]}
    (of_guest,), (of_host,) = looked_up(guest), looked_up(host)
    assert f'\\"host:solhamra\\":\\"<{of_guest}>' in json.dumps(
        flow_of(named(guest, "ContactFlow")["norrsjofors.inbound"])
    )
    assert {"Ref": of_host} in [
        c["QueueReference"]["QueueArn"]
        for c in named(host, "RoutingProfile")["solhamra.guides"].properties["QueueConfigs"]
    ]


@pytest.mark.req("X35")
def test_the_shared_queue_is_open_when_the_agreement_says_so():
    place = PLACES["norrsjofors"]
    made = named(synth("prod")["envag-prod-contact-centre"], "HoursOfOperation")["solhamra.for.norrsjofors"]
    within = [m for m in moments(place) if date(2026, 3, 1) <= m.astimezone(STOCKHOLM).date() <= date(2028, 2, 29)]
    answered = [m for m in within if availability(place, m).reason is Reason.AGREEMENT]

    assert len(answered) > 5
    assert all(is_open(made, moment) for moment in answered)
    assert not all(is_open(made, moment) for moment in within)


@pytest.mark.req("X27")
@pytest.mark.parametrize("slug", PLACES)
def test_everything_carries_its_municipality_and_profiles_open_nothing_else(slug):
    template = stack(slug)
    mine = {"Key": "municipality", "Value": slug}
    made = [r for r in template.resources.values() if r.type.startswith("AWS::Connect::")]
    profiles = named(template, "SecurityProfile")

    assert all(mine in resource.properties["Tags"] for resource in made)
    assert set(profiles) == {f"{slug}_{role}" for role in PERMISSIONS}
    for profile in profiles.values():
        assert profile.properties["AllowedAccessControlTags"] == [mine]
        assert {"User", "Queue", "RoutingProfile", "SecurityProfile"} == set(
            profile.properties["TagRestrictedResources"]
        )
        # No page that tags cannot restrict: flows, quick connects, metrics, contact search, saved reports
        seen = {permission.split(".")[0] for permission in profile.properties["Permissions"]}
        assert seen <= {
            "BasicAgentAccess",
            "OutboundCallAccess",
            "Users",
            "Queues",
            "RoutingPolicies",
            "SecurityProfiles",
        }


@pytest.mark.parametrize("slug", PLACES)
def test_names_are_made_of_ids_and_no_two_are_alike(slug):
    kinds = ("Queue", "HoursOfOperation", "QuickConnect", "RoutingProfile", "SecurityProfile", "ContactFlow")
    for kind in kinds:
        made = stack(slug).of_type(f"AWS::Connect::{kind}")
        assert len(named(stack(slug), kind)) == len(made) > 0
        assert all(re.fullmatch(rf"{slug}[._][a-z0-9._-]+", name) for name in named(stack(slug), kind))


@pytest.mark.parametrize("slug", PLACES)
def test_connect_is_asked_for_few_things_at_once(slug):
    """Whatever CloudFormation starts as soon as it can, never more than a few wait for Connect together."""
    template = stack(slug)
    made = {name for name, r in template.resources.items() if r.type.startswith("AWS::Connect::")}
    needs = {
        name: {one for one in re.findall(r'"([A-Za-z0-9]+)"', json.dumps(template.resources[name].body)) if one in made}
        - {name}
        for name in made
    }
    done, rounds = set(), 0
    while done != made:
        ready = {name for name in made - done if needs[name] <= done}
        assert 0 < len(ready) <= AT_ONCE
        done |= ready
        rounds += 1
    assert rounds >= len(made) / AT_ONCE


def test_the_sample_has_what_it_is_about():
    place = PLACES["solhamra"]
    sampled = {m.astimezone(STOCKHOLM).date() for m in moments(place)}

    assert len(moments(place)) >= 400
    assert set(DST) <= sampled
    assert set(place.hours.exceptions) & sampled
    assert {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)} & sampled
    assert place.hours.week[Weekday.TUESDAY] != place.hours.week[Weekday.MONDAY]
