"""What goes with a change that another action has decided and made."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from accounts.models import User
from acts.models import Act, ActEvent, ActLocation
from acts.rules import Publication
from acts.timeline.rules import Axis


def note_publication(
    *, act: Act, before: Publication, after: Publication, on: date, by: User, reason: str = ""
) -> ActEvent:
    """Keep that an act was published or withdrawn, in the transaction that did it."""
    return ActEvent.objects.create(
        act=act,
        axis=Axis.PUBLICATION.value,
        before=before.value,
        after=after.value,
        happened_on=on,
        source_text="Регистър на актовете",
        by=by,
        note=reason,
    )


def mark_parts_in_dispute(act_ids: Collection[int]) -> None:
    """Write on the places of acts what was last recorded of each part in dispute.

    To be called when places were found anew, in the same transaction; few acts are contested in
    part, so each part is one statement.
    """
    events = ActEvent.objects.filter(act__in=act_ids, axis=Axis.DISPUTE.value).exclude(part="")
    latest = events.order_by("act", "part", "-pk").distinct("act", "part")
    for act, part, state in latest.values_list("act", "part", "after"):
        of_part = Q(plot_text=part) | Q(parcel_text=part)
        ActLocation.objects.filter(of_part, act=act).update(dispute_state=state)
