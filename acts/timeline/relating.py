"""What a person says of two acts: that one amends, repeals … the other, or that it does not."""

from django.db import transaction
from django.utils.timezone import now

from accounts.actions import NotAllowed
from accounts.models import User
from accounts.rules import Label
from acts.models import Act, ActRelation
from acts.numbers import normalise_number
from acts.publishing.actions import append_versions
from acts.rules import Publication
from acts.timeline.holding import audit, hold, why_not_record
from acts.timeline.rules import RelationConfidence, RelationKind, RelationOrigin

_WORDS_MAX = 300


def why_not_relate(act: Act, other: Act, user: User | None) -> Label | None:
    """Why two acts cannot be joined by this person."""
    if why_not := why_not_record(act, user):
        return why_not
    if act.pk == other.pk:
        return Label("акт не изменя сам себе си", "an act does not change itself")
    if act.municipality_id != other.municipality_id:
        return Label("актовете са на различни общини", "the acts are of two municipalities")
    if act.source.is_demonstration != other.source.is_demonstration:
        return Label(
            "измислен акт не се свързва с истински", "an invented act is not joined to a real one"
        )
    if other.publication != Publication.PUBLIC:
        return Label("другият акт не е публичен", "the other act is not public")
    return None


@transaction.atomic
def relate(
    *,
    act: Act,
    kind: RelationKind,
    by: User | None,
    other: Act | None = None,
    other_text: str = "",
    evidence: str = "",
    seen: str | None = None,
) -> ActRelation:
    """Say that `act` amends, repeals … `other`, or an act that is not here, by its name alone.

    A person says so; what texts say is found. Said again, a relation that was withdrawn holds.

    Raises:
        acts.timeline.holding.Overtaken: when the act is not as `seen` says.
        NotAllowed: when `why_not_relate` says so, or when no other act is named.
    """
    held = hold(act, seen)
    why_not = why_not_relate(held, other, by) if other else _why_not_name(held, other_text, by)
    if why_not:
        raise NotAllowed(why_not)
    number = other.number_key if other else normalise_number(other_text).key[:80]
    relation, _ = ActRelation.objects.update_or_create(
        act=held,
        kind=kind.value,
        other_text=_words_for(held, kind, other) if other else other_text.strip()[:_WORDS_MAX],
        origin=RelationOrigin.STAFF.value,
        defaults={
            "other": other,
            "other_number_key": number,
            "other_issued_on": other.issued_on if other else None,
            "confidence": RelationConfidence.HIGH.value,
            "evidence": evidence,
            "candidates": 1 if other else 0,
            "by": by,
            "withdrawn_at": None,
            "withdrawn_by": None,
            "withdrawn_reason": "",
        },
    )
    audit("relate", held, by, None, {"kind": kind.value, "other": other.pk if other else 0})
    append_versions([held.pk], by=by)
    return relation


def _why_not_name(act: Act, text: str, user: User | None) -> Label | None:
    if why_not := why_not_record(act, user):
        return why_not
    if not text.strip():
        return Label("посочете другия акт", "name the other act")
    return None


def _words_for(act: Act, kind: RelationKind, other: Act) -> str:
    """The name of the other act; with its place in our register when two have the same name."""
    words = str(other)[:_WORDS_MAX]
    same = ActRelation.objects.filter(
        act=act, kind=kind.value, other_text=words, origin=RelationOrigin.STAFF.value
    )
    is_taken = same.exclude(other=other).exists()
    return f"{words[: _WORDS_MAX - 24]} ({other.pk})" if is_taken else words


def why_not_withdraw_relation(relation: ActRelation, user: User | None) -> Label | None:
    """Why a person may not withdraw a relation; None when he may."""
    if why_not := why_not_record(relation.act, user):
        return why_not
    if relation.withdrawn_at is not None:
        return Label("връзката вече е оттеглена", "the relation is already withdrawn")
    return None


@transaction.atomic
def withdraw_relation(
    *, relation: ActRelation, reason: str, by: User, seen: str | None = None
) -> ActRelation:
    """Say that a relation is wrong. It is kept, so that reading the texts anew does not revive it.

    Raises:
        acts.timeline.holding.Overtaken: when the act is not as `seen` says.
        NotAllowed: when `why_not_withdraw_relation` says so, or without a reason.
    """
    held = hold(relation.act, seen)
    kept = ActRelation.objects.select_for_update(of=("self",)).get(pk=relation.pk)
    why_not = why_not_withdraw_relation(kept, by)
    if why_not := why_not or (None if reason.strip() else Label("напишете причина", "say why")):
        raise NotAllowed(why_not)
    kept.withdrawn_at = now()
    kept.withdrawn_by = by
    kept.withdrawn_reason = reason.strip()[:_WORDS_MAX]
    kept.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    before: dict[str, str | int] = {"kind": kept.kind, "other": kept.other_id or 0}
    audit("withdraw_relation", held, by, before, {"relation": kept.pk}, kept.withdrawn_reason)
    append_versions([held.pk], by=by)
    return kept
