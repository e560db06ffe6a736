"""Swedish identifiers as values: person, phone, organisation, post code.

Every ``parse`` answers None for what it cannot read; the caller then keeps the sender's own text, so that
nothing anybody wrote is lost (X22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_PERSON_NUMBER = re.compile(r"((?:[0-9]{2})?)([0-9]{2})([0-9]{4})([-+]?)([0-9]{4})")
_ORGANISATION_NUMBER = re.compile(r"(?:16)?([0-9]{2}[2-9][0-9]{3})-?([0-9]{4})")
_POST_CODE = re.compile(r"(?:SE?-?)?([1-9][0-9]{2})([0-9]{2})", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel:)?[+0-9][0-9 ().\u00a0\u2010-\u2013/-]*", re.IGNORECASE)
_COORDINATION_DAYS = 60
_PLUS_FROM_AGE = 100


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A personnummer or samordningsnummer: twelve digits, valid, born on or before the day of reading."""

    value: str

    @classmethod
    def parse(cls, text: str, *, on: date) -> Self | None:
        """Read ten or twelve digits, with or without ``-`` or ``+``; ``on`` is today.

        Ten digits mean the latest year not after that of ``on``, with ``+`` a hundred years earlier
        (folkbokföringslagen 18 §: the sign changes in the year of the hundredth birthday).
        """
        match = _PERSON_NUMBER.fullmatch(_compact(text))
        if not match:
            return None
        century, year, month_day, sign, last = match.groups()
        if not century:
            latest = on.year - (_PLUS_FROM_AGE if sign == "+" else 0)
            century = f"{latest - (latest - int(year)) % 100:04}"[:2]
        number = cls(century + year + month_day + last)
        return number if _is_valid_person_number(number.value) and number.birth_date <= on else None

    @property
    def coordination(self) -> bool:
        """Whether it is a samordningsnummer, which has 60 added to the day."""
        return int(self.value[6:8]) > _COORDINATION_DAYS

    @property
    def birth_date(self) -> date:
        """The day of birth that the number states."""
        day = int(self.value[6:8]) - (_COORDINATION_DAYS if self.coordination else 0)
        return date(int(self.value[:4]), int(self.value[4:6]), day)

    def short(self, *, on: date) -> str:
        """Ten digits as people write them, with ``+`` from the year of the hundredth birthday."""
        sign = "+" if on.year - self.birth_date.year >= _PLUS_FROM_AGE else "-"
        return f"{self.value[2:8]}{sign}{self.value[8:]}"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number: E.164, or a short number such as ``112`` that only exists inside Sweden."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a number as dialled in Sweden or with its country code.

        Anything beside digits and the usual signs, such as an extension, makes it unreadable: a number
        that loses a part of what was written would reach somebody else.
        """
        text = text.strip()
        if not _PHONE.fullmatch(text):
            return None
        import phonenumbers  # noqa: PLC0415 - costs every start of a function that reads no number
        from phonenumbers import shortnumberinfo  # noqa: PLC0415

        try:
            number = phonenumbers.parse(text, "SE")
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        if shortnumberinfo.is_valid_short_number_for_region(number, "SE"):
            return cls(str(number.national_number))
        return None

    @property
    def short_number(self) -> bool:
        """Whether it is a short number."""
        return not self.value.startswith("+")

    @property
    def display(self) -> str:
        """The number as Swedes write it: ``08-465 004 10``, ``113 13``, ``+358 40 123 45 67`` (X44)."""
        if self.short_number:
            return f"{self.value[:3]} {self.value[3:]}" if len(self.value) > len("1177") else self.value
        import phonenumbers  # noqa: PLC0415

        number = phonenumbers.parse(self.value)
        form = phonenumbers.PhoneNumberFormat
        domestic = phonenumbers.region_code_for_country_code(number.country_code or 0) == "SE"
        return phonenumbers.format_number(number, form.NATIONAL if domestic else form.INTERNATIONAL)


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """An organisationsnummer: ten digits. A sole trader's is a personnummer: use PersonNumber for it."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ten digits, or twelve that begin with 16. A personnummer is refused: it is personal data."""
        match = _ORGANISATION_NUMBER.fullmatch(_compact(text))
        if not match:
            return None
        from organisationsnummer import organisationsnummer  # type: ignore[import-untyped]  # noqa: PLC0415

        value = match[1] + match[2]
        return cls(value) if organisationsnummer.valid(value) else None

    @property
    def display(self) -> str:
        """``212099-9012``."""
        return f"{self.value[:6]}-{self.value[6:]}"


@dataclass(frozen=True, slots=True)
class PostCode:
    """A Swedish post code: five digits, the first of them not 0."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``645 80``, ``64580``, ``SE-645 80`` or ``S-645 80``."""
        match = _POST_CODE.fullmatch(_compact(text))
        return cls(match[1] + match[2]) if match else None

    @property
    def display(self) -> str:
        """``645 80``."""
        return f"{self.value[:3]} {self.value[3:]}"


def _compact(text: str) -> str:
    """``text`` without white space and with the typographic hyphens that word processors put in."""
    return re.sub(r"\s", "", text).translate(_HYPHENS)


_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")


def _is_valid_person_number(value: str) -> bool:
    from personnummer import personnummer  # type: ignore[import-untyped]  # noqa: PLC0415

    return bool(personnummer.valid(value))
