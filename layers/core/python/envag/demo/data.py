"""The demo's files: who lives there, how much happens, and what people write. Anybody may edit them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).resolve().parents[5] / "demo"


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that residents get in touch about, in words of everybody who takes part.

    ``kind`` is the kind of contact, ``note`` what a guide takes down of a call or visit.
    """

    kind: str
    subject: str
    text: str
    note: str
    answer: str
    ask: str = ""
    told: str = ""


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that fit any matter."""

    handed_over: str
    ask: str
    told: str
    parked: tuple[str, ...]
    not_reached: tuple[str, ...]
    reached: tuple[str, ...]
    sent_back: str
    reopened: str
    self_service: str
    referred: str
    connected: str
    chat_hello: str
    chat_thanks: str
    missed_call: str
    no_number: str
    sent_securely: str
    come_back: str
    internally: str
    closed_without_words: str
    transfer_failed: str
    call_message: str
    incomplete: str
    greeting: str
    thanks: str


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in a planted scenario; ``parts`` are the matters that a case is split into."""

    subject: str
    text: str
    answer: str
    note: str = ""
    told: str = ""
    parts: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written: by service, in any matter, in the fields of a form by their ids, and in planted scenarios."""

    services: dict[str, tuple[Matter, ...]]
    common: Common
    fields: dict[str, str]
    scenarios: dict[str, Scene]


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom the demo invents its residents from."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    mail_domains: tuple[str, ...]
    companies: tuple[str, ...]
    associations: tuple[str, ...]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a service is asked about; ``months`` and ``first_week`` (of a month) multiply it."""

    weight: float
    months: dict[int, float] = {}
    first_week: float = 1.0


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How contacts spread over the hours of a day."""

    staffed: dict[int, float]
    written: dict[int, float]


class Storm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day with ``times`` as many calls as others."""

    days_before: int
    times: float
    services: tuple[str, ...]


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How surely a call that is put through to a unit is answered there, 0 to 1.

    ``at_lunch`` is that of units whose people go out together, in the hours ``lunch`` of a Swedish clock.
    """

    ordinary: float
    at_lunch: float
    lunch: tuple[int, ...]


class Size(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many ``cases`` by municipality, the share of them that is open, and how much more the last days hold."""

    cases: dict[str, int]
    open: float
    lately: float


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipality of the demo: how it does, and the names of its places. Shares are 0 to 1.

    ``out_at_lunch`` are units that few reach at lunch.
    """

    begins_days_before: int
    guides: int
    direct_strict: float
    direct_broad: float
    email_1wd: float
    answered_60s: float
    channels: dict[str, float]
    fixed_numbers: str
    streets: tuple[str, ...]
    places: tuple[str, ...]
    schools: tuple[str, ...]
    preschools: tuple[str, ...]
    out_at_lunch: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much happens, where and when."""

    sizes: dict[str, Size]
    kinds: dict[str, float]
    weekdays: tuple[float, ...]
    hours: Hours
    services: dict[str, Asked]
    storm: Storm
    reach: Reach
    municipalities: dict[str, Profile]


@cache
def shape() -> Shape:
    """Volumes and curves. Raises msgspec.ValidationError for a file that does not fit."""
    return msgspec.convert(_read("shape.yaml"), type=Shape)


@cache
def words() -> Words:
    """The texts. Raises msgspec.ValidationError."""
    return msgspec.convert(_read("words.yaml"), type=Words)


@cache
def people() -> People:
    """The names. Raises msgspec.ValidationError."""
    return msgspec.convert(_read("people.yaml"), type=People)


def _read(name: str) -> Any:  # noqa: ANN401 - whatever YAML holds, until msgspec has looked at it
    from ruamel.yaml import YAML  # noqa: PLC0415 - `--help` must be quick

    return YAML(typ="safe", pure=False).load((FOLDER / name).read_text("utf-8"))
