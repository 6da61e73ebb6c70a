"""Administrative addresses of register fields: street, number, neighbourhood."""

import re
from dataclasses import dataclass

from geodata.naming import fold_lookalikes
from geodata.place_names import PlaceName, parse_place
from geodata.street_names import house_numbers, spread


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart; `raw` as printed, empty strings where nothing is said."""

    raw: str
    street_kind: str
    street: str
    number: str
    block: str
    settlement: str
    neighbourhood: PlaceName | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Each street number: „12–14“ and „12, 14“ are two."""
        return house_numbers(self.raw) or spread(self.number)

    @property
    def is_street_address(self) -> bool:
        """True when there is a street and a number: enough to look for a point."""
        return bool(self.street and self.number)


_NUMBER = r"\d{1,4}(?:\s?[-–—]\s?\d{1,4})?(?:-?[а-яА-ЯA-Za-z]|\s[А-Я])?"
_STREET = re.compile(
    r"(?<!\w)(?P<kind>ул|бул|пл|улица|булевард|площад)(?:\.\s*|\s+)(?P<body>[^,;]+)", re.IGNORECASE
)
_HOUSE = re.compile(rf"№\s*(?P<number>{_NUMBER})(?!\w)")
_LAST_NUMBER = re.compile(r"(?<=\S)\s+(?P<number>\d{1,4}\s?[а-яА-Я]?)$")
_BLOCK = re.compile(r"(?<!\w)бл\.?\s*(?P<block>\d+[а-яА-Я]?)", re.IGNORECASE)
_SETTLEMENT = re.compile(r"(?<!\w)(?:гр|с)\.\s*(?P<name>[А-Я][а-яА-Я]+(?:\s+[А-Я][а-яА-Я]+)?)")
_NEIGHBOURHOOD = re.compile(
    r"(?:^|,\s*|\s)(?P<name>(?:кв\.|ж\.\s*к\.|жк|в\.\s*з\.|м\.)\s*[^,;№\d][^,;№]*)", re.IGNORECASE
)
_KINDS = {"улица": "ул.", "булевард": "бул.", "площад": "пл."}


def parse_address(text: str) -> Address:
    """Take an address field apart; never fails, says nothing that is not there."""
    street_kind = street = number = ""
    if match := _STREET.search(text):
        kind = match["kind"].lower()
        street_kind = _KINDS.get(kind, f"{kind}.")
        street, number = _street_and_number(match["body"])
    if not number and (house := _HOUSE.search(text)):
        number = _tidy_number(house["number"])
    block = _BLOCK.search(text)
    settlement = _SETTLEMENT.search(text)
    neighbourhood = _NEIGHBOURHOOD.search(text)
    return Address(
        raw=text,
        street_kind=street_kind,
        street=street,
        number=number,
        block=block["block"] if block else "",
        settlement=settlement["name"] if settlement else "",
        neighbourhood=parse_place(neighbourhood["name"]) if neighbourhood else None,
    )


def _street_and_number(body: str) -> tuple[str, str]:
    house = _HOUSE.search(body) or _LAST_NUMBER.search(body.strip())
    name = body[: house.start()] if house else body
    tidy = re.sub(r"\s+", " ", re.sub(r"[\"„“”«»]", " ", fold_lookalikes(name))).strip(" .-–")
    return tidy, _tidy_number(house["number"]) if house else ""


def _tidy_number(text: str) -> str:
    return fold_lookalikes(re.sub(r"[–—]", "-", re.sub(r"\s+", "", text))).upper()
