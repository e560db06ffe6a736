"""Identifiers as values: what is read, what is refused, and hashes that say nothing."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.contact import ANONYMOUS, Party
from envag.domain.identity import OrganisationNumber, PersonNumber, Phone, PostCode
from envag.domain.keyed_hash import keyed_hash, normalise_email, resident_hash

TODAY = date(2026, 11, 23)
KEY = b"k" * 32


@pytest.mark.req("X22")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19510314-9810", "195103149810"),
        ("195103149810", "195103149810"),
        ("510314-9810", "195103149810"),
        ("5103149810", "195103149810"),
        (" 19510314 9810\n", "195103149810"),
        ("510314\u20139810", "195103149810"),
        ("20010517-9865", "200105179865"),
        ("010517-9865", "200105179865"),
        ("19380228-9888", "193802289888"),
        ("380228-9888", "193802289888"),
        ("19850472-9891", "198504729891"),
        ("850472-9891", "198504729891"),
        ("121212-1212", "201212121212"),
        ("121212+1212", "191212121212"),
        ("19121212+1212", "191212121212"),
    ],
)
def test_person_numbers_become_twelve_digits(text, value):
    assert PersonNumber.parse(text, on=TODAY) == PersonNumber(value)


@pytest.mark.req("X22")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "19510314-9811",  # check digit
        "19510230-9810",  # no such day
        "20300101-9805",  # not born yet
        "261224-9801",  # born next month
        "T510314-9810",
        "195103149810 eller så",
        "1951031498",
        "195103149810195103149810",
        "\u0661\u0669\u0665\u0661\u0660\u0663\u0661\u0664\u0669\u0668\u0661\u0660",  # digits of another script
        "212099-9012",
        "00000000-0000",
    ],
)
def test_what_is_no_person_number_is_refused(text):
    assert PersonNumber.parse(text, on=TODAY) is None


@pytest.mark.req("X22")
def test_the_century_follows_the_day_that_is_passed_in():
    assert PersonNumber.parse("121212-1212", on=date(2012, 12, 11)) is None
    assert PersonNumber.parse("121212-1212", on=date(2012, 12, 12)) == PersonNumber("201212121212")
    assert PersonNumber.parse("121212-1212", on=date(2011, 12, 31)) == PersonNumber("191212121212")


@pytest.mark.req("X22")
def test_person_number_tells_birth_kind_and_short_form():
    coordination = PersonNumber("198504729891")
    assert coordination.coordination
    assert coordination.birth_date == date(1985, 4, 12)
    old = PersonNumber("191212121212")
    assert not old.coordination
    assert old.short(on=date(2011, 12, 31)) == "121212-1212"
    assert old.short(on=date(2012, 1, 1)) == "121212+1212"


@pytest.mark.req("X22")
@given(
    born=st.dates(date(1900, 1, 1), date(2026, 11, 23)),
    serial=st.integers(1, 999),
    days_later=st.integers(0, 40_000),
)
def test_person_numbers_survive_being_written_short(born, serial, days_later):
    nine = f"{born:%y%m%d}{serial:03}"
    doubled = [int(c) * (2 - n % 2) for n, c in enumerate(nine)]
    check = -sum(d - 9 if d > 9 else d for d in doubled) % 10
    number = PersonNumber(f"{born:%Y%m%d}{serial:03}{check}")
    on = min(date.fromordinal(born.toordinal() + days_later), date(born.year + 199, 12, 31))
    assert PersonNumber.parse(number.value, on=on) == number
    assert PersonNumber.parse(number.short(on=on), on=on) == number


@pytest.mark.req("X22", "X44")
@pytest.mark.parametrize(
    ("text", "value", "display"),
    [
        ("08-465 004 10", "+46846500410", "08-465 004 10"),
        ("+46 8 465 004 10", "+46846500410", "08-465 004 10"),
        ("+46 (0)8 465 004 10", "+46846500410", "08-465 004 10"),
        ("0046846500410", "+46846500410", "08-465 004 10"),
        ("tel:+46846500410", "+46846500410", "08-465 004 10"),
        ("070-174 06 05", "+46701740605", "070-174 06 05"),
        ("070\u2013174\u00a006\u00a005", "+46701740605", "070-174 06 05"),
        ("0701740605", "+46701740605", "070-174 06 05"),
        ("031-390 06 10", "+46313900610", "031-390 06 10"),
        ("+358 40 1234567", "+358401234567", "+358 40 1234567"),
        ("112", "112", "112"),
        ("1177", "1177", "1177"),
        ("113 13", "11313", "113 13"),
        ("11414", "11414", "114 14"),
    ],
)
def test_phone_numbers(text, value, display):
    phone = Phone.parse(text)
    assert phone == Phone(value)
    assert phone.display == display
    assert phone.short_number == (len(value) < 6)


@pytest.mark.req("X22", "X41")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "anonymous",
        "Restricted",
        "0",
        "12345",
        "08-465 004 10 ankn 12",  # letters would be read as digits of a keypad
        "070-174 06 05 (efter 16)",
        "070-174 06 05 eller 08-465 004 10",
        "+46",
        "1" * 400,
    ],
)
def test_what_is_no_phone_number_stays_text(text):
    assert Phone.parse(text) is None


@pytest.mark.req("X22")
@pytest.mark.parametrize("text", ["212099-9012", "2120999012", "16212099-9012", "162120999012", " 212099\u20119012 "])
def test_organisation_numbers(text):
    number = OrganisationNumber.parse(text)
    assert number == OrganisationNumber("2120999012")
    assert number.display == "212099-9012"


@pytest.mark.req("X22")
@pytest.mark.parametrize("text", ["", "212099-9013", "510314-9810", "19510314-9810", "17212099-9012", "2120999012SE"])
def test_what_is_no_organisation_number_is_refused(text):
    assert OrganisationNumber.parse(text) is None


@pytest.mark.req("X22")
@pytest.mark.parametrize("text", ["645 80", "64580", "SE-645 80", "S-64580", "se 645 80", " 645\u00a080 "])
def test_post_codes(text):
    assert PostCode.parse(text) == PostCode("64580")
    assert PostCode("64580").display == "645 80"


@pytest.mark.req("X22")
@pytest.mark.parametrize("text", ["", "00123", "6458", "645801", "DK-6458", "FI-00100", "64580 Solhamra"])
def test_what_is_no_post_code_is_refused(text):
    assert PostCode.parse(text) is None


@pytest.mark.req("X22")
@given(st.text() | st.text(alphabet="0123456789+-() TtSsEe./"))
def test_nothing_anybody_writes_raises(text):
    for value in (
        PersonNumber.parse(text, on=TODAY),
        Phone.parse(text),
        OrganisationNumber.parse(text),
        PostCode.parse(text),
    ):
        assert value is None or value.value.lstrip("+").isdigit()


@pytest.mark.req("X22")
def test_a_hash_depends_on_key_municipality_kind_and_value():
    base = ("solhamra", "phone", "+46701740605")
    hashes = {
        keyed_hash(KEY, *base),
        keyed_hash(b"x" * 32, *base),
        keyed_hash(KEY, "norrsjofors", *base[1:]),
        keyed_hash(KEY, "solhamra", "email", base[2]),
        keyed_hash(KEY, *base[:2], "+46701740606"),
    }
    assert len(hashes) == 5
    assert all(len(h) == 26 and set(h) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for h in hashes)
    assert keyed_hash(KEY, *base) == keyed_hash(KEY, *base)


def test_the_hash_is_the_one_that_stored_keys_were_made_with():
    assert keyed_hash(b"key", "solhamra", "phone", "+46701740605") == "MEMEEJXVIR4EKSO5HDX6N46MCA"


@pytest.mark.req("X22", "X41")
def test_a_resident_is_known_by_phone_then_by_address():
    phone = keyed_hash(KEY, "solhamra", "phone", "+46701740605")
    email = keyed_hash(KEY, "solhamra", "email", "maja.lind@example.org")

    def hashed(**party):
        return resident_hash(KEY, "solhamra", Party(**party))

    assert hashed(phone="+46701740605", email="maja.lind@example.org") == phone
    assert hashed(phone="070-174 06 05") == phone
    assert hashed(phone="070-174 06 05 (efter 16)", email=" Maja.Lind@Example.ORG") == email
    assert hashed(phone="112", email="maja.lind@example.org") == email
    assert hashed(phone="ring mig") == ""
    assert resident_hash(KEY, "solhamra", ANONYMOUS) == ""


@given(st.text())
def test_any_address_can_be_hashed(address):
    normal = normalise_email(address)
    assert normalise_email(normal) == normal
    assert len(keyed_hash(KEY, "solhamra", "email", address)) == 26


def test_the_heavy_packages_are_imported_only_where_a_number_is_read():
    code = (
        "import sys; import envag.domain.identity; "
        "sys.exit(bool({'phonenumbers', 'personnummer', 'organisationsnummer'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
