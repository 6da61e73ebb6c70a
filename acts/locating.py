"""Places of acts written to the database: geometry goes from ground to act inside the server.

Called by `acts.actions` inside its transaction. Texts are resolved in memory; only keys, words
and methods travel.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from acts.models import Act, PlaceQuestion
from acts.placing.decided import standing_decisions
from acts.placing.questions import questions_of
from acts.territory import describe, doubt_codes, read_territory
from geodata.location import Placed, Resolution, resolve
from geodata.location_ground import GroundReader
from geodata.location_rules import LocationDoubt
from geodata.models import (
    Building,
    District,
    Locality,
    Neighbourhood,
    Parcel,
    Quarter,
    RegulatedPlot,
    Street,
)
from geodata.rules import LocationLevel

GROUND_TABLES: dict[str, str] = {
    "parcel": Parcel._meta.db_table,
    "building": Building._meta.db_table,
    "regulated_plot": RegulatedPlot._meta.db_table,
    "quarter": Quarter._meta.db_table,
    "locality": Locality._meta.db_table,
    "neighbourhood": Neighbourhood._meta.db_table,
    "street": Street._meta.db_table,
    "district": District._meta.db_table,
}
_FIELDS = (
    "id", "municipality_id", "scope_text", "object_text", "district_code", "district_origin",
    "doubts", "dispute_state",
)  # fmt: skip
_LOCATION_DOUBTS = {doubt.value for doubt in LocationDoubt}
_PLACE_COLUMNS = (
    "act_id", "ordinal", "level", "method", "confidence", "evidence", "parcel_text", "plot_text",
    "quarter", "locality_text", "address", "district_code", "dispute_state", "area",
)  # fmt: skip
_OUTCOME_COLUMNS = (
    "act_id", "level", "method", "confidence", "area", "unlocated", "district_code", "origin",
    "doubts",
)  # fmt: skip

_TABLES = """
    CREATE TEMP TABLE IF NOT EXISTS act_place (
        act_id bigint, ordinal int, level text, method text, confidence text, evidence jsonb,
        parcel_text text, plot_text text, quarter text, locality_text text, address text,
        district_code text, dispute_state text, area text, ground text, ground_id bigint,
        shape text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS act_outcome (
        act_id bigint PRIMARY KEY, level text, method text, confidence text, area text,
        unlocated text, district_code text, origin text, doubts text[]
    ) ON COMMIT DROP;
    TRUNCATE act_place, act_outcome
"""
_INSERT_PLACES = """
    INSERT INTO acts_actlocation ({columns}, geom)
    SELECT {columns}, (SELECT {geom} FROM {table} ground WHERE ground.id = act_place.ground_id)
    FROM act_place WHERE act_place.ground = %s AND act_place.shape = ''
"""
# A stretch of a street and an outline that a person drew are less than any record of the ground.
_INSERT_SHAPES = """
    INSERT INTO acts_actlocation ({columns}, geom)
    SELECT {columns}, ST_GeomFromEWKB(decode(shape, 'hex')) FROM act_place WHERE shape <> ''
"""
# An act known only by its district needs no border of 7,000 vertices for itself.
_SIMPLER = {"district": "ST_SimplifyPreserveTopology(geom, 5)"}
_UPDATE_ACTS = """
    WITH shape AS (
        SELECT act_id, CASE WHEN count(*) = 1 THEN (array_agg(geom))[1]
                            ELSE ST_UnaryUnion(ST_Collect(geom)) END AS geom
        FROM acts_actlocation WHERE act_id = ANY(%(ids)s) GROUP BY act_id
    )
    UPDATE acts_act act SET
        location_level = outcome.level, location_method = outcome.method,
        location_confidence = outcome.confidence, location_area = outcome.area,
        unlocated_reason = outcome.unlocated, district_code = outcome.district_code,
        district_origin = outcome.origin, doubts = outcome.doubts, geom = shape.geom,
        updated_at = now()
    FROM act_outcome outcome LEFT JOIN shape USING (act_id)
    WHERE act.id = outcome.act_id AND act.id = ANY(%(ids)s)
"""


@dataclass
class Tally:
    """How many acts were placed at each level, and why the others were not."""

    levels: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    confidences: Counter[str] = field(default_factory=Counter)
    unlocated: Counter[str] = field(default_factory=Counter)
    names_not_found: Counter[str] = field(default_factory=Counter)
    contradicted: int = 0

    def count(self, resolution: Resolution) -> None:
        self.levels[resolution.level.value] += 1
        if resolution.places:
            self.methods[resolution.places[0].method.value] += 1
            self.confidences[_trust(resolution)] += 1
        if resolution.unlocated:
            self.unlocated[resolution.unlocated.value] += 1
        self.contradicted += LocationDoubt.OTHER_DISTRICT in resolution.doubts
        for place in resolution.places[:1]:
            for step in place.evidence.get("failed", ()):
                if step["step"] == "name":
                    self.names_not_found[step["words"]] += 1

    def as_json(self) -> dict[str, Any]:
        levels = {level.value: self.levels[level.value] for level in LocationLevel}
        return {
            "levels": levels,
            "methods": dict(self.methods.most_common()),
            "confidence": dict(self.confidences.most_common()),
            "unlocated": dict(self.unlocated.most_common()),
            "contradicted_by_district": self.contradicted,
            "names_not_found": dict(self.names_not_found.most_common(40)),
        }


def locate_batch(ids: Sequence[int], reader: GroundReader, tally: Tally) -> None:
    """Resolve and write the places of some acts of the reader's municipality."""
    acts = list(Act.objects.filter(pk__in=ids).only(*_FIELDS).order_by("pk"))
    scopes = [read_territory(act.scope_text, act.object_text) for act in acts]
    texts = [
        describe(scope, act.district_code if act.district_origin == "stated" else None)
        for act, scope in zip(acts, scopes, strict=True)
    ]
    ground = reader.ground_for(texts)
    standing = standing_decisions(acts, reader)
    places: list[tuple[Any, ...]] = []
    outcomes: list[tuple[Any, ...]] = []
    questions: list[PlaceQuestion] = []
    for act, scope, text in zip(acts, scopes, texts, strict=True):
        resolution = standing.answers.get(act.pk) or resolve(text, ground)
        tally.count(resolution)
        is_outdated = act.pk in standing.outdated
        asked = questions_of(resolution, is_outdated=is_outdated)
        questions += (
            PlaceQuestion(
                act=act, ordinal=ordinal, reason=one.reason.value, words=one.words[:300],
                key=one.key[:200], candidates=list(one.candidates),
            )
            for ordinal, one in enumerate(asked)
        )  # fmt: skip
        kept = [doubt for doubt in act.doubts if doubt not in _LOCATION_DOUBTS]
        doubts = [*kept, *(d for d in doubt_codes(scope.doubts) if d not in kept)]
        doubts += [doubt.value for doubt in resolution.doubts]
        doubts += [LocationDoubt.DECISION_OUTDATED.value] if is_outdated else []
        places += _place_rows(act, text.address, resolution.places)
        outcomes.append(_outcome_row(act, resolution, scope.district or "", doubts))
    _write(ids, places, outcomes)
    PlaceQuestion.objects.filter(act__in=ids).delete()
    PlaceQuestion.objects.bulk_create(questions)


def _place_rows(act: Act, address: str, places: Iterable[Placed]) -> Iterable[tuple[Any, ...]]:
    for ordinal, place in enumerate(places):
        yield (
            act.pk, ordinal, place.level.value, place.method.value, place.confidence.value,
            orjson.dumps(place.evidence).decode(), place.parcel_text[:80], place.plot_text[:80],
            place.quarter[:12], place.locality_text[:300], address[:300],
            _only(place.area.districts), act.dispute_state, str(place.area)[:100],
            place.area.ground, place.area.pk, place.shape,
        )  # fmt: skip


def _outcome_row(
    act: Act, resolution: Resolution, in_text: str, doubts: list[str]
) -> tuple[Any, ...]:
    areas = {str(place.area) for place in resolution.places}
    lies_in = [place.area.districts for place in resolution.places] or [frozenset[str]()]
    common = lies_in[0].intersection(*lies_in[1:])
    if act.district_origin == "stated":
        district, origin = act.district_code, "stated"
    elif in_text:
        district, origin = in_text, "text"
    else:
        district = _only(common)
        origin = "located" if district else ""
    return (
        act.pk, resolution.level.value,
        resolution.places[0].method.value if resolution.places else "", _trust(resolution),
        areas.pop()[:100] if len(areas) == 1 else "",
        resolution.unlocated.value if resolution.unlocated else "", district, origin, doubts,
    )  # fmt: skip


def _trust(resolution: Resolution) -> str:
    """The least sure of the places speaks for the act."""
    return min(place.confidence for place in resolution.places).value if resolution.places else ""


def _only(districts: frozenset[str]) -> str:
    return next(iter(districts)) if len(districts) == 1 else ""


def _write(
    ids: Sequence[int], places: list[tuple[Any, ...]], outcomes: list[tuple[Any, ...]]
) -> None:
    columns = ", ".join(_PLACE_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM acts_actlocation WHERE act_id = ANY(%s)", [list(ids)])
        cursor.execute(_TABLES)
        _copy(cursor, "act_place", (*_PLACE_COLUMNS, "ground", "ground_id", "shape"), places)
        _copy(cursor, "act_outcome", _OUTCOME_COLUMNS, outcomes)
        cursor.execute(_INSERT_SHAPES.format(columns=columns))
        for ground in sorted({row[-3] for row in places if not row[-1]}):
            statement = _INSERT_PLACES.format(
                columns=columns, table=GROUND_TABLES[ground], geom=_SIMPLER.get(ground, "geom")
            )
            cursor.execute(statement, [ground])
        # within one transaction nobody else gathers statistics of what is being written
        cursor.execute("ANALYZE act_outcome")
        cursor.execute(_UPDATE_ACTS, {"ids": list(ids)})


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
