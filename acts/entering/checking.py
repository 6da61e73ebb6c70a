"""What the form means, said while it is being written: read, looked up, and nothing kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.timezone import localdate

from accounts.models import User
from accounts.rules import Label
from acts.entering.queries import LookedUp, looked_up, texts_of, twins_of
from acts.entering.rules import (
    TEXTS,
    changed,
    not_identifiers,
    people_in,
    refuse_what_cannot_be,
    row_of,
)
from acts.legal_basis import STATUTE_LABELS, parse_basis
from acts.models import Act
from acts.privacy import PERSONAL_DATA_LABELS, find_personal_data
from acts.publishing.rules import GATE_LABELS, Facts, GateItem, missing_items
from acts.register_rows import Rejected
from acts.scope import DOUBT_LABELS
from geodata.identifiers import normalise
from geodata.models import Parcel
from geodata.reports import explained
from geodata.typed import one_slip_away


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision as read, with the name of its statute; without one when none was named."""

    text: str
    statute: Label | None


@dataclass(frozen=True, slots=True)
class Guess:
    """Something typed that is no parcel, and those that exist one slip away from it."""

    typed: str
    is_identifier: bool
    meant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form was understood to say; with a `refusal` it cannot be kept as it is."""

    refusal: Label | None = None
    provisions: list[Provision] = field(default_factory=list)
    identifiers: list[LookedUp] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    twins: list[Act] = field(default_factory=list)
    doubts: list[Label] = field(default_factory=list)
    personal: list[tuple[Label, Label]] = field(default_factory=list)
    people: list[tuple[Label, str]] = field(default_factory=list)
    missing: tuple[GateItem, ...] = ()

    @property
    def missing_labels(self) -> list[Label]:
        return [GATE_LABELS[item] for item in self.missing]


def read_form(texts: Mapping[str, str], municipality: str, act: Act | None, user: User) -> Reading:
    """Read a form as this person may see it; at most seven SQL queries."""
    personal = [
        (TEXTS[name], PERSONAL_DATA_LABELS[kind])
        for name in TEXTS
        for kind in sorted({found.kind for found in find_personal_data(texts.get(name, ""))})
    ]
    stored = texts_of(act) if act else {}
    found = people_in(texts, stored)
    people = [(TEXTS[name], words) for name, names in found.items() for words in names]
    basis = texts.get("basis", "")
    # what a register says of an act is not refused for it: only what a person writes anew
    written = changed(stored, {**stored, **texts}) if act else ("date", "effective")
    try:
        row = row_of(texts, localdate())
        refuse_what_cannot_be(dict.fromkeys(TEXTS, "") | dict(texts), set(written) - {"parcels"})
    except Rejected as refusal:
        return Reading(
            refusal=_said(refusal), provisions=_provisions(basis), personal=personal, people=people
        )
    number_key = row.number.key if texts.get("number", "").strip() else ""
    identifiers = looked_up(texts.get("parcels", ""), municipality)
    doubts = {one.kind: DOUBT_LABELS[one.kind] for one in row.scope.doubts}
    facts = Facts(
        kind=texts.get("kind") or (act.kind_text if act else ""),
        number=texts.get("number", ""),
        is_dated=bool(texts.get("date", "").strip()),
        issuer=texts.get("issuer", ""),
        basis=basis,
        level=act.location_level if act else _stated_level(row.scope.is_empty),
        documents=act.documents.filter(state="published").count() if act else 0,
    )
    return Reading(
        provisions=_provisions(basis),
        identifiers=identifiers,
        guesses=_guesses(texts.get("parcels", ""), identifiers, municipality),
        twins=twins_of(act, number_key, texts, user),
        doubts=list(doubts.values()),
        personal=personal,
        people=people,
        missing=missing_items(facts),
    )


def _stated_level(says_nothing: bool) -> str:
    """Before it is saved nothing is placed; what names a place will probably have one."""
    return "none" if says_nothing else "locality"


def _provisions(basis: str) -> list[Provision]:
    return [
        Provision(str(one), STATUTE_LABELS.get(one.statute or "")) for one in parse_basis(basis)
    ]


def _said(refusal: Rejected) -> Label:
    """A refusal with the name of its field."""
    why, name = explained(refusal.reason, **refusal.details), TEXTS[refusal.field]
    return Label(f"{name.bg}: {why.bg}", f"{name.en}: {why.en}")


def _guesses(text: str, identifiers: list[LookedUp], municipality: str) -> list[Guess]:
    unknown = [one.identifier for one in identifiers if not one.is_known and not one.successors]
    wrong = [(one, True) for one in unknown] + [(one, False) for one in not_identifiers(text)]
    return [Guess(one, is_one, _meant(one, municipality)) for one, is_one in wrong[:5]]


def _meant(typed: str, municipality: str) -> tuple[str, ...]:
    near = sorted(one_slip_away(normalise(typed)))
    rows = Parcel.objects.true_on(None).filter(municipality=municipality, identifier__in=near)
    return tuple(rows.order_by("identifier").values_list("identifier", flat=True)[:3])
