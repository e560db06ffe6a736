"""What somebody writes or fills in: a matter's words with a place, a day and a name in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from envag.demo import data
from envag.domain.hours import STOCKHOLM
from envag.domain.service import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from envag.demo.data import Matter
    from envag.demo.residents import Resident
    from envag.domain.municipality import Municipality
    from envag.domain.service import FormField, Service

_DAYS = ("i måndags", "i tisdags", "i onsdags", "i torsdags", "i fredags", "i lördags", "i söndags")
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli"),
    *("augusti", "september", "oktober", "november", "december"),
)
_ADULT_DAYS, _CHILD_DAYS = (7000, 26000), (400, 5500)
_CHILDREN = frozenset({"child_number", "pupil_number"})
_TYPED = {FieldType.YES_NO: "no", FieldType.NUMBER: "32000", FieldType.ORGANISATION_NUMBER: "212099-9038"}


class Wording:
    """The words of one case: the same place, day and names in all of them."""

    def __init__(self, place: Municipality, resident: Resident | None, arrived_at: datetime, rng: Random) -> None:
        profile, invented = data.shape().municipalities[place.slug], data.people()
        self._rng, self._day = rng, arrived_at.astimezone(STOCKHOLM).date()
        self._resident = resident
        ahead = self._day + timedelta(days=rng.randint(5, 60))
        ago = self._day - timedelta(days=rng.randint(1, 5))
        past = self._day - timedelta(days=rng.randint(9, 45))
        self._values = {
            "street": rng.choice(profile.streets),
            "place": rng.choice(profile.places),
            "school": rng.choice(profile.schools),
            "preschool": rng.choice(profile.preschools),
            "number": str(rng.randint(1, 48)),
            "day": _DAYS[ago.weekday()],
            "date": f"den {ahead.day} {_MONTHS[ahead.month - 1]}",
            "past": f"den {past.day} {_MONTHS[past.month - 1]}",
            "amount": f"{rng.randint(2, 48) * 50}",
            "property": f"{rng.choice(profile.places).split()[0]} {rng.randint(1, 9)}:{rng.randint(1, 60)}",
            "association": rng.choice(invented.associations),
            "company": rng.choice(invented.companies),
            "name": resident.name if resident else "",
        }

    def fill(self, text: str, **more: str) -> str:
        """The text with everything filled in, and a capital where it begins."""
        filled = text.format_map({**self._values, **more})
        return filled[:1].upper() + filled[1:]

    def letter(self, matter: Matter) -> str:
        """The matter as a letter, with a greeting and a name beneath."""
        common = data.words().common
        text = self.fill(matter.text)
        greeted = text if text.startswith("Hej") else f"{common.greeting}\n{text}"
        return f"{greeted}\n\n{common.thanks}\n{self._resident.name}" if self._resident else greeted

    def handed_over(self, matter: Matter) -> str:
        """What a department is told."""
        return self.fill(data.words().common.handed_over, note=self.fill(matter.note))

    def answers(self, service: Service, matter: Matter) -> dict[str, str]:
        """What is filled in on the service's form; files come later, and what nobody needs stays empty."""
        asked = [one for one in service.form if one.required and one.type is not FieldType.FILE]
        free = next((one.id for one in asked if one.type is FieldType.MULTILINE), "")
        return {one.id: text for one in asked if (text := self._answer(one, matter, free=one.id == free))}

    def _answer(self, asked: FormField, matter: Matter, *, free: bool) -> str:
        fixed = matter.text if free else data.words().fields.get(asked.id)
        if fixed:
            return self.fill(fixed)
        if asked.id == "name":
            return self._values["name"]
        make = self._made.get(asked.type)
        return make(asked) if make else _TYPED.get(asked.type, "")

    @property
    def _made(self) -> Mapping[FieldType, Callable[[FormField], str]]:
        return {
            FieldType.PLACE: lambda _: self.fill("{street} {number}"),
            FieldType.CHOICE: lambda asked: self._rng.choice(asked.choices),
            FieldType.DATE: lambda _: (self._day + timedelta(days=self._rng.randint(3, 90))).isoformat(),
            FieldType.PERSON_NUMBER: lambda asked: self.person_number(child=asked.id in _CHILDREN),
            FieldType.PHONE: lambda _: self._resident.phone if self._resident else "",
        }

    def person_number(self, *, child: bool) -> str:
        """A personnummer that nobody has: its serial is 980 to 989."""
        born = self._day - timedelta(days=self._rng.randint(*(_CHILD_DAYS if child else _ADULT_DAYS)))
        return safe_person_number(born, self._rng.randint(980, 989))


def safe_person_number(born: date, serial: int) -> str:
    """Twelve digits with a right check digit (Luhn over the last ten)."""
    digits = f"{born:%y%m%d}{serial}"
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    check = -sum(sum(divmod(value, 10)) for value in doubled) % 10
    return f"{born:%Y%m%d}-{serial}{check}"
