"""Numbers that no line may break: of phones, cases, persons and paragraphs, times, dates and amounts (X44)."""

from __future__ import annotations

import re

_MONTHS = (
    "[Jj]anuari|[Ff]ebruari|mars|[Aa]pril|maj|juni|juli|augusti|[Ss]eptember|oktober|[Nn]ovember|[Dd]ecember|"
    "January|February|March|May|June|July|August|October"
)
_NUMBER = re.compile(
    r"(?=[0-9A-Zk])(?<![\w-])(?:"
    r"[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}"  # a case
    r"|(?=[0-9A-Z-]*[0-9])[0-9A-Z]{4}-[0-9A-Z]{4}"  # its code
    r"|0\d{1,3}-\d{2,3}(?: \d{2,3}){1,3}"  # a phone, as Swedish writes it
    r"|11\d \d{2,3}"  # a phone of three and more digits for everybody
    r"|\d{4}-\d{2}-\d{2}"  # a date in digits
    r"|\d{6,8}-\d{4}"  # a person or an organisation
    r"|(?:kl\.|klockan|kello) \d{2}\.\d{2}(?:–\d{2}\.\d{2})?"  # a time
    r"|\d{2}\.\d{2}–\d{2}\.\d{2}"  # from one time to another
    rf"|\d{{1,2}}(?: (?:{_MONTHS})|\. [a-zäö]{{4,7}}kuuta)(?: 20\d\d)?"  # a day of a month, in a year
    r"|\d{1,3}(?: \d{3})*(?:,\d{2})? (?:kr|MB|Mt|§|%)"  # an amount, a size, a paragraph of a law
    r")(?![\w-])"
)


def kept_whole(html: str, span: str) -> str:
    """Words of HTML without tags, each number of theirs in the ``span``: the tag that opens it."""
    return _NUMBER.sub(rf"{span}\g<0></span>", html)
