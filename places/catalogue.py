"""The catalogue of open data: what there is, from whom, how fresh, how much of it is placed."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Max
from django.http import QueryDict
from django.utils import timezone

from accounts.rules import Label
from acts.placing.queries import LocatedShare, located_shares
from features.collection import Api, Collection
from features.parameters import choice, refuse_unknown
from features.text import said
from geodata.models import ImportRun, Source
from geodata.rules import LOCATION_LEVEL_LABELS, LocationLevel


class Division(StrEnum):
    """What the register is divided by."""

    DISTRICT = "district"
    KIND = "kind"
    YEAR = "year"


DIVISION_LABELS: dict[Division, Label] = {
    Division.DISTRICT: Label("по район", "by district"),
    Division.KIND: Label("по вид акт", "by kind of act"),
    Division.YEAR: Label("по година", "by year"),
}

_KEPT_S = 600
LEVELS = tuple(LocationLevel)
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Counts:
    """Public rows by collection and source, versions included, as counted at a moment."""

    by_collection: dict[str, dict[int, int]]
    counted_at: datetime

    def of_collection(self, collection_id: str) -> int:
        return sum(self.by_collection[collection_id].values())

    def of_source(self, source_id: int) -> int:
        return sum(rows.get(source_id, 0) for rows in self.by_collection.values())


@dataclass(frozen=True, slots=True)
class Dataset:
    """A collection of the interface with the sources of its rows."""

    collection: Collection
    rows: int
    sources: tuple[Source, ...]

    @property
    def is_demonstration(self) -> bool:
        """Some of its rows are invented."""
        return any(source.is_demonstration for source in self.sources)


@dataclass(frozen=True, slots=True)
class Provider:
    """A source with what it gave: `read_at` is the end of its last reading, None before any."""

    source: Source
    rows: int
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the page of data lists."""

    datasets: tuple[Dataset, ...]
    providers: tuple[Provider, ...]
    counted_at: datetime


def catalogue(api: Api) -> Catalogue:
    """Collections in the order of the interface, sources real ones first; counts of ten minutes."""
    counts = _kept("places.counts", lambda: _counts(api))
    read_at = dict(ImportRun.objects.values_list("source").annotate(last=Max("finished_at")))
    known = Source.objects.select_related("municipality")
    sources = list(known.order_by("is_demonstration", "municipality", "title_bg"))
    datasets = (
        Dataset(
            each,
            counts.of_collection(each.id),
            tuple(one for one in sources if one.pk in counts.by_collection[each.id]),
        )
        for each in api.collections
    )
    providers = (Provider(one, counts.of_source(one.pk), read_at.get(one.pk)) for one in sources)
    return Catalogue(tuple(datasets), tuple(providers), counts.counted_at)


def _counts(api: Api) -> Counts:
    by_collection: dict[str, dict[int, int]] = defaultdict(dict)
    for each in api.collections:
        by_source = each.rows().order_by().values_list("source").annotate(rows=Count("pk"))
        by_collection[each.id] = dict(by_source)
    return Counts(dict(by_collection), timezone.now())


_Known = TypeVar("_Known")


def _kept(key: str, make: Callable[[], _Known]) -> _Known:
    found: _Known | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, _KEPT_S)
    return found


def shares(by: Division) -> list[LocatedShare]:
    """The located share of acts, the newest year first; counted at most every ten minutes."""

    def counted() -> list[LocatedShare]:
        match by:
            case Division.DISTRICT:
                return sorted(located_shares("district"), key=lambda share: share.key or "~")
            case Division.KIND:
                return sorted(located_shares("kind"), key=lambda share: -share.total)
            case Division.YEAR:
                return sorted(located_shares("year"), key=lambda share: share.key, reverse=True)

    return _kept(f"places.shares.{by}", counted)


def count_of(share: LocatedShare, level: LocationLevel) -> int:
    """Acts of a share that are placed at a level."""
    return int(getattr(share, level.value))


def parse_shares(query: QueryDict) -> tuple[Division, str]:
    """`by` and `format` of the download.

    Raises:
        features.problems.BadParameter: for another parameter or value.
    """
    refuse_unknown(query, ("by", "format", "lang"))
    by = choice(query, "by", Division) or Division.DISTRICT
    return Division(by), choice(query, "format", FORMATS) or "csv"


def _rows(by: Division) -> Iterator[dict[str, Any]]:
    for share in shares(by):
        levels = {level.value: count_of(share, level) for level in LEVELS}
        yield {by.value: share.key, "label": said(share.label), "acts": share.total} | levels


def shares_as_json(by: Division) -> dict[str, Any]:
    """`{by, levels: {level: label}, rows: [{<by>, label, acts, <level>: count…}]}`."""
    labels = {level.value: said(LOCATION_LEVEL_LABELS[level]) for level in LEVELS}
    return {"by": by.value, "levels": labels, "rows": list(_rows(by))}


def shares_as_csv(by: Division) -> str:
    """The same rows with a header of the names of the JSON."""
    text = StringIO()
    names = (by.value, "label", "acts", *(level.value for level in LEVELS))
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(_rows(by))
    return text.getvalue()
