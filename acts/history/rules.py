"""What a new snapshot of a register means for the acts already known. Pure.

A row is the act it was by kind, body, number and day (its key). Several different rows may share
a key; they are told apart by content, so that another order of the file changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.rules import Label

FIELD_LABELS: dict[str, Label] = {
    "number": Label("номер", "number"),
    "issued_on": Label("дата", "date"),
    "effective_on": Label("в сила от", "in force since"),
    "kind_text": Label("вид", "kind"),
    "issuer_text": Label("издател", "issuer"),
    "legal_basis_text": Label("правно основание", "legal basis"),
    "status_text": Label("статус", "status"),
    "legal_state": Label("правно състояние", "legal state"),
    "dispute_state": Label("оспорване", "dispute"),
    "object_text": Label("обект", "object"),
    "scope_text": Label("териториален обхват", "scope"),
    "category": Label("категория на строежа", "category of the construction"),
    "floor_area_m2": Label("РЗП, m²", "floor area, m²"),
    "total_floor_area_m2": Label("РЗП със сутерен, m²", "floor area with the basement, m²"),
    "built_area_m2": Label("ЗП, m²", "built area, m²"),
    "estate_text": Label("описание на имота", "description of the property"),
    "supervisor": Label("строителен надзор", "construction supervision"),
    "district_code": Label("район", "district"),
    "vanished_on": Label("липсва в регистъра от", "no longer in the register since"),
}
"""Fields of an act whose history is kept: what its register says and the public may read."""

REGISTER_FIELDS = tuple(name for name in FIELD_LABELS if name != "vanished_on")


@dataclass(frozen=True, slots=True)
class Known:
    """An act of the register as kept: its row, and whether the last snapshot had it."""

    pk: int
    content_hash: bytes
    is_vanished: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the snapshot says of every key: positions of rows to write, keys gone and returned."""

    keys: tuple[str, ...]
    created: tuple[int, ...]
    updated: tuple[int, ...]
    vanished: tuple[str, ...]
    returned: tuple[str, ...]

    @property
    def written(self) -> tuple[int, ...]:
        return tuple(sorted((*self.created, *self.updated)))

    @property
    def unchanged(self) -> int:
        return len(self.keys) - len(self.created) - len(self.updated)


def compare(
    rows: Sequence[tuple[str, bytes]], known: Mapping[str, Known], *, is_partial: bool = False
) -> Verdict:
    """Compare (key, hash of content) of every row with the acts known by key.

    An extract (`is_partial`) says nothing of the acts that it lacks.
    """
    keys = _assigned(rows, known)
    created = [at for at, key in enumerate(keys) if key not in known]
    updated = [
        at for at, key in enumerate(keys)
        if key in known and known[key].content_hash != rows[at][1]
    ]  # fmt: skip
    present = set(keys)
    gone = [key for key, act in known.items() if key not in present and not act.is_vanished]
    back = [key for key in keys if key in known and known[key].is_vanished]
    return Verdict(
        keys=tuple(keys),
        created=tuple(created),
        updated=tuple(updated),
        vanished=() if is_partial else tuple(sorted(gone)),
        returned=tuple(back),
    )


def _assigned(rows: Sequence[tuple[str, bytes]], known: Mapping[str, Known]) -> list[str]:
    """The key of every row; the second act of one kind, body, number and day is „…#2“.

    Rows that are as they were take their old key first, the others what is left, in order.
    """
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for at, (key, _) in enumerate(rows):
        wanted[key].append(at)
    keys = [key for key, _ in rows]
    for key, places in wanted.items():
        if len(places) == 1 and f"{key}#2" not in known:
            continue
        free = _family(key, known, len(places))
        same = {known[name].content_hash: name for name in reversed(free) if name in known}
        left: list[int] = []
        for at in places:
            name = same.pop(rows[at][1], None)
            if name is None:
                left.append(at)
            else:
                keys[at] = name
                free.remove(name)
        for at, name in zip(left, free, strict=False):
            keys[at] = name
    return keys


def _family(key: str, known: Mapping[str, Known], least: int) -> list[str]:
    """Names that rows of one key may have, those in use first."""
    names = [key]
    while len(names) < least or f"{key}#{len(names) + 1}" in known:
        names.append(f"{key}#{len(names) + 1}")
    in_use = [n for n in names if n in known and not known[n].is_vanished]
    return [*in_use, *(name for name in names if name not in in_use)]


def is_suspiciously_small(known: int, lost: int, *, share: float, least: int) -> bool:
    """A snapshot that lost more than a `share` of what was there, and not just a handful."""
    return lost >= least and lost > share * known


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not what it was; days as 2026-03-31, nothing as an empty text."""

    field: str
    before: str
    after: str


def differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[Difference, ...]:
    """Fields of `REGISTER_FIELDS` that differ."""
    pairs = ((name, as_text(before[name]), as_text(after[name])) for name in REGISTER_FIELDS)
    return tuple(Difference(name, old, new) for name, old, new in pairs if old != new)


def as_text(value: object) -> str:
    """A field as history keeps it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells one act from another when its number or its day may be mistyped."""

    key: str
    kind: str
    body: str
    number: str
    issued_on: date | None
    object_text: str
    scope_text: str

    @property
    def signature(self) -> tuple[str, ...]:
        return (self.kind, self.body, self.object_text, self.scope_text)


def renumbered(gone: Iterable[Likeness], come: Iterable[Likeness]) -> list[tuple[str, str]]:
    """(key gone, key come) of rows that may be one act whose number or day was corrected.

    Either the number or the day differs, and all that says what the act is about is equal. A pair
    is named only when neither side has another partner: the rest cannot be told.
    """
    arrived: defaultdict[tuple[str, ...], list[Likeness]] = defaultdict(list)
    for act in come:
        if act.object_text and act.scope_text:
            arrived[act.signature].append(act)
    pairs = [
        (old.key, new.key)
        for old in gone
        for new in arrived.get(old.signature, ())
        if (old.number == new.number) != (old.issued_on == new.issued_on)
    ]
    olds: defaultdict[str, int] = defaultdict(int)
    news: defaultdict[str, int] = defaultdict(int)
    for old, new in pairs:
        olds[old] += 1
        news[new] += 1
    return [(old, new) for old, new in pairs if olds[old] == 1 and news[new] == 1]
