"""Reads of acts, named by what they return; each a fixed number of SQL queries."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.gis.db.models.functions import Envelope
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.http import QueryDict

from acts.facets import Facet, counted, facets_of
from acts.free_text import read_free_text
from acts.models import Act, ActLegalBasis, ActLocation
from acts.paging import Order, ids_of_page, order_of
from acts.schemas import ActFilter, Sort
from acts.tallies import GROUPS, Tally, expected
from acts.understanding import Understood, resolved, understand
from acts.vocabulary import look_up
from features.keyset import read_cursor, write_cursor
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
    `is_register_empty` says that no act is public at all, so that no filter is to blame.
    """

    acts: list[Act]
    total: int
    is_estimate: bool
    unlocated: int
    next_cursor: str | None
    facets: list[Facet]
    understood: Understood
    is_register_empty: bool = False


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


def act_page(asked: ActFilter, query: QueryDict, *, has_facets: bool = True) -> ActPage:
    """The page of matching public acts that the cursor of `query` begins.

    Args:
        has_facets: whether to count the acts by kind, status and so on, on a first page.

    Raises:
        features.problems.BadParameter: for a cursor that is not ours or is of another order.
    """
    asked = replace(asked, text=resolved(asked.text))
    order = order_of(asked)
    cursor = read_cursor(_SCOPE, order.rows, order.keys, single(query, "cursor"))
    groups = GROUPS if has_facets else {}
    matched = Tally(total=cursor.matched) if cursor else counted(asked, groups)
    limit = min(asked.limit, PAGE_ROWS_MAX) if query.get("limit") else PAGE_ROWS
    ids = ids_of_page(asked, order, cursor, matched.total, limit + 1)
    found = _in_order_of(ids[:limit], order)
    return ActPage(
        acts=found,
        total=matched.total,
        is_estimate=matched.is_estimate,
        unlocated=matched.unlocated,
        next_cursor=cursor_behind(found[-1], order, matched) if len(ids) > limit else None,
        facets=facets_of(asked, matched) if has_facets and not cursor else [],
        understood=understand(asked.text),
        is_register_empty=not found and not Act.objects.public().exists(),
    )


def _in_order_of(ids: list[int], order: Order) -> list[Act]:
    keyed = {key.column: order.rows.query.annotations.get(key.column) for key in order.keys}
    extra = {name: annotation for name, annotation in keyed.items() if annotation is not None}
    rows = shown_acts(Act.objects.filter(pk__in=ids)).annotate(**extra)
    acts = {act.pk: act for act in rows}
    # an act may be withdrawn between the two reads
    return [acts[pk] for pk in ids if pk in acts]


def cursor_behind(last: Act, order: Order, matched: Tally) -> str:
    """What the address of the next page carries; `last` has the keys of the order."""
    values: dict[str, Any] = {key.column: getattr(last, key.column) for key in order.keys}
    return write_cursor(_SCOPE, order.keys, values, matched.total)


def suggest_acts(text: str, limit: int) -> tuple[list[Act], str]:
    """Acts that an unfinished text means, the nearest first and of those the newest.

    With them the text with its mistyped words replaced, empty when none was.
    """
    read, shown = read_free_text(text), ""
    if read.words:
        sought = look_up(read.words, is_unfinished=True)
        read, shown = replace(read, lexemes=sought.lexemes), sought.shown
    asked = ActFilter(text=read, sort=Sort.RELEVANCE if read.words else Sort.NEWEST)
    order = order_of(asked)
    try:
        likely = expected(order.rows)
    except EmptyResultSet:
        return [], shown
    return _in_order_of(ids_of_page(asked, order, None, likely, limit), order), shown


def act_detail(act_id: int) -> ActDetail | None:
    """A public act by its id, or None; three SQL queries."""
    act = shown_acts(Act.objects.public()).filter(pk=act_id).first()
    if act is None:
        return None
    places = ActLocation.objects.filter(act=act_id).defer("geom").order_by("ordinal")
    return ActDetail(act, list(places), list(ActLegalBasis.objects.filter(act=act_id)))
