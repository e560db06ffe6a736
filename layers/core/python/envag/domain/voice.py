"""Which languages our machines speak: the voice to somebody who calls, the bot to somebody who chats."""

from __future__ import annotations

_NEURAL = {"sv": "Elin", "fi": "Suvi"}
"""Amazon Polly's neural voices: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html. There is none
for Meänkieli or the Sami languages, whose texts are therefore read by the Swedish one."""

BOT_LANGUAGES = frozenset({"sv", "fi"})
"""The languages (ISO 639) that the bot answers in; whoever writes in another one meets a human (R50)."""


def voice(language: str) -> str:
    """The name of the neural voice for a language (ISO 639), the Swedish one where there is no other."""
    return _NEURAL.get(language, _NEURAL["sv"])
