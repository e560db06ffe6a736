"""The new words of a reply stand apart from what it quotes, whatever program wrote it, and none of them is lost."""

from __future__ import annotations

from itertools import product

import pytest

from envag.intake.mail_reply import new_text
from tests.unit.mail.reply_forms import FORMS, SIGNATURES

pytestmark = pytest.mark.req("R44")

NEW = {
    "word": "Tack!",
    "swedish": "Hej!\n\nJag flyttade i fredags, det gäller nya adressen.\n\nMed vänlig hälsning,\nTest Testsson",
    "list": "Det här saknas:\n- kärl för matavfall\n- nyckel till soprummet\n\nNär kommer de?",
    "finnish": "Hei,\n\nkiitos vastauksesta. Voinko hakea avaimen huomenna klo 10?\n\nTerveisin\nTest Testsson",
    "journey": "Jag behöver färdtjänst:\nFrån: Storgatan 1\nTill: Kyrkan\nDatum: 3 mars 2026\nTid: 10:15",
    "wrote": "Den 3 mars skrev jag till er men fick inget svar.\nVad betyder det?",
    "english": "On Monday I wrote to you about the lamp.\n\nFrom the bridge to the school it is dark.",
}
QUOTED = {
    "short": "Hej!\n\nVad gäller det?",
    "long": "Hej Test!\n\nVi har tagit emot din fråga och återkommer inom två arbetsdagar med ett besked.\n\nVänliga"
    " hälsningar\nKontaktcenter\n\n-- \nSolhamra kommun\nwww.solhamra.example",
    "thread": "Hej igen!\n\nDen 1 mars 2026 kl 08:00 skrev Test <test@mail.example>:\n\n> Lampan är trasig.\n>\n> Test",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_new_words_come_out_exactly(form):
    for (new_name, new), (quoted_name, quoted), (signature_name, signature) in product(
        NEW.items(), QUOTED.items(), SIGNATURES.items()
    ):
        assert new_text(form(new, quoted, signature)) == new, (new_name, quoted_name, signature_name)
