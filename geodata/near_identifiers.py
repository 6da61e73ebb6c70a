"""Identifiers that a mistyped one may have meant. Pure; they are only ever proposed.

A slip of the hand swaps two neighbouring digits, leaves one out, types one twice or hits another
key, in one of the three fields that name a parcel. What exists among these is asked elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from geodata.identifiers import parse

SUGGESTED_MAX = 6
_FIELDS = 3
_DIGITS = "0123456789"


class Slip(StrEnum):
    """How an existing identifier differs from the one printed, the likeliest first."""

    SWAPPED = "swapped"
    ADDED = "added"
    LEFT_OUT = "left_out"
    ZERO = "zero"
    CHANGED = "changed"


SLIP_LABELS: dict[Slip, Label] = {
    Slip.SWAPPED: Label("разменени цифри", "digits swapped"),
    Slip.ADDED: Label("една цифра в повече", "one digit too many"),
    Slip.LEFT_OUT: Label("липсваща цифра", "a digit left out"),
    Slip.ZERO: Label("излишна нула", "a needless zero"),
    Slip.CHANGED: Label("една различна цифра", "one digit different"),
}


@dataclass(frozen=True, slots=True)
class Near:
    """An existing parcel one slip away from what was printed.

    `numbers` are what its record says beside its identifier: its own last number, the parcels of
    its УПИ, its street numbers; they tell which of several is meant.
    """

    identifier: str
    slip: Slip
    district: str = ""
    quarter: str = ""
    numbers: frozenset[str] = frozenset()


def variants(printed: str) -> dict[str, Slip]:
    """Well-formed identifiers of parcels one slip away, each with its likeliest slip.

    `printed` has three to five groups of digits; buildings and units are left out.
    """
    fields = re.findall(r"[0-9]+", printed)[:_FIELDS]
    if len(fields) < _FIELDS:
        return {}
    found: dict[str, Slip] = {}
    for at, one in enumerate(fields):
        for other, slip in _slips(one):
            text = ".".join((*fields[:at], other, *fields[at + 1 :]))
            identifier = parse(text)
            if identifier and (text not in found or _order(slip) < _order(found[text])):
                found[text] = slip
    found.pop(".".join(fields), None)
    return found


def _slips(digits: str) -> Iterator[tuple[str, Slip]]:
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :], Slip.ADDED
        if at + 1 < len(digits):
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            yield swapped, Slip.SWAPPED
        for digit in _DIGITS:
            yield digits[:at] + digit + digits[at + 1 :], Slip.CHANGED
    for at in range(len(digits) + 1):
        for digit in _DIGITS:
            yield digits[:at] + digit + digits[at:], Slip.LEFT_OUT
    yield digits.lstrip("0"), Slip.ZERO


def _order(slip: Slip) -> int:
    return list(Slip).index(slip)


def likely(
    near: Iterable[Near], *, district: str | None, quarters: Iterable[str], numbers: Iterable[str]
) -> tuple[Near, ...]:
    """Those worth showing, the likeliest first.

    A different digit alone is too common to mean anything: such a neighbour is shown only when the
    rest of the text speaks for it. One in another district than the one stated is not shown.
    """
    said, blocks = frozenset(numbers), frozenset(quarters)

    def agreement(one: Near) -> int:
        return bool(one.numbers & said) + bool(one.quarter and one.quarter in blocks)

    shown = [
        one
        for one in near
        if not (district and one.district and one.district != district)
        and (one.slip is not Slip.CHANGED or agreement(one))
    ]
    shown.sort(key=lambda one: (-agreement(one), _order(one.slip), one.identifier))
    return tuple(shown[:SUGGESTED_MAX])
