"""The chat's bot in Amazon Lex: who may ask it, what it may do, and what an edit of its sentences changes."""

import json
from dataclasses import replace
from functools import cache

import pytest
from aws_cdk import App

from envag.catalogue.utterances import LEARNT
from envag.domain.chat_turn import Intent
from infra.build.data import municipalities as catalogue
from infra.build.data import utterances
from infra.constructs.bot import SESSION_SECONDS
from infra.stacks.contact_centre import ContactCentreStack
from infra.stage import make_stage
from tests.infra.connect import create_only, flow_of, named
from tests.infra.templates import YEAR, Template, municipalities, synth

LOCALES = {"sv_SE", "fi_FI"}
ALIAS = {"Fn::GetAtt": ["BotAlias67870AC9", "Arn"]}
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:envag-prod-bot"


def centre(stage="prod"):
    return synth(stage)[f"envag-{stage}-contact-centre"]


@cache
def bot():
    return centre().one("AWS::Lex::Bot").properties


@cache
def alias():
    return centre().one("AWS::Lex::BotAlias").properties


def synthesised(sentences):
    app = App()
    stack = ContactCentreStack(
        app,
        stage=make_stage("prod"),
        places=catalogue(),
        years=range(YEAR, YEAR + 3),
        utterances=sentences,
    )
    name = stack.stack_name
    return Template(name, app.synth().get_stack_by_name(name).template)


def of_lex(template):
    return {name: r for name, r in template.resources.items() if r.type.startswith("AWS::Lex::")}


@pytest.mark.req("R50")
def test_it_understands_swedish_and_finnish_and_every_turn_goes_to_the_function():
    assert {locale["LocaleId"] for locale in bot()["BotLocales"]} == LOCALES
    for locale in bot()["BotLocales"]:
        intents = {intent["Name"]: intent for intent in locale["Intents"]}
        assert set(intents) == {*LEARNT, Intent.FALLBACK} == set(Intent)
        for intent in intents.values():
            assert intent["DialogCodeHook"] == {"Enabled": True}
            assert intent["FulfillmentCodeHook"] == {"Enabled": True, "IsActive": True}
        assert intents[Intent.FALLBACK]["ParentIntentSignature"] == "AMAZON.FallbackIntent"
        assert "SampleUtterances" not in intents[Intent.FALLBACK]
        for name in LEARNT:
            said = {one["Utterance"] for one in intents[name]["SampleUtterances"]}
            assert said == set(utterances()[locale["LocaleId"]][name])


def test_every_language_of_the_alias_is_decided_by_the_function():
    settings = {one["LocaleId"]: one["BotAliasLocaleSetting"] for one in alias()["BotAliasLocaleSettings"]}

    assert set(settings) == LOCALES
    for setting in settings.values():
        assert setting["Enabled"] is True
        hook = setting["CodeHookSpecification"]["LambdaCodeHook"]
        assert hook["CodeHookInterfaceVersion"] == "1.0"
        assert centre().text(hook["LambdaArn"]) == FUNCTION


@pytest.mark.req("X13", "X26")
def test_nothing_of_a_conversation_is_logged_or_judged():
    assert "ConversationLogSettings" not in alias()
    assert "ErrorLogSettings" not in bot()
    assert "TestBotAliasSettings" not in bot()
    assert alias()["SentimentAnalysisSettings"] == {"DetectSentiment": False}
    assert bot()["DataPrivacy"] == {"ChildDirected": False}


def test_it_remembers_a_conversation_for_longer_than_the_flow_waits():
    flow = flow_of(named(municipalities("prod")["envag-prod-solhamra"], "ContactFlow")["solhamra.chat"])
    (block,) = [one for one in flow["Actions"] if one["Type"] == "ConnectParticipantWithLexBot"]

    assert bot()["IdleSessionTTLInSeconds"] == SESSION_SECONDS
    assert int(block["Parameters"]["LexTimeoutSeconds"]["Text"]) < SESSION_SECONDS


def test_only_our_instance_may_ask_it():
    policy = centre().one("AWS::Lex::ResourcePolicy").properties
    (statement,) = policy["Policy"]["Statement"]

    assert policy["ResourceArn"] == statement["Resource"] == ALIAS
    assert statement["Principal"] == {"Service": "connect.amazonaws.com"}
    assert set(statement["Action"]) == {"lex:RecognizeText", "lex:StartConversation"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnEquals": {"aws:SourceArn": {"Ref": "ConnectInstanceArn"}},
    }


def test_only_the_alias_may_call_the_function():
    permission = centre().one("AWS::Lambda::Permission", Principal="lexv2.amazonaws.com").properties

    assert centre().text(permission["FunctionName"]) == FUNCTION
    assert permission["SourceArn"] == ALIAS
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_its_role_may_do_nothing():
    role = centre().resources[bot()["RoleArn"]["Fn::GetAtt"][0]]

    assert not {"Policies", "ManagedPolicyArns"} & set(role.properties)
    assert not centre().of_type("AWS::IAM::Policy")
    (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "lexv2.amazonaws.com"}


def test_flows_find_the_alias_where_it_is_told_and_the_instance_knows_it():
    told = centre().one("AWS::SSM::Parameter", Name="/envag/prod/bot")
    association = centre().one("AWS::Connect::IntegrationAssociation", IntegrationType="LEX_BOT")

    assert told.properties["Value"] == association.properties["IntegrationArn"] == ALIAS
    for slug in ("solhamra", "norrsjofors", "lindholmstad"):
        template = municipalities("prod")[f"envag-prod-{slug}"]
        flow = flow_of(named(template, "ContactFlow")[f"{slug}.chat"])
        (block,) = [one for one in flow["Actions"] if one["Type"] == "ConnectParticipantWithLexBot"]
        assert template["Parameters"]["BotAliasArn"]["Default"] == "/envag/prod/bot"
        assert block["Parameters"]["LexV2Bot"] == {"AliasArn": "<BotAliasArn>"}
        assert block["Parameters"]["LexSessionAttributes"]["municipality"] == slug


def test_a_laptop_has_no_lex():
    assert not of_lex(centre("local"))
    assert not [one for one in centre("local").resources.values() if one.type.startswith("AWS::Connect::")]


EDITS = {
    "a sentence is added": lambda said: (*said, "något helt annat"),
    "a sentence goes": lambda said: said[1:],
    "a sentence is another": lambda said: ("något helt annat", *said[1:]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_another_version_behind_the_same_alias(edit):
    swedish = utterances()["sv_SE"]
    edited = {**utterances(), "sv_SE": {**swedish, "Status": EDITS[edit](swedish["Status"])}}
    before, after = synthesised(utterances()), synthesised(edited)
    replaced = {name for name in of_lex(before) if name not in of_lex(after)}

    assert json.dumps(before) != json.dumps(after)
    assert {before.resources[name].type for name in replaced} == {"AWS::Lex::BotVersion"}
    for name in set(of_lex(before)) - replaced:
        old, new = before.resources[name], after.resources[name]
        assert all(old.properties.get(one) == new.properties.get(one) for one in create_only(old.type))
    (version,) = after.of_type("AWS::Lex::BotVersion")
    assert after.one("AWS::Lex::BotAlias").properties["BotVersion"] == {"Fn::GetAtt": [version.id, "BotVersion"]}


def test_without_an_edit_the_version_stays_whatever_else_changes():
    places = tuple(replace(place, name=f"Nya {place.name}") for place in catalogue())
    app = App()
    ContactCentreStack(
        app, stage=make_stage("prod"), places=places, years=range(YEAR + 1, YEAR + 4), utterances=utterances()
    )
    after = Template("envag-prod-contact-centre", app.synth().get_stack_by_name("envag-prod-contact-centre").template)

    assert {r.id for r in after.of_type("AWS::Lex::BotVersion")} == {
        r.id for r in synthesised(utterances()).of_type("AWS::Lex::BotVersion")
    }


def test_what_cannot_change_is_known():
    assert create_only("AWS::Lex::Bot") == ["BotType"]
    assert create_only("AWS::Lex::BotAlias") == ["BotId"]
    assert "IntegrationArn" in create_only("AWS::Connect::IntegrationAssociation")
