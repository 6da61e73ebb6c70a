"""What must hold of places whatever the text: nothing is mended in silence, order says nothing."""

from hypothesis import given
from hypothesis import strategies as st

from geodata.gazetteer import Entry, Gazetteer
from geodata.identifiers import Identifier, parse
from geodata.location import Area, Described, Ground, resolve
from geodata.near_identifiers import Near, likely, variants
from geodata.place_names import parse_place
from geodata.rules import LocationLevel
from geodata.street_names import house_numbers

KNOWN = [f"68134.{district}.{parcel}" for district in (1, 12, 160) for parcel in (5, 52, 521)]
DISTRICT = Area("district", "68134-17", 1, frozenset({"68134-17"}))
PLACES = ("кв. Бояна", "жк. Люлин 3", "м. Лозенец", "с. Бистрица")

numbers = st.integers(min_value=1, max_value=99_999)
identifiers = st.builds(
    Identifier, st.sampled_from(["68134", "04234", "68143"]), numbers, numbers
) | st.sampled_from(KNOWN).map(lambda text: parse(text) or Identifier("68134", 1, 5))


def ground(near: dict[str, list[Near]] | None = None) -> Ground:
    names = [
        Entry(f"neighbourhood:{n}", n, parse_place(name), name, frozenset({"68134-17"}))
        for n, name in enumerate(PLACES)
    ]
    return Ground(
        Gazetteer(names),
        parcels={code: Area("parcel", code, at) for at, code in enumerate(KNOWN)},
        districts={DISTRICT.code: DISTRICT},
        near=near or {},
        has_cadastre=True,
    )


@given(identifiers)
def test_a_parcel_is_matched_by_its_own_identifier_alone(identifier: Identifier) -> None:
    text = str(identifier)
    existing = [one for one in variants(text) if one in KNOWN]
    near = {text: [Near(one, variants(text)[one]) for one in existing]}
    found = resolve(Described(identifiers=(identifier,), district=DISTRICT.code), ground(near))
    if text in KNOWN:
        assert [place.area.code for place in found.places] == [text]
        assert found.open == ()
    else:
        assert found.level is LocationLevel.DISTRICT
        (question,) = found.open
        assert {one.partition(":")[2] for one in question.candidates} <= set(existing)


@given(st.sampled_from(KNOWN), st.data())
def test_every_slip_leads_back_to_what_was_meant(meant: str, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(sorted(variants(meant))))
    assert meant in variants(typed)
    shown = likely(
        [Near(meant, variants(typed)[meant], numbers=frozenset({"7"}))],
        district=None, quarters=(), numbers=("7",),
    )  # fmt: skip
    assert [one.identifier for one in shown] == [meant]


@given(st.lists(identifiers, max_size=5), st.lists(st.sampled_from(PLACES), max_size=3), st.data())
def test_the_order_of_what_is_said_does_not_matter(
    said: list[Identifier], names: list[str], data: st.DataObject
) -> None:
    read = [("locality", parse_place(name)) for name in dict.fromkeys(names)]
    one = Described(tuple(said), names=tuple(read), district=DISTRICT.code)
    other = Described(
        tuple(data.draw(st.permutations(said))),
        names=tuple(read),
        district=DISTRICT.code,
    )
    first, second = resolve(one, ground()), resolve(other, ground())
    assert first.level is second.level
    assert {place.area for place in first.places} == {place.area for place in second.places}
    assert {question.words for question in first.open} == {q.words for q in second.open}


@given(st.integers(1, 9_999), st.integers(0, 30))
def test_a_range_of_house_numbers_keeps_its_ends_and_its_side(first: int, span: int) -> None:
    last = first + span
    found = house_numbers(f"ул. Шипка № {first}–{last}")
    assert found[0] == str(first)
    if last < 10_000:
        assert found[-1] == str(last)
        assert all(first <= int(number) <= last for number in found)
        if span % 2 == 0:
            assert {int(number) % 2 for number in found} == {first % 2}
