"""Join acts to the acts that their texts name. Set-based: a fixed number of queries a batch.

A public act is found by its number and day; when several fit, or none does, the relation keeps
the words alone. Real acts never point at invented ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actions import record
from accounts.models import User
from acts.documents.rules import DocumentState
from acts.models import Act, ActDocument, ActRelation
from acts.rules import Publication
from acts.timeline.references import Reference, find_references
from acts.timeline.rules import RelationConfidence, RelationOrigin
from geodata.models import Municipality

BATCH = 1_000
AT_ONCE = 100
"""Acts that are read with their documents while a person waits, or in one transaction of a job."""
_Key = tuple[str, date]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An act that a number and a day may mean."""

    pk: int
    kind: str
    issuer: int | None
    municipality: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The act meant, if one is; how sure; how many fit the words."""

    other: int | None
    confidence: RelationConfidence
    candidates: int


class Waiting(StrEnum):
    """Which of the acts whose texts name an act are read again with it."""

    NONE = "none"
    """Nothing by which it is found has changed."""
    SOME = "some"
    """As many as somebody can wait for; the rest in a background job."""
    ALL = "all"


def how_found(act: Act) -> tuple[object, ...] | None:
    """All by which texts can mean an act; None while it is not public, so that none can."""
    if act.publication != Publication.PUBLIC:
        return None
    return act.number_key, act.issued_on, act.kind, act.issuer_id


@transaction.atomic
def find_relations(
    act_ids: Iterable[int], *, by: User | None = None, waiting: Waiting = Waiting.ALL
) -> int:
    """Read the texts of acts anew for the acts that they name; how many relations they have.

    What others said of these acts, or of acts that were not public yet, is looked for again, as far
    as `waiting` says: an order may be named by every permit of a city. With `Waiting.SOME` those
    beyond `AT_ONCE` keep what was found before until the job `acts.look_again` comes to them; pages
    show no relation to an act that is not public meanwhile. What no public text says any more is
    gone. What staff recorded is not touched, and what they withdrew stays withdrawn.
    """
    ids = sorted(set(act_ids))
    most = {Waiting.NONE: 0, Waiting.SOME: AT_ONCE + 1, Waiting.ALL: None}[waiting]
    named_by = _waiting_for(ids, most)
    is_more = waiting is Waiting.SOME and len(named_by) > AT_ONCE
    if is_more:
        del named_by[AT_ONCE:]
        _look_again_later(ids, by)
    everything = sorted({*ids, *named_by})
    count = sum(
        _find_of(everything[start : start + BATCH]) for start in range(0, len(everything), BATCH)
    )
    after = {"acts": len(ids), "relations": count, "looked_again": len(named_by)}
    _record(ids, by, after | ({"has_more_to_look_at": True} if is_more else {}))
    return count


def look_again(act_ids: Iterable[int], *, by: User | None = None) -> int:
    """Read anew all acts whose texts name one of these; how many they are.

    Batch by batch, each in a transaction of its own: people go on working on them. What is cut off
    may be begun again.
    """
    ids = sorted(set(act_ids))
    named_by, count = _waiting_for(ids), 0
    for start in range(0, len(named_by), AT_ONCE):
        with transaction.atomic():
            count += _find_of(named_by[start : start + AT_ONCE])
    _record(ids, by, {"relations": count, "looked_again": len(named_by)})
    return len(named_by)


def _look_again_later(ids: Sequence[int], by: User | None) -> None:
    from acts.tasks import look_again_at_waiting

    # one that fails keeps nobody waiting but those of the same act
    look_again_at_waiting.configure(lock=f"look-again-{ids[0]}").defer(
        act_ids=list(ids), user_id=by.pk if by else None
    )


def _record(ids: Sequence[int], by: User | None, after: dict[str, int]) -> None:
    codes = Act.objects.filter(pk__in=ids).order_by().values_list("municipality_id", flat=True)
    for municipality in Municipality.objects.filter(pk__in=codes.distinct()):
        record(
            "find_relations", municipality, by=by, municipality_code=municipality.pk, after=after
        )


def _waiting_for(ids: Sequence[int], most: int | None = None) -> list[int]:
    """Acts whose texts name one of these, read when it was not public, or was and is no more.

    In the order of their ids, the first `most`.
    """
    found: set[int] = set()
    read = ActRelation.objects.filter(origin=RelationOrigin.TEXT.value, withdrawn_at__isnull=True)
    acts = read.order_by("act").values_list("act", flat=True).distinct()
    for start in range(0, len(ids) if most != 0 else 0, BATCH):
        part = ids[start : start + BATCH]
        meant = Act.objects.filter(
            pk__in=part, number_key=OuterRef("other_number_key"),
            issued_on=OuterRef("other_issued_on"),
        )  # fmt: skip
        found.update(acts.filter(other__in=part)[:most])
        found.update(acts.filter(Exists(meant), other__isnull=True)[:most])
    return sorted(found)[:most]


def _find_of(ids: Sequence[int]) -> int:
    found = ActRelation.objects.filter(act__in=ids, origin=RelationOrigin.TEXT.value)
    # before anything is read, and in one order for everyone: two who read the same acts wait for
    # each other, not around each other, and the second sees what the first did
    list(found.select_for_update().order_by("act", "pk").values_list("pk"))
    acts = list(Act.objects.filter(pk__in=ids).order_by("pk").select_related("source").only(
        "kind", "number_key", "issued_on", "issuer", "municipality", "object_text", "scope_text",
        "legal_basis_text", "source__is_demonstration",
    ))  # fmt: skip
    documents = _public_texts(ids)
    named = {act.pk: _references(act, documents.get(act.pk, "")) for act in acts}
    keys = {key for found in named.values() for one in found if (key := _key(one))}
    candidates = _candidates(keys)
    rows = [
        _relation(act, reference, match_of(act, reference, candidates))
        for act in acts
        for reference in named[act.pk]
    ]
    found.filter(withdrawn_at__isnull=True).delete()
    said = {(row.act_id, row.kind, row.other_text): row for row in rows}
    for denied in found:
        # it is kept without the words while no public text has them
        now = said.pop((denied.act_id, denied.kind, denied.other_text), None)
        evidence = now.evidence if now else ""
        if denied.evidence != evidence:
            found.filter(pk=denied.pk).update(evidence=evidence)
    return len(ActRelation.objects.bulk_create(said.values(), ignore_conflicts=True))


def _public_texts(ids: Sequence[int]) -> dict[int, str]:
    """The text of the published documents of acts."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = ActDocument.objects.filter(
        act__in=ids, state=DocumentState.PUBLISHED.value, public__reading__isnull=False
    )
    for act, text in rows.order_by("ordinal").values_list("act", "public__reading__text"):
        found[act].append(text)
    return {act: "\n\n".join(texts) for act, texts in found.items()}


def _references(act: Act, documents: str) -> list[Reference]:
    """What an act names, itself left out."""
    texts = (act.object_text, act.scope_text, act.legal_basis_text, documents)
    own = (act.number_key, act.issued_on)
    found: dict[tuple[str, date | None], Reference] = {}
    for text in texts:
        for one in find_references(text, act.kind) if text else ():
            if (one.number_key, one.issued_on) != own:
                found.setdefault((one.number_key, one.issued_on), one)
    return list(found.values())


def _key(reference: Reference) -> _Key | None:
    return (reference.number_key, reference.issued_on) if reference.issued_on else None


def _candidates(keys: set[_Key]) -> dict[_Key, list[_Candidate]]:
    """Public acts by number and day: what is said of a draft would tell that there is one."""
    found: dict[_Key, list[_Candidate]] = defaultdict(list)
    numbers, days = {number for number, _ in keys}, {on for _, on in keys}
    rows = Act.objects.public().filter(number_key__in=numbers, issued_on__in=days)
    columns = rows.order_by("pk").values_list(
        "number_key", "issued_on", "pk", "kind", "issuer", "municipality",
        "source__is_demonstration",
    )  # fmt: skip
    for number, on, *rest in columns:
        if on is not None:
            found[number, on].append(_Candidate(*rest))
    return found


def match_of(act: Act, reference: Reference, candidates: dict[_Key, list[_Candidate]]) -> Match:
    """The one act that a reference can mean.

    High when the number carries the register it is of, or the body is the same; medium when the
    number is a bare one and only the day and the kind agree, because numbers begin anew with
    every body; no act at all when several fit.
    """
    key = _key(reference)
    fitting = [
        one
        for one in (candidates.get(key, []) if key else [])
        if one.pk != act.pk
        and one.municipality == act.municipality_id
        and one.is_demonstration == act.source.is_demonstration
        and reference.may_be(one.kind)
    ]
    same_body = [one for one in fitting if one.issuer is not None and one.issuer == act.issuer_id]
    if len(fitting) > 1 and len(same_body) == 1:
        return Match(same_body[0].pk, RelationConfidence.MEDIUM, len(fitting))
    if len(fitting) != 1:
        return Match(None, RelationConfidence.LOW, len(fitting))
    is_sure = bool(same_body) or not reference.number_key.isdigit()
    sure = RelationConfidence.HIGH if is_sure else RelationConfidence.MEDIUM
    return Match(fitting[0].pk, sure, 1)


def _relation(act: Act, reference: Reference, match: Match) -> ActRelation:
    return ActRelation(
        act=act,
        other_id=match.other,
        other_text=reference.printed[:300],
        other_number_key=reference.number_key,
        other_issued_on=reference.issued_on,
        kind=reference.kind.value,
        confidence=match.confidence.value,
        origin=RelationOrigin.TEXT.value,
        evidence=reference.evidence,
        candidates=match.candidates,
    )
