"""What might be the writer's own stays: nothing is taken for a quotation or a signature that only resembles one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake.mail_reply import new_text
from tests.unit.mail.reply_forms import FORMS, SIGNATURES

pytestmark = pytest.mark.req("R44")

HEADERS = (
    "Från: Vera Vik <vera@mail.example>\nSkickat: den 2 mars 2026 10:12\nTill: kommun@solhamra.example\nÄmne: Lampan"
)
ATTRIBUTION = "Den mån 2 mars 2026 kl 10:12 skrev Vera Vik <vera@mail.example>:"

WHOLE = {
    "lesser and greater": "Gäller taxan även barn\n> 5 år\n",
    "an age below": "Så här står det i ert brev:\n\n> 18 år",
    "a list with arrows": "Jag vill beställa:\n> en brun tunna\n> en grön tunna\n> två säckar",
    "a journey on a line": "Från: Storgatan 1 Till: Kyrkan",
    "a journey": "Hej\n\nFrån: Storgatan 1\nTill: Kyrkan\nDatum: 3 mars 2026\nTid: 10:15\n\nTack",
    "a journey with its matter": "Hej\n\nDatum: 3 mars 2026 10:15\nFrån: Storgatan\nTill: Kyrkan\nÄrende: buss\n\nTack",
    "a form": "Namn: Vera\nFrån: vera@mail.example\nTill: kommunen\nMeddelande: Hej",
    "a letter's head": "Hej!\n\nFrån: Vera Vik\nTill: Byggnadsnämnden\nDatum: 2026-03-02\nÄmne: Bygge\n\nFår jag?",
    "what I wrote": "Den 3 mars 2026 kl. 10:12 skrev jag till er:\nJag vill ha svar.",
    "what somebody wrote": "Den 3 mars 2026 skrev Vera på bygglov till mig:\nNi ska få svar.\nMen det kom aldrig.",
    "what the officer wrote": "Bron är stängd.\n\nOn 3 March 2026 at 10:12 the officer wrote:\n\nThe road is closed.",
    "what you wrote": "När ni skrev:\nvi återkommer\ntrodde jag på det.",
    "a name wrote": "Vera skrev:\n\nHej på er",
    "times and addresses": "Tider\n2026-03-02 10:15 Vera <vera@mail.example>\n2026-03-03 11:15 Bo <bo@mail.example>\n?",
    "a line across": "Hej\n\n---\n\nDet här är del två, som är en hel mening.\n\nVera",
    "underscores": "Hej\n\n________________________\n\nNär kommer ni?\n\nVera",
    "sent by post": "Skickat från Göteborg med posten igår, har ni fått det?",
    "sent from a phone": "Hej\n\nSkickat från min telefon bilderna på hålet i vägen igår, de ska ha kommit.",
    "sent in Finnish": "Lähetetty hakemus eilen.",
    "the writer's greeting": "Tack för svaret!\n\nMed vänlig hälsning\nVera Vik\nStorgatan 1\n070-174 06 05",
    "a forward": f"FYI\n\n---------- Forwarded message ---------\n{HEADERS}\n\nLampan är trasig\n\n-- \nVera",
    "a signed forward": f"Hej\n-- \nBo\n\n---------- Vidarebefordrat meddelande ----------\n{HEADERS}\n\nTrasig",
    "Apple's forward": f"Vems är detta?\n\nVidarebefordrat brev:\n\n{HEADERS}\n\nLampan är trasig",
    "a marked forward": "Vems?\n\n> Börja vidarebefordrat brev:\n>\n> Från: V <v@m.example>\n> Ämne: Ljus\n>\n> Trasig",
    "Outlook's forward with a note": f"Se nedan, är det ert?\n\n{HEADERS}\n\nLampan är trasig",
    "nothing but a forward": f"{HEADERS}\n\nLampan är trasig",
    "answers that were announced": f"Mina svar nedan i rött.\n\n{HEADERS}\n\nVar är det?\nPå Storgatan.",
    "nothing but a quotation": f"{ATTRIBUTION}\n\n> Lampan är trasig",
    "nothing but quoted lines": "> Lampan är trasig\n> och mörkt är det",
    "nothing but a signature": "-- \nVera Vik",
    "nothing but the phone": "Skickat från min iPhone",
    "nothing": "",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_the_whole_text_stays(text):
    assert new_text(text) == text.strip()


ANSWERS = {
    "below": (f"{ATTRIBUTION}\n\n> Var är lampan?\n> Vera\n\nPå Storgatan.\n", "På Storgatan."),
    "around": (f"Den är lagad.\n\n{ATTRIBUTION}\n\n> Var är lampan?\n\nVera\n", "Den är lagad.\n\nVera"),
    "below, with a greeting above": (
        f"Hej!\n\n{ATTRIBUTION}\n> Var är lampan?\n\nPå Storgatan.\n",
        "Hej!\n\n> Var är lampan?\n\nPå Storgatan.",
    ),
    "between": (
        f"{ATTRIBUTION}\n\n> Var?\nPå Storgatan.\n\n> När?\nI går.\n\n> Vänligen\n> Vera\n",
        "> Var?\nPå Storgatan.\n\n> När?\nI går.",
    ),
    "between, with words above": (
        f"Hej!\n\n{ATTRIBUTION}\n> Var?\nPå Storgatan.\n> När?\nI går.\n\n-- \nBo",
        f"Hej!\n\n{ATTRIBUTION}\n> Var?\nPå Storgatan.\n> När?\nI går.",
    ),
    "below, signed": (
        f"{ATTRIBUTION}\n\n> Var är lampan?\n> -- \n> Vera\n\nPå Storgatan.\n\n-- \nBo Berg\n",
        "På Storgatan.",
    ),
    "signature below the quotation": (
        f"På Storgatan.\n\n{ATTRIBUTION}\n\n> Var är lampan?\n\n--\nBo Berg\n",
        "På Storgatan.",
    ),
    "on the line of the attribution": (
        "Nej. On Mon, Mar 2, 2026 at 10:12 AM Vera <vera@mail.example> wrote:\n> Var?",
        "Nej.",
    ),
    "attribution quoted too": ("Nej.\n\n> 2 mars 2026 kl. 10:12 skrev Vera <vera@mail.example>:\n> \n> Var?\n", "Nej."),
    "a chosen quotation above": (
        f"Ni skrev så här:\n\n> Vi lagar den.\n\n{ATTRIBUTION}\n\n> Var?\n",
        "Ni skrev så här:\n\n> Vi lagar den.",
    ),
    "headers on one line": (f"Nej.\n\n{HEADERS.replace(chr(10), ' ')}\n\nVar?", "Nej."),
    "list footer": (f"Nej.\n\n{'_' * 47}\nBybor mailing list\nhttps://lista.example/listinfo/bybor\n", "Nej."),
    "disclaimer": (
        "Nej.\n\n-- \nBo Berg\nByföreningen\n\nDetta meddelande är konfidentiellt. Har du fått det i misstag, radera.",
        "Nej.",
    ),
    "broken link": (f"Nej.\n\n{ATTRIBUTION}\n\n> Se sidan (https://solhamra.example/\nlampor) eller\n> ring\n", "Nej."),
    "typing mistakes": ("Nej.\n\nSkickat från mobilen, ursäkta stavfel", "Nej."),
    "windows line ends": (f"Nej.\r\n\r\n{ATTRIBUTION}\r\n\r\n> Var?\r\n", "Nej."),
}


@pytest.mark.parametrize(("text", "new"), ANSWERS.values(), ids=ANSWERS)
def test_new_words_are_found_wherever_they_stand(text, new):
    assert new_text(text) == new


@pytest.mark.parametrize("subject", ["VB: Lampan", "Fwd: Lampan", "VS: Lampan", "WG: Lampan"])
def test_the_subject_tells_a_forward(subject):
    text = f"Är detta ert?\n\n{HEADERS}\n\nLampan är trasig"
    assert new_text(text, subject=subject) == text
    assert new_text(text, subject="Sv: Lampan") == "Är detta ert?"


def test_a_finnish_reply_is_no_forward():
    headers = (
        "Lähettäjä: Vera <vera@mail.example>\nLähetetty: 2. maaliskuuta 2026 10.12\nVastaanottaja: Bo\nAihe: Lamppu"
    )
    text = f"Kiitos!\n\n{headers}\n\nHei"
    assert new_text(text, subject="VS: Lamppu") == "Kiitos!"


def test_a_subject_tells_that_short_quoted_lines_are_answered():
    text = "På Storgatan.\n\n> Var är lampan?"
    assert new_text(text) == text
    assert new_text(text, subject="Re: Lampan") == "På Storgatan."


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö  .,!?\n", min_size=1, max_size=300).filter(str.strip)


@given(new=WORDS, quoted=WORDS, form=st.sampled_from(sorted(FORMS)), signature=st.sampled_from(sorted(SIGNATURES)))
def test_no_word_is_ever_lost(new, quoted, form, signature):
    found = new_text(FORMS[form](new.strip(), quoted.strip(), SIGNATURES[signature]))
    assert new.strip() in found


PARAGRAPHS = st.sampled_from(
    [
        "Ja, det stämmer.",
        "På Storgatan 5, vid bron:",
        "Nej.\n\nDet gäller i morgon.",
        "Hej!",
        "- ett\n- två",
        "Se bilden från i går kl 10:15",
        "Tack\nVera Vik\n070-174 06 05",
        "Från: hemmet\nTill: skolan",
        "Det är 5 > 3",
        "1) ja 2) nej:",
        "Kl 10:12 den 3 mars 2026 ringde jag.",
        "Mötet var 3 mars 2026",
    ]
)
QUOTATIONS = st.sampled_from(
    ["> Var är lampan?", "> Hej\n>\n> När hände det?\n> Vänligen", "> > äldre\n> nyare", "> en lång rad " + "ord " * 20]
)
ATTRIBUTIONS = st.sampled_from(
    [
        ATTRIBUTION,
        "On Mon, Mar 2, 2026 at 10:12 AM Vera <vera@mail.example>\nwrote:",
        "Den 2026-03-02 kl. 10:12, skrev Vera:",
        "2 mars 2026 kl. 10:12 skrev Vera <\nvera@mail.example>:",
    ]
)


@given(
    above=PARAGRAPHS,
    attribution=ATTRIBUTIONS,
    answers=st.lists(st.tuples(QUOTATIONS, PARAGRAPHS), min_size=1, max_size=4),
    gap=st.sampled_from(["\n", "\n\n"]),
)
def test_no_answer_between_quoted_lines_is_lost(above, attribution, answers, gap):
    pieces = [above, attribution, *(piece for answer in answers for piece in answer)]
    found = new_text(gap.join(pieces))
    for paragraph in (above, *(paragraph for _, paragraph in answers)):
        assert paragraph in found


@given(above=PARAGRAPHS, form=st.sampled_from(sorted(FORMS)))
def test_no_word_right_above_a_quotation_is_lost(above, form):
    mail = FORMS[form](above, "Var är lampan?", "").replace(f"{above}\n\n", f"{above}\n", 1)
    assert above in new_text(mail)


@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_gives_a_part_of_it(text, html):
    found = new_text(text, html)
    assert bool(found) == bool(text.strip())
    assert set(found.split()) <= set(text.split())


HOSTILE = {
    "verbs": "2 mars 10:12 a@b.example skrev:\n",
    "labels": "Från: a@b.example\n",
    "recipients": "Från: a@b.example\nTill: " + "a@b.example;\n" * 20,
    "marks": "> a\nb\n",
    "deep": ">" * 400 + "\n",
    "rules": "_____\n",
    "delimiters": "--\n",
    "blank": " " * 300 + "\n",
    "no line end": "Den 3 mars 2026 skrev ",
    "links": "> (https://a.example/\n",
}


@pytest.mark.parametrize("bait", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_only(bait):
    def cost(size: int) -> float:
        text = "Hej\n\n" + bait * (size // len(bait))
        begun = time.process_time()
        new_text(text)
        return time.process_time() - begun

    cost(10_000)
    assert cost(120_000) < 3  # ten times what it takes; what grows with the square would take minutes
