"""A person says where an act holds, or takes it back; a name is learned, or unlearned."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils import timezone

from accounts.access import works_in
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label
from acts.actions.places import locate
from acts.indexing import reindex
from acts.locating import Tally, locate_batch
from acts.models import Act, ActLocation, PlaceQuestion, PlacingDecision
from acts.placing.decided import hash_of_texts
from acts.placing.rules import MAY_PLACE, CannotReason, Ended, Outcome, PlaceQuestionReason
from acts.publishing.actions import append_versions
from geodata.learned_names import LearnedName
from geodata.location_ground import GroundReader
from geodata.location_rules import Method
from geodata.naming import skeleton

AREAS_MAX = 60
NAMED_GROUND = frozenset({"locality", "neighbourhood"})
"""Ground that is known by a name, so that a name may be learned for it."""


class Overtaken(NotAllowed):
    """Somebody else decided, or the text changed, since the person read the act."""


def why_not_decide(act: Act, user: User) -> Label | None:
    """Why a person may not say where an act holds."""
    if not works_in(user, act.municipality_id, act.district_code, *MAY_PLACE):
        return Label(
            "мястото решава регистратор на служба, която отговаря за този район",
            "a registrar of an office that answers for this district decides the place",
        )
    return None


def seen_of(act: Act) -> str:
    """What a person has before them: the text and the latest decision; changes with either."""
    latest = act.placing_decisions.order_by("-pk").values_list("pk", "ended").first()
    return (
        f"{latest[0]}{latest[1]}-{hash_of_texts(act).hex()}"
        if latest
        else (f"-{hash_of_texts(act).hex()}")
    )


@transaction.atomic
def decide(
    *, act: Act, seen: str, by: User, areas: Sequence[str] = (), shape: GEOSGeometry | None = None,
    cannot: CannotReason | None = None, note: str = "", with_versions: bool = True,
) -> PlacingDecision:  # fmt: skip
    """Place an act at areas („parcel:68134.1.2“), at an outline, or say that it cannot be placed.

    Exactly one of the three. `shape` is in the cadastre's system; `seen` is what `seen_of` said
    when the person was shown the act. A public act gets a version, unless the caller sees to it.

    Raises:
        NotAllowed: when `why_not_decide` says so, or not one of the three is given.
        Overtaken: when the act is no longer what the person saw.
    """
    held = _held(act.pk)
    if why_not := why_not_decide(held, by):
        raise NotAllowed(why_not)
    if seen != seen_of(held):
        raise Overtaken(_who_was_first(held))
    reader = GroundReader.bare(held.municipality, with_demonstration=held.source.is_demonstration)
    if why_not := _why_not_this(areas, shape, cannot, reader):
        raise NotAllowed(why_not)
    previous = _place_now(held)
    _end(held, Ended.REPLACED, by)
    decision = PlacingDecision.objects.create(
        act=held,
        outcome=(Outcome.CANNOT if cannot else Outcome.DRAWN if shape else Outcome.AREAS).value,
        areas=list(dict.fromkeys(areas)),
        geom=shape,
        reason=cannot.value if cannot else "",
        note=note[:500],
        texts_hash=hash_of_texts(held),
        previous=previous,
        decided_by=by,
    )
    locate_batch([held.pk], reader, Tally())
    _after(decision, "place_act", by, previous)
    if with_versions:
        append_versions([held.pk], by=by)
    return decision


def _held(act_id: int) -> Act:
    """The act with its row locked: the second of two people waits and then reads anew."""
    acts = Act.objects.select_for_update(of=("self",), no_key=True)
    held: Act = acts.select_related("source", "municipality").get(pk=act_id)
    return held


def _who_was_first(act: Act) -> Label:
    latest = act.placing_decisions.select_related("decided_by", "ended_by").order_by("-pk").first()
    if latest is None or latest.ended == Ended.OUTDATED:
        return Label(
            "Текстът на акта се промени, докато решавахте. Прочетете го отново.",
            "The text of the act changed while you were deciding. Read it again.",
        )
    who = (latest.ended_by or latest.decided_by).get_username()
    at = timezone.localtime(latest.ended_at or latest.decided_at)
    return Label(
        f"Междувременно {who} реши за този акт в {at:%H:%M} ч. Вашето решение не е записано.",
        f"Meanwhile {who} decided about this act at {at:%H:%M}. Your decision was not kept.",
    )


def _why_not_this(
    areas: Sequence[str], shape: GEOSGeometry | None, cannot: CannotReason | None,
    reader: GroundReader,
) -> Label | None:  # fmt: skip
    given = bool(areas), shape is not None, cannot is not None
    if sum(given) != 1:
        return Label(
            "посочете място, начертайте очертание или кажете, че мястото не може да се намери; "
            "само едно от трите",
            "choose ground, draw an outline, or say that the place cannot be found; one of these",
        )
    if len(areas) > AREAS_MAX:
        return Label(f"най-много {AREAS_MAX} места", f"at most {AREAS_MAX} places")
    missing = sorted(set(areas) - reader.areas_named(set(areas)).keys())
    if missing:
        return Label(f"няма такова място: {missing[0]}", f"no such place: {missing[0]}")
    return None


def _place_now(act: Act) -> dict[str, Any]:
    """The place of an act before it changes, with the names that nobody knew."""
    questions = act.place_questions.filter(reason=PlaceQuestionReason.NAME.value)
    return {
        "level": act.location_level,
        "method": act.location_method,
        "confidence": act.location_confidence,
        "unlocated": act.unlocated_reason,
        "areas": list(act.locations.order_by("ordinal").values_list("area", flat=True)),
        "names": [list(name) for name in questions.values_list("words", "key")],
    }


def _end(act: Act, how: Ended, by: User) -> None:
    act.placing_decisions.filter(ended="").update(
        ended=how.value, ended_at=timezone.now(), ended_by=by
    )


def _after(decision: PlacingDecision, verb: str, by: User, before: dict[str, Any]) -> None:
    """What follows from a change of place: the log and the search."""
    act = Act.objects.get(pk=decision.act_id)
    after = {
        "outcome": decision.outcome, "areas": decision.areas, "reason": decision.reason,
        "level": act.location_level,
    }  # fmt: skip
    record(
        verb, act, by=by, municipality_code=act.municipality_id, before=before, after=after,
        reason=decision.note,
    )  # fmt: skip
    reindex([act.pk])


def why_not_undo(decision: PlacingDecision, user: User) -> Label | None:
    """Why a decision may not be undone by this person."""
    if decision.ended:
        return Label("решението вече не е в сила", "the decision does not stand any more")
    return why_not_decide(decision.act, user)


@transaction.atomic
def undo(*, decision: PlacingDecision, by: User) -> None:
    """Take a decision back; the act is placed by its text again.

    Raises:
        NotAllowed: when `why_not_undo` says so.
    """
    act = _held(decision.act_id)
    held = PlacingDecision.objects.select_related("act").get(pk=decision.pk)
    if why_not := why_not_undo(held, by):
        raise NotAllowed(why_not)
    before = _place_now(act)
    _end(act, Ended.UNDONE, by)
    locate(Act.objects.filter(pk=act.pk), by=by)
    _after(held, "undo_place_act", by, before)
    append_versions([act.pk], by=by)


def why_not_learn(decision: PlacingDecision, key: str, user: User) -> Label | None:
    """Why the name may not be remembered for the place that was decided."""
    if decision.ended:
        return Label("решението вече не е в сила", "the decision does not stand any more")
    if len(decision.areas) != 1 or decision.areas[0].partition(":")[0] not in NAMED_GROUND:
        return Label(
            "име се помни само за една местност или квартал",
            "a name is remembered for one locality or neighbourhood only",
        )
    if key not in {known for _, known in decision.previous.get("names", ())}:
        return Label("актът не носи това име", "the act does not carry this name")
    if not works_in(user, decision.act.municipality_id, "", *MAY_PLACE):
        return Label(
            "имената важат за цялата община; добавя ги регистратор на общинска служба",
            "names hold for the whole municipality; a registrar of a municipal office adds them",
        )
    if LearnedName.objects.filter(
        municipality=decision.act.municipality_id, key=key, area=decision.areas[0],
        taken_back_at__isnull=True,
    ).exists():  # fmt: skip
        return Label("името вече е запомнено", "the name is remembered already")
    return None


@transaction.atomic
def learn(*, decision: PlacingDecision, key: str, label: str, by: User) -> LearnedName:
    """Remember the unknown name of a decided act, and place every act that carries it.

    `label` is how the place is called on the map.

    Raises:
        NotAllowed: when `why_not_learn` says so.
    """
    held = PlacingDecision.objects.select_related("act").get(pk=decision.pk)
    if why_not := why_not_learn(held, key, by):
        raise NotAllowed(why_not)
    words = next(words for words, known in held.previous["names"] if known == key)
    asking = list(asking_about(key, held.act.municipality_id))
    learned = LearnedName.objects.create(
        municipality_id=held.act.municipality_id, name=words[:200], key=key, area=held.areas[0],
        area_label=label[:200], learned_by=by,
    )  # fmt: skip
    locate(Act.objects.filter(pk__in=asking), by=by)
    learned.placed = (
        ActLocation.objects.filter(act__in=asking, area=learned.area)
        .values("act")
        .distinct()
        .count()
    )
    learned.save(update_fields=["placed"])
    PlacingDecision.objects.filter(pk=held.pk).update(learned=learned)
    after = {"name": learned.name, "area": learned.area, "placed": learned.placed}
    code = learned.municipality_id
    record("learn_name", learned, by=by, municipality_code=code, after=after)
    append_versions(asking, by=by)
    reindex(asking)
    return learned


def asking_about(key: str, municipality_code: str) -> Sequence[int]:
    """Acts whose place is in question because nobody knows this name."""
    questions = PlaceQuestion.objects.filter(
        reason=PlaceQuestionReason.NAME.value, key=key, act__municipality=municipality_code
    )
    return list(questions.order_by("act_id").values_list("act_id", flat=True).distinct())


def why_not_take_back(learned: LearnedName, user: User) -> Label | None:
    """Why a learned name may not be taken back by this person."""
    if learned.taken_back_at is not None:
        return Label("името вече е оттеглено", "the name is taken back already")
    if not works_in(user, learned.municipality_id, "", *MAY_PLACE):
        return Label(
            "имената важат за цялата община; оттегля ги регистратор на общинска служба",
            "names hold for the whole municipality; a registrar of a municipal office removes them",
        )
    return None


@transaction.atomic
def take_back(*, learned: LearnedName, by: User) -> int:
    """Forget a learned name; acts that it placed are placed without it. How many they were.

    Raises:
        NotAllowed: when `why_not_take_back` says so.
    """
    held = LearnedName.objects.select_for_update().get(pk=learned.pk)
    if why_not := why_not_take_back(held, by):
        raise NotAllowed(why_not)
    held.taken_back_at, held.taken_back_by = timezone.now(), by
    held.save(update_fields=["taken_back_at", "taken_back_by"])
    acts = Act.objects.filter(
        municipality=held.municipality_id,
        place_keys__contains=[skeleton(held.key)[:160]],
        pk__in=ActLocation.objects.filter(area=held.area, method__startswith=Method.NAME).values(
            "act"
        ),
    )
    ids = list(acts.order_by("pk").values_list("pk", flat=True))
    locate(Act.objects.filter(pk__in=ids), by=by)
    after = {"name": held.name, "area": held.area, "acts": len(ids)}
    record("take_back_name", held, by=by, municipality_code=held.municipality_id, after=after)
    append_versions(ids, by=by)
    reindex(ids)
    return len(ids)
