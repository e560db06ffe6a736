"""Who writes in another of the municipality's languages is told so in that one too."""

from __future__ import annotations

import pytest

from envag.intake.mail_language import language_of


@pytest.mark.req("R42")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The street light outside our house has been broken for a week. Could you please fix it?", "en"),
        ("Hei! Katulamppu meidän kadulla on rikki ja se on ollut pimeänä viikon. Voiko joku korjata sen? Kiitos", "fi"),
        ("Gatlampan vid skolan är trasig, kan ni laga den?", "sv"),
        ("Hej! Jag vill anmäla ett fel i appen The Heat is On for you and your family.", "sv"),
        ("Gatelykten er ødelagt. Når kan dere reparere den? Jeg har ventet lenge.", "sv"),
        ("Hello", "sv"),
        ("", "sv"),
        ("the and you " * 900 + "och " * 900, "en"),
    ],
)
def test_a_clear_language_is_told_and_anything_else_is_swedish(text, language):
    assert language_of(text) == language
