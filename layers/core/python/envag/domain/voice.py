"""Which machine voice speaks which language to somebody who calls."""

from __future__ import annotations

_NEURAL = {"sv": "Elin", "fi": "Suvi"}
"""Amazon Polly's neural voices: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html. There is none
for Meänkieli or the Sami languages, whose texts are therefore read by the Swedish one."""


def voice(language: str) -> str:
    """The name of the neural voice for a language (ISO 639), the Swedish one where there is no other."""
    return _NEURAL.get(language, _NEURAL["sv"])
