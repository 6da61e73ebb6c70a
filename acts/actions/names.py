"""A person's word that what looks like the name of somebody may be read by the public."""

from collections.abc import Iterable

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from acts.models import Act


@transaction.atomic
def keep_names(*, act: Act, fields: Iterable[str], by: User) -> None:
    """Log that `by` kept probable names in these texts of an act; the log names no one itself."""
    after = {"fields": sorted(fields)}
    record("keep_names", act, by=by, municipality_code=act.municipality_id, after=after)
