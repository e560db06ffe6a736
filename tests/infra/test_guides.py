"""What the guides say of the deployed stacks is what the templates say: alarms, functions, fixed costs."""

import re

import pytest

from infra.build.functions import function_names
from infra.cost import fixed_monthly_cost
from tests.infra.templates import ROOT, municipalities, platform, synth

STAGE = "prod"
PREFIX = f"envag-{STAGE}-"


def section(document, title):
    text = (ROOT / document).read_text("utf-8")
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)[1]


def cells(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def alarms():
    return {
        resource.properties["AlarmName"].removeprefix(PREFIX)
        for template in synth(STAGE).values()
        for resource in template.of_type("AWS::CloudWatch::Alarm")
    }


def alarm_patterns():
    functions = "|".join(name.replace("_", "-") for name in function_names())
    slugs = "|".join(name.removeprefix(PREFIX) for name in municipalities(STAGE))
    for row in cells(section("docs/operations.md", "Alarms"))[2:]:
        for name in re.findall(r"`([^`]+)`", row[0]):
            pattern = name.replace("<function>", f"({functions})").replace("<slug>", f"({slugs})")
            yield re.compile(pattern.replace("<department>", "[a-z][a-z0-9-]*"))


def test_every_alarm_has_a_row_that_says_what_to_do():
    patterns = list(alarm_patterns())
    assert {name for name in alarms() if not any(pattern.fullmatch(name) for pattern in patterns)} == set()


def test_every_row_is_about_an_alarm_that_exists():
    assert [p.pattern for p in alarm_patterns() if not any(p.fullmatch(name) for name in alarms())] == []


def test_the_architecture_lists_every_function_as_it_is_deployed():
    told = {
        row[0].strip("`"): (row[2], row[3], row[4]) for row in cells(section("docs/architecture.md", "Functions"))[2:]
    }
    deployed = {
        name: (f"{f['Timeout']} s", f"{f['MemorySize']} MB", str(f["ReservedConcurrentExecutions"]))
        for name in function_names()
        for f in [
            platform(STAGE).one("AWS::Lambda::Function", FunctionName=f"{PREFIX}{name.replace('_', '-')}").properties
        ]
    }
    assert told == deployed


def test_the_quota_that_is_asked_for_covers_what_is_reserved():
    functions = platform(STAGE).of_type("AWS::Lambda::Function")
    reserved = sum(function.properties["ReservedConcurrentExecutions"] for function in functions)
    told = re.search(
        r"the functions reserve (\d+), and AWS insists that (\d+)", (ROOT / "docs/operations.md").read_text()
    )
    assert int(told[1]) == reserved
    for document in ("README.md", "docs/operations.md"):
        asked = re.search(r"concurrency of at least (\d+)", (ROOT / document).read_text("utf-8"))
        assert int(asked[1]) >= reserved + int(told[2])


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_the_fixed_costs_are_those_of_the_templates(document):
    costs = {name: sum(fixed_monthly_cost(template).values()) for name, template in municipalities(STAGE).items()}
    text = (ROOT / document).read_text("utf-8")
    assert f"{sum(fixed_monthly_cost(platform(STAGE)).values()):.2f}" in text
    assert f"{min(costs.values()):.2f}–{max(costs.values()):.2f}" in text
