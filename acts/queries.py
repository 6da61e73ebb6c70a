"""Reads of acts, named by what they return; each a fixed number of SQL queries."""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Envelope
from django.db.models import QuerySet
from django.http import QueryDict

from acts.facets import Facet, facets_of
from acts.models import Act, ActLegalBasis, ActLocation, IssuingBody
from acts.schemas import ActFilter, Sort
from acts.tallies import Tally, tally
from acts.understanding import Understood, understand
from features.keyset import keys_of, page_after, read_cursor, write_cursor
from features.parameters import single

PAGE_ROWS = 25
PAGE_ROWS_MAX = 100
"""A row of a page costs some milliseconds to write: whoever wants more asks the interface."""
_SCOPE = "acts.pages"
UNSHOWN = ("raw", "geom_3857", "anchor_3857", "search", "address_words")
"""Columns that no page shows."""


@dataclass(frozen=True, slots=True)
class ActPage:
    """One page of a list, and what is known of the whole of it.

    `total` and `unlocated` are counted up to `acts.tallies.COUNT_MAX`, beyond it estimated from a
    sample. `unlocated` and `facets` are of the first page alone: the next ones do not count again.
    """

    acts: list[Act]
    total: int
    is_estimate: bool
    unlocated: int
    next_cursor: str | None
    facets: list[Facet]
    understood: Understood


@dataclass(frozen=True, slots=True)
class ActDetail:
    """An act with its places, finest evidence first, and its provisions."""

    act: Act
    places: list[ActLocation]
    bases: list[ActLegalBasis]


def shown_acts(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Rows with what a list shows of them: issuer, source, and a box instead of the shape."""
    related: QuerySet[Any] = rows.select_related("issuer", "source")
    shown: QuerySet[Any] = related.defer("geom", *UNSHOWN).annotate(box=Envelope("geom"))
    return shown


def act_page(asked: ActFilter, query: QueryDict) -> ActPage:
    """The page of matching public acts that the cursor of `query` begins; three SQL queries.

    Raises:
        features.problems.BadParameter: for a cursor that is not ours or is of another order.
    """
    rows = Act.objects.public().matching(asked)
    ordered = rows.in_order(asked.sort)
    keys = keys_of(ordered)
    cursor = read_cursor(_SCOPE, ordered, keys, single(query, "cursor"))
    limit = min(asked.limit, PAGE_ROWS_MAX) if query.get("limit") else PAGE_ROWS
    found = list(page_after(shown_acts(ordered), keys, cursor)[: limit + 1])
    matched = Tally(total=cursor.matched) if cursor else tally(rows)
    last = found[limit - 1] if len(found) > limit else None
    values: dict[str, Any] = {key.column: getattr(last, key.column) for key in keys} if last else {}
    return ActPage(
        acts=found[:limit],
        total=matched.total,
        is_estimate=matched.is_estimate,
        unlocated=matched.unlocated,
        next_cursor=write_cursor(_SCOPE, keys, values, matched.total) if last else None,
        facets=[] if cursor else facets_of(asked, matched),
        understood=understand(asked.text),
    )


def newest_acts(limit: int = PAGE_ROWS) -> list[Act]:
    """The newest public acts as a list shows them."""
    return list(shown_acts(Act.objects.public().in_order(Sort.NEWEST))[:limit])


def act_detail(act_id: int) -> ActDetail | None:
    """A public act by its id, or None; three SQL queries."""
    act = shown_acts(Act.objects.public()).filter(pk=act_id).first()
    if act is None:
        return None
    places = ActLocation.objects.filter(act=act_id).defer("geom").order_by("ordinal")
    return ActDetail(act, list(places), list(ActLegalBasis.objects.filter(act=act_id)))


def issuing_bodies() -> list[IssuingBody]:
    """Every body that has issued an act, by name."""
    return list(IssuingBody.objects.order_by("name_bg"))
