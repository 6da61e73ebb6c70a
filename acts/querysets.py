"""Filters of acts in the register's words."""

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self, cast

from django.contrib.gis.db.models import QuerySet
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, Q

from acts.lexemes import Mark, anywhere, having, in_tier
from acts.numbers import normalise_number
from acts.rules import FlatStatus, states_shown_as
from acts.understanding import resolved
from acts.vocabulary import look_up
from features.areas import Disc
from geodata.crs import CADASTRE
from geodata.identifiers import Level, parse
from geodata.rules import LocationLevel

if TYPE_CHECKING:
    from acts.free_text import FreeText
    from acts.legal_basis import Citation
    from acts.schemas import ActFilter, Sort
    from geodata.models import NamedArea

POINT_RADIUS_M = 150.0
"""How far from coordinates typed into the search box an act may lie."""


class ActQuerySet(QuerySet[Any]):
    """Acts; everything the public sees starts at `public()`."""

    def public(self) -> Self:
        """Acts released to everyone; drafts and withdrawn acts stay out."""
        return self.filter(publication="public")

    def located(self) -> Self:
        return self.exclude(location_level="none")

    def unlocated(self) -> Self:
        return self.filter(location_level="none")

    def of_municipality(self, code: str) -> Self:
        return self.filter(municipality_id=code)

    def issued_by(self, day: date | None) -> Self:
        """Acts of a day or before it; all of them, undated ones too, when None."""
        return self if day is None else self.filter(issued_on__lte=day)

    def lying_in(self, area: "NamedArea") -> Self:
        """Acts with ground inside an area, and those known by a name whose point is inside it.

        Neighbours share their border: an act of the whole of one only touches the others. What is
        known only to a district lies in no smaller area.
        """
        by_name = Q(location_level=LocationLevel.LOCALITY)
        inside = Q(by_name, anchor_3857__intersects=area.geom_3857) | (
            ~by_name & ~Q(geom__touches=area.geom)
        )
        near = self.filter(geom__intersects=area.geom)
        return near.exclude(location_level=LocationLevel.DISTRICT).filter(inside)

    def matching(self, asked: "ActFilter") -> Self:
        """Acts for which every part of the filter holds; neither ordered nor cut into pages."""
        rows = self._matching_text(asked.text)._matching_days(asked)._matching_ground(asked)
        if asked.number_key:
            rows = rows._numbered(asked.number_key, asked.number_on)
        if asked.kinds:
            rows = rows.filter(kind__in=asked.kinds)
        if asked.statuses:
            rows = rows._with_status(asked.statuses)
        if asked.issuers:
            rows = rows.filter(issuer__in=self._bodies(asked.issuers))
        if asked.basis:
            rows = rows._resting_on(asked.basis)
        if asked.levels:
            rows = rows.filter(location_level__in=asked.levels)
        if asked.is_demonstration is not None:
            rows = rows.filter(source__is_demonstration=asked.is_demonstration)
        rows = rows._with_words(asked)._of_size(asked)
        if asked.condition is not None:
            rows = cast(Self, asked.condition.narrow(rows))
        return cast(Self, asked.place.narrow(rows))

    def in_order(self, sort: "Sort") -> Self:
        """A complete order; undated acts come last either way.

        Nearness to words and to a point need more than rows: `acts.paging` orders by them.
        """
        if sort == "number":
            return self.order_by("number_sort", "id")
        if sort == "-number":
            return self.order_by("-number_sort", "-id")
        if sort == "issued_on":
            return self.order_by(F("issued_on").asc(nulls_last=True), "id")
        return self.order_by(F("issued_on").desc(nulls_last=True), F("id").desc())

    def _matching_text(self, text: "FreeText") -> Self:
        if text.identifiers:
            return self._on_parcels(text.identifiers)
        if text.point:
            centre = Disc(*text.point, POINT_RADIUS_M).centre(CADASTRE)
            return self.filter(geom__dwithin=(centre, POINT_RADIUS_M)) if centre else self.none()
        if text.number_key:
            return self._numbered(text.number_key, text.issued_on)
        rows = self
        if text.plots:
            rows = rows.filter(plot_keys__contains=list(text.plots))
        if text.quarters:
            rows = rows.filter(quarters__overlap=list(text.quarters))
        if text.words:
            return rows.filter(search=Question(question_of(text)))
        named = Q(place_keys__contains=[text.place]) if text.place else Q()
        if text.district:
            return rows.filter(named | Q(district_code=text.district))
        return rows.filter(named)

    def _with_words(self, asked: "ActFilter") -> Self:
        """Words looked for in one part of an act."""
        rows = self
        for mark, words in (
            (Mark.HEAD, asked.object_words),
            (Mark.SUPERVISOR, asked.supervisor),
            (Mark.ESTATE, asked.estate),
            (Mark.CAPACITY, asked.capacity),
        ):
            if words:
                rows = rows.filter(search=Question(having(look_up(words).lexemes, (mark,))))
        return rows

    def _of_size(self, asked: "ActFilter") -> Self:
        rows = self
        if asked.categories:
            rows = rows.filter(category__in=asked.categories)
        if asked.floor_area.least is not None:
            rows = rows.filter(floor_area_m2__gte=asked.floor_area.least)
        if asked.floor_area.most is not None:
            rows = rows.filter(floor_area_m2__lte=asked.floor_area.most)
        return rows

    def _matching_days(self, asked: "ActFilter") -> Self:
        rows = self
        for name, days in (("issued_on", asked.issued), ("effective_on", asked.effective)):
            if days.first:
                rows = rows.filter(**{f"{name}__gte": days.first})
            if days.last:
                rows = rows.filter(**{f"{name}__lte": days.last})
        if asked.years:
            # an index of days is read between the outermost years only
            first, last = date(min(asked.years), 1, 1), date(max(asked.years), 12, 31)
            rows = rows.filter(issued_on__gte=first, issued_on__lte=last)
            rows = rows.filter(reduce(or_, (_in_year(year) for year in asked.years)))
        return rows.issued_by(asked.on)

    def _matching_ground(self, asked: "ActFilter") -> Self:
        rows = self._on_parcels(asked.parcels) if asked.parcels else self
        if asked.districts:
            rows = rows.filter(district_code__in=asked.districts)
        if asked.area:
            rows = rows._placed_at(asked.area)
        if asked.locality:
            rows = rows.filter(place_keys__contains=[asked.locality])
        if asked.quarters:
            rows = rows.filter(quarters__overlap=list(asked.quarters))
        if asked.plots:
            rows = rows.filter(plot_keys__overlap=list(asked.plots))
        if asked.kvs_number:
            rows = rows.filter(kvs_number=asked.kvs_number)
        if asked.address:
            rows = rows.filter(address_words=beginning_with(asked.address))
        return rows

    def _numbered(self, key: str, issued_on: date | None) -> Self:
        if issued_on:
            return self.filter(number_key=key, issued_on=issued_on)
        # „РД-50-09“ may be a whole number, whose key is РД-50-9, or the beginning of one.
        whole = normalise_number(key).key
        return self.filter(Q(number_key__startswith=key) | Q(number_key__startswith=whole))

    def _on_parcels(self, identifiers: tuple[str, ...]) -> Self:
        """Acts that name a parcel, or a building or unit when that much is asked."""
        read = [one for one in (parse(text) for text in identifiers) if one]
        parcels = [str(one) for one in read if one.level is Level.PARCEL]
        buildings = [str(one) for one in read if one.level is not Level.PARCEL]
        return self.filter(Q(parcels__overlap=parcels) | Q(buildings__overlap=buildings))

    def _bodies(self, keys: tuple[str, ...]) -> QuerySet[Any]:
        bodies = self.model._meta.get_field("issuer").related_model._default_manager
        return cast(QuerySet[Any], bodies.filter(key__in=keys).values("pk"))

    def _with_status(self, statuses: tuple[FlatStatus, ...]) -> Self:
        asked = Q()
        for status in statuses:
            asked |= shown_as(status)
        return self.filter(asked)

    def _resting_on(self, provision: "Citation") -> Self:
        bases = self.model._meta.get_field("legal_bases").related_model._default_manager
        parts = ("statute", "article", "paragraph", "item", "section", "part")
        wanted = {name: getattr(provision, name) for name in parts if getattr(provision, name)}
        return self.filter(Exists(bases.filter(act=OuterRef("pk"), **wanted)))

    def _placed_at(self, area: str) -> Self:
        places = self.model._meta.get_field("locations").related_model._default_manager
        return self.filter(Exists(places.filter(act=OuterRef("pk"), area=area)))


def _in_year(year: int) -> Q:
    return Q(issued_on__gte=date(year, 1, 1), issued_on__lte=date(year, 12, 31))


def shown_as(status: FlatStatus) -> Q:
    """Acts whose states the rules show as one status."""
    pairs = Q()
    for legal, disputes in states_shown_as(status).items():
        pairs |= Q(legal_state=legal, dispute_state__in=disputes)
    return pairs


def question_of(text: "FreeText") -> str:
    """What the search index is asked for a text of words; one tier of it when one is chosen."""
    text = resolved(text)
    if text.tier is None:
        return anywhere(text.lexemes, text.place)
    return in_tier(text.tier, text.lexemes, text.place)


class Question(SearchQuery):
    """A question of `acts.lexemes` as it is: no parser of words may take its marks away."""

    def __init__(self, question: str) -> None:
        super().__init__(question, search_type="raw")
        self.question = question

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> tuple[str, Any]:
        return "%s::tsquery", [self.question]


_SHORTEST_BEGINNING = 3
"""Shorter ones begin half of all words, and reading those costs more than all the rest."""


def beginning_with(words: tuple[str, ...]) -> SearchQuery:
    """A full-text query: every word, each of them perhaps unfinished. Words hold no marks.

    Numbers of houses are whole: who asks for 2 does not mean 25. So are „ул“ and „бл“.
    """
    asked = (
        f"'{word}'" if len(word) < _SHORTEST_BEGINNING or word[0].isdigit() else f"'{word}':*"
        for word in words
    )
    return SearchQuery(" & ".join(asked), search_type="raw", config="simple")
