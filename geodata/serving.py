"""How a table of the ground becomes a collection; the declarations are in `geodata.api`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from accounts.rules import Label
from features.collection import Collection, Origin
from features.cql2.asking import CONDITION_PARAMETERS, parse_condition
from features.cql2.queryables import queryables_of
from features.crs import Bounds
from features.parameters import PLACE_PARAMETERS, TIME_PARAMETERS
from features.vocabulary import Parameter
from geodata.asking import MUNICIPALITY
from geodata.models import Ground, Municipality, Source
from geodata.querysets import GroundQuerySet
from geodata.schemas import parse_ground_filter
from geodata.serializers import GroundSerializer

_COMMON = (*PLACE_PARAMETERS, *TIME_PARAMETERS, *CONDITION_PARAMETERS)

LICENCE_URLS = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "EUPL-1.2": "https://eupl.eu/1.2/en/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""Where the text of a licence can be read; another licence leads to the page of its source."""


def origins_of(model: type[Any]) -> Callable[[], Iterable[Origin]]:
    """The sources that rows of a table came from, found by the index of the foreign key."""

    def origins() -> Iterable[Origin]:
        rows = model._default_manager.filter(source=OuterRef("pk"))
        return [origin(source) for source in Source.objects.filter(Exists(rows)).order_by("id")]

    return origins


def origin(source: Source) -> Origin:
    """A source as the interface shows it; demonstration data says so in its title."""
    title = Label(source.title_bg, source.title_en)
    return Origin(
        code=source.code,
        title=title,
        url=source.url,
        licence=source.licence,
        licence_url=LICENCE_URLS.get(source.licence, source.url),
        attribution=Label(source.attribution_bg, source.attribution_en),
        is_demonstration=source.is_demonstration,
    )


def municipality_extents() -> Sequence[Bounds]:
    """The box around all municipalities, then the box of each when there are several."""
    boxes = [bounds.extent for bounds in Municipality.objects.values_list("bounds", flat=True)]
    if not boxes:
        return [(-180.0, -90.0, 180.0, 90.0)]
    west, south, east, north = zip(*boxes, strict=True)
    whole = (min(west), min(south), max(east), max(north))
    return [whole, *boxes] if len(boxes) > 1 else [whole]


def ground(
    collection_id: str,
    model: type[Ground],
    title: Label,
    description: Label,
    serializer: type[GroundSerializer],
    parameters: tuple[Parameter, ...],
    geometry_type: str = "multipolygon",
) -> Collection:
    """A collection of one table of the ground."""

    queryables = queryables_of(serializer)

    def rows() -> GroundQuerySet:
        found: GroundQuerySet = model._default_manager.all()
        return found

    def queryset(query: QueryDict) -> GroundQuerySet:
        found = rows().matching(parse_ground_filter(query))
        condition = parse_condition(query, queryables)
        return found if condition is None else cast(GroundQuerySet, condition.narrow(found))

    return Collection(
        id=collection_id,
        title=title,
        description=description,
        rows=rows,
        queryset=queryset,
        serializer=serializer,
        origins=origins_of(model),
        extents=municipality_extents,
        parameters=(*parameters, MUNICIPALITY),
        common=_COMMON,
        queryables=queryables,
        geometry_type=geometry_type,
    )
