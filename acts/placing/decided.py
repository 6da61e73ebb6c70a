"""Decisions of people as the resolver would answer: they outrank it while their text stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from django.db import connection
from django.utils import timezone

from acts.models import Act, PlacingDecision
from acts.placing.rules import Ended, Outcome
from geodata.location_ground import GroundReader
from geodata.location_rules import Confidence, LocationDoubt, Method, Unlocated
from geodata.location_terms import Area, Placed, Resolution
from geodata.rules import LocationLevel

LEVEL_OF_GROUND: dict[str, LocationLevel] = {
    "parcel": LocationLevel.PARCEL,
    "building": LocationLevel.PARCEL,
    "regulated_plot": LocationLevel.REGULATED_PLOT,
    "street": LocationLevel.STREET,
    "quarter": LocationLevel.QUARTER,
    "locality": LocationLevel.LOCALITY,
    "neighbourhood": LocationLevel.LOCALITY,
    "district": LocationLevel.DISTRICT,
}
_DISTRICTS_OF_SHAPES = """
    SELECT decision.id, array_agg(district.code)
    FROM acts_placingdecision decision
    JOIN geodata_district district
      ON district.municipality_id = %s AND upper_inf(district.valid)
     AND ST_Intersects(district.geom, decision.geom)
    WHERE decision.id = ANY(%s) GROUP BY decision.id
"""


def hash_of_texts(act: Act) -> bytes:
    """Of what a person reads before deciding; a decision stands while this is the same."""
    stated = act.district_code if act.district_origin == "stated" else ""
    texts = "\x00".join((act.scope_text, act.object_text, stated))
    return blake2b(texts.encode(), digest_size=16).digest()


@dataclass
class Standing:
    """What people decided of a batch of acts.

    `answers` by act, where a decision stands; `outdated` are acts whose text, or ground, is no
    longer what the decision was about.
    """

    answers: dict[int, Resolution] = field(default_factory=dict)
    outdated: set[int] = field(default_factory=set)


def standing_decisions(acts: Sequence[Act], reader: GroundReader) -> Standing:
    """Read the decisions of acts and end those whose text changed, in a fixed number of queries."""
    found = Standing()
    latest: dict[int, PlacingDecision] = {}
    for decision in PlacingDecision.objects.filter(act__in=[act.pk for act in acts]).order_by("pk"):
        latest[decision.act_id] = decision
    hashes = {act.pk: hash_of_texts(act) for act in acts if act.pk in latest}
    areas = reader.areas_named({area for one in latest.values() for area in one.areas})
    districts = _districts_of_shapes(latest.values(), reader.municipality.pk)
    ending: list[int] = []
    for pk, decision in latest.items():
        if decision.ended == Ended.OUTDATED:
            found.outdated.add(pk)
        if decision.ended:
            continue
        answer = _answer(decision, areas, districts.get(decision.pk, frozenset()))
        if bytes(decision.texts_hash) == hashes[pk] and answer is not None:
            found.answers[pk] = answer
        else:
            ending.append(decision.pk)
            found.outdated.add(pk)
    PlacingDecision.objects.filter(pk__in=ending).update(
        ended=Ended.OUTDATED.value, ended_at=timezone.now()
    )
    return found


def _districts_of_shapes(
    decisions: Iterable[PlacingDecision], municipality: str
) -> dict[int, frozenset[str]]:
    drawn = [one.pk for one in decisions if one.outcome == Outcome.DRAWN]
    if not drawn:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_DISTRICTS_OF_SHAPES, [municipality, drawn])
        return {pk: frozenset(codes) for pk, codes in cursor.fetchall()}


def _answer(
    decision: PlacingDecision, areas: dict[str, Area], districts: frozenset[str]
) -> Resolution | None:
    """The decision as a resolution; None when none of its ground exists any more."""
    on = decision.decided_at.date().isoformat()
    if decision.outcome == Outcome.CANNOT:
        return Resolution(unlocated=Unlocated.CANNOT)
    if decision.geom is not None:
        area = Area("drawn", str(decision.pk), decision.pk, districts)
        evidence = {"words": "", "decided_on": on}
        shape = decision.geom.hexewkb.decode()
        return Resolution(
            (
                Placed(
                    LocationLevel.DRAWN, Method.DRAWN, Confidence.HIGH, area, evidence, shape=shape
                ),
            )
        )
    standing = [areas[name] for name in decision.areas if name in areas]
    order = list(LocationLevel)
    # an act of a parcel and a quarter is known no more exactly than the quarter
    standing.sort(key=lambda area: -order.index(LEVEL_OF_GROUND[area.ground]))
    places = tuple(
        Placed(
            LEVEL_OF_GROUND[area.ground], Method.DECIDED, Confidence.HIGH, area,
            {"words": area.code, "decided_on": on},
            parcel_text=area.code if area.ground == "parcel" else "",
        )
        for area in standing
    )  # fmt: skip
    doubts = (LocationDoubt.SOME_PARCELS_MISSING,) if len(places) < len(decision.areas) else ()
    return Resolution(places, doubts=doubts) if places else None
