"""Events written beside a change that another action has decided and made."""

from datetime import date

from accounts.models import User
from acts.models import Act, ActEvent
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
