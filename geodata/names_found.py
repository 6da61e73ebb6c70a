"""One statement for everything on the ground that has a name.

Each table gives its few likest names by its trigram index; only for those is geometry read.
`%>` holds from `pg_trgm.word_similarity_threshold` of the connection on: see the settings.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.rules import Label
from features.finding import Kind
from geodata.found import SPOT
from geodata.models import District, Ground, Locality, Neighbourhood, Settlement, Street
from geodata.naming import share_of_trigrams

DISTRICT = Kind("district", Label("Райони", "Districts"))
SETTLEMENT = Kind("settlement", Label("Населени места", "Towns and villages"))
NEIGHBOURHOOD = Kind("neighbourhood", Label("Квартали", "Neighbourhoods"))
LOCALITY = Kind("locality", Label("Местности", "Localities"))
STREET = Kind("street", Label("Улици", "Streets"))

COLUMNS = ("found", "key", "name", "bg", "en", "district", "score", "nearness", *SPOT)
_NOTHING = "NULL::geometry"
_OWN_PLACE = "(SELECT best.shape, coalesce(best.anchor, ST_PointOnSurface(best.shape)) AS anchor)"


@dataclass(frozen=True, slots=True)
class Names:
    """How one table is asked: SQL of its key, its name in two languages, its district, its place.

    `place` is a FROM item with `shape` and `anchor`, in EPSG:3857, of the row `best`.
    """

    kind: Kind
    model: type[Ground] | type[Settlement]
    key: str = "code"
    bg: str = "kind || ' ' || name"
    en: str = "''"
    district: str = "district_code"
    shape: str = "geom_3857"
    anchor: str = "label_3857"
    where: str = "upper_inf(valid)"
    place: str = _OWN_PLACE
    keys: tuple[str, ...] = ("key",)

    @property
    def sql(self) -> str:
        alike = " OR ".join(f"name_key %%> %({key})s" for key in self.keys)
        score = ", ".join(f"word_similarity(%({key})s, name_key)" for key in self.keys)
        nearness = ", ".join(f"similarity(%({key})s, name_key)" for key in self.keys)
        return f"""
            (SELECT '{self.kind.name}', best.key, best.name_key, best.bg, best.en, best.district,
                best.score, best.nearness, ST_X(place.anchor), ST_Y(place.anchor),
                ST_XMin(place.shape), ST_YMin(place.shape),
                ST_XMax(place.shape), ST_YMax(place.shape)
            FROM (
                SELECT {self.key} AS key, {self.bg} AS bg, {self.en} AS en,
                    {self.district} AS district, {self.shape} AS shape, {self.anchor} AS anchor,
                    municipality_id, name_key,
                    greatest({score}) AS score, greatest({nearness}) AS nearness
                FROM {self.model._meta.db_table}
                WHERE {self.where} AND ({alike})
                ORDER BY score DESC, nearness DESC, name_key, {self.key}
                LIMIT %(limit)s
            ) AS best CROSS JOIN LATERAL {self.place} AS place)"""  # noqa: S608 - names of our own columns alone


_PLACE_OF_SETTLEMENT = f"""(
    SELECT shape, ST_PointOnSurface(shape) AS anchor FROM (SELECT coalesce(
        (SELECT ST_Transform(bounds, 3857) FROM geodata_municipality
         WHERE code = best.municipality_id AND seat_ekatte = best.key),
        (SELECT ST_Collect(geom_3857) FROM {Neighbourhood._meta.db_table}
         WHERE upper_inf(valid) AND kind IN ('с.', 'гр.')
         AND (name_key = best.name_key OR name_key LIKE '%% ' || best.name_key)),
        (SELECT geom_3857 FROM {District._meta.db_table}
         WHERE upper_inf(valid) AND code = best.district AND name_key = best.name_key)
    ) AS shape) AS known)"""  # noqa: S608 - names of our own tables alone
"""A settlement has no boundary: its parts („Горни Лозен“), the district of its name, the city."""

_NAMES = (
    Names(DISTRICT, District, bg="name", en="name_en", district="''"),
    Names(
        SETTLEMENT,
        Settlement,
        key="ekatte",
        en="name_en",
        shape=_NOTHING,
        anchor=_NOTHING,
        where="true",
        place=_PLACE_OF_SETTLEMENT,
    ),
    Names(
        NEIGHBOURHOOD,
        Neighbourhood,
        bg="name",
        en="name_en",
        where="upper_inf(valid) AND NOT name = ''",
    ),
    Names(LOCALITY, Locality),
    Names(STREET, Street, anchor=_NOTHING, keys=("key", "street")),
)
STATEMENT = " UNION ALL ".join(names.sql for names in _NAMES)


def names_like(key: str, street: str, limit: int) -> list[dict[str, Any]]:
    """Rows of `COLUMNS`, at most `limit` of a kind, the likest first; one statement.

    Args:
        key: search key of the whole name.
        street: search key of the name of a street, where a house number was typed after it.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"key": key, "street": street or key, "limit": limit})
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        # a wrong letter in one word of two breaks the run that the index measures
        row["score"] = max(row["score"], share_of_trigrams(key, row["name"]))
    rows.sort(key=lambda row: (-row["score"], -row["nearness"]))
    return rows
