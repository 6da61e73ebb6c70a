"""Reads of acts for the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import AuditEvent, Membership, User
from accounts.rules import Role
from acts.entering.rules import OF_A_REGISTER, TEXTS, identifiers_in
from acts.models import Act
from acts.rules import Publication
from geodata.models import Parcel, ParcelSuccession

SOURCE = "desk"
"""Code of the source of acts entered by hand."""
LISTED = 100


def is_of_the_desk(act: Act) -> bool:
    """Whether an act was entered by hand, not brought by a register."""
    return bool(act.source.code == SOURCE)


def editable(act: Act) -> tuple[str, ...]:
    """Texts of the form that may be changed in this act.

    The states of what was once public change by events, not by overwriting.
    """
    if not is_of_the_desk(act):
        return OF_A_REGISTER
    was_public = act.versions.exists()
    return tuple(name for name in TEXTS if name != "status" or not was_public)


def texts_of(act: Act) -> dict[str, str]:
    """An act as the form shows it."""
    numbers = (act.floor_area_m2, act.total_floor_area_m2, act.built_area_m2)
    areas = [f"{one:g}" if one is not None else "" for one in numbers]
    return {
        "kind": act.kind,
        "number": act.number,
        "date": act.issued_on.isoformat() if act.issued_on else "",
        "effective": act.effective_on.isoformat() if act.effective_on else "",
        "issuer": act.issuer_text,
        "basis": act.legal_basis_text,
        "status": act.status_text,
        "object": act.object_text,
        "supervisor": act.supervisor,
        "category": act.category,
        "floor_area": areas[0],
        "total_floor_area": areas[1],
        "built_area": areas[2],
        "estate": act.estate_text,
        "district": act.district_code if act.district_origin == "stated" else "",
        "locality": act.locality_text,
        "quarter": ", ".join(act.quarters),
        "upi": "; ".join(act.plots),
        "parcels": "\n".join([*act.parcels, *act.buildings]),
        "kvs": act.kvs_number,
        "address": act.address,
    }


Grounds = tuple[tuple[str, str], ...]
"""Codes of municipality and district; without a district, the whole municipality."""


def grounds_of(user: User, *roles: Role) -> Grounds | None:
    """What a person's offices cover today in one of the roles; None for all there is."""
    if user.is_superuser:
        return None
    rows = Membership.objects.filter(
        user=user,
        during__contains=localdate(),
        role__in=[role.value for role in (*(roles or (Role.REGISTRAR,)), Role.ADMINISTRATOR)],
    )
    codes = rows.values_list("office__municipality_code", "office__district_code")
    return tuple(codes.order_by().distinct())


def lies_in(grounds: Grounds | None, act: str = "") -> Q:
    """A condition on acts, or, with `act` as „act__“, on rows about acts."""
    if grounds is None:
        return ~Q(pk__in=[])  # an empty condition would vanish beside another one
    covered = Q(pk__in=[])
    for municipality, district in grounds:
        one = Q(**{f"{act}municipality": municipality})
        covered |= one & Q(**{f"{act}district_code": district}) if district else one
    return covered


def ground_of(user: User, *roles: Role) -> Q:
    """Acts that the person's offices cover today, as a registrar unless other roles are named."""
    return lies_in(grounds_of(user, *roles))


def drafts_of(user: User) -> "QuerySet[Any]":
    """Acts that wait for this person: entered or held back, and not public."""
    waiting = (Publication.INTERNAL.value, Publication.REDACTION_PENDING.value)
    return Act.objects.filter(ground_of(user), publication__in=waiting)


@dataclass(frozen=True, slots=True)
class DeskList:
    """Acts at the desk, newest change first; `is_cut` when there are more than LISTED."""

    acts: list[Act]
    is_cut: bool


STATES = ("drafts", "held", "incomplete", "withdrawn")


def desk_list(user: User, state: str, words: str) -> DeskList:
    """Acts of one state (see STATES), perhaps by the beginning of a number."""
    rows = Act.objects.filter(ground_of(user)).select_related("source", "issuer")
    rows = rows.filter(
        {
            "drafts": Q(publication=Publication.INTERNAL.value),
            "held": Q(publication=Publication.REDACTION_PENDING.value),
            "incomplete": Q(publication=Publication.PUBLIC.value)
            & (
                Q(kind="", kind_text="")
                | Q(issuer=None)
                | Q(legal_basis_text="")
                | Q(location_level__in=("none", "district"))
            ),
            "withdrawn": Q(publication=Publication.WITHDRAWN.value),
        }[state]
    )
    if words:
        rows = rows.filter(number_key__startswith=words)
    found = list(rows.defer("geom", "raw").order_by("-pk")[: LISTED + 1])
    return DeskList(found[:LISTED], len(found) > LISTED)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An identifier as typed and what the cadastre knows of it today."""

    identifier: str
    is_known: bool
    successors: tuple[str, ...] = ()


def looked_up(text: str, municipality: str) -> list[LookedUp]:
    """Parcels of a text of the form against the cadastre; two SQL queries."""
    parcels = list(dict.fromkeys(str(one.parcel_identifier) for one in identifiers_in(text)))
    known = set(
        Parcel.objects.true_on(None)
        .filter(municipality=municipality, identifier__in=parcels)
        .values_list("identifier", flat=True)
    )
    gone = [one for one in parcels if one not in known]
    heirs: dict[str, list[str]] = {}
    rows = ParcelSuccession.objects.filter(municipality=municipality, old_identifier__in=gone)
    for old, new in rows.order_by("new_identifier").values_list("old_identifier", "new_identifier"):
        heirs.setdefault(old, []).append(new)
    return [LookedUp(one, one in known, tuple(heirs.get(one, ()))) for one in parcels]


def twins_of(act: Act | None, number_key: str, texts: Mapping[str, str], user: User) -> list[Act]:
    """Other acts of the same number that the person may see: perhaps the same act.

    Numbers begin anew: beside an act of a day, those of the same day, and drafts without one.
    """
    if not number_key:
        return []
    rows = Act.objects.filter(number_key=number_key)
    rows = rows.filter(ground_of(user) | Q(publication=Publication.PUBLIC.value))
    if texts.get("date"):
        rows = rows.filter(Q(issued_on=texts["date"]) | Q(issued_on=None))
    rows = rows.exclude(pk=act.pk) if act else rows
    newest = rows.order_by(F("issued_on").desc(nulls_first=True), "-pk")
    shown = ("number", "kind", "issued_on", "issuer", "publication")
    return list(newest.select_related("issuer").only(*shown)[:5])


def source_key_of(form_key: str) -> str:
    """What an act entered by hand is called in its source: the form it was first written in."""
    return f"{SOURCE}|{form_key}"


def act_of_form(form_key: str) -> Act | None:
    """The act that a form made when it was sent before; None while it was not."""
    rows = Act.objects.filter(source__code=SOURCE, source_key=source_key_of(form_key))
    found: Act | None = rows.select_related("source", "municipality", "issuer").first()
    return found


def is_as_entered(act: Act) -> bool:
    """Whether an act is still the draft that its form made when it was first sent."""
    log = AuditEvent.objects.filter(subject_type=Act._meta.label_lower, subject_id=str(act.pk))
    changes = log.filter(verb="change_act")
    return bool(act.publication == Publication.INTERNAL) and not changes.exists()
