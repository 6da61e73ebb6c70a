"""A person decides whether a vanished row and a new one are one act renumbered."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label
from acts.actions.places import locate
from acts.history.rules import Difference
from acts.history.writing import (
    fields_of,
    keep_recorded_states,
    note_changes,
    note_differences,
    note_returned,
)
from acts.models import Act, ActFieldSet, ActLegalBasis, Renumbering
from acts.publishing.actions import append_versions, renew_words, why_not_handle
from acts.publishing.appending import chain_for_appending
from acts.rules import Publication
from acts.storing import KEPT_ON_CHANGE, keep_hand_set, keep_withheld
from acts.timeline.linking import Waiting


def why_not_decide_renumbering(renumbering: Renumbering, user: User) -> Label | None:
    """Why a person may not say now whether two rows are one act: both are his to handle."""
    for act in (renumbering.former, renumbering.present):
        if why_not := why_not_handle(act, user):
            return why_not
    if renumbering.is_same is not None:
        return Label("вече е решено", "it is decided already")
    if renumbering.former.vanished_on is None:
        return Label(
            "старият запис се е върнал в регистъра", "the former row is back in the register"
        )
    return None


@transaction.atomic
def decide_renumbering(*, renumbering: Renumbering, is_same: bool, by: User) -> Renumbering:
    """Say whether two rows are one act; if they are, the former takes over the present row.

    The former act keeps its address, documents and history and gets the corrected number. What
    was kept of the new row beside it stays, out of the public register, so nothing is deleted.
    What people withheld stays withheld, and what they set or recorded in the former stays as set.

    Raises:
        NotAllowed: when `why_not_decide_renumbering` says so.
    """
    held = (
        Renumbering.objects.select_for_update(of=("self",))
        .select_related("import_run__source")
        .get(pk=renumbering.pk)
    )
    pair = Act.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    acts = pair.in_bulk([held.former_id, held.present_id])
    held.former, held.present = acts[held.former_id], acts[held.present_id]
    if why_not := why_not_decide_renumbering(held, by):
        raise NotAllowed(why_not)
    held.is_same, held.decided_by, held.decided_at = is_same, by, timezone.now()
    held.save(update_fields=["is_same", "decided_by", "decided_at"])
    if is_same:
        _take_over(held, by)
    record(
        "decide_renumbering",
        held,
        by=by,
        municipality_code=held.former.municipality_id,
        after={"former": held.former_id, "present": held.present_id, "is_same": is_same},
    )
    return held


def _take_over(renumbering: Renumbering, by: User) -> None:
    run, former, present = renumbering.import_run, renumbering.former, renumbering.present
    before, since = fields_of([former.pk]), former.vanished_on
    is_basis_set = ActFieldSet.objects.filter(act=former, field="basis").exists()
    for name in KEPT_ON_CHANGE:
        mine, other = getattr(former, name), getattr(present, name)
        setattr(former, name, other)
        setattr(present, name, mine)
    keep_withheld([former])
    keep_hand_set([former])
    keep_recorded_states([former])
    _hand_over_words(present, former)
    note_returned([former.pk], run)
    former.vanished_on = None
    former.save()
    present.vanished_on, present.publication = since, Publication.WITHDRAWN.value
    present.save()
    note_differences(before, [former], run)
    note_changes([(present.pk, Difference("vanished_on", "", str(since)))], run)
    if not is_basis_set:
        _copy_bases(present, former)
    ids = [former.pk, present.pk]
    locate(Act.objects.filter(pk__in=ids), by=by, with_versions=False)
    renew_words(ids, by=by, waiting=Waiting.SOME)
    # a row whose key changes lets nobody name it: whoever waits for that must not hold the chain
    is_demonstration = former.source.is_demonstration
    chain_for_appending(former.municipality_id, is_demonstration=is_demonstration)
    _swap_keys(former, present)
    append_versions(ids, by=by)


def _swap_keys(former: Act, present: Act) -> None:
    former.source_key, present.source_key = present.source_key, former.source_key
    # a key is free only when nobody holds it
    Act.objects.filter(pk=present.pk).update(source_key=f"{present.source_key}#taken-over")
    for act in (former, present):
        Act.objects.filter(pk=act.pk).update(source_key=act.source_key)


def _hand_over_words(present: Act, former: Act) -> None:
    """What people wrote into the new row is theirs in the act that takes it over."""
    own = ActFieldSet.objects.filter(act=former).values("field")
    ActFieldSet.objects.filter(act=present).exclude(field__in=own).update(act=former)


def _copy_bases(present: Act, former: Act) -> None:
    former.legal_bases.all().delete()
    bases = list(present.legal_bases.all())
    for basis in bases:
        basis.pk, basis.act = None, former
    ActLegalBasis.objects.bulk_create(bases)
