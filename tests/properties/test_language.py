"""Properties of the language of acts and places: it never fails and changes nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acts.issuers import parse_issuer
from acts.kinds import kind_of
from acts.legal_basis import parse_basis, parse_gazette
from acts.numbers import SOFIA, normalise_number, parse_date
from acts.plots import Plot, find_plots, find_quarters, parse_plots, parse_quarters
from acts.privacy import REDACTED, find_personal_data, is_egn, is_eik, is_iban, is_lnch, redact
from acts.rules import DisputeState, FlatStatus, LegalState, flat_status, read_status
from acts.scope import DOUBT_LABELS, find_places, split_scope
from geodata.addresses import parse_address
from geodata.districts import district_code, district_in
from geodata.identifiers import Identifier, find_in, normalise, parse, read
from geodata.naming import fold_lookalikes, latin_key, natural_key, skeleton, transliterate
from geodata.numerals import int_to_roman, roman_to_int
from geodata.place_names import parse_place, read_places

# Text that looks like a register: its words and marks in any order, and any text at all.
PIECES = [
    "УПИ", "упи", "кв.", "м.", "ж.к.", "в.з.", "с.", "гр.", "НПЗ", "Местност:", "УПИ:",
    "Квартал по регулация:", "Идентификатор КККР (имот):", "Идентификатор КККР (сграда/СОС):",
    "Планоснимачен №", "Планоснимачен район:", "Адрес:", "ул.", "бул.", "№", "XII", "ІV", "I",
    "XXXX", "а", "Б", "521", "68134.1601.521", "68134,1,2", "6813.1.2", "0", "-", "–", ",", ", ",
    ".", ";", "„", "“", '"', "''", "(", ")", "/", "общ.", "за ЖС", "и", "на", "ПРЗ", "част",
    "м.р.", "III", "3-та", "Люлин", "ЛОЗЕНЕЦ", "зона", "чл.", "ал.", "т.", "§", "ЗУТ", "ПР",
    "ДВ бр. 84/25.10.2019", "Решение № 4", "протокол № 5", "Date(1)", "Вр. и. д.", "отдел",
    "район", "Младост", "ЕГН", "7523169263", "тел.", "\n", " ", "\u00a0",
]  # fmt: skip
register_text = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=24).map(
    " ".join
)
any_text = st.one_of(register_text, st.text(max_size=60))

identifiers = st.builds(
    Identifier,
    ekatte=st.from_regex(r"[0-9]{5}", fullmatch=True),
    cadastral_district=st.integers(1, 99_999),
    parcel=st.integers(1, 999_999),
) | st.builds(
    Identifier,
    ekatte=st.from_regex(r"[0-9]{5}", fullmatch=True),
    cadastral_district=st.integers(1, 99_999),
    parcel=st.integers(1, 999_999),
    building=st.integers(1, 9_999),
    unit=st.none() | st.integers(1, 9_999),
)

READERS = [
    parse, find_in, normalise, read, transliterate, latin_key, skeleton, fold_lookalikes,
    natural_key, roman_to_int, parse_place, read_places, parse_address, district_code,
    district_in, parse_plots, find_plots, parse_quarters, find_quarters, split_scope,
    find_places, normalise_number, parse_date, parse_issuer, kind_of, parse_basis,
    parse_gazette, read_status, redact, find_personal_data, is_egn, is_lnch, is_eik, is_iban,
]  # fmt: skip


@given(text=any_text)
def test_no_reader_ever_raises(text: str) -> None:
    for reader in READERS:
        reader(text)


@given(identifier=identifiers)
def test_identifier_round_trip(identifier: Identifier) -> None:
    assert parse(str(identifier)) == identifier
    assert find_in(f"ПИ {identifier}, кв. 5") == (identifier,)
    reading = read(f" {identifier} ")
    assert (reading.identifiers, reading.defects) == ((identifier,), ())
    assert {normalise(spelling) for spelling in identifier.spellings} == {str(identifier)}


@given(one=identifiers, two=identifiers)
def test_identifiers_sort_by_parcel_first(one: Identifier, two: Identifier) -> None:
    by_parcel = one.parcel_identifier.sort_key < two.parcel_identifier.sort_key
    assert not by_parcel or one.sort_key < two.sort_key


@given(number=st.integers(1, 3999))
def test_roman_round_trip(number: int) -> None:
    assert roman_to_int(int_to_roman(number)) == number
    assert roman_to_int(int_to_roman(number).lower()) == number


plots = st.builds(
    Plot,
    number=st.integers(1, 89),
    suffix=st.sampled_from(["", "а", "б", "в", "г"]),
    parcels=st.lists(st.integers(1, 9999).map(str), max_size=5, unique=True).map(tuple),
    purpose=st.just(""),
    raw=st.just(""),
)


@given(plot=plots)
def test_plot_round_trip_in_both_readers(plot: Plot) -> None:
    for read_plots in (parse_plots(str(plot)).plots, find_plots(f"в УПИ {plot}, кв. 34")):
        (found,) = read_plots
        assert (found.number, found.suffix, found.parcels) == (
            plot.number,
            plot.suffix,
            plot.parcels,
        )


@given(listed=st.lists(plots, min_size=1, max_size=4, unique_by=lambda p: (p.number, p.suffix)))
def test_list_of_plots(listed: list[Plot]) -> None:
    read_back = parse_plots(", ".join(str(plot) for plot in listed)).plots
    assert [str(plot) for plot in read_back] == [str(plot) for plot in listed]


@pytest.mark.parametrize("change", [normalise, fold_lookalikes, transliterate, latin_key])
@given(text=any_text)
def test_normal_forms_change_nothing_twice(change: object, text: str) -> None:
    assert callable(change)
    once = change(text)
    assert change(once) == once


@given(text=any_text)
def test_number_key_is_its_own_key(text: str) -> None:
    key = normalise_number(text).key
    assert normalise_number(key).key == key


TWINS = dict(zip("АВСЕНКМОРТХУасеорх", "ABCEHKMOPTXYaceopx", strict=True))
NAMES = [
    "ж.к. Люлин 3", 'М."С. ЛОЗЕН", КВ.115А', "в.з. Симеоново-Драгалевци II част", "НПЗ Средец",
    "гр. Нови Искър, кв. Курило", "Зона Б-5-3", "ПРЗ НА М. ХЛАДИЛНИКА", "Надежда 2а и 2б",
]  # fmt: skip


@given(data=st.data(), name=st.sampled_from(NAMES))
def test_lookalike_letters_do_not_matter(data: st.DataObject, name: str) -> None:
    mixed = "".join(
        TWINS[letter] if letter in TWINS and data.draw(st.booleans()) else letter for letter in name
    )
    assert fold_lookalikes(mixed) == fold_lookalikes(name)
    clean, dirty = read_places(name), read_places(mixed)
    assert [one.key for one in dirty.names] == [one.key for one in clean.names]
    assert [one.kind for one in dirty.names] == [one.kind for one in clean.names]
    assert dirty.quarters == clean.quarters


@given(any_text)
def test_words_are_folded_whatever_stands_beside_them(text: str) -> None:
    """A Latin word elsewhere makes every word be looked at; no other may change by it."""
    assert fold_lookalikes(f"{text} Z") == f"{fold_lookalikes(text)} Z"


@given(name=st.sampled_from(NAMES), quote=st.sampled_from(['"', "„", "“", "''", "«"]))
def test_quotes_and_case_do_not_matter(name: str, quote: str) -> None:
    assert parse_place(f"{quote}{name.upper()}{quote}").key == parse_place(name).key


@given(text=any_text)
def test_nothing_of_a_scope_is_said_twice_and_every_doubt_has_words(text: str) -> None:
    for scope in (split_scope(text), find_places(text)):
        assert len(set(scope.parcels)) == len(scope.parcels)
        assert all(doubt.kind in DOUBT_LABELS for doubt in scope.doubts)
        assert scope.raw == text


@given(text=any_text)
def test_redaction_is_complete(text: str) -> None:
    clean, findings = redact(text)
    assert redact(clean) == (clean, ())
    assert (clean == text) == (not findings)
    assert clean.count(REDACTED) == len(findings) + text.count(REDACTED)


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_printed_days_come_back(day: date) -> None:
    assert parse_date(f"{day:%d.%m.%Y} г.") == day
    assert parse_date(day.isoformat()) == day


@given(day=st.dates(date(1996, 1, 1), date(2090, 12, 31)))
def test_a_local_midnight_keeps_its_day(day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=SOFIA)
    since = midnight.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_date(f"/Date({since // timedelta(milliseconds=1)})/") == day


@given(legal=st.sampled_from(LegalState), dispute=st.sampled_from(DisputeState))
def test_only_acts_in_force_show_as_in_force(legal: LegalState, dispute: DisputeState) -> None:
    if flat_status(legal, dispute) is FlatStatus.IN_FORCE:
        assert legal is LegalState.IN_FORCE
