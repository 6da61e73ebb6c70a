"""Join acts to the acts that their texts name. Set-based: a fixed number of queries a batch.

A public act is found by its number and day; when several fit, or none does, the relation keeps
the words alone. Real acts never point at invented ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from acts.documents.rules import DocumentState
from acts.models import Act, ActDocument, ActRelation
from acts.timeline.references import Reference, find_references
from acts.timeline.rules import RelationConfidence, RelationOrigin
from geodata.models import Municipality

BATCH = 1_000
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


@transaction.atomic
def find_relations(act_ids: Iterable[int], *, by: User | None = None) -> int:
    """Read the texts of acts anew for the acts that they name; how many relations they have.

    What others said of these acts, or of acts that were not public yet, is looked for again. What
    no public text says any more is gone. What staff recorded is not touched, and what they withdrew
    stays withdrawn.
    """
    ids = sorted(set(act_ids))
    waiting = _waiting_for(ids)
    count = 0
    everything = sorted({*ids, *waiting})
    for start in range(0, len(everything), BATCH):
        count += _find_of(everything[start : start + BATCH])
    codes = Act.objects.filter(pk__in=ids).order_by().values_list("municipality_id", flat=True)
    for municipality in Municipality.objects.filter(pk__in=codes.distinct()):
        after = {"acts": len(ids), "relations": count, "looked_again": len(waiting)}
        record(
            "find_relations", municipality, by=by, municipality_code=municipality.pk, after=after
        )
    return count


def _waiting_for(ids: Sequence[int]) -> set[int]:
    """Acts whose texts name one of these, read when it was not public, or was and is no more."""
    found: set[int] = set()
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        dated = Act.objects.filter(pk__in=part, issued_on__isnull=False)
        keys = set(dated.values_list("number_key", "issued_on"))
        read = ActRelation.objects.filter(
            origin=RelationOrigin.TEXT.value, withdrawn_at__isnull=True
        )
        found.update(read.filter(other__in=part).values_list("act", flat=True))
        rows = read.filter(other__isnull=True, other_number_key__in={number for number, _ in keys})
        found |= {
            act
            for act, number, on in rows.values_list("act", "other_number_key", "other_issued_on")
            if (number, on) in keys
        }
    return found


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
