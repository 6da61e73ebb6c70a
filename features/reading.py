"""Pages of features: a count and one statement, however many rows and properties there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from features.collection import Collection
from features.crs import Crs
from features.keyset import keys_of, page_after, read_cursor, write_cursor
from features.nearness import nearest_of
from features.parameters import parse_crs, parse_limit, parse_nearest, single
from features.serializers import geojson_of

MATCHED_MAX = 10_000
"""More features than this are not counted: OGC API lets `numberMatched` be left out then."""

# The largest key a bigint holds; a longer one is nobody's.
_FID_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Features in order, how many there are in all, and how to go on; None when this is the end.

    `matched` is counted up to `MATCHED_MAX`; None when there are more, or only the nearest are
    asked for.
    """

    features: list[dict[str, Any]]
    matched: int | None
    next_cursor: str | None
    crs: Crs


def read_page(collection: Collection, query: QueryDict) -> Page:
    """The page that an address asks for.

    Raises:
        features.problems.BadParameter: naming what cannot be read.
    """
    crs, limit = parse_crs(query), parse_limit(query)
    rows = collection.queryset(_only(query, collection.filters))
    nearest = parse_nearest(query)
    if nearest is not None:
        rows = nearest.by_distance(rows, collection.geometry)
    keys = keys_of(rows)
    cursor = read_cursor(collection.id, rows, keys, single(query, "cursor", 2_000))
    if cursor is not None or nearest is not None:
        matched = cursor.matched if cursor else MATCHED_MAX + 1
    else:
        # a page is found in a millisecond; counting a million rows for it would cost a second
        matched = rows.order_by()[: MATCHED_MAX + 1].count()
    columns = {key.column for key in keys}
    behind = (
        page_after(rows, keys, cursor)[: limit + 1]
        if nearest is None
        else nearest_of(nearest, rows, keys, cursor, limit + 1, collection.geometry).fetched()
    )
    page = list(_values(collection, behind, crs, columns))
    next_cursor = None
    if len(page) > limit:
        page.pop()
        next_cursor = write_cursor(collection.id, keys, page[-1], matched)
    features = collection.serializer(page, many=True).data["features"]
    return Page(features, matched if matched <= MATCHED_MAX else None, next_cursor, crs)


def read_feature(collection: Collection, fid: str, crs: Crs) -> dict[str, Any] | None:
    """One public feature of any time, or None."""
    if not (fid.isascii() and fid.isdecimal()) or len(fid) > 19 or int(fid) > _FID_MAX:
        return None
    row = _values(collection, collection.rows().filter(pk=int(fid)), crs, set()).first()
    if row is None:
        return None
    feature: dict[str, Any] = collection.serializer(row).data
    return feature


def _values(
    collection: Collection, rows: "QuerySet[Any]", crs: Crs, also: set[str]
) -> "QuerySet[Any]":
    """Rows as dictionaries of just the columns that are served."""
    derived = dict(collection.columns)
    derived["geometry"] = geojson_of(collection.geometry, crs)
    plain = (collection.serializer.columns() | also) - derived.keys()
    return rows.values(*sorted(plain), **derived)


def _only(query: QueryDict, names: frozenset[str]) -> QueryDict:
    """The part of an address that chooses rows."""
    kept = QueryDict(mutable=True)
    for name in names & query.keys():
        kept.setlist(name, query.getlist(name))
    return kept
