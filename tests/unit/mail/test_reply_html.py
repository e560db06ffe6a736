"""The HTML tells where the quotation begins when the plain text does so in words that nobody knows."""

from __future__ import annotations

import pytest

from envag.intake.mail_reply import new_text

pytestmark = pytest.mark.req("R44")

PLAIN = "Takk!\n\nÞann 2. mars ritaði Vera\n\nLampinn er bilaður\n"
BODY = "<div>Takk!</div><div><br></div>"
QUOTED = "<div>Þann 2. mars ritaði Vera</div><blockquote>Lampinn er bilaður</blockquote>"

HTML = {
    "gmail": f'{BODY}<div class="gmail_quote">{QUOTED}</div>',
    "apple": f'{BODY}<blockquote type="cite">{QUOTED}</blockquote>',
    "outlook": f'{BODY}<hr><div id="divRplyFwdMsg">Þann 2. mars ritaði Vera</div><div>Lampinn er bilaður</div>',
    "yahoo": f'{BODY}<div id="ydp1" class="yahoo_quoted">{QUOTED}</div>',
    "thunderbird": BODY + QUOTED.replace("<div", '<div class="moz-cite-prefix"'),
    "proton": f'{BODY}<div class="protonmail_quote">{QUOTED}</div>',
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML)
def test_the_html_helps_out(html):
    assert new_text(PLAIN) == PLAIN.strip()
    assert new_text(PLAIN, html) == "Takk!"


@pytest.mark.parametrize(
    "html",
    [
        f"{BODY}{QUOTED}",
        HTML["gmail"].replace("Takk", "Nei"),
        HTML["gmail"] + "<div>Og eitt enn</div>",
        f'<div class="gmail_quote">{QUOTED}</div>',
    ],
    ids=["no sign", "other words", "new words below", "nothing above"],
)
def test_html_that_does_not_fit_changes_nothing(html):
    assert new_text(PLAIN, html) == PLAIN.strip()


def test_a_paragraph_that_gmail_indents_is_the_writers():
    text = "Så här står det:\n\n> Lampan lagas på fredag."
    quoted = '<blockquote class="gmail_quote" style="margin:0">Lampan lagas på fredag.</blockquote>'
    indented = f"<div>Så här står det:</div>{quoted}"
    assert new_text(text, indented) == text
    assert (
        new_text(text, indented.replace("gmail_quote", "x").replace("style", "type=cite style")) == "Så här står det:"
    )


def test_a_forward_stays_whatever_the_html_says():
    assert new_text(PLAIN, HTML["outlook"], "Fwd: Lampi") == PLAIN.strip()
