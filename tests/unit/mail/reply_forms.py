"""How mail programs write a reply: each form sets new words, a signature and the quoted message together.

``quoted`` is the older message; a form either marks its lines with ">" or sets them below a block of headers.
"""

from __future__ import annotations

RULE = "_" * 32
NAME, ADDRESS = "Kontaktcenter Solhamra", "kommun@solhamra.example"


def marked(quoted: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in quoted.split("\n"))


def above(attribution: str, blank: int = 1, mark: str = "> ", inside: bool = True):
    """An attribution with the marked quotation below, as most programs but Outlook write it."""

    def form(new: str, quoted: str, signature: str) -> str:
        body = marked(quoted, mark) if inside else quoted
        return f"{new}{signature}\n\n{attribution}\n" + "\n" * blank + f"{body}\n"

    return form


def below(*headers: str, rule: str = "", after: str = "\n"):
    """The block of headers with the message below, as Outlook and its like write it."""

    def form(new: str, quoted: str, signature: str) -> str:
        return f"{new}{signature}\n\n" + (f"{rule}\n" if rule else "") + "\n".join(headers) + f"\n{after}{quoted}\n"

    return form


FORMS = {
    "gmail sv": above(f"Den mån 2 mars 2026 kl 10:12 skrev {NAME} <{ADDRESS}>:"),
    "gmail sv, wrapped": above(f"Den mån 2 mars 2026 kl 10:12 skrev {NAME} <\n{ADDRESS}>:"),
    "gmail sv, wrapped twice": above(f"Den mån 2 mars 2026 kl 10:12 skrev {NAME} via Växeln\n<\n{ADDRESS}>:"),
    "gmail nb": above(f"man. 2. mars 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:"),
    "gmail da": above(f"Den man. 2. mar. 2026 kl. 10.12 skrev {NAME} <\n{ADDRESS}>:"),
    "gmail fi": above(f"ma 2. maalisk. 2026 klo 10.12 {NAME} ({ADDRESS}) kirjoitti:"),
    "gmail en": above(f"On Mon, Mar 2, 2026 at 10:12 AM {NAME} <{ADDRESS}>\nwrote:"),
    "gmail en, narrow space": above(f"On Mon, 2 Mar 2026 at 10:12\u202fAM, {NAME} <{ADDRESS}> wrote:"),
    "gmail de": above(f"Am Mo., 2. März 2026 um 10:12 Uhr schrieb {NAME} <\n{ADDRESS}>:"),
    "gmail fr": above(f"Le lun. 2 mars 2026 à 10:12, {NAME} <{ADDRESS}> a\nécrit :"),
    "gmail nl": above(f"Op ma 2 mrt 2026 om 10:12 schreef {NAME} <{ADDRESS}>:"),
    "gmail pl": above(f"pon., 2 mar 2026 o 10:12 {NAME} <{ADDRESS}>\nnapisał(a):"),
    "gmail es": above(f"El lun, 2 mar 2026 a las 10:12, {NAME} (<{ADDRESS}>)\nescribió:"),
    "gmail it": above(f"Il giorno lun 2 mar 2026 alle ore 10:12 {NAME} <\n{ADDRESS}> ha scritto:"),
    "gmail pt": above(f"Em seg., 2 de mar. de 2026 às 10:12, {NAME} <\n{ADDRESS}> escreveu:"),
    "gmail ru": above(f"пн, 2 мар. 2026 г. в 10:12, {NAME} <{ADDRESS}>:"),
    "gmail uk": above(f"пн, 2 бер. 2026 р. о 10:12 {NAME} <{ADDRESS}> пише:"),
    "gmail tr": above(f"{NAME} <{ADDRESS}>, 2 Mar 2026 Pzt, 10:12\ntarihinde şunu yazdı:"),
    "gmail cs": above(f"po 2. 3. 2026 v 10:12 odesílatel {NAME} <{ADDRESS}>\nnapsal:"),
    "gmail hu": above(f"{NAME} <{ADDRESS}> ezt írta (időpont: 2026. márc. 2., H,\n10:12):"),
    "gmail ro": above(f"În lun., 2 mar. 2026 la 10:12, {NAME} <{ADDRESS}> a\nscris:"),
    "gmail et": above(f"Kuupäev E, 2. märts 2026 kell 10:12 kirjutas {NAME} <\n{ADDRESS}>:"),
    "gmail zh": above(f"{NAME} <{ADDRESS}> 于2026年3月2日周一 10:12写道："),
    "old gmail": above(f"2026-03-02 10:12 GMT+01:00 {NAME} <{ADDRESS}>:"),
    "older gmail": above(f"Den 2 mars 2026 10:12 skrev {NAME} <{ADDRESS}>:"),
    "apple sv": above(f"2 mars 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:"),
    "iphone sv": above(f"2 mars 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:\n\n\ufeff", mark="", inside=False),
    "apple sv, old": above(f"2 mar 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:", mark="> "),
    "apple nb": above(f"2. mars 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:"),
    "apple da": above(f"Den 2. mar. 2026 kl. 10.12 skrev {NAME} <{ADDRESS}>:"),
    "apple fi": above(f"{NAME} <{ADDRESS}> kirjoitti 2.3.2026 kello 10.12:"),
    "apple en": above(f"On 2 Mar 2026, at 10:12, {NAME} <{ADDRESS}> wrote:"),
    "apple de": above(f"Am 02.03.2026 um 10:12 schrieb {NAME} <{ADDRESS}>:"),
    "apple fr": above(f"Le 2 mars 2026 à 10:12, {NAME} <{ADDRESS}> a écrit :"),
    "apple nl": above(f"Op 2 mrt. 2026, om 10:12 heeft {NAME} <{ADDRESS}> het volgende geschreven:"),
    "apple pl": above(f"Wiadomość napisana przez {NAME} <{ADDRESS}> w dniu 02.03.2026, o godz. 10:12:"),
    "thunderbird sv": above(f"Den 2026-03-02 kl. 10:12, skrev {NAME}:", blank=0),
    "thunderbird sv, old": above(f"{NAME} skrev den 2026-03-02 10:12:", blank=0),
    "thunderbird nb": above(f"Den 02.03.2026 10:12, skrev {NAME}:", blank=0),
    "thunderbird da": above(f"Den 02-03-2026 kl. 10:12 skrev {NAME}:", blank=0),
    "thunderbird fi": above(f"{NAME} kirjoitti 2.3.2026 klo 10.12:", blank=0),
    "thunderbird en": above(f"On 02/03/2026 10:12, {NAME} wrote:", blank=0),
    "thunderbird de": above(f"Am 02.03.26 um 10:12 schrieb {NAME}:", blank=0),
    "thunderbird pl": above(f"W dniu 2.03.2026 o 10:12, {NAME} pisze:", blank=0),
    "kmail": above(f"On måndag 2 mars 2026 10:12:33 CET {NAME} wrote:", blank=0),
    "kmail sv": above(f"måndagen den 2 mars 2026 10:12:33 CET skrev {NAME}:", blank=0),
    "evolution": above(f"mån 2026-03-02 klockan 10:12 +0100 skrev {NAME}:", blank=0),
    "evolution en": above(f"On Mon, 2026-03-02 at 10:12 +0100, {NAME} wrote:", blank=0),
    "mutt": above(f"On Mon, Mar 02, 2026 at 10:12:33AM +0100, {NAME} wrote:", blank=0),
    "gnus": above(f'"{NAME}" <{ADDRESS}> writes:'),
    "sylpheed": above(f"On Mon, 2 Mar 2026 10:12:33 +0100\n{NAME} <{ADDRESS}> wrote:"),
    "yahoo sv": above(f"Den måndag 2 mars 2026 10:12:33 CET, {NAME} <{ADDRESS}> skrev:", inside=False),
    "yahoo en": above(f"On Monday, March 2, 2026 at 10:12:33 AM GMT+1, {NAME} <{ADDRESS}> wrote:", inside=False),
    "yahoo mobile": above(f"On Mon, 2 Mar 2026 at 10:12, {NAME}\n<{ADDRESS}> wrote:", inside=False),
    "proton": above(f"On Monday, March 2nd, 2026 at 10:12, {NAME} <{ADDRESS}> wrote:"),
    "proton sv": above(f"Den måndag 2 mars 2026 kl. 10:12 skrev {NAME} <{ADDRESS}>:"),
    "proton, old": above(
        f"------- Original Message -------\nOn Monday, March 2nd, 2026 at 10:12, {NAME} <{ADDRESS}> wrote:"
    ),
    "spark": above(f"On Mar 2, 2026, 10:12 +0100, {NAME} <{ADDRESS}>, wrote:"),
    "spark sv": above(f"2 mars 2026 10:12 +0100 skrev {NAME} <{ADDRESS}>:"),
    "fastmail": above(f"On Mon, Mar 2, 2026, at 10:12, {NAME} wrote:"),
    "zoho": above(f"---- On Mon, 02 Mar 2026 10:12:33 +0100 {NAME} <{ADDRESS}> wrote ----", inside=False),
    "roundcube": above(f"Den 2026-03-02 10:12, skrev {NAME}:", blank=0),
    "horde": above(f"Citerar {NAME} <{ADDRESS}>:"),
    "groupwise": above(f'>>> "{NAME}" <{ADDRESS}> 2026-03-02 10:12 >>>', blank=0, inside=False),
    "android dashes": above(f"-------- {NAME} skrev --------"),
    "two marks": above(f"On 2 Mar 2026, at 10:12, {NAME} <{ADDRESS}> wrote:", mark=">> "),
    "tight marks": above(f"Den 2 mars 2026 10:12 skrev {NAME} <{ADDRESS}>:", mark=">"),
    "outlook sv": below(
        f"Från: {NAME} <{ADDRESS}>",
        "Skickat: den 2 mars 2026 10:12",
        "Till: Test Testsson <test@mail.example>",
        "Ämne: Sv: Din fråga",
    ),
    "outlook sv, rule": below(
        f"Från: {NAME} <{ADDRESS}>",
        "Skickat: måndag, mars 2, 2026 10:12:33 fm",
        "Till: test@mail.example <test@mail.example>",
        "Ämne: Din fråga",
        rule=RULE,
    ),
    "outlook sv, without addresses": below(
        f"Från: {NAME}",
        "Skickat: den 2 mars 2026 10:12",
        "Till: Test Testsson",
        "Kopia: Växeln",
        "Ämne: Din fråga",
    ),
    "outlook sv, mark": below(
        "-----Ursprungligt meddelande-----",
        f"Från: {NAME} [mailto:{ADDRESS}]",
        "Skickat: den 2 mars 2026 10:12",
        "Till: Test Testsson",
        "Ämne: Din fråga",
    ),
    "outlook sv, bold": below(
        f"*Från:* {NAME} <{ADDRESS}>",
        "*Skickat:* den 2 mars 2026 10:12",
        "*Till:* Test Testsson <test@mail.example>",
        "*Ämne:* Din fråga",
    ),
    "outlook sv, blank lines": below(
        f"Från: {NAME} <{ADDRESS}>",
        "",
        "Skickat: den 2 mars 2026 10:12",
        "",
        "Till: Test Testsson <test@mail.example>",
        "",
        "Ämne: Din fråga",
    ),
    "outlook sv, folded": below(
        f"Från: {NAME} <{ADDRESS}>",
        "Skickat: den 2 mars 2026 10:12",
        "Till: Test Testsson <test@mail.example>; Växeln <vaxel@mail.example>;",
        " Fritiden <fritid@mail.example>",
        "Ämne: Din fråga som hade ett långt ämne",
        " på två rader",
    ),
    "outlook mac sv": below(
        f"Från: {NAME} <{ADDRESS}>",
        "Datum: måndag, 2 mars 2026 10:12",
        "Till: Test Testsson <test@mail.example>",
        "Ämne: Din fråga",
    ),
    "outlook nb": below(
        f"Fra: {NAME} <{ADDRESS}>",
        "Sendt: mandag 2. mars 2026 10:12",
        "Til: Test Testsson <test@mail.example>",
        "Emne: Spørsmålet ditt",
    ),
    "outlook da": below(
        f"Fra: {NAME} <{ADDRESS}>",
        "Sendt: 2. marts 2026 10:12",
        "Til: Test Testsson <test@mail.example>",
        "Emne: Dit spørgsmål",
    ),
    "outlook fi": below(
        f"Lähettäjä: {NAME} <{ADDRESS}>",
        "Lähetetty: maanantai 2. maaliskuuta 2026 10.12",
        "Vastaanottaja: Test Testsson <test@mail.example>",
        "Aihe: Kysymyksesi",
    ),
    "outlook en": below(
        f"From: {NAME} <{ADDRESS}>",
        "Sent: Monday, March 2, 2026 10:12 AM",
        "To: Test Testsson <test@mail.example>",
        "Cc: Switchboard <vaxel@mail.example>",
        "Subject: RE: Your question",
        rule=RULE,
    ),
    "outlook de": below(
        f"Von: {NAME} <{ADDRESS}>",
        "Gesendet: Montag, 2. März 2026 10:12",
        "An: Test Testsson <test@mail.example>",
        "Betreff: Ihre Frage",
    ),
    "outlook fr": below(
        f"De : {NAME} <{ADDRESS}>",
        "Envoyé : lundi 2 mars 2026 10:12",
        "À : Test Testsson <test@mail.example>",
        "Objet : Votre question",
    ),
    "outlook nl": below(
        f"Van: {NAME} <{ADDRESS}>",
        "Verzonden: maandag 2 maart 2026 10:12",
        "Aan: Test Testsson <test@mail.example>",
        "Onderwerp: Uw vraag",
    ),
    "outlook pl": below(
        f"Od: {NAME} <{ADDRESS}>",
        "Wysłano: poniedziałek, 2 marca 2026 10:12",
        "Do: Test Testsson <test@mail.example>",
        "Temat: Pytanie",
    ),
    "outlook es": below(
        f"De: {NAME} <{ADDRESS}>",
        "Enviado: lunes, 2 de marzo de 2026 10:12",
        "Para: Test Testsson <test@mail.example>",
        "Asunto: Su pregunta",
    ),
    "samsung sv": below(
        "-------- Originalmeddelande --------",
        f"Från: {NAME} <{ADDRESS}>",
        "Datum: 2026-03-02 10:12 (GMT+01:00)",
        "Till: test@mail.example",
        "Ämne: Din fråga",
    ),
    "samsung en": below(
        "-------- Original message --------",
        f"From: {NAME} <{ADDRESS}>",
        "Date: 02/03/2026 10:12 (GMT+01:00)",
        "To: test@mail.example",
        "Subject: Your question",
    ),
    "em client": below(
        "------ Originalmeddelande ------",
        f'Från "{NAME}" <{ADDRESS}>',
        "Till test@mail.example",
        "Datum 2026-03-02 10:12:33",
        "Ämne Din fråga",
    ),
    "windows mail": below(
        f"Från: {NAME}",
        "Skickat: den 2 mars 2026 10:12",
        "Till: test@mail.example",
        "Ämne: Din fråga",
    ),
    "windows live": below(
        f"From: {NAME}",
        "Sent: Monday, March 02, 2026 10:12 AM",
        "To: test@mail.example",
        "Subject: Your question",
    ),
    "hotmail": below(
        RULE,
        "Date: Mon, 2 Mar 2026 10:12:33 +0100",
        f"From: {ADDRESS}",
        "To: test@mail.example",
        "Subject: Your question",
    ),
    "gmx": below(
        "Gesendet: Montag, 02. März 2026 um 10:12 Uhr",
        f'Von: "{NAME}" <{ADDRESS}>',
        "An: test@mail.example",
        "Betreff: Ihre Frage",
    ),
    "lotus notes": below(
        f'From:   "{NAME}" <{ADDRESS}>',
        'To:     "Test Testsson" <test@mail.example>',
        "Date:   2026-03-02 10:12",
        "Subject:        Your question",
    ),
    "lotus notes, sentence": above(f'"{NAME}" <{ADDRESS}> wrote on 02/03/2026 10:12:33:', inside=False),
    "telia webmail": below(
        "----Ursprungligt meddelande----",
        f"Från : {ADDRESS}",
        "Datum : 2026-03-02 - 10:12 (CET)",
        "Till : test@mail.example",
        "Ämne : Din fråga",
    ),
    "blackberry": below(
        "  Original Message",
        f"From: {NAME} <{ADDRESS}>",
        "Sent: Monday, March 2, 2026 10:12",
        "To: test@mail.example",
        "Subject: Your question",
    ),
    "help desk": above("##- Skriv ditt svar ovanför den här raden -##", inside=False),
}

SIGNATURES = {
    "none": "",
    "delimiter": "\n\n-- \nTest Testsson\n070-174 06 05",
    "worn delimiter": "\n\n--\nTest Testsson, Solhamra",
    "iphone sv": "\n\nSkickat från min iPhone",
    "iphone en": "\n\nSent from my iPhone",
    "iphone nb": "\n\nSendt fra min iPhone",
    "iphone fi": "\n\nLähetetty iPhonesta",
    "samsung": "\n\nSkickat från min Samsung Galaxy-smarttelefon.",
    "outlook ios": "\n\nHämta Outlook för iOS<https://aka.ms/o0ukef>",
    "outlook android": "\n\nSkaffa Outlook för Android",
    "outlook en": "\n\nGet Outlook for Android <https://aka.ms/AAb9ysg>",
    "windows mail": "\n\nSkickades från E-post för Windows",
    "yahoo": "\n\nSkickat från Yahoo Mail för iPhone",
    "proton": "\n\nSkickat med Proton Mail säker e-post.",
}
