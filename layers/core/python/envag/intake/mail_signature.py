"""What mail programs and senders set below a message: signatures behind a delimiter, and the device's own line."""

from __future__ import annotations

import re

_LONGEST_SIGNATURE = 20  # lines that are not blank
_LONGEST_LINE = 300

_DELIMITER = re.compile(r"^(?:-- ?|--\u00a0|__|—|––?)$")
_DEVICES = (
    r"(?:i\s?phone|i\s?pad|i\s?pod|android|samsung|galaxy|outlook|gmail|yahoo|aol|proton\s?mail|proton|windows|blackberry|nokia|huawei"
    r"|honor|xiaomi|redmi|oneplus|oppo|sony|xperia|htc|lg|motorola|lumia|pixel|mobile?|mobil\w*|mobiltelefon\w*|smartphone|phone|telefon\w*"
    r"|handy|surfplatta\w*|tablet\w*|läsplatta\w*|blue\s?mail|typeapp|type\s+app|spark|airmail|canary|mailbird|em\s+client|thunderbird|k-9"
    r"|fairemail|mailbox|postbox|newton|edison|tutanota|tutamail|tuta|gmx\w*|web\.de|posteo|zoho|superhuman|nine|aqua\s?mail|verizon"
    r"|at&t|t-mobile|telia|tele2|comhem|orange|vodafone|e-?post|mail|epost|cell\w*|device|enhet\w*|laite\w*|puhelin\w*|puhelimesta\w*)"
)
_SENT = (
    r"(?:sent|skickat|skickades|sendt|lähetetty|gesendet|envoyé|verzonden|verstuurd|enviado|inviato|inviata|wysłane|wysłano|odesláno|odoslané"
    r"|trimis|küldve|отправлено|надіслано|saadetud|nosūtīts|išsiųsta|sendi|skickad|send|från|from|fra)"
)
_FROM = (
    r"(?:from|via|with|using|by|on|från|med|frå|fra|via|ved|mit|von|aus|depuis|de\s+mon|de|du|à\s+partir\s+de|van|vanaf|met|desde|do|del|da"
    r"|con|z|ze|ze|za|od|с|із|din|min|my|mon|mijn|mi|meu|mojego|meine[mrns]?|mein|minun)"
)
_SENT_LINE = re.compile(
    rf"^[\s(<*_\-–—\[]{{0,6}}{_SENT}\s+(?:{_FROM}\s+){{0,4}}[^\n]{{0,60}}?(?<![^\W_]){_DEVICES}(?![^\W_])[^\n]{{0,80}}$"
    rf"|^[\s(<*_\-–—\[]{{0,6}}sent\s+(?:from|via|using)\s+my\b[^\n]{{0,60}}$"
    rf"|^[\s(<*_\-–—\[]{{0,6}}(?:get|hämta|hent|skaffa|download|laden\s+sie|obtenir|télécharger|ladda\s+ned|holen\s+sie\s+sich|hanki|lataa"
    rf"|obtener|download|ottieni|scarica|pobierz)\s+(?:ned\s+|dir\s+)?outlook\s+(?:for|för|for|til|für|pour|voor|para|per|dla)?[^\n]{{0,80}}$"
    rf"|^[\s(<*_\-–—\[]{{0,6}}hanki\s+outlook\b[^\n]{{0,80}}$"
    rf"|^[\s(<*_\-–—\[]{{0,6}}(?:von\s+mein\w+|diese\s+nachricht\s+wurde\s+von|dieses?\s+(?:mail|e-mail)\s+wurde)\s[^\n]{{1,80}}\sgesendet\W{{0,3}}[^\n]{{0,40}}$"
    rf"|^[\s(<*_\-–—\[]{{0,6}}lähetetty\s+[^\n]{{1,60}}$"
    rf"|^\s{{0,4}}從我的\s*i?[^\n]{{0,20}}傳送\s*$|^\s{{0,4}}(?:发自我的|發自我的|从我的|来自我的)[^\n]{{0,30}}$|^\s{{0,4}}iPhone\s?から送信\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?]\s*$")


def is_delimiter(line: str) -> bool:
    """Whether the line is what RFC 3676 section 4.3 sets above a signature, or its usual worn form."""
    return _DELIMITER.match(line.strip("\r\t ") if line != "-- " else line) is not None


def is_device_line(line: str) -> bool:
    """Whether a program wrote this line about itself ("Skickat från min iPhone")."""
    return len(line) <= _LONGEST_LINE and _SENT_LINE.match(line) is not None and not _SENTENCE_END.search(line)


def without_signature(lines: list[str]) -> list[str]:
    """The lines above the signature, and without those that a program wrote about itself.

    A delimiter counts when something stands above it and not too much below: more is likely the message.
    """
    for number, line in enumerate(lines):
        if is_delimiter(line) and any(above.strip() for above in lines[:number]):
            below = [rest for rest in lines[number + 1 :] if rest.strip()]
            if len(below) <= _LONGEST_SIGNATURE:
                lines = lines[:number]
                break
    kept = [line for line in lines if not is_device_line(line)]
    return kept if any(line.strip() for line in kept) else lines
