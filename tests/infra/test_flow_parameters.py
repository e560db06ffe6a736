"""Where functions find the flows that they start contacts in: what stacks write is what functions ask for."""

import pytest

from envag.adapters.flow_ids import FlowIds
from envag.flows.stand_ins import STARTED, StartedFlow, flows_by_stand_in, stand_in
from infra.build.data import municipalities as catalogue
from tests.infra.templates import municipalities, platform

SLUGS = [municipality.slug for municipality in catalogue()]
STARTER = {"chat": "chat", "task": "tasks"}
"""The function that starts contacts in the flows of a template."""


class Parameters:
    """The SSM parameters of a municipality's stack."""

    def __init__(self, template):
        self.values = {
            parameter.properties["Name"]: template.text(parameter.properties["Value"])
            for parameter in template.of_type("AWS::SSM::Parameter")
        }

    def get_parameter(self, Name):  # noqa: N803 - as the SDK calls it
        return {"Parameter": {"Value": self.values.pop(Name)}}


def flow_ids(stage, slug, template):
    """The municipality's flow as the function asks for it, and the parameters that nobody asked for."""
    function = platform(stage).one("AWS::Lambda::Function", FunctionName=f"envag-{stage}-{STARTER[template]}")
    parameters = Parameters(municipalities(stage)[f"envag-{stage}-{slug}"])
    prefix = function.properties["Environment"]["Variables"]["FLOW_PARAMETERS"]
    return FlowIds(parameters, prefix).of(template, slug)


def test_every_started_flow_has_a_function_that_starts_it():
    assert set(STARTER) == set(STARTED)


@pytest.mark.req("X36")
@pytest.mark.parametrize("template", STARTED)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_function_finds_the_municipalitys_own_flow(slug, template):
    stack = municipalities("prod")[f"envag-prod-{slug}"]
    flow = stack.one("AWS::Connect::ContactFlow", Name=f"{slug}.{template}")

    assert flow_ids("prod", slug, template) == f"<{flow.id}>.ContactFlowArn.split('/')[3]"


@pytest.mark.parametrize("template", STARTED)
def test_on_a_laptop_the_connect_that_is_played_knows_whose_flow_it_is(template):
    known = flows_by_stand_in(SLUGS)

    for slug in SLUGS:
        assert known[flow_ids("local", slug, template)] == StartedFlow(template, slug)
    assert len(known) == len(SLUGS) * len(STARTED)
    assert stand_in(StartedFlow(template, "elsewhere")) not in known
