"""Templates are strict, keep CDK tokens usable, and are drawn readably."""

from __future__ import annotations

import copy
import json
from itertools import combinations

import pytest

from envag.flows.document import Document
from envag.flows.filled import stand_ins
from envag.flows.language import ACTIONS, FlowType
from envag.flows.slots import as_map, values
from envag.flows.speech import seconds
from envag.flows.template import TemplateError, content, fill, parse, read
from tests.builders import a_municipality
from tests.unit.flows.samples import flows, templates

FLOW = {
    "Version": "2019-10-30",
    "StartAction": "say",
    "Metadata": {"template": {"type": "CONTACT_FLOW", "placeholders": {"words": "text a", "queue": "queue centre"}}},
    "Actions": [
        {
            "Identifier": "say",
            "Type": "MessageParticipant",
            "Parameters": {"Text": "Hej. {{words}}", "Queue": "{{queue}}"},
            "Transitions": {"NextAction": "end", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}]},
        },
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ],
}
FULL = {"words": "Välkommen.", "queue": "arn:queue"}


def flow(**about):
    changed = copy.deepcopy(FLOW)
    changed["Metadata"]["template"] |= about
    return changed


def test_a_filled_template_is_the_flow_that_connect_reads():
    document = fill(parse("hello", FLOW), FULL)

    said = json.loads(content(document))
    assert said["Actions"][0]["Parameters"] == {"Text": "Hej. Välkommen.", "Queue": "arn:queue"}
    assert said["Metadata"].keys() == {"entryPointPosition", "ActionMetadata"}
    assert {key: said[key] for key in ("Version", "StartAction")} == {"Version": "2019-10-30", "StartAction": "say"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"words": "x"}, "hello: no value for 'queue'"),
        (FULL | {"extra": "x"}, "hello: has no 'extra'; it has 'queue', 'words'"),
        (FULL | {"words": "{{queue}}"}, "the value of 'words' holds '{{'"),
    ],
)
def test_filling_is_strict(values, message):
    with pytest.raises(TemplateError, match=message.replace("{", r"\{")):
        fill(parse("hello", FLOW), values)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"placeholders": {"words": "text a"}}, "uses 'queue' without declaring it"),
        (
            {"placeholders": {"words": "text a", "queue": "queue a", "old": "text b"}},
            "declares 'old' and never uses it",
        ),
        ({"type": "INBOUND"}, "Metadata.template.type is 'INBOUND'"),
        ({"colour": "red"}, "unknown 'colour'"),
    ],
)
def test_a_template_describes_itself_wholly(about, message):
    with pytest.raises(TemplateError, match=message):
        parse("hello", flow(**about))


def test_a_file_that_is_no_template_is_told(tmp_path):
    for text, message in (
        ("{", "is no JSON"),
        ("[]", "has no Metadata.template"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
    ):
        path = tmp_path / "x.json"
        path.write_text(text)
        with pytest.raises(TemplateError, match=message):
            read(path)


def test_tokens_of_the_cdk_come_through_alone_inside_text_and_inside_a_map():
    from aws_cdk import App, Stack
    from aws_cdk import aws_sns as sns

    stack = Stack(App(), "S")
    arns = [sns.CfnTopic(stack, name).ref for name in ("A", "B")]
    document = fill(parse("hello", FLOW), {"words": f"Kö: {arns[0]}", "queue": as_map({"bygglov": arns[1]})})

    resolved = stack.resolve(content(document))
    parts = resolved["Fn::Join"][1]
    whole = "".join(part if isinstance(part, str) else part["Ref"] for part in parts)
    assert json.loads(whole)["Actions"][0]["Parameters"] == {"Text": "Hej. Kö: A", "Queue": '{"bygglov":"B"}'}


def test_words_of_a_municipality_are_no_markup():
    changed = flow()
    changed["Actions"][0]["Parameters"]["Text"] = "<speak>{{words}}</speak>"

    document = fill(parse("hello", changed), FULL | {"words": "Å & Ä <b>"})

    assert document.blocks["say"]["Parameters"]["Text"] == "<speak>Å &amp; Ä &lt;b&gt;</speak>"


def test_a_flow_that_is_too_long_is_refused():
    with pytest.raises(TemplateError, match="Connect takes 256000"):
        content(Document(name="long", type="CONTACT_FLOW", content={"a": "x" * 256_000}))


def test_an_unknown_kind_or_text_names_the_template():
    for kind, message in (("colour red", "no known kind 'colour red'"), ("text no.such", "'no.such' is not known")):
        template = parse("hello", flow(placeholders={"words": kind, "queue": "queue centre"}))
        with pytest.raises(TemplateError, match=message):
            values(template, a_municipality(), stand_ins(a_municipality()))


@pytest.mark.parametrize("name", sorted(templates()))
def test_no_two_blocks_are_drawn_on_one_spot(name):
    places = flows()[name].content["Metadata"]["ActionMetadata"]

    assert places.keys() == flows()[name].blocks.keys()
    spots = [(one["position"]["x"], one["position"]["y"]) for one in places.values()]
    assert all(abs(a[0] - b[0]) >= 200 or abs(a[1] - b[1]) >= 180 for a, b in combinations(spots, 2))


def test_no_words_stand_in_the_json():
    """Words are the municipality's, or what the function answers."""
    for template in templates().values():
        for block in template.document.blocks.values():
            for key in ("Text", "SSML"):
                said = block["Parameters"].get(key, "")
                assert said == "" or said.startswith(("{{", "$.", "<speak>{{")), (template.name, block["Identifier"])


def test_flows_can_be_made_one_after_the_other():
    """No flow leads in a circle to itself: CloudFormation could not make any of them first."""
    left = {name: _flows_of(one) for name, one in templates().items()}
    while left:
        ready = [name for name, needs in left.items() if not needs & left.keys()]
        assert ready, left
        left = {name: needs for name, needs in left.items() if name not in ready}


def _flows_of(template):
    return {kind.split()[1] for kind in template.placeholders.values() if kind.startswith("flow ")}


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("", 0),
        ("Välkommen till Solhamra kommun.", 2.2),
        ("08-465 004 10", 4),
        ('<speak>Hej<break time="10s"/></speak>', 10.2),
    ],
)
def test_speech_takes_time(said, about):
    assert seconds(said) == pytest.approx(about, abs=0.3)


def test_every_action_is_described_consistently():
    for kind, action in ACTIONS.items():
        assert action.where <= set(FlowType), kind
        assert not (action.terminal and (action.errors or action.mirrors or action.no_next)), kind
        assert action.ranges.keys() | action.words.keys() <= action.parameters, kind
        branch, _, name = action.mirrors.partition(":")
        assert not branch or name in (action.errors if branch == "error" else action.operands), kind
