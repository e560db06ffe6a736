"""The words that mail programs write around a quoted message, in the languages that residents' programs speak.

They were taken from the programs' own habits: Swedish, Norwegian, Danish, Finnish, Icelandic, English, German,
Dutch, French, Italian, Spanish, Catalan, Portuguese, Romanian, Polish, Czech, Slovak, Slovene, Croatian, Hungarian,
Lithuanian, Latvian, Estonian, Greek, Turkish, Russian, Ukrainian, Arabic, Hebrew, Persian, Vietnamese, Chinese,
Japanese and Korean. Each constant is a part of a regular expression, matched without regard to case.
"""

from __future__ import annotations

WROTE = (
    r"wrote|writes|said|says|sent"
    r"|skrev(?:\s+(?:følgende|följande|du))?|skriver|skrifaði|kirjoitti|kirjoittaa"
    r"|schrieb(?:\s+folgendes|en\s+sie)?|geschrieben|schreef|geschreven"
    r"|a\s+écrit|nous\s+a\s+dit|écrivait|ha\s+scritto|escribió|ha\s+escrit|va\s+escriure|escreveu|a\s+scris"
    r"|napisał(?:\(a\)|a)?|pisze|(?:je\s+)?napisala?(?:\(a\))?|napsala?(?:\(a\))?|napísala?(?:\(a\))?|(?:je\s+)?napisao(?:/la)?|írta"
    r"|rašė|rakstīja|kirjutas|έγραψε|yazdı|написала?(?:\(а\))?|написав|пише|пишет"
    r"|napisana\s+przez|citerar|siterer|citerer|lainaus|zitat\s+von|quoting"
    r"|đã\s+viết|menulis|写道|寫道|のメール|님이\s*작성|כתב(?:ה)?|كتب|نوشت"
)
"""Verbs that end or join an attribution ("… wrote:", "… skrev Anna:")."""

OPENERS = (
    r"on|at|in\s+message|in\s+article|den|dato|på|am|le|op|il|el|em|na|w\s+dniu|dnia|dňa|dne|dana|pe|în\s+data|vào|pada"
    r"|στις|בתאריך|في|在|il\s+giorno|el\s+día"
)
"""What stands before the date at the beginning of an attribution."""

NOT_A_SENDER = (
    r"i|we|he|she|they|it|who|someone|somebody|jag|vi|han|hon|hen|man|de|dom|ni|någon|som|jeg|hun|noen|nogen"
    r"|minä|mä|me|hän|he|joku|ich|wir|er|sie|jemand|je|nous|il|elle|on|ik|wij|we|hij|zij|yo|nosotros|eu|io|noi|ja|my"
    r"|law|lag|rule|sign|letter|brevet|skylten|lappen|artikeln|tidningen"
)
"""Words before the verb that make a sentence the writer's own ("den 3 mars skrev jag", "as she wrote:")."""

ORIGINAL = (
    r"original\s+(?:message|mail|e-?mail|appointment|text)|original\s+besked|message\s+original|reply\s+message"
    r"|ursprungligt\s+(?:meddelande|mail|mejl|brev|e-?post(?:meddelande)?)|originalmeddelande|originalmail|svarsmeddelande"
    r"|opprinnelig\s+(?:melding|e-?post)|originalmelding|oprindelig\s+(?:meddelelse|besked|mail)|original\s*meddelelse"
    r"|alkuperäinen\s+(?:viesti|sähköposti)|upprunaleg\s+skilaboð"
    r"|ursprüngliche\s+(?:nachricht|e-?mail)|original\s*nachricht|antwort\s*nachricht"
    r"|message\s+(?:d['’]origine|initial|d'origine)|courriel\s+original|mensaje\s+original|mensagem\s+original"
    r"|messaggio\s+originale|oorspronkelijk\s+bericht|origineel\s+bericht|mesaj\s+original"
    r"|oryginalna\s+wiadomość|wiadomość\s+oryginalna|původní\s+(?:zpráva|e-?mail)|pôvodná\s+správa|eredeti\s+üzenet"
    r"|izvorna\s+poruka|originalna\s+poruka|izvirno\s+sporočilo|algne\s+(?:kiri|sõnum)|pirminis\s+laiškas"
    r"|исходное\s+сообщение|оригинальное\s+сообщение|первоначальное\s+сообщение|вихідне\s+повідомлення"
    r"|orijinal\s+mesaj|özgün\s+ileti|الرسالة\s+الأصلية|原始邮件|原始郵件|原邮件|元のメッセージ|원본\s*메시지"
)
"""A line of its own above the quoted message, between dashes."""

FORWARDED = (
    r"forwarded\s+(?:message|mail|by[^-\n]{0,60})|vidarebefordra[td]e?\s+\w{4,16}|videresendt?e?\s+\w{4,16}"
    r"|välitetty\s+viesti|edelleen\s*lähetetty\s+viesti|áframsent\s+\w{4,16}|weitergeleitete\s+(?:nachricht|e-?mail)"
    r"|(?:message|courriel)\s+(?:transféré|réexpédié)|doorgestuurd\s+bericht|mensaje\s+reenviado"
    r"|messaggio\s+inoltrato|mensagem\s+(?:re)?encaminhada|mesaj\s+redirecționat"
    r"|wiadomość\s+przekazana|przekazana\s+wiadomość|treść\s+przekazanej\s+wiadomości|přeposlaná\s+zpráva"
    r"|preposlaná\s+správa|továbbított\s+\w{4,16}|пересылаемое\s+сообщение|пересланное\s+сообщение|переслане\s+повідомлення"
    r"|iletilen\s+\w{4,16}|转发的邮件|轉寄郵件|转发邮件"
)
"""The same above a forwarded message."""

FORWARD_BEGINS = (
    r"begin\s+forwarded\s+message|start\s+of\s+forwarded\s+message|forwarded\s+message"
    r"|börja(?:n\s+på)?\s+(?:det\s+)?vidarebefordra[td]e?\s+\w{4,16}|vidarebefordra[td]e?\s+\w{4,16}"
    r"|(?:start\s+på|starten\s+på|påbegynn?t?)\s+(?:den\s+|det\s+)?videresendt?e?\s+\w{4,16}|videresendt?\s+\w{4,16}"
    r"|alku\s+välitetylle\s+viestille|välitetty\s+viesti(?:\s+alkaa)?|anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-mail)"
    r"|début\s+du\s+(?:message|courriel)\s+(?:transféré|réexpédié)|begin\s+doorgestuurd\s+bericht"
    r"|inizio\s+messaggio\s+inoltrato|inicio\s+del\s+mensaje\s+reenviado|início\s+da\s+mensagem\s+(?:re)?encaminhada"
    r"|początek\s+przekazywanej\s+wiadomości|rozpoczęcie\s+przekazywanej\s+wiadomości|začátek\s+přeposílané\s+zprávy"
    r"|начало\s+пере(?:адресованного|сылаемого)\s+сообщения"
)
"""Apple's line above a forwarded message, which has no dashes."""

ABOVE_THIS_LINE = (
    r"(?:please\s+|vänligen\s+|bitte\s+)?(?:reply|response|answer|svar\w*|skriv\w*|vastau\w*|kirjoita|antwort\w*|schreib\w*|répon\w*|write|type)\b.{0,60}"
    r"\b(?:above|ovanför|ovan|over|ovenfor|yläpuolelle|oberhalb|über|au-dessus)\b.{0,30}\b(?:line|rad(?:en)?|linjen?|rivin|zeile|ligne)"
)
"""The line that help desks ask their readers to answer above."""

LABELS = {
    "from": (
        "from från fra lähettäjä frá von de van da od feladó expéditeur remitente remetente mittente"
        " afzender nadawca avsändare avsender afsender odesílatel odosielateľ expeditor pošiljatelj"
        " siuntėjas saatja nuo no от від kimden gönderen από מאת من 发件人 寄件者 寄件人 差出人 보낸사람"
    ),
    "date": (
        "date sent skickat skickades datum dato sendt lähetetty päivämäärä päiväys pvm dagsetning"
        " gesendet envoyé verzonden enviado enviada inviato data wysłano wysłane odesláno odoslané poslano"
        " elküldve küldve dátum fecha trimis saadetud kuupäev išsiųsta nosūtīts дата отправлено надіслано"
        " tarih gönderildi ημερομηνία תאריך نشر 发送时间 日期 发送日期 傳送時間 寄件日期 送信日時 日時"
    ),
    "to": (
        "to till til vastaanottaja vast.ott an à a aan para per do komu címzett destinatario destinatário"
        " destinataire mottagare mottaker modtager ontvanger odbiorca za către kellele kam kas кому до"
        " kime alıcı προς אל إلى 收件人 收件者 宛先"
    ),
    "cc": ("cc bcc kopia kopi kopio copie kopie cópia copia dw kopii kópia másolat копия копія afrit 抄送 副本"),
    "subject": (
        "subject ämne emne aihe otsikko efni betreff objet onderwerp asunto oggetto assunto temat předmět"
        " predmet tárgy subiect teema tema objekt zadeva ärende vedrørende θέμα נושא тема konu 主题 主旨 件名"
    ),
    "other": (
        "reply-to organization organisation importance prioritet priority priorität svara-till svar-til"
        " attachments bilagor bilaga vedlegg liitteet viktighet vikt sensitivity message-id newsgroups"
        " x-mailer resent-from sender"
    ),
}
"""Labels of the headers that are repeated above a quoted message, by what they stand for."""

SPACED_LABELS = {
    "reply to": "other",
    "responder a": "other",
    "répondre à": "other",
    "svara till": "other",
    "svar til": "other",
}

FORWARD_PREFIX = r"\s*(?:fwd?|vb|vl|vs|wg|tr|rv|i|enc|pd|fwd|doorst|ilt|ynt|továbbítás|转发|轉寄)\s*[:：]"
"""How the subject of a forwarded message begins. "VS" forwards in Norwegian and Danish but answers in Finnish."""

REPLY_PREFIX = r"\s*(?:re|sv|vs|aw|antw|ang|odp|ref|rif|res|回复|回覆)\s*(?:\[\d+\])?\s*[:：]"

LOOK_BELOW = (
    r"vidarebefordr\w*|vidaresänd\w*|skickar\s+vidare|videresend\w*|videreformidl\w*|sender\s+videre|f\.?y\.?i\.?|f\.?k\.?|för\s+kännedom"
    r"|til\s+orientering|till\s+kännedom|tiedoksi|alla\s+oleva|katso\s+alla|välitän|se\s+nedan|nedanstående|se\s+under|se\s+nedenfor"
    r"|see\s+below|forward\w*|siehe\s+unten|weiterleit\w*|zur\s+info\w*|voir\s+ci-dessous|zie\s+onder"
)
"""What people write above a message that they pass on."""

SENT_FROM = (
    r"sent\s+(?:from|via|with|using|by|on)|skicka(?:t|des|d)\s+(?:från|via|med|av|genom)|sendt\s+(?:fra|via|med|frå)"
    r"|send\s+(?:fra|frå)|lähetetty|gesendet\s+(?:von|mit|über|aus)|von\s+mein\w+|diese\s+nachricht\s+wurde\s+von"
    r"|envoyé\s+(?:depuis|de|à\s+partir\s+de|avec|via)|verzonden\s+(?:vanaf|van|met|via|vanuit)|verstuurd\s+(?:vanaf|van|met|via)"
    r"|enviado\s+(?:desde|do|de|con|por|a\s+partir\s+do)|inviato\s+(?:da|dal|con)|wysłan[eoy]\s+(?:z|ze)|odesl[aá]no\s+(?:z|ze)"
    r"|odoslané\s+(?:z|zo)|trimis\s+de\s+pe|küldve|отправлено\s+(?:с|из)|надіслано\s+з|saadetud|sent\s+på|från\s+min|from\s+my"
)
"""How a program's line about itself begins."""

DEVICES = (
    r"i\s?phone\w*|i\s?pad\w*|i\s?pod|android\w*|samsung\w*|galaxy\w*|outlook\w*|gmail\w*|yahoo|aol|proton\s?mail|proton|windows"
    r"|blackberry|nokia\w*|huawei\w*|honor|xiaomi|redmi|poco|oneplus|oppo|sony|xperia\w*|htc|lg|moto\s?\w?|motorola|lumia|pixel|alcatel"
    r"|mobil\w*|mobile|smartphone|smarttelefon\w*|cell\s?phone|cell|phone|telefon\w*|handy|surfplatt\w*|tablet\w*|läsplatt\w*"
    r"|puhelim\w*|laittee\w*|mobiili\w*|blue\s?mail|typeapp|spark|airmail|canary|mailbird|em\s+client|thunderbird|k-9|fairemail"
    r"|mailbox|newton|edison|tutanota|tuta|gmx\w*|web\.de|posteo|zoho|superhuman|nine|aqua\s?mail|sparrow|acompli|mailspring"
    r"|verizon|at&t|t-mobile|telia|tele2|comhem|telenor|orange|vodafone|sähköposti\w*|e-post\s+för|mail\s+for|mail\s+för"
    r"|apple\s+mail|device|enhet|myhrc|apparat\w*|téléphone|appareil|móvil|celular|cellulare|telefonu|телефона|устройства"
)
"""What such a line names."""

PROGRAM_LINES = (
    r"(?:get|hämta|hent|skaffa|download|holen\s+sie\s+sich|laden\s+sie|obtenir|télécharger|ladda\s+ne[dr]|hanki|lataa|obtener|baixe"
    r"|obter|ottieni|scarica|pobierz|stáhnout)\s+outlook\b|outlook\s+(?:für|voor)\s+\w+\s+(?:herunterladen|downloaden)"
    r"|download\s+outlook|diese\s+nachricht\s+wurde\s+von\b.{1,60}\bgesendet|von\s+meinem?\b.{1,60}\bgesendet"
    r"|\w+\s+from\s+mobile\s*$|從我的.{0,20}傳送|发自我的|發自我的|来自我的|iphone\s?から送信|나의\s.{1,30}에서\s보냄"
    r"|virusfri\.\s*www\.|virus-free\.\s*www\.|denna?\s+e-postmeddelande\s+har\s+skannats|detta\s+e-?post(?:meddelande)?\s+är\s+virusfri"
)
"""Other lines that programs write about themselves."""

PROGRAM_BEGINNINGS = (
    "sent skicka send lähetetty gesendet von diese envoyé verzonden verstuurd enviado inviato wysłan odesl odoslané"
    " trimis küldve отправлено надіслано saadetud från from get hämta hent skaffa download holen laden obtenir obtener"
    " obter télécharger ladda hanki lataa baixe ottieni scarica pobierz stáhnout outlook iphone virusfri virus-free"
    " denn detta 從我的 发自我的 發自我的 来自我的 나의"
)
"""How any line of these two kinds begins, in lower case; the one that may begin with any word ends in "mobile"."""

DISCLAIMER = (
    r"confidential|konfidentiell|sekretess|dataskydd|personuppgift|gdpr|intended\s+recipient|avsedda\s+mottagaren|adressaten"
    r"|disclaimer|fortrolig|luottamuksell|vertraulich|miljön.{0,20}skriv|think\s+before\s+you\s+print"
)
"""What organisations have set below their signatures."""

APOLOGY = (
    r"ursäkt|förlåt|felstav|stavfel|skrivfel|tryckfel|undskyld|unnskyld|beklager|anteeksi|excuse|typo|brief|brevity"
    r"|tippfehler"
)
"""What people add to such a line on a small keyboard."""

ANSWERS_BELOW = (
    r"svar\w*\s+(?:\w+\s+){0,3}(?:nedan\w*|i\s+röd\w*|i\s+rött|med\s+rött|i\s+texten|inne\s+i|mellan|under|nedenfor|i\s+teksten)"
    r"|(?:se|läs)\s+(?:mina\s+)?(?:svar|kommentarer)|mine\s+svar|vastau\w*\s+(?:\w+\s+){0,2}(?:alla|punaisella|välissä)"
    r"|(?:answer|comment|repl|response)\w*\s+(?:\w+\s+){0,3}(?:below|inline|in\s+(?:line|red|blue|bold|the\s+text))"
    r"|see\s+(?:my\s+)?(?:answers|comments|replies|responses)|inline\s+(?:answer|comment|repl|response)\w*"
    r"|antwort\w*\s+(?:\w+\s+){0,2}(?:unten|im\s+text|in\s+rot|rot)"
)
"""What people write who answer inside the quoted text without marks that would show it."""

NAME_PARTICLES = (
    r"via|von|van|der|den|de|af|av|la|di|du|y|e|på|från|at|kl|klo|kello|klockan|um|uhr|am|pm|a|p|m|cet|cest|gmt|utc"
    r"|skrev|heeft"
)
"""Words in lower case that stand in names or between a time and a name."""

GREETING = (
    r"hej\w*|hallå|tjena|god\s?\w+|hei|moi|terve|hi|hello|dear|good\s\w+|hallo|guten\s\w+|liebe\w*|bonjour|beste|cześć"
    r"|hola"
)
"""How people begin a message."""
