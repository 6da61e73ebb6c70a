"""How many acts a name would place, found by trying it and rolling back."""

from django.db import transaction

from accounts.models import User
from acts.models import Act, PlacingDecision
from acts.placing.actions import asking_about
from acts.territory import describe, read_territory
from geodata.learned_names import LearnedName
from geodata.location import resolve
from geodata.location_ground import GroundReader

TRIED_MAX = 2_000
"""Acts that are tried while a person waits; a name that more carry is counted from these."""


def would_place(decision: PlacingDecision, words: str, key: str, by: User) -> int:
    """Other acts that would lie in the decided place if the name were remembered for it."""
    act = decision.act
    others = [pk for pk in asking_about(key, act.municipality_id) if pk != act.pk][:TRIED_MAX]
    if not others:
        return 0
    with transaction.atomic():
        mark = transaction.savepoint()
        LearnedName.objects.create(
            municipality_id=act.municipality_id, name=words[:200], key=key,
            area=decision.areas[0], area_label=words[:200], learned_by=by,
        )  # fmt: skip
        readers = {
            is_demonstration: GroundReader.open(
                act.municipality, with_demonstration=is_demonstration
            )
            for is_demonstration in Act.objects.filter(pk__in=others)
            .order_by()
            .values_list("source__is_demonstration", flat=True)
            .distinct()
        }
        count = sum(
            _placed_at(decision.areas[0], others, reader, is_demonstration)
            for is_demonstration, reader in readers.items()
        )
        transaction.savepoint_rollback(mark)
    return count


def _placed_at(area: str, ids: list[int], reader: GroundReader, is_demonstration: bool) -> int:
    acts = list(Act.objects.filter(pk__in=ids, source__is_demonstration=is_demonstration))
    texts = [
        describe(
            read_territory(act.scope_text, act.object_text),
            act.district_code if act.district_origin == "stated" else None,
        )
        for act in acts
    ]
    ground = reader.ground_for(texts)
    return sum(
        any(str(place.area) == area for place in resolve(text, ground).places) for text in texts
    )
