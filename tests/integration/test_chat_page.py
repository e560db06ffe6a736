"""The chat's page in a real browser, with the built script, the real flows and the service that plays Connect's."""

from __future__ import annotations

import gzip
import json
import re
import urllib.request
from datetime import datetime

import pytest

from envag.domain.hours import STOCKHOLM
from local.live import Role, State
from tests.browser import faults, fits, focused, needs_browser
from tests.fakes.chat_site import OPEN, ChatSite
from tests.unit.test_exchange import until

PLACE = "norrsjofors"
"""Its chats are answered by people from the start, those of Solhamra by a machine first."""

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=STOCKHOLM)

pytestmark = [needs_browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def site():
    one = ChatSite()
    yield one
    one.close()


@pytest.fixture
def open_page(new_page, site):
    def open_(query="", *, place=PLACE, base=site.url, **how):
        page = new_page(**how)
        page.goto(f"{base}/{place}/chatt{query}")
        return page

    return open_


def begin(page, text="Hej, lampan lyser inte", **fields):
    page.get_by_label("Vad vill du ha hjälp med?").fill(text)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Starta chatten").click()
    page.locator("#chatten").wait_for()


def chatting(page, site, **fields):
    """A chat with a guide on the other side."""
    begin(page, **fields)
    live = site.chat()
    until(live.answer)
    says(page, "Du chattar med en samhällsvägledare.")
    return live


def says(page, stage):
    page.locator("#laget", has_text=stage).wait_for()


def write(page, text):
    page.get_by_label("Ditt meddelande").fill(text)
    page.keyboard.press("Enter")
    page.locator(".line.you .delivery[hidden]").last.wait_for(state="attached")


def lines(page):
    return [
        (entry.locator("strong").inner_text(), entry.locator(".said").inner_text())
        for entry in page.locator(".line").all()
    ]


def told(live, role):
    return [line.text for line in live.lines if line.role is role]


# The conversation


def test_a_resident_writes_a_guide_answers_and_it_ends(open_page, site):
    page = open_page()
    begin(page, "Hej, lampan lyser inte", Namn="Alva Ek")
    live = site.chat()
    assert page.locator("#arendet").inner_text().startswith("Ditt ärendenummer är SOL-")
    until(lambda: live.state is State.QUEUED)
    page.locator(".line.machine", has_text="svarar så snart någon är ledig").wait_for()
    until(live.answer)
    says(page, "Du chattar med en samhällsvägledare.")
    until(lambda: live.reply("Var står den?"))
    page.locator(".line.guide").wait_for()
    write(page, "Vid Storgatan 4")
    until(lambda: told(live, Role.RESIDENT) == ["Hej, lampan lyser inte", "Vid Storgatan 4"])
    assert live.identity.name == "Alva Ek"
    assert [lines(page)[place] for place in (0, -2, -1)] == [
        ("Du", "Hej, lampan lyser inte"),
        ("En samhällsvägledare", "Var står den?"),
        ("Du", "Vid Storgatan 4"),
    ]
    assert lines(page)[1][0] == "Automatiskt svar"

    live.end()
    says(page, "Chatten är slut.")
    assert not page.get_by_label("Ditt meddelande").is_visible()
    assert lines(page)[0] == ("Du", "Hej, lampan lyser inte"), "what was said can still be read"


@pytest.mark.req("R50")
def test_it_shows_when_a_machine_answers_and_when_a_human_takes_over(open_page, site):
    page = open_page(place="solhamra")
    begin(page, "När öppnar återvinningscentralen?")
    says(page, "Just nu svarar en maskin.")
    page.locator(".line.machine", has_text=site.MACHINE).wait_for()
    write(page, "person")
    says(page, "Du väntar på en kommunvägledare.")
    live = site.chat()
    until(live.answer)
    says(page, "Du chattar med en kommunvägledare.")
    until(lambda: live.transfer("kontaktcenter"))
    says(page, "Du väntar på en kommunvägledare.")


@pytest.mark.req("X32")
def test_words_of_danger_bring_the_emergency_text_first(open_page):
    page = open_page()
    begin(page, "Det brinner i ett hus")

    alarm = page.get_by_role("alert").filter(has_text="Ring 112 nu om någon är i fara.")
    assert alarm.is_visible()
    assert focused(page) == "viktigt"
    assert alarm.bounding_box()["y"] < page.locator("#logg").bounding_box()["y"]


def test_that_somebody_writes_is_shown_until_it_comes(open_page, site):
    page = open_page()
    live = chatting(page, site)
    writes = page.get_by_text("En samhällsvägledare skriver …")

    def seen():
        """A sign that is sent before the page has its socket is lost; Connect, too, sends one again and again."""
        site.participants.room(live.id).types(Role.GUIDE)
        page.wait_for_timeout(100)
        return writes.is_visible()

    until(seen)
    live.reply("Hej")
    page.get_by_text("En samhällsvägledare skriver …").wait_for(state="detached")
    page.locator(".line.guide").wait_for()


def test_the_resident_ends_it_and_can_begin_another(open_page, site):
    page = open_page()
    first = chatting(page, site)
    page.get_by_text("Avsluta chatten").click()
    assert first.state is State.CONNECTED, "it asks first"
    page.get_by_role("button", name="Ja, avsluta").click()
    page.get_by_role("heading", name="Chatten är avslutad").wait_for()
    until(lambda: first.is_over)
    page.get_by_role("button", name="Starta en ny chatt").click()
    begin(page, "En sak till")
    assert site.chat() is not first
    page.locator(".line.you", has_text="En sak till").wait_for()
    assert "Hej, lampan lyser inte" not in page.locator("#rader").inner_text()


def test_the_next_chat_hears_nothing_of_the_last(open_page, site):
    page = open_page()
    first = chatting(page, site)
    page.get_by_text("Avsluta chatten").click()
    page.get_by_role("button", name="Ja, avsluta").click()
    until(lambda: first.is_over)
    page.get_by_role("button", name="Starta en ny chatt").click()
    second = chatting(page, site)
    write(page, "Hallå?")

    until(lambda: told(second, Role.RESIDENT)[-1] == "Hallå?")
    says(page, "Du chattar med en samhällsvägledare.")
    assert page.get_by_role("heading", name="Chatten är avslutad").count() == 0


# What strangers write


@pytest.mark.parametrize(
    "words",
    [
        "<img src=x onerror=\"document.title='ute'\">",
        "<script>document.title='ute'</script>",
        "javascript:document.title='ute'",
    ],
)
def test_script_in_a_message_stays_text(open_page, site, words):
    page = open_page()
    live = chatting(page, site, text=words)
    live.reply(words)
    page.locator(".line.guide").wait_for()

    assert (lines(page)[0][1], lines(page)[-1][1]) == (words, words)
    assert page.locator(".line img, .line script, .line a").count() == 0
    assert page.title().startswith("Chatta med")


def test_an_address_can_be_followed_and_tells_nobody_where_from(open_page, site):
    page = open_page()
    live = chatting(page, site)
    live.reply("Läs mer på https://exempel.example/el?a=1&b=<x>.")
    link = page.locator(".line.guide a")
    link.wait_for()

    assert link.get_attribute("href") == "https://exempel.example/el?a=1&b="
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert "öppnas i en ny flik" in link.inner_text()


# What can be kept


def test_the_chat_is_saved_as_a_file(open_page, site):
    page = open_page()
    live = chatting(page, site)
    live.reply("Var står den?\nVid skolan?")
    page.locator(".line.guide").wait_for()
    live.end()
    says(page, "Chatten är slut.")
    with page.expect_download() as started:
        page.get_by_role("button", name="Spara som fil").click()
    download = started.value
    content = download.path().read_bytes().decode()

    assert re.fullmatch(r"SOL-BN42-98K\d+\.txt", download.suggested_filename)
    assert content.startswith("Chatta med Servicecenter Norrsjöfors\r\nDitt ärendenummer är SOL-")
    assert "09.00 Du:\r\nHej, lampan lyser inte\r\n" in content
    assert "09.00 En samhällsvägledare:\r\nVar står den?\r\nVid skolan?\r\n" in content


def test_a_copy_by_mail_is_asked_for_with_the_chat_s_proof(open_page, site):
    page = open_page()
    begin(page)
    reference = re.search(r"SOL-[0-9A-Z]{4}-[0-9A-Z]+", page.locator("#arendet").inner_text())[0]
    field, send = page.get_by_label("Få chatten med mejl"), page.get_by_role("button", name="Skicka till adressen")
    field.fill("alva")
    send.click()
    page.get_by_text("Skriv en e-postadress som").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    assert focused(page) == "kopia-email"
    field.fill("alva.ek@post.example")
    send.click()
    page.get_by_text("Vi mejlar chatten till dig när den är avslutad.").wait_for()
    assert field.get_attribute("aria-invalid") is None

    assert site.copies[-1] == (reference, {"proof": "1.proof", "email": "alva.ek@post.example"})


def test_a_copy_that_is_refused_says_why(open_page):
    page = open_page()
    begin(page)
    page.get_by_label("Få chatten med mejl").fill("alva@exempel.se")
    page.get_by_role("button", name="Skicka till adressen").click()
    page.get_by_text("Dit skickar vi inte.").wait_for()


def test_a_reload_keeps_the_conversation(open_page, site):
    page = open_page()
    live = chatting(page, site)
    live.reply("Var står den?")
    write(page, "Vid Storgatan 4")
    before = lines(page)
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert live.participant_token in kept
    assert "Storgatan" not in kept
    assert page.evaluate("localStorage.length") == 0

    page.reload()
    says(page, "Du chattar med en samhällsvägledare.")
    page.locator(".line.you", has_text="Vid Storgatan 4").wait_for()
    assert lines(page) == before
    write(page, "Är du kvar?")
    until(lambda: told(live, Role.RESIDENT)[-1] == "Är du kvar?")

    live.end()
    says(page, "Chatten är slut.")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    page.get_by_role("button", name="Starta chatten").wait_for()
    assert page.context.cookies() == []


def test_a_chat_that_ended_meanwhile_is_told_to_be_over(open_page, site):
    page = open_page()
    live = chatting(page, site)
    page.goto("about:blank")
    live.end()
    until(lambda: live.is_over)
    page.go_back()
    page.get_by_role("heading", name="Chatten är avslutad").wait_for()


# When the network fails


def test_a_lost_connection_is_told_and_found_again_and_nothing_is_missed(open_page, site):
    page = open_page()
    live = chatting(page, site)
    site.break_connections()
    live.reply("Hörs jag?")
    page.get_by_text("Förbindelsen är tillbaka.").wait_for()
    page.locator(".line.guide", has_text="Hörs jag?").wait_for()
    write(page, "Ja")
    until(lambda: told(live, Role.RESIDENT)[-1] == "Ja")


def test_a_connection_that_stays_away_can_be_made_by_hand(open_page, site):
    page = open_page()
    live = chatting(page, site)
    site.down = True
    site.break_connections()
    connect = page.get_by_role("button", name="Anslut igen")
    connect.wait_for()
    assert "Ring" in page.locator("#natet").inner_text() or "ring" in page.locator("#natet").inner_text()
    site.down = False
    connect.click()
    connect.wait_for(state="hidden")
    live.reply("Där är du")
    page.locator(".line.guide", has_text="Där är du").wait_for()
    write(page, "Ja")
    until(lambda: told(live, Role.RESIDENT)[-1] == "Ja")


def test_what_did_not_get_through_can_be_sent_again(open_page, site):
    page = open_page()
    live = chatting(page, site)
    page.route("**/participant/message", lambda route: route.abort())
    page.get_by_label("Ditt meddelande").fill("Vid Storgatan 4")
    page.keyboard.press("Enter")
    page.get_by_text("Kom inte fram.").wait_for()
    assert "Vid Storgatan 4" not in told(live, Role.RESIDENT)
    page.unroute("**/participant/message")
    page.get_by_role("button", name="Skicka igen").click()
    page.get_by_text("Kom inte fram.").wait_for(state="detached")
    until(lambda: told(live, Role.RESIDENT)[-1] == "Vid Storgatan 4")
    assert [text for _, text in lines(page)].count("Vid Storgatan 4") == 1


def test_a_chat_that_cannot_start_says_what_to_do(open_page, site):
    page = open_page()
    page.route(f"**/{PLACE}/chat", lambda route: route.abort())
    page.get_by_label("Vad vill du ha hjälp med?").fill("Hej")
    page.get_by_role("button", name="Starta chatten").click()
    page.get_by_text("Chatten kunde inte starta.").wait_for()
    assert focused(page) == "fel-borja"
    page.unroute(f"**/{PLACE}/chat")
    page.get_by_role("button", name="Starta chatten").click()
    page.locator("#chatten").wait_for()


# Writing


def test_nothing_and_too_much_are_not_sent(open_page, site):
    page = open_page()
    begun = len(site.started)
    page.get_by_role("button", name="Starta chatten").click()
    page.get_by_text("Skriv något innan du skickar.").wait_for()
    assert focused(page) == "text"
    field, count = page.get_by_label("Vad vill du ha hjälp med?"), page.locator("#antal-text")
    field.fill("å" * 4_097)
    assert count.inner_text() == "4097 av 4096 tecken"
    assert count.get_attribute("aria-live") == "polite"
    page.get_by_role("button", name="Starta chatten").click()
    page.get_by_text("Skriv högst 4096 tecken i taget.").wait_for()
    assert len(site.started) == begun

    field.fill("å" * 4_096)
    page.get_by_role("button", name="Starta chatten").click()
    page.locator("#chatten").wait_for()
    assert site.chat().lines[0].text == "å" * 4_096


def test_two_presses_start_one_chat(open_page, site):
    page = open_page()
    begun = len(site.started)
    page.get_by_label("Vad vill du ha hjälp med?").fill("Hej")
    page.get_by_role("button", name="Starta chatten").dblclick()
    page.locator("#chatten").wait_for()

    assert len(site.started) == begun + 1


@pytest.mark.req("X15")
def test_it_works_by_keyboard_alone(open_page, site):
    page = open_page()
    page.keyboard.press("Tab")
    assert focused(page) == "Hoppa till innehållet"
    order = []
    while "borja-knapp" not in order:
        page.keyboard.press("Tab")
        order.append(focused(page))
        if order[-1] == "text":
            page.keyboard.type("Hej")
    assert [one for one in order if one in {"text", "name", "email", "borja-knapp"}] == [
        "text",
        "name",
        "email",
        "borja-knapp",
    ]
    page.keyboard.press("Enter")
    page.locator("#chatten").wait_for()
    assert focused(page) == "meddelande"
    live = site.chat()
    until(live.answer)
    says(page, "Du chattar med en samhällsvägledare.")
    page.keyboard.type("rad ett")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("rad två")
    page.keyboard.press("Enter")
    until(lambda: told(live, Role.RESIDENT)[-1] == "rad ett\nrad två")
    assert focused(page) == "meddelande"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "logg", "the log can be scrolled by keyboard"
    order = [page.keyboard.press("Tab") or focused(page) for _ in range(7)]
    assert order == [
        "meddelande",
        "Skicka",
        "Avsluta chatten",
        "spara",
        "kopia-email",
        "Skicka till adressen",
        "Telefon: 0980-31 92 10",
    ], "nothing holds the keyboard"
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "Avsluta chatten"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Chatten är avslutad").wait_for()
    until(lambda: focused(page) == "efter-rubrik")


# For everybody


@pytest.mark.req("X15")
@pytest.mark.parametrize("size", ["desk", "zoomed"])
def test_axe_finds_nothing_in_any_view_and_every_view_fits(open_page, site, size):
    page = open_page(size=size)
    views = {"form": (faults(page), fits(page))}
    page.get_by_role("button", name="Starta chatten").click()
    page.get_by_text("Skriv något innan du skickar.").wait_for()
    views["form with an error"] = (faults(page), fits(page))
    live = chatting(page, site, text="Det brinner, se https://exempel.example/" + "lång" * 40)
    live.reply("Hej " + "o" * 200)
    page.locator(".line.guide").wait_for()
    site.participants.room(live.id).types(Role.GUIDE)
    page.get_by_text("Avsluta chatten").click()
    page.get_by_text("skriver …").wait_for()
    views["chat"] = (faults(page), fits(page))
    live.end()
    says(page, "Chatten är slut.")
    views["ended"] = (faults(page), fits(page))

    assert views == dict.fromkeys(views, ([], True))


@pytest.mark.req("X15")
def test_what_happens_is_told_to_screen_readers(open_page, site):
    page = open_page()
    chatting(page, site)

    log = page.get_by_role("log", name="Din chatt")
    assert log.locator("li").count() == len(lines(page)) > 0
    assert page.get_by_role("status").filter(has_text="Du chattar med en samhällsvägledare.").count() == 1
    assert page.get_by_role("textbox", name="Ditt meddelande").get_attribute("aria-describedby").split() == [
        "hjalp-meddelande",
        "fel-meddelande",
        "antal-meddelande",
    ]


@pytest.mark.req("X18")
@pytest.mark.parametrize(
    ("language", "button", "question"),
    [("fi", "Aloita keskustelu", "Missä tarvitset apua?"), ("en", "Start the chat", "What do you need help with?")],
)
def test_it_speaks_the_language_that_was_chosen(open_page, site, language, button, question):
    page = open_page(f"?sprak={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert faults(page) == []
    page.get_by_label(question).fill("Hei")
    page.get_by_role("button", name=button).click()
    page.locator("#chatten").wait_for()

    assert site.started[-1]["language"] == language


def test_a_language_that_is_not_written_is_swedish(open_page):
    assert open_page("?sprak=xx").locator("html").get_attribute("lang") == "sv"


def test_without_script_it_says_how_else_to_reach_the_centre(open_page):
    page = open_page(script=False)

    assert page.get_by_text("Chatten behöver JavaScript.").is_visible()
    assert page.get_by_text("Ring 112 nu om någon är i fara.").is_visible()
    assert not page.get_by_label("Vad vill du ha hjälp med?").is_visible()
    links = [link.get_attribute("href") for link in page.locator("section[aria-labelledby=andra] a").all()]
    assert links == ["tel:+46980319210", f"/{PLACE}", "mailto:info@norrsjofors.example"]
    assert "Måndag 23 november" in page.locator("table").inner_text()


@pytest.fixture(scope="module")
def closed():
    one = ChatSite(now=SUNDAY)
    yield one
    one.close()


def test_a_closed_chat_says_when_it_opens_and_offers_nothing_else(open_page, closed):
    page = open_page(base=closed.url)

    page.get_by_text("Chatten är stängd. Den öppnar måndag klockan 08.30.").wait_for()
    assert [form.is_visible() for form in page.locator("form").all()] == [False] * 3
    assert not page.get_by_text("Chatten behöver JavaScript.").is_visible()
    assert faults(page) == []


def test_a_chat_goes_on_though_the_centre_has_closed_meanwhile(open_page, closed):
    page = open_page(base=closed.url)
    marks = {"municipality": PLACE, "language": "sv"}
    live = closed.exchange.chat(PLACE, "chat", "Alva Ek", "Hej", marks, at=OPEN)
    until(live.answer)
    kept = ["SOL-BN42-98KB", "1.proof", live.id, live.participant_id, live.participant_token]
    page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [f"chat {PLACE}", json.dumps(kept)])
    page.reload()
    says(page, "Du chattar med en samhällsvägledare.")
    assert not page.get_by_text("Chatten är stängd.").is_visible()
    write(page, "Är ni kvar?")
    until(lambda: told(live, Role.RESIDENT)[-1] == "Är ni kvar?")
    live.end()
    says(page, "Chatten är slut.")
    assert not page.get_by_role("button", name="Starta en ny chatt").is_visible()


@pytest.mark.req("R50")
def test_a_machine_answers_when_guides_do_not(open_page, closed):
    page = open_page(place="solhamra", base=closed.url)

    page.get_by_text("Till dess kan en maskin svara på vanliga frågor.").wait_for()
    assert page.get_by_role("button", name="Starta chatten").is_visible()


# Over HTTP


def fetch(url, **headers):
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return answer.headers, answer.read()


def test_the_page_may_run_its_own_script_and_talk_to_connect_only(site):
    headers, _ = fetch(f"{site.url}/{PLACE}/chatt")
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    host = site.url.removeprefix("http://")

    assert policy.pop("style-src").startswith("'sha256-")
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "connect-src": f"'self' http://{host} ws://{host}",
        "img-src": "'self' data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["Set-Cookie"] is None
    assert headers["Cache-Control"] == "no-store"


def test_scripts_are_kept_for_good_and_come_packed(site):
    _, page = fetch(f"{site.url}/{PLACE}/chatt")
    (path,) = re.findall(r'<script[^>]* src="([^"]+)"', page.decode())
    plain_headers, plain = fetch(site.url + path)
    headers, packed = fetch(site.url + path, **{"Accept-Encoding": "gzip, br"})

    assert headers["Content-Encoding"] == "gzip"
    assert plain_headers["Content-Encoding"] is None
    assert gzip.decompress(packed) == plain
    assert headers["Cache-Control"] == plain_headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("path", [f"{PLACE}/chatt/handler.py", f"{PLACE}/chatt/..%2Fhandler.py", "nowhere/chatt"])
def test_what_is_not_there_is_told_as_a_page(site, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        fetch(f"{site.url}/{path}")

    assert error.value.code == 404
    assert error.value.headers["Content-Type"].startswith("text/html")


def test_the_page_hands_no_markup_to_its_script(site):
    _, page = fetch(f"{site.url}/{PLACE}/chatt")
    (data,) = re.findall(r'<script type="application/json" id="sidan">(.*)</script>', page.decode())

    assert not {"<", ">", "&"} & set(data)
    assert json.loads(data)["texts"]["chat.typing"] == "En samhällsvägledare skriver …"
