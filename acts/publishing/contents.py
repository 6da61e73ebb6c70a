"""What acts say now, ready to become versions: everything public of them, for many at once.

Shapes are written in EPSG:7801, east before north, in whole millimetres. A place known by a name
(a locality, a district) is written with the hash of its outline alone: the outline is the
gazetteer's, of thousands of vertices, and the same in every act that lies there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection
from django.db.models import Q

from acts.models import (
    Act,
    ActDocument,
    ActEvent,
    ActLegalBasis,
    ActNotice,
    ActRelation,
    ActWaiver,
)
from acts.publishing.rules import FORMAT, Facts, VersionKind, missing_items
from geodata.rules import LocationLevel

Body = dict[str, Any]

_AREAS = ("built_area_m2", "floor_area_m2", "total_floor_area_m2")
_ACT = (
    "id", "municipality_id", "source__code", "source__is_demonstration", "source_key", "kind",
    "kind_text", "number", "issued_on", "effective_on", "issuer__key", "issuer__name_bg",
    "issuer_text", "issuer_capacity", "legal_basis_text", "status_text", "legal_state",
    "dispute_state", "execution", "object_text", "scope_text", "supervisor", "district_code",
    "district_origin", "locality_text", "quarters", "plots", "parcels", "buildings", "address",
    "doubts", "location_level", "location_method", "location_confidence", "location_area",
    "unlocated_reason", "vanished_on", "category", "estate_text", "kvs_number",
    *_AREAS,
)  # fmt: skip
_AS_IT_IS = (
    "source_key", "kind", "kind_text", "number", "issuer_text", "issuer_capacity",
    "legal_basis_text", "status_text", "legal_state", "dispute_state", "execution", "object_text",
    "scope_text", "supervisor", "district_code", "district_origin", "locality_text", "quarters",
    "plots", "parcels", "buildings", "address", "doubts", "category", "estate_text", "kvs_number",
)  # fmt: skip
_NAMED = frozenset({LocationLevel.LOCALITY.value, LocationLevel.DISTRICT.value})
_PLACES = """
    SELECT id, act_id, level, method, confidence, parcel_text, plot_text, quarter, locality_text,
           address, district_code, dispute_state, area, md5(ST_AsBinary(geom))
    FROM acts_actlocation WHERE act_id = ANY(%s) ORDER BY act_id, ordinal
"""
_EXTENTS = "SELECT id, md5(ST_AsBinary(geom)) FROM acts_act WHERE id = ANY(%s) AND geom IS NOT NULL"
_SHAPES = """
    SELECT md5(ST_AsBinary(geom)), ST_AsGeoJSON(ST_Scale(geom, 1000, 1000), 0, 0)
    FROM {} WHERE id = ANY(%s)
"""
_PLACE = (
    "level", "method", "confidence", "parcel_text", "plot_text", "quarter", "locality_text",
    "address", "district_code", "dispute_state", "area",
)  # fmt: skip


def quickly(body: Body) -> bytes:
    """A content as `acts.publishing.rules.canonical` writes it, thirty times as fast.

    The same bytes as long as keys are ASCII and numbers whole, which contents are; a test compares.
    """
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


@dataclass
class Shapes:
    """Shapes already hashed, by a digest of their bytes: neighbours share a district's outline."""

    hashes: dict[str, str] = field(default_factory=dict)

    def read(self, table: str, rows: dict[str, int]) -> dict[str, Body]:
        """Shapes of some rows of a table; `rows` gives one row's id for each digest."""
        found: dict[str, Body] = {}
        with connection.cursor() as cursor:
            cursor.execute(_SHAPES.format(table), [list(rows.values())])
            for digest, text in cursor.fetchall():
                shape = orjson.loads(text)
                self.hashes[digest] = sha256(quickly(shape)).hexdigest()
                found[digest] = shape
        return found


def bodies_of(ids: Sequence[int], shapes: Shapes) -> dict[int, Body]:
    """The contents of acts, public or not, by their ids, without the salt; ten SQL queries."""
    related = {
        "legal_bases": _legal_bases(ids),
        "events": _events(ids),
        "notices": _notices(ids),
        "relations": _relations(ids),
        "documents": _documents(ids),
        "waivers": _waivers(ids),
        "places": _places(ids, shapes),
    }
    extents = _extents(ids, shapes)
    bodies: dict[int, Body] = {}
    for act in Act.objects.filter(pk__in=ids).order_by().values(*_ACT):
        pk = act["id"]
        body: Body = {name: act[name] for name in _AS_IT_IS}
        body |= {
            "act": pk,
            "format": FORMAT,
            "state": VersionKind.PUBLISHED.value,
            "municipality": act["municipality_id"],
            "source": act["source__code"],
            "demonstration": act["source__is_demonstration"],
            "issued_on": _day(act["issued_on"]),
            "effective_on": _day(act["effective_on"]),
            "vanished_on": _day(act["vanished_on"]),
            "issuer": act["issuer__key"] and {
                "key": act["issuer__key"], "name": act["issuer__name_bg"]
            },
            "location": {
                "level": act["location_level"],
                "method": act["location_method"],
                "confidence": act["location_confidence"],
                "area": act["location_area"],
                "unlocated_reason": act["unlocated_reason"],
                "extent_sha256": extents.get(pk),
            },
        }  # fmt: skip
        body |= {name: None if act[name] is None else str(act[name]) for name in _AREAS}
        body |= {name: rows.get(pk, []) for name, rows in related.items()}
        body["missing"] = [item.value for item in missing_items(facts_of(body))]
        bodies[pk] = body
    return bodies


def facts_of(body: Body) -> Facts:
    """What the gate looks at in a content."""
    issuer = body["issuer"]
    return Facts(
        kind=body["kind"] or body["kind_text"],
        number=body["number"],
        is_dated=body["issued_on"] is not None,
        issuer=issuer["name"] if issuer else body["issuer_text"],
        basis=body["legal_basis_text"],
        level=body["location"]["level"],
        documents=len(body["documents"]),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for act, row in rows:
        groups[act].append(row)
    return groups


def _legal_bases(ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = ActLegalBasis.objects.filter(act__in=ids).order_by("act", "pk")
    groups = _grouped((one.act_id, str(one)) for one in rows)
    return {act: sorted(texts) for act, texts in groups.items()}


def _events(ids: Sequence[int]) -> dict[int, list[Any]]:
    names = ("axis", "before", "after", "part", "source_text")
    rows = ActEvent.objects.filter(act__in=ids).order_by("act", "pk")
    return _grouped(
        (one["act_id"], {name: one[name] for name in names} | {"on": _day(one["happened_on"])})
        for one in rows.values("act_id", "happened_on", *names)
    )


def _notices(ids: Sequence[int]) -> dict[int, list[Any]]:
    names = ("channel", "place", "dv_issue", "dv_year", "term_days", "source_text")
    rows = ActNotice.objects.filter(act__in=ids).order_by("act", "pk")
    return _grouped(
        (
            one["act_id"],
            {name: one[name] for name in names}
            | {
                "published_on": _day(one["published_on"]),
                "deadline_recorded": _day(one["deadline_recorded"]),
            },
        )
        for one in rows.values("act_id", "published_on", "deadline_recorded", *names)
    )


def _relations(ids: Sequence[int]) -> dict[int, list[Any]]:
    """What a person confirmed, or denied of what the public texts seem to say.

    What a program read from the texts is in the texts; so is what is denied, or it has no evidence.
    """
    confirmed = Q(origin="staff", withdrawn_at__isnull=True)
    denied = Q(origin="text", withdrawn_at__isnull=False) & ~Q(evidence="")
    rows = ActRelation.objects.filter(confirmed | denied, act__in=ids).order_by("act", "pk")
    return _grouped(
        (
            one["act_id"],
            {"kind": one["kind"], "other": one["other_text"]}
            | ({"withdrawn": True} if one["origin"] == "text" else {}),
        )
        for one in rows.values("act_id", "kind", "other_text", "origin")
    )


def _documents(ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = ActDocument.objects.filter(act__in=ids, state="published").order_by("act", "ordinal")
    return _grouped(
        (
            one["act_id"],
            {
                "ordinal": one["ordinal"],
                "kind": one["kind"],
                "title": one["title"],
                "sha256": one["public__sha256"],
            },
        )
        for one in rows.values("act_id", "ordinal", "kind", "title", "public__sha256")
    )


def _waivers(ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = ActWaiver.objects.filter(act__in=ids).order_by("act", "item")
    return _grouped(
        (one["act_id"], {"item": one["item"], "reason": one["reason"]})
        for one in rows.values("act_id", "item", "reason")
    )


def _places(ids: Sequence[int], shapes: Shapes) -> dict[int, list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [list(ids)])
        rows = cursor.fetchall()
    wanted = {
        digest: pk
        for pk, _, level, *_, digest in rows
        if level not in _NAMED or digest not in shapes.hashes
    }
    outlines = shapes.read("acts_actlocation", wanted)
    groups: dict[int, list[Any]] = defaultdict(list)
    for _, act, *values, digest in rows:
        place: Body = dict(zip(_PLACE, values, strict=True))
        if place["level"] in _NAMED:
            place["outline_sha256"] = shapes.hashes[digest]
        else:
            place["outline"] = outlines[digest]
        groups[act].append(place)
    return groups


def _extents(ids: Sequence[int], shapes: Shapes) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_EXTENTS, [list(ids)])
        rows = cursor.fetchall()
    shapes.read("acts_act", {digest: pk for pk, digest in rows if digest not in shapes.hashes})
    return {pk: shapes.hashes[digest] for pk, digest in rows}
