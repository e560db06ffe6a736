"""The bot that answers a chat first: one for all municipalities, in Amazon Lex V2, decided by the function ``bot``."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from aws_cdk import Aws, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from envag.domain.chat_turn import Intent
from infra.constructs.connect_names import bot_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.catalogue.utterances import Utterances
    from infra.stage import Stage

CONFIDENCE = 0.75
"""How sure Lex must be of an intent. Taken for solved in error, a chat would end with its question open."""

SESSION_SECONDS = 600
"""How long Lex remembers a conversation, longer than the flow waits for the resident's next words."""

ALIAS = "live"


class Bot(Construct):
    """Connect names the alias, whose ARN never changes; each change of what the bot learns is a new version behind it.

    Every turn goes to the function, which alone decides and speaks: Lex has no words of its own. It logs nothing of a
    conversation, which is personal data; the chat's transcript holds it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: Stage, instance_arn: str, utterances: Utterances
    ) -> None:
        super().__init__(scope, construct_id)
        self._function = stage.arn("lambda", f"function:{stage.named('bot')}")
        bot = lex.CfnBot(
            self,
            "Definition",
            name=stage.named(),
            description="Answers a chat first, from approved articles and the state of a case.",
            role_arn=self._role().role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=SESSION_SECONDS,
            auto_build_bot_locales=True,
            bot_locales=[_locale(locale, intents) for locale, intents in sorted(utterances.items())],
        )
        alias = self._alias(bot, self._version(bot, sorted(utterances)), sorted(utterances))
        self._let_lex_call(alias)
        self._let_connect_ask(alias, instance_arn)
        ssm.CfnParameter(self, "Told", name=bot_parameter(stage), type="String", value=alias.attr_arn)

    def _role(self) -> iam.Role:
        """Lex wants a role, and needs it only to speak: this one may do nothing."""
        return iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lexv2.amazonaws.com"))

    def _version(self, bot: lex.CfnBot, locales: Sequence[str]) -> lex.CfnBotVersion:
        """A version is immutable, so what it holds names it: other sentences make another, and the old one goes.

        Nothing but what Lex builds is in the name: for an unchanged draft it makes no version, but gives the last one.
        """
        built = json.dumps(Stack.of(self).resolve(bot.bot_locales), sort_keys=True)
        digest = hashlib.sha256(built.encode()).hexdigest()[:12]
        details = lex.CfnBotVersion.BotVersionLocaleDetailsProperty(source_bot_version="DRAFT")
        return lex.CfnBotVersion(
            self,
            f"Version{digest}",
            bot_id=bot.attr_id,
            description=digest,
            bot_version_locale_specification=[
                lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
                    locale_id=locale, bot_version_locale_details=details
                )
                for locale in locales
            ],
        )

    def _alias(self, bot: lex.CfnBot, version: lex.CfnBotVersion, locales: Sequence[str]) -> lex.CfnBotAlias:
        hook = lex.CfnBotAlias.CodeHookSpecificationProperty(
            lambda_code_hook=lex.CfnBotAlias.LambdaCodeHookProperty(
                code_hook_interface_version="1.0", lambda_arn=self._function
            )
        )
        setting = lex.CfnBotAlias.BotAliasLocaleSettingsProperty(enabled=True, code_hook_specification=hook)
        return lex.CfnBotAlias(
            self,
            "Alias",
            bot_id=bot.attr_id,
            bot_alias_name=ALIAS,
            bot_version=version.attr_bot_version,
            sentiment_analysis_settings={"DetectSentiment": False},
            bot_alias_locale_settings=[
                lex.CfnBotAlias.BotAliasLocaleSettingsItemProperty(locale_id=locale, bot_alias_locale_setting=setting)
                for locale in locales
            ],
        )

    def _let_lex_call(self, alias: lex.CfnBotAlias) -> None:
        lambda_.CfnPermission(
            self,
            "MayCall",
            action="lambda:InvokeFunction",
            function_name=self._function,
            principal="lexv2.amazonaws.com",
            source_account=Aws.ACCOUNT_ID,
            source_arn=alias.attr_arn,
        )

    def _let_connect_ask(self, alias: lex.CfnBotAlias, instance_arn: str) -> None:
        """Of all instances ours alone, and only this alias."""
        statement = {
            "Sid": "FlowsMayAsk",
            "Effect": "Allow",
            "Principal": {"Service": "connect.amazonaws.com"},
            "Action": ["lex:RecognizeText", "lex:StartConversation"],
            "Resource": alias.attr_arn,
            "Condition": {
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                "ArnEquals": {"aws:SourceArn": instance_arn},
            },
        }
        policy = lex.CfnResourcePolicy(
            self,
            "Policy",
            resource_arn=alias.attr_arn,
            policy={"Version": "2012-10-17", "Statement": [statement]},
        )
        connect.CfnIntegrationAssociation(
            self,
            "Association",
            instance_id=instance_arn,
            integration_type="LEX_BOT",
            integration_arn=alias.attr_arn,
        ).add_resource_dependency(policy)


def _locale(locale: str, intents: Mapping[str, Sequence[str]]) -> lex.CfnBot.BotLocaleProperty:
    learnt = [_intent(name, sentences) for name, sentences in sorted(intents.items())]
    return lex.CfnBot.BotLocaleProperty(
        locale_id=locale,
        nlu_confidence_threshold=CONFIDENCE,
        intents=[*learnt, _intent(Intent.FALLBACK, (), signature="AMAZON.FallbackIntent")],
    )


def _intent(name: str, sentences: Sequence[str], *, signature: str | None = None) -> lex.CfnBot.IntentProperty:
    """An intent whose every turn the function decides, as long as it lasts and when it ends."""
    return lex.CfnBot.IntentProperty(
        name=name,
        parent_intent_signature=signature,
        sample_utterances=[lex.CfnBot.SampleUtteranceProperty(utterance=sentence) for sentence in sentences] or None,
        dialog_code_hook=lex.CfnBot.DialogCodeHookSettingProperty(enabled=True),
        fulfillment_code_hook=lex.CfnBot.FulfillmentCodeHookSettingProperty(enabled=True, is_active=True),
    )
