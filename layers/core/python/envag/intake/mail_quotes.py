"""Where a quotation begins: the lines that mail programs put above the message that they quote.

There are three kinds. An attribution is a sentence ("Den 3 mars 2026 kl. 10:12 skrev Anna <a@b.example>:"), a
block repeats the headers ("Från: … Skickat: … Till: … Ämne: …"), a mark is a line of its own
("-----Ursprungligt meddelande-----"). They are known by what they hold more than by their wording, since the
wording differs with program, language and version: a verb for writing, a date, an address, and how a line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_LINE = 500
_LONGEST_ATTRIBUTION = 4  # lines, as Gmail wraps a long name and address
_LONGEST_VALUE = 12  # lines of a folded To or Cc
_MOST_BLANK = 2
_FEWEST_ROLES = 3

QUOTED = re.compile(r"[ \t\u200b\ufeff]{0,3}(?:>|&gt;)")


class Kind(Enum):
    """What kind of head it is."""

    ATTRIBUTION = "attribution"
    SENTENCE = "sentence"
    BLOCK = "block"
    MARK = "mark"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Head:
    """The lines ``start`` up to ``end`` stand above a quotation.

    A SENTENCE is an attribution that only counts where quoted lines follow: it could be the writer's own.
    """

    start: int
    end: int
    kind: Kind


_VERBS = (
    r"wrote|writes|said|says|"  # English
    r"skrev(?:\s+(?:følgende|följande|du|ni|De))?|skriver|skrifaði|"  # Swedish, Norwegian, Danish, Icelandic
    r"kirjoitti|kirjoittaa|"  # Finnish
    r"schrieb(?:\s+Folgendes|en\s+Sie)?|geschrieben|"  # German
    r"a\s+écrit|nous\s+a\s+dit|écrivait|schreef|geschreven|"  # French, Dutch
    r"escribió|ha\s+escrit|ha\s+scritto|escreveu|"  # Spanish, Catalan, Italian, Portuguese
    r"napisał(?:\(a\)|a)?|pisze|napsala?(?:\(a\))?|napísala?(?:\(a\))?|"  # Polish, Czech, Slovak
    r"a\s+scris|írta|je\s+napisala?(?:\(a\))?|napisao(?:/la)?|"  # Romanian, Hungarian, Slovene, Croatian
    r"rašė|rakstīja|kirjutas|έγραψε|"  # Lithuanian, Latvian, Estonian, Greek
    r"написала?(?:\(а\))?|пише|пишет|написав|"  # Russian, Ukrainian
    r"tarihinde.{0,80}yazdı|yazdı|şunu\s+yazdı|"  # Turkish
    r"đã\s+viết|menulis|写道|寫道|のメール|님이\s*작성|כתב(?:ה)?|‫كتب|نوشت"
)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)|写道|寫道", re.IGNORECASE)
_WHOLE = re.compile(rf"^(?P<before>.*?)(?<!\w)(?P<verb>{_VERBS}|写道|寫道)(?P<after>(?:(?!\w).*)?)$", re.IGNORECASE)
_OPENER = re.compile(
    r"(?:-+\s*)?(?:On|At|In\s+message|In\s+article|Den|Dato|På|Am|Le|Op|Il|El|Em|Na|V|W\s+dniu|Dnia|Dňa|Dne|Dana|Pe|În\s+data"
    r"|A|Vào|Pada|Στις|Στις|בתאריך|في|在|"
    r"\d|[^\W\d]{2,14}[.,]?\s+(?:den\s+|d\.?\s+|the\s+|kl\.?\s+)?\d|[^\W\d]{2,14}[.,]\s*[^\W\d]{2,14}\.?\s+\d)(?:\s|\d|\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>()@\[\]\"]{1,64}@[^\s<>()@\[\]\"]{1,255}")
_TIME = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)|\d{1,2}\.?\s+[^\W\d]{3,10}\.?|[^\W\d]{3,10}\.?\s+\d{1,2}(?!\d))"
)
_WRITER_SELF = re.compile(
    r"(?<!\w)(?:I|we|jag|vi|jeg|minä|mä|me|ich|wir|je|nous|ik|wij|yo|nosotros|eu|io|he|she|they|han|hon|hun|de|dom|it"
    r"|hän|er|sie|man|someone|somebody|någon)\s*,?\s*$",
    re.IGNORECASE,
)
_DATED_ADDRESS = re.compile(r"(?:19|20)\d\d.{0,80}<[^<>\s@]+@[^<>\s@]+>\s*:?$")
_GROUPWISE = re.compile(r">>>\s.{1,200}(?:\d{1,2}[:.]\d\d).{0,40}(?:>>>|:)?\s*$")
_ONLY_END = re.compile(r"[\s:：.*_>\-–—)\]]*$")
_DECORATION = re.compile(r"^[\s*_>|\-–—]*|[*_]+")

_ROLES: dict[str, str] = {}
for _role, _words in {
    "from": "from från fra lähettäjä von de van da od feladó expéditeur remitente mittente afzender от від от: kimden gönderen"
    " von: 发件人 寄件者 寄件人 差出人 보낸사람 de: frá saatja nuo no från: odesílatel expeditor avsändare avsender afsender nadawca",
    "date": "date sent skickat datum dato sendt lähetetty päivämäärä pvm päiväys gesendet envoyé verzonden enviado inviato wysłano wysłane"
    " data odesláno odoslané elküldve dátum fecha дата отправлено надіслано tarih gönderildi 发送时间 日期 傳送時間 送信日時 日時"
    " trimis saadetud kuupäev išsiųsta nosūtīts sendt: sendt. dagsetning poslano poslané datum/tid",
    "to": "to till til vastaanottaja kenelle an à aan para a do komu címzett destinatario destinataire кому kime alıcı 收件人"
    " 宛先 către til: kellele kam za dla pro prima mottagare mottaker modtager vast.ott. keneltä",
    "cc": "cc kopia kopi kopio bcc copie kopie cópia copia dw kopiê копия kópia 抄送 副本",
    "subject": "subject ämne emne aihe betreff objet onderwerp asunto oggetto assunto temat předmět predmet tárgy тема konu 主题 主旨 件名"
    " subiect teema tema objekt zadeva ärende vedrørende otsikko efni re",
    "other": "reply-to organization organisation importance prioritet priority svara-till svar-til attachments bilagor"
    " vedlegg vedhæftede liitteet answer-to svar attachment vedhæftet bifogade filer bifogat anlagen"
    " prioritet: importance: viktighet betydelse vikt antwort vastaus message-id newsgroups mailing-list envelope-to"
    " sensitivity känslighet responder responder-a répondre skickad resent-from",
}.items():
    for _word in _words.split():
        _ROLES.setdefault(_word.rstrip(":"), _role)
_ROLES |= {"reply to": "other", "responder a": "other", "répondre à": "other", "svara till": "other", "to/cc": "to"}
_LABEL = re.compile(r"^[\s*_>|•]{0,8}([^\W\d][^:：\n]{0,24}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.*)$")

_MARK_WORDS = (
    r"original\s+message|original\s+mail|original\s+e-?mail|original\s+appointment|reply\s+message|original"
    r"|ursprungligt\s+(?:meddelande|mail|e-?post(?:meddelande)?)|originalmeddelande|original\s*meddelande|originalmail"
    r"|ursprungligt\s+brev|opprinnelig\s+melding|original\s*melding|original\s*besked|oprindelig\s+(?:meddelelse|besked|mail)"
    r"|originalmeddelelse|alkuperäinen\s+viesti|ursprüngliche\s+(?:nachricht|e-?mail)|original\s*nachricht"
    r"|message\s+d['’]origine|message\s+original|message\s+initial|mensaje\s+original|mensagem\s+original|messaggio\s+originale"
    r"|oorspronkelijk\s+bericht|origineel\s+bericht|oryginalna\s+wiadomo[śs][ćc]|wiadomość\s+oryginalna|původní\s+(?:zpráva|e-?mail)"
    r"|pôvodná\s+správa|eredeti\s+üzenet|исходное\s+сообщение|оригинальное\s+сообщение|orijinal\s+mesaj|özgün\s+ileti"
    r"|原始邮件|原始郵件|原邮件|元のメッセージ|original\s+besked|upprunaleg\s+skilaboð|mesaj\s+original|algne\s+kiri"
)
_FORWARD_WORDS = (
    r"forwarded\s+(?:message|mail|by[^-]{0,60})|vidarebefordrat\s+(?:meddelande|mail|brev|e-?post(?:meddelande)?)|vidarebefordrade?\s+\w{4,12}"
    r"|videresendt\s+(?:melding|meddelelse|besked|e-?post|mail)|videresend\w*\s+\w{4,12}|välitetty\s+viesti|edelleenlähetetty\s+viesti"
    r"|weitergeleitete\s+(?:nachricht|e-?mail)|message\s+transféré|courriel\s+transféré|doorgestuurd\s+bericht|mensaje\s+reenviado"
    r"|messaggio\s+inoltrato|mensagem\s+(?:encaminhada|reencaminhada)|(?:wiadomość\s+przekazana|przekazana\s+wiadomość|treść przekazanej wiadomości)"
    r"|přeposlaná\s+zpráva|továbbított\s+\w+|пересылаемое\s+сообщение|пересланное\s+сообщение|转发的邮件|轉寄郵件|mesaj\s+redirecționat"
    r"|iletilen\s+\w+"
)
_MARK = re.compile(
    rf"^[\s*_>|]{{0,8}}[-–—_=*]{{2,}}[\s*]*(?:{_MARK_WORDS})[\s*]*(?:\([^)]{{0,40}}\))?[\s*:]*[-–—_=*]{{1,}}[\s*]*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"^[\s*_>|]{{0,8}}[-–—_=*]{{2,}}[\s*]*(?:{_FORWARD_WORDS})[\s*:]*(?:[-–—_=*]{{2,}}[\s*]*)?$"
    r"|^[\s*>]{0,8}(?:Begin\s+forwarded\s+message|Start\s+of\s+forwarded\s+message|Börja(?:n\s+på)?\s+vidarebefordrat\s+(?:brev|meddelande|mejl)"
    r"|Vidarebefordrat\s+(?:brev|meddelande|mejl)|Videresendt\s+(?:besked|melding)|Start\s+på\s+videresendt\s+melding"
    r"|Starten\s+på\s+den\s+videresendte\s+besked|Påbegynn\s+videresendt\s+melding|Alku\s+välitetylle\s+viestille|Välitetty\s+viesti\s+alkaa"
    r"|Anfang\s+der\s+weitergeleiteten\s+(?:Nachricht|E-Mail)|Début\s+du\s+(?:message|courriel)\s+(?:transféré|réexpédié)"
    r"|Begin\s+doorgestuurd\s+bericht|Inizio\s+messaggio\s+inoltrato|Inicio\s+del\s+mensaje\s+reenviado|Início\s+da\s+mensagem\s+(?:encaminhada|reencaminhada)"
    r"|Rozpoczęcie\s+przekazywanej\s+wiadomości|Začátek\s+přeposílané\s+zprávy|Начало\s+переадресованного\s+сообщения)\s*:?[\s*]*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s*]*[-–—_=]{5,}[\s*]*$")


def is_quoted(line: str) -> bool:
    """Whether the line carries a quotation mark at its beginning."""
    return QUOTED.match(line) is not None


def heads(lines: Sequence[str]) -> list[Head]:
    """The heads in ``lines`` in their order, none inside another. Time grows with the number of lines only."""
    found: list[Head] = []
    at = 0
    while at < len(lines):
        head = _head_at(lines, at)
        if head and (not found or head.start >= found[-1].end):
            found.append(head)
            at = head.end
        else:
            at += 1
    return found


def _head_at(lines: Sequence[str], at: int) -> Head | None:
    line = lines[at][:_LONGEST_LINE]
    if not line or line.isspace():
        return None
    if line.lstrip().startswith(">>>") and _GROUPWISE.match(line.lstrip()):
        return Head(at, at + 1, Kind.ATTRIBUTION)
    if is_quoted(line):
        return None
    if _FORWARD.match(line):
        return Head(at, at + 1, Kind.FORWARD)
    if _MARK.match(line):
        return Head(at, at + 1, Kind.MARK)
    return _block(lines, at) or _attribution(lines, at)


def _block(lines: Sequence[str], at: int) -> Head | None:
    """The headers of the quoted message, which Outlook and many others write one to a line."""
    roles: dict[str, str] = {}
    end, blank, folded = at, 0, 0
    for number in range(at, len(lines)):
        line = lines[number][:_LONGEST_LINE]
        role, value = _labelled(line)
        if role and (role not in roles or role == "other"):
            roles[role] = value
            end, blank, folded = number + 1, 0, 0
        elif not line.strip():
            blank += 1
            if blank > 1 or "subject" in roles:
                break
        elif number == at or blank or folded >= _LONGEST_VALUE or not _folded(roles, line, folded):
            break
        else:
            role = next(reversed(roles))
            roles[role] += f" {line}"
            folded += 1
            end = number + 1
    return Head(at, end, Kind.BLOCK) if _is_block(roles) else None


def _labelled(line: str) -> tuple[str, str]:
    match = _LABEL.match(line)
    if not match:
        return "", ""
    return _ROLES.get(" ".join(match[1].lower().split()), ""), match[2]


def _folded(roles: dict[str, str], line: str, folded: int) -> bool:
    """Whether ``line`` goes on with the header above it. Only one more line does so without an address in it."""
    if next(reversed(roles)) == "subject":
        return folded == 0 and line[:1].isspace()
    return (
        line[:1].isspace()
        or "@" in line
        or ";" in line
        or (folded == 0 and not roles.get(next(reversed(roles)), "").strip())
    )


def _is_block(roles: dict[str, str]) -> bool:
    """Whether these are a mail's headers, and not a form or a journey ("Från: … Till: … Datum: …")."""
    if "from" not in roles or len(roles.keys() - {"other"}) < _FEWEST_ROLES:
        return False
    addressed = any("@" in roles.get(role, "") for role in ("from", "to", "cc"))
    timed = bool(_TIME.search(roles.get("date", "")) and re.search(r"\d{4}", roles.get("date", "")))
    return ("date" in roles and (addressed or (timed and "subject" in roles))) or (addressed and "subject" in roles)


def _attribution(lines: Sequence[str], at: int) -> Head | None:
    """A sentence that tells who wrote and when, on up to four lines."""
    joined = ""
    for number in range(at, min(at + _LONGEST_ATTRIBUTION, len(lines))):
        line = lines[number][:_LONGEST_LINE]
        if not line.strip() or (number > at and is_quoted(line) and not line.strip().startswith("> wrote")):
            return None
        joined = f"{joined} {line.strip()}".strip()
        kind = _sentence(joined)
        if kind:
            return Head(at, number + 1, kind)
    return None


def _sentence(text: str) -> Kind | None:
    """What kind of attribution ``text`` is, if it is a whole one."""
    plain = text.strip().strip("*_-–— ")
    if not plain.endswith((":", "：", "wrote", "skrev", ">", "yazdı", "写道")) and not _VERB.search(plain[-16:]):
        return None
    address, dated, timed = bool(_ADDRESS.search(plain)), bool(_DATE.search(plain)), bool(_TIME.search(plain))
    if _DATED_ADDRESS.search(plain) and _OPENER.match(plain):
        return Kind.ATTRIBUTION
    match = _last_whole(plain)
    if not match or _WRITER_SELF.search(match["before"]):
        return None
    if not (_ONLY_END.match(match["after"]) or plain.endswith((":", "："))):
        return None
    if _OPENER.match(plain) and dated and (address or timed):
        return Kind.ATTRIBUTION
    if address and dated and plain.endswith(":"):
        return Kind.ATTRIBUTION
    return Kind.SENTENCE if plain.endswith((":", "：")) or dated or address else None


def _last_whole(plain: str) -> re.Match[str] | None:
    return _WHOLE.match(plain) if _VERB.search(plain) else None
