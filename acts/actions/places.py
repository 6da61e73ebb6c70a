"""Find the places of acts on the present ground."""

from collections import defaultdict
from typing import Any

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.rules import Label
from acts.indexing import reindex
from acts.locating import Tally, locate_batch
from acts.publishing.actions import append_versions
from acts.querysets import ActQuerySet
from acts.storing import BATCH, without_time_limit
from acts.timeline.noting import mark_parts_in_dispute
from geodata.location_ground import GroundReader
from geodata.models import Municipality
from geodata.sources import Progress, Silence


@transaction.atomic
def locate(
    acts: ActQuerySet,
    *,
    by: User | None,
    progress: Progress | None = None,
    with_versions: bool = True,
) -> Tally:
    """Find the places of acts anew on the present ground; one audit event a municipality.

    Acts of the real register are placed on real ground only, demonstration acts on either. Public
    acts that lie elsewhere now get a version that says so, unless the caller sees to it.
    """
    progress = progress or Silence()
    without_time_limit()
    tally = Tally()
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for pk, municipality, is_demonstration in acts.order_by("pk").values_list(
        "pk", "municipality_id", "source__is_demonstration"
    ):
        groups[municipality, is_demonstration].append(pk)
    progress.phase(
        Label("търсене на местата", "finding places"), sum(len(ids) for ids in groups.values())
    )
    for (code, is_demonstration), ids in sorted(groups.items()):
        municipality = Municipality.objects.get(pk=code)
        reader = GroundReader.open(municipality, with_demonstration=is_demonstration)
        for start in range(0, len(ids), BATCH):
            locate_batch(ids[start : start + BATCH], reader, tally)
            mark_parts_in_dispute(ids[start : start + BATCH])
            # the district that the ground gave an act is one of the words it is found by
            reindex(ids[start : start + BATCH])
            progress.advance(len(ids[start : start + BATCH]))
        after: dict[str, Any] = {"acts": len(ids), "demonstration": is_demonstration}
        record("locate_acts", municipality, by=by, municipality_code=code, after=after)
    if with_versions:
        append_versions((pk for ids in groups.values() for pk in ids), by=by, progress=progress)
    return tally
