"""What a subject declares to be served: one `Collection` each, listed in one `Api`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from features.cql2.queryables import Queryables
from features.crs import Bounds
from features.serializers import FeatureSerializer
from features.text import Bilingual
from features.tilesets.declared import Tilesets
from features.vocabulary import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where rows of a collection come from and on what terms they may be used."""

    code: str
    title: Bilingual
    url: str
    licence: str
    licence_url: str
    attribution: Bilingual
    is_demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A set of public records with a place.

    Attributes:
        rows: every public row, of any time; what an address of one feature may reach.
        queryset: the rows that the parameters of an address ask for; raises `BadParameter`.
        serializer: properties and their schema.
        queryables: what the condition of `filter` may name, which `queryset` reads too.
        parameters: what `queryset` reads besides the common parameters in `common`.
        common: names of the parameters of place and time that `queryset` reads.
        origins: sources of the rows, for attribution.
        extents: west, south, east, north in longitude and latitude; the first is the whole.
    """

    id: str
    title: Bilingual
    description: Bilingual
    rows: "Callable[[], QuerySet[Any]]"
    queryset: "Callable[[QueryDict], QuerySet[Any]]"
    serializer: type[FeatureSerializer]
    origins: Callable[[], Iterable[Origin]]
    extents: Callable[[], Sequence[Bounds]]
    queryables: Queryables
    parameters: tuple[Parameter, ...] = ()
    common: tuple[str, ...] = ()
    geometry: str = "geom"
    geometry_type: str = "multipolygon"
    columns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def filters(self) -> frozenset[str]:
        """Names of every parameter that chooses rows."""
        return frozenset({*self.common, *(parameter.name for parameter in self.parameters)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Everything served at one address.

    Attributes:
        operations: paths of the OpenAPI definition for what is asked of no collection.
    """

    title: Bilingual
    description: Bilingual
    version: str
    collections: tuple[Collection, ...]
    tilesets: Tilesets | None = None
    operations: Callable[[], dict[str, Any]] = dict

    def collection(self, collection_id: str) -> Collection | None:
        return next((each for each in self.collections if each.id == collection_id), None)
