"""What callers hear in each language, and in which voice: nobody gets Swedish words unawares (X18)."""

from __future__ import annotations

import pytest

from envag.cli.municipalities import load
from envag.domain.greeting import language_offer, waiting_words
from envag.domain.voice import voice
from envag.flows.filled import filled_all, languages_of
from envag.flows.template import read_all
from tests.integration.connect.played import municipality
from tests.unit.flows.samples import FOLDER, templates

NORR = municipality("norrsjofors")
SPEAKS = ("MessageParticipant", "GetParticipantInput")
SAID_BY_CALL_FLOW = (
    "call.language_offer",
    "call.wait",
    "call.recording",
    "call.registered",
    "chat.first",
    "chat.machine",
)
"""What ``call_flow`` answers in the language of a line while that is open."""


def said_in_the_queue():
    """The ids of the texts that a queue flow speaks or writes."""
    kinds = templates()["queue"].placeholders.values()
    return [kind.split()[1] for kind in kinds if kind.startswith("text ")]


@pytest.mark.req("X18")
def test_a_finnish_line_speaks_finnish_from_the_offer_to_the_guide():
    finnish = NORR.translations["fi"]

    assert len(said_in_the_queue()) >= 10
    assert [one for one in (*said_in_the_queue(), *SAID_BY_CALL_FLOW) if one not in finnish] == []
    assert languages_of(NORR) == ("sv", "fi")


@pytest.mark.req("X18")
def test_a_line_that_we_have_no_words_in_says_that_it_is_swedish_until_somebody_answers():
    assert "fit" in {line.language for line in NORR.language_lines}
    assert "fit" not in NORR.translations
    assert language_offer(NORR, "fit") == "Vill du tala meänkieli? Tryck två."
    assert waiting_words(NORR, "fit") == "Tills vi svarar hör du svenska."
    assert waiting_words(NORR, "fi") == "Vastaamme pian."
    assert voice("fit") == voice("sv")


@pytest.mark.req("X18")
def test_every_language_line_is_spoken_or_says_that_it_is_not():
    lines = [(one, line.language) for one in load() for line in one.language_lines]

    assert lines
    for one, language in lines:
        translated = {text for text in said_in_the_queue() if text in one.translations.get(language, {})}
        assert translated in (set(), set(said_in_the_queue())), f"{one.slug} speaks {language} by halves"


@pytest.mark.req("X18")
def test_words_of_a_flow_are_said_in_the_voice_of_their_language():
    """Whoever was answered in Finnish and then meets a flow's Swedish words hears them from a Swedish voice."""
    flows = filled_all(read_all(FOLDER), NORR).values()
    said = [
        (flow.name, identifier, at, voice("fi") if flow.name == "queue-fi" else voice("sv"))
        for flow in flows
        if flow.name != "chat"
        for identifier, at in voices(flow)
        if own_words(flow.blocks[identifier]) and not identifier.startswith("chat ")
    ]

    assert len(said) > 20
    assert [(flow, identifier, at) for flow, identifier, at, wanted in said if at != wanted] == []


def own_words(block):
    """Whether a block speaks words that stand in the flow, and not what ``call_flow`` answered."""
    return block["Type"] in SPEAKS and not block["Parameters"]["Text"].startswith("$.")


def voices(flow):
    """Every block with each voice that may be set when it is reached; empty for whatever the contact came with."""
    seen, ahead = set(), [(flow.start, "")]
    while ahead:
        identifier, at = ahead.pop()
        if (identifier, at) in seen:
            continue
        seen.add((identifier, at))
        block = flow.blocks[identifier]
        at = block["Parameters"].get("TextToSpeechVoice", at)
        transitions = block["Transitions"]
        branches = [*transitions.get("Errors", []), *transitions.get("Conditions", []), transitions]
        ahead += [(one["NextAction"], at) for one in branches if one.get("NextAction")]
    return seen
