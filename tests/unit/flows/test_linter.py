"""The linter sees a planted fault of each kind, and nothing in the flows that are deployed."""

from __future__ import annotations

import copy

import pytest

from envag.cli.main import main
from envag.cli.municipalities import load
from envag.flows.document import Document
from envag.flows.filled import lint_templates
from envag.flows.language import RIGHT_NAMES
from envag.flows.linter import lint
from tests.unit.flows.samples import Changed, templates


@pytest.mark.req("R21", "R22", "R27")
def test_the_flows_that_are_deployed_have_no_fault():
    assert [str(one) for one in lint_templates(templates().values(), load(), among=())] == []


def test_the_unspoiled_copy_has_no_fault():
    assert [Changed(name).found() for name in templates()] == [set()] * len(templates())


FAULTS = []


def planted(fault):
    """A function that spoils a flow, and tells the rule and the block at which that is seen."""
    FAULTS.append(fault)
    return fault


@planted
def misspelt(flow):
    flow.block("mark")["Type"] = "TagContacts"
    return "type", "mark"


@planted
def old_name(flow):
    flow.block("welcome")["Type"] = "PlayPrompt"
    return "type", "welcome"


@planted
def wrong_flow_type(flow):
    flow.type = "AGENT_WHISPER"
    return "flow-type", "offer the language"


@planted
def missing_parameter(flow):
    del flow.block("ask call_flow")["Parameters"]["LambdaFunctionARN"]
    return "parameter", "ask call_flow"


@planted
def unknown_parameter(flow):
    flow.block("ask call_flow")["Parameters"]["FunctionArn"] = "x"
    return "parameter", "ask call_flow"


@planted
def two_of_one(flow):
    flow.block("welcome")["Parameters"]["SSML"] = "<speak>Hej</speak>"
    return "parameter", "welcome"


@planted
def number_not_text(flow):
    flow.block("offer the language")["Parameters"]["InputTimeLimitSeconds"] = 5
    return "parameter", "offer the language"


@planted
def out_of_range(flow):
    flow.block("offer the language")["Parameters"]["InputTimeLimitSeconds"] = "181"
    return "parameter", "offer the language"


@planted
def unknown_word(flow):
    flow.block("ask call_flow")["Parameters"]["InvocationType"] = "LATER"
    return "parameter", "ask call_flow"


@planted
def two_hooks(flow):
    flow.block("whisper to the guide")["Parameters"]["EventHooks"]["CustomerHold"] = "x"
    return "parameter", "whisper to the guide"


@planted
def tag_of_aws(flow):
    flow.block("mark")["Parameters"]["Tags"] = {"aws:municipality": "solhamra", "municipality": "solhamra"}
    return "parameter", "mark"


@planted
def unknown_path(flow):
    flow.block("welcome")["Parameters"]["Text"] = "$.Externl.message"
    return "jsonpath", "welcome"


@planted
def missing_error(flow):
    flow.drop_error("welcome", "NoMatchingError")
    return "error", "welcome"


@planted
def silence_has_no_branch(flow):
    flow.drop_error("offer the language", "InputTimeLimitExceeded")
    return "error", "offer the language"


@planted
def full_has_no_branch(flow):
    flow.drop_error("to the queue", "QueueAtCapacity")
    return "error", "to the queue"


@planted
def unknown_error(flow):
    flow.block("welcome")["Transitions"]["Errors"].append({"ErrorType": "Oops", "NextAction": "hang up"})
    return "error", "welcome"


@planted
def one_branch_of_hours(flow):
    hours = flow.block("centre open?")["Transitions"]
    hours["Conditions"] = [one for one in hours["Conditions"] if one["Condition"]["Operands"] == ["True"]]
    return "condition", "centre open?"


@planted
def unknown_operator(flow):
    flow.block("open?")["Transitions"]["Conditions"][0]["Condition"]["Operator"] = "Is"
    return "condition", "open?"


@planted
def decides_nothing(flow):
    flow.block("open?")["Transitions"]["Conditions"] = []
    return "condition", "open?"


@planted
def letter_as_key(flow):
    flow.block("offer the language")["Transitions"]["Conditions"][0]["Condition"]["Operands"] = ["två"]
    return "condition", "offer the language"


@planted
def condition_on_a_function(flow):
    test = {"Operator": "Equals", "Operands": ["ok"]}
    flow.block("ask call_flow")["Transitions"]["Conditions"] = [{"NextAction": "welcome", "Condition": test}]
    return "condition", "ask call_flow"


@planted
def not_mirrored(flow):
    flow.lead("centre open?", "next", "hang up")
    return "next", "centre open?"


@planted
def no_next(flow):
    del flow.block("welcome")["Transitions"]["NextAction"]
    return "next", "welcome"


@planted
def dangling(flow):
    flow.lead("welcome", "next", "nowhere")
    return "dangling", "welcome"


@planted
def no_start(flow):
    flow.content["StartAction"] = "nowhere"
    return "dangling", ""


@planted
def unreachable(flow):
    flow.add(Identifier="island", Type="DisconnectParticipant", Parameters={}, Transitions={})
    return "unreachable", "island"


@planted
def going_on_after_the_end(flow):
    flow.block("hang up")["Transitions"] = {"NextAction": "welcome"}
    return "terminal", "hang up"


@planted
def same_name_twice(flow):
    flow.add(Identifier="hang up", Type="DisconnectParticipant", Parameters={}, Transitions={})
    return "identifier", ""


@planted
def name_with_a_colon(flow):
    flow.add(Identifier="hang: up", Type="DisconnectParticipant", Parameters={}, Transitions={})
    return "identifier", "hang: up"


@planted
def left_over(flow):
    flow.block("apologise")["Parameters"]["Text"] = "Välkommen till {{ municipality }}."
    return "placeholder", "apologise"


@planted
def too_many_blocks(flow):
    for number in range(250):
        flow.add(Identifier=f"end {number}", Type="DisconnectParticipant", Parameters={}, Transitions={})
    return "size", ""


@planted
def too_long(flow):
    flow.block("welcome")["Parameters"]["Text"] = "a" * 256_001
    return "size", ""


@planted
def old_version(flow):
    flow.content["Version"] = "2018-01-01"
    return "version", ""


@planted
def waits_as_long_as_connect(flow):
    flow.block("ask call_flow")["Parameters"]["InvocationTimeLimitSeconds"] = "8"
    return "time-limit", "ask call_flow"


@planted
def waits_shorter_than_the_function(flow):
    flow.block("ask call_flow")["Parameters"]["InvocationTimeLimitSeconds"] = "5"
    return "time-limit", "ask call_flow"


@planted
def failing_function_hangs_up(flow):
    flow.lead("ask call_flow", "error:NoMatchingError", "say unavailable")
    return "human", "ask call_flow"


@planted
def silence_hangs_up(flow):
    flow.lead("offer the language", "error:InputTimeLimitExceeded", "say unavailable")
    return "silence", "offer the language"


@planted
def whoever_types_no_code_is_hung_up_on(flow):
    flow.lead("ask for the code", "next", "say unavailable")
    return "silence", "ask for the code"


@planted
def code_is_asked_for_and_a_language_offered(flow):
    flow.lead("code typed?", "condition:Timeout", "other language?")
    return "menus", ""


@planted
def four_choices(flow):
    conditions = flow.block("offer the language")["Transitions"]["Conditions"]
    for key in "345":
        test = {"Operator": "Equals", "Operands": [key]}
        conditions.append({"NextAction": "choose the language", "Condition": test})
    return "choices", "offer the language"


@planted
def second_menu(flow):
    menu = dict(flow.block("offer the language"), Identifier="another menu")
    flow.content["Actions"].append(menu)
    flow.lead("welcome", "next", "another menu")
    flow.lead("welcome", "error:NoMatchingError", "other language?")
    menu["Transitions"] = {
        "NextAction": "other language?",
        "Errors": [
            {"ErrorType": error, "NextAction": "other language?"}
            for error in ("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
        ],
        "Conditions": [
            {"NextAction": "other language?", "Condition": {"Operator": "Equals", "Operands": ["1"]}},
        ],
    }
    return "menus", ""


@planted
def menu_again_and_again(flow):
    flow.lead("back to Swedish", "next", "voice of the offer")
    return "menus", ""


@planted
def long_speech(flow):
    flow.block("welcome")["Parameters"]["Text"] = "Välkommen till kommunen. " * 12
    return "speech", ""


@planted
def hangs_up_before_the_record(flow):
    flow.lead("mark", "next", "say closed")
    return "record", "hang up"


@planted
def queued_without_a_record(flow):
    flow.lead("Swedish voice", "next", "apologise")
    flow.lead("Swedish voice", "error:NoMatchingError", "apologise")
    return "record", "to the queue"


@planted
def untagged_when_the_function_fails(flow):
    flow.block("mark")["Parameters"]["Tags"] = {"owner": "solhamra"}
    return "record", "to the queue"


@planted
def hangs_up_without_a_word(flow):
    flow.lead("centre open?", "condition:False", "hang up")
    flow.lead("centre open?", "next", "hang up")
    flow.lead("understood?", "error:NoMatchingCondition", "centre open?")
    flow.lead("understood?", "next", "centre open?")
    return "silent-end", "hang up"


def chat(fault):
    """A fault that is planted in the flow of chats."""
    fault.flow = "chat"
    return planted(fault)


@planted
def records_before_it_is_said(flow):
    flow.lead("recorded?", "condition:true", "record")
    return "recording", "record"


@planted
def records_when_saying_so_failed(flow):
    flow.lead("say that it is recorded", "error:NoMatchingError", "record")
    return "recording", "record"


@planted
def records_though_nobody_asked_for_it(flow):
    flow.lead("recorded?", "error:NoMatchingCondition", "say that it is recorded")
    flow.lead("recorded?", "next", "say that it is recorded")
    return "recording", "record"


@planted
def says_something_else_before_it_records(flow):
    flow.block("say that it is recorded")["Parameters"]["Text"] = "$.Attributes.message"
    return "recording", "record"


@planted
def records_what_is_said_to_the_flow(flow):
    behavior = {"RecordedParticipants": [], "IVRRecordingBehavior": "Enabled"}
    flow.block("record")["Parameters"]["RecordingBehavior"] = behavior
    flow.lead("welcome", "next", "record")
    return "recording", "record"


@planted
def recording_fails_without_a_branch(flow):
    flow.drop_error("record", "NoMatchingError")
    return "error", "record"


def records_after_a_transfer(flow):
    flow.block("recording ends")["Parameters"]["RecordingBehavior"]["RecordedParticipants"] = ["Agent"]
    return "recording", "recording ends"


records_after_a_transfer.flow = "transfer"
planted(records_after_a_transfer)


@chat
def bot_without_a_branch_for_solved(flow):
    conditions = flow.block("machine")["Transitions"]["Conditions"]
    conditions[:] = [one for one in conditions if one["Condition"]["Operands"] != ["Solved"]]
    return "bot", "machine"


@chat
def bot_with_an_intent_that_it_does_not_end_with(flow):
    test = {"Operator": "Equals", "Operands": ["Status"]}
    flow.block("machine")["Transitions"]["Conditions"].append({"NextAction": "hang up", "Condition": test})
    return "bot", "machine"


@chat
def bot_decides_nothing(flow):
    flow.block("machine")["Transitions"]["Conditions"] = []
    return "condition", "machine"


@chat
def bot_that_is_asked_for_a_human_hangs_up(flow):
    flow.lead("machine", "condition:Person", "say goodbye")
    return "human", "machine"


@chat
def bot_that_fails_hangs_up(flow):
    flow.lead("machine", "error:NoMatchingError", "say goodbye")
    return "human", "machine"


@chat
def silence_before_the_bot_hangs_up(flow):
    flow.lead("machine", "error:InputTimeLimitExceeded", "say goodbye")
    return "human", "machine"


@chat
def bot_that_understands_nothing_hangs_up(flow):
    flow.lead("machine", "error:NoMatchingCondition", "say goodbye")
    flow.lead("machine", "next", "say goodbye")
    return "human", "machine"


@chat
def after_the_bot_nobody_asks_whether_it_is_open(flow):
    flow.lead("still open?", "condition:true", "say closed")
    return "human", "machine"


@chat
def bot_of_no_municipality(flow):
    del flow.block("machine")["Parameters"]["LexSessionAttributes"]["municipality"]
    return "bot", "machine"


@chat
def bot_of_another_municipality(flow):
    flow.block("machine")["Parameters"]["LexSessionAttributes"]["municipality"] = "norrsjofors"
    return "bot", "machine"


@chat
def bot_of_whatever_the_contact_says(flow):
    attribute = "$.Attributes.municipality"
    flow.block("machine")["Parameters"]["LexSessionAttributes"]["municipality"] = attribute
    flow.block("mark")["Parameters"]["Tags"]["municipality"] = attribute
    return "bot", "machine"


@chat
def bot_without_a_language(flow):
    flow.lead("machine first?", "condition:true", "say that it is a machine")
    return "bot", "machine"


@chat
def bot_whose_language_could_not_be_set(flow):
    flow.lead("machine in Finnish", "error:NoMatchingError", "say that it is a machine")
    return "bot", "machine"


@chat
def bot_again_and_again(flow):
    flow.lead("hand over", "next", "machine")
    return "bot", ""


@chat
def second_bot(flow):
    other = copy.deepcopy(flow.block("machine"))
    flow.add(**(other | {"Identifier": "another machine"}))
    flow.lead("machine", "condition:Person", "another machine")
    return "bot", ""


@chat
def bot_without_an_alias(flow):
    flow.block("machine")["Parameters"]["LexV2Bot"] = {}
    return "parameter", "machine"


@chat
def bot_of_the_first_version_of_lex(flow):
    flow.block("machine")["Parameters"]["LexV2Bot"] = {"Name": "envag", "Alias": "live", "Region": "eu-central-1"}
    return "parameter", "machine"


@chat
def bot_that_waits_for_no_time(flow):
    flow.block("machine")["Parameters"]["LexTimeoutSeconds"]["Text"] = "59"
    return "parameter", "machine"


@chat
def bot_that_says_two_things_first(flow):
    flow.block("machine")["Parameters"]["Text"] = "Hej"
    return "parameter", "machine"


@chat
def bot_whose_silence_has_no_branch(flow):
    flow.drop_error("machine", "InputTimeLimitExceeded")
    return "error", "machine"


@chat
def bot_whose_fault_has_no_branch(flow):
    flow.drop_error("machine", "NoMatchingError")
    return "error", "machine"


@chat
def bot_whose_miss_has_no_branch(flow):
    flow.drop_error("machine", "NoMatchingCondition")
    return "error", "machine"


def task(fault):
    """A fault that is planted in the flow of tasks."""
    fault.flow = "task"
    return planted(fault)


@task
def task_that_speaks(flow):
    silence = {"NextAction": "choose the centre", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}]}
    flow.add(Identifier="hello", Type="MessageParticipant", Parameters={"Text": "Hej"}, Transitions=silence)
    flow.lead("before the rest", "next", "hello")
    return "task", "hello"


@task
def task_that_opens_a_case(flow):
    failing = {"NextAction": "urgent?", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "urgent?"}]}
    parameters = {"LambdaFunctionARN": "arn:aws:lambda:x", "InvocationTimeLimitSeconds": "6"}
    flow.add(Identifier="ask", Type="InvokeLambdaFunction", Parameters=parameters, Transitions=failing)
    flow.lead("mark", "next", "ask")
    return "task", "ask"


@task
def task_of_no_municipality(flow):
    flow.content["StartAction"] = "urgent?"
    flow.content["Actions"].remove(flow.block("mark"))
    return "task", "to the centre"


@task
def task_for_nobody(flow):
    flow.lead("before the rest", "next", "end")
    return "task", "mark"


def spoilt(fault):
    """The flow with the fault, and the rule and block at which it is seen."""
    flow = Changed(getattr(fault, "flow", "inbound"))
    return flow, fault(flow)


@planted
def silent_words_change_the_way(flow):
    flow.lead("welcome", "error:NoMatchingError", "hang up")
    return "carry-on", "welcome"


@planted
def full_queue_hangs_up(flow):
    flow.lead("to the queue", "error:QueueAtCapacity", "hang up")
    return "error-end", "to the queue"


@planted
def a_fault_turns_in_a_circle(flow):
    flow.lead("choose the centre", "error:NoMatchingError", "choose the centre")
    return "circle", "choose the centre"


@pytest.mark.req("R21", "R22", "R27", "R50")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_seen(fault):
    flow, expected = spoilt(fault)

    assert expected in flow.found()


def test_every_rule_has_a_planted_fault():
    planted = {spoilt(fault)[1][0] for fault in FAULTS}

    assert planted == {
        "bot", "carry-on", "choices", "circle", "condition", "dangling", "error", "error-end", "flow-type", "human",
        "identifier", "jsonpath", "menus", "next", "parameter", "placeholder", "record", "recording", "silence",
        "silent-end", "size", "speech", "task", "terminal", "time-limit", "type", "unreachable", "version",
    }  # fmt: skip


@pytest.mark.parametrize(("wrong", "right"), RIGHT_NAMES.items())
def test_a_name_that_circulates_is_told_what_it_is_called(wrong, right):
    flow = Changed()
    flow.block("welcome")["Type"] = wrong

    assert any(right in one.message for one in flow.linted())


def test_a_finding_names_file_block_rule_and_what_would_be_right():
    flow = Changed()
    flow.block("ask call_flow")["Parameters"]["InvocationTimeLimitSeconds"] = "8"

    (finding,) = flow.linted()

    assert str(finding) == (
        "inbound: 'ask call_flow': waits 8 s; right is more than the function's own 5 s and less than Connect's 8 s: "
        "6 [time-limit]"
    )


def test_what_is_no_flow_at_all_is_told_and_not_raised():
    assert {one.rule for one in lint(Document(name="x", type="CONTACT_FLOW", content={}))} == {"version", "dangling"}


def test_the_command_tells_a_clean_house(capsys):
    assert main(["lint", "flows"]) == 0
    assert capsys.readouterr().out == "11 flows, no findings\n"


def test_the_command_reads_an_exported_flow(tmp_path, capsys):
    path = tmp_path / "exported.json"
    path.write_text('{"Version": "2019-10-30", "StartAction": "a", "Actions": []}')

    assert main(["lint", "flows", str(path)]) == 1
    assert "exported: StartAction is 'a', which is no block [dangling]" in capsys.readouterr().out


def test_the_command_reads_a_template_that_is_not_ours_yet(tmp_path, capsys):
    path = tmp_path / "queue.json"
    path.write_text((templates_folder() / "queue.json").read_text("utf-8").replace('"60"', '"0"'))

    assert main(["lint", "flows", str(path)]) == 1
    assert "queue: 'stay': InterruptFrequencySeconds is '0'" in capsys.readouterr().out


def test_the_command_says_what_it_cannot_read(tmp_path, capsys):
    path = tmp_path / "broken.json"
    path.write_text("{")

    assert main(["lint", "flows", str(path)]) == 1
    assert "cannot be read as JSON" in capsys.readouterr().err


def templates_folder():
    from tests.unit.flows.samples import FOLDER

    return FOLDER
