"""Invented residents with identifiers that can belong to nobody, drawn so that each has a history of their own."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from envag.demo import data
from envag.demo.safety import MOBILE, PLANTED

if TYPE_CHECKING:
    from random import Random

    from envag.domain.municipality import Municipality


class Resident(NamedTuple):
    """Somebody who is in touch. ``phone`` is empty for most: the fiction series are short."""

    name: str
    email: str
    phone: str = ""


def residents(place: Municipality, count: int, rng: Random) -> tuple[Resident, ...]:
    """``count`` people of different names; as many of them as there are numbers have one."""
    invented = data.people()
    profile = data.shape().municipalities[place.slug]
    own = {place.phone, *place.displayed, *PLANTED}
    fixed = [f"{profile.fixed_numbers}{number:02}" for number in range(100)]
    numbers = [number for number in (*MOBILE, *fixed) if number not in own]
    rng.shuffle(numbers)
    pairs = [(first, last) for first in invented.first_names for last in invented.last_names]
    rng.shuffle(pairs)
    return tuple(
        Resident(
            name=f"{first} {last}",
            email=f"{_plain(first)}.{_plain(last)}@{rng.choice(invented.mail_domains)}",
            phone=numbers[index] if index < len(numbers) else "",
        )
        for index, (first, last) in enumerate(pairs[:count])
    )


def _plain(name: str) -> str:
    """The name as it stands in an address."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalpha() or letter == "-"))
