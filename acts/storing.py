"""Rows of a register kept as acts: what is new, what changed, what did not. Set-based.

Called by `acts.actions` inside its transaction.
"""

from collections.abc import Container, Iterable, Sequence
from hashlib import blake2b

import orjson
from django.db import connection
from django.utils import timezone

from acts.entering.rules import COLUMNS
from acts.free_text import words_of
from acts.models import Act, ActFieldSet, ActLegalBasis, IssuingBody
from acts.privacy import REDACTED
from acts.querysets import ActQuerySet
from acts.register_rows import RegisterRow
from acts.rules import Publication
from acts.territory import doubt_codes, place_keys, search_keys_of_plots
from geodata.location_rules import Unlocated
from geodata.models import ImportRun, Source

BATCH = 1_000
_ADDRESS_MAX = 300
KEPT_ON_CHANGE = (
    "import_run", "content_hash", "raw", "kind", "kind_text", "number", "number_key",
    "number_sort", "issued_on", "effective_on", "issuer", "issuer_text", "issuer_capacity",
    "legal_basis_text", "status_text", "legal_state", "dispute_state", "execution", "publication",
    "object_text", "scope_text", "supervisor", "district_code", "district_origin",
    "locality_text", "quarters", "plots", "plot_keys", "place_keys", "parcels", "buildings",
    "address", "address_key", "category", "floor_area_m2",
    "total_floor_area_m2", "built_area_m2", "kvs_number", "estate_text", "doubts",
)  # fmt: skip
"""Fields written over when a row of the register changed; its place is looked for anew."""
_CLEANED = (
    "number", "kind_text", "status_text", "issuer_text", "supervisor", "object_text", "scope_text",
    "legal_basis_text", "kvs_number", "estate_text",
)  # fmt: skip
"""Texts out of which personal data is struck."""
_IDENTITY = ("municipality", "source", "source_key")
_UNPLACED = (
    "location_level", "location_method", "location_confidence", "location_area",
    "unlocated_reason",
)  # fmt: skip


def issuing_bodies(source: Source, rows: Iterable[RegisterRow]) -> dict[str, IssuingBody]:
    """Bodies of these rows by key, new ones created."""
    issuers = {row.issuer.body_key: row.issuer for row in rows}
    IssuingBody.objects.bulk_create(
        (
            IssuingBody(
                municipality_id=source.municipality_id,
                key=key,
                kind=issuer.body_kind.value,
                name_bg=issuer.body_name.bg[:200],
                name_en=issuer.body_name.en[:200],
                district_code=issuer.district or "",
            )
            for key, issuer in sorted(issuers.items())
        ),
        ignore_conflicts=True,
    )
    bodies = IssuingBody.objects.filter(municipality=source.municipality_id, key__in=issuers)
    return {body.key: body for body in bodies}


def act_of(key: str, row: RegisterRow, source: Source, body: IssuingBody | None) -> Act:
    """An act not yet saved, with the hash of all that the register and its reading say."""
    scope = row.scope
    address = (scope.address.raw if scope.address else "")[:_ADDRESS_MAX]
    doubts = [*(doubt.value for doubt in row.number.doubts), *doubt_codes(scope.doubts)]
    capacity = f"вр. и. д. {row.issuer.capacity}" if row.issuer.acting else row.issuer.capacity
    act = Act(
        municipality_id=source.municipality_id,
        source=source,
        source_key=key,
        raw=row.raw,
        kind=row.kind,
        kind_text=row.kind_text,
        number=row.number.raw.strip()[:80],
        number_key=row.number.key[:80],
        number_sort=_padded(row.number.key),
        issued_on=row.issued_on,
        effective_on=row.effective_on,
        issuer=body,
        issuer_text=row.issuer.raw.strip(),
        issuer_capacity=capacity[:200],
        legal_basis_text=row.basis_text,
        status_text=row.status_text,
        legal_state=row.status.legal_state.value,
        dispute_state=row.status.dispute_state.value,
        publication=(
            Publication.REDACTION_PENDING if row.has_personal_data else Publication.PUBLIC
        ).value,
        object_text=row.object_text,
        scope_text=row.scope_text,
        supervisor=row.supervisor,
        category=row.category,
        floor_area_m2=row.floor_area_m2,
        total_floor_area_m2=row.total_floor_area_m2,
        built_area_m2=row.built_area_m2,
        kvs_number=row.kvs_number,
        estate_text=row.estate_text,
        district_code=row.district or scope.district or "",
        district_origin="stated" if row.district else "text" if scope.district else "",
        locality_text=scope.locality_raw[:300],
        quarters=[quarter[:12] for quarter in scope.quarters],
        plots=[str(plot)[:80] for plot in scope.plots],
        plot_keys=search_keys_of_plots(scope),
        place_keys=place_keys(scope),
        parcels=[str(parcel) for parcel in scope.parcels],
        buildings=[str(unit) for unit in scope.building_ids],
        address=address,
        address_key=" ".join(words_of(address))[:_ADDRESS_MAX],
        doubts=[doubt[:40] for doubt in doubts],
        unlocated_reason=Unlocated.NOT_TRIED.value,
    )
    act.content_hash = _hash(act, row)
    return act


def _padded(key: str) -> str:
    """Numbers inside the key padded with zeros: text order is then natural order."""
    pieces: list[str] = []
    for character in key:
        if pieces and character.isdigit() and pieces[-1].isdigit():
            pieces[-1] += character
        else:
            pieces.append(character)
    return "".join(p.zfill(8) if p.isdigit() else p for p in pieces)[:120]


def _hash(act: Act, row: RegisterRow) -> bytes:
    values = [str(getattr(act, name)) for name in KEPT_ON_CHANGE if name not in _NOT_HASHED]
    values += [act.issuer.key if act.issuer else "", *(str(one) for one in row.bases)]
    digest = blake2b(orjson.dumps(values), digest_size=16)
    digest.update(orjson.dumps(row.raw, option=orjson.OPT_SORT_KEYS))
    return digest.digest()


_NOT_HASHED = frozenset({"import_run", "content_hash", "raw", "issuer"})


def write_acts(
    acts: Sequence[Act], rows: Sequence[RegisterRow], run: ImportRun, known: Container[str]
) -> Iterable[list[int]]:
    """Insert or overwrite acts with their legal bases, batch by batch; yields their ids."""
    for start in range(0, len(acts), BATCH):
        part = list(acts[start : start + BATCH])
        for act in part:
            act.import_run = run
        _copy_new([act for act in part if act.source_key not in known])
        _write_over([act for act in part if act.source_key in known])
        keys = [act.source_key for act in part]
        found = Act.objects.filter(source=run.source_id, source_key__in=keys)
        ids = dict(found.values_list("source_key", "pk"))
        for act in part:
            act.pk = ids[act.source_key]
        _write_bases(part, rows[start : start + BATCH])
        yield list(ids.values())


def _copy_new(acts: Sequence[Act]) -> None:
    """New acts go in by COPY: ten times the rate of INSERT."""
    if not acts:
        return
    names = [*_IDENTITY, *KEPT_ON_CHANGE, *_UNPLACED]
    by_name = {field.name: field for field in Act._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    columns = [*(str(field.column) for field in fields), "created_at", "updated_at"]
    attributes = [field.attname for field in fields]
    now = timezone.now()
    with connection.cursor() as cursor:
        target = f"COPY {Act._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(target) as copy:
            for act in acts:
                values = [getattr(act, name) for name in attributes]
                copy.write_row([*(_plain(value) for value in values), now, now])


def _plain(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def _write_over(acts: Sequence[Act]) -> None:
    """Changed rows go over their acts; see `lock_for_writing_over`."""
    keep_withheld(acts)
    _keep_released(acts)
    Act.objects.bulk_create(
        acts,
        update_conflicts=True,
        unique_fields=_IDENTITY,
        update_fields=(*KEPT_ON_CHANGE, "updated_at"),
    )


def lock_for_writing_over(acts: Sequence[Act]) -> None:
    """From here on nobody withdraws or edits the acts that these rows go over.

    To be called before their words and states are read: what a person decides meanwhile would be
    lost. By id, so that two who lock many wait for each other and not around each other; rows that
    only name these acts may still be written.
    """
    rows = _stored(acts).select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk"))


def keep_withheld(acts: Sequence[Act]) -> None:
    """What a person withheld, no register publishes again."""
    rows = _stored(acts).filter(publication__in=(Publication.INTERNAL, Publication.WITHDRAWN))
    withheld = {
        (source, key): state
        for source, key, state in rows.values_list("source_id", "source_key", "publication")
    }
    for act in acts:
        act.publication = withheld.get((act.source_id, act.source_key), act.publication)


def _keep_released(acts: Sequence[Act]) -> None:
    """What a person released once, cleaned as it is now or in his own words, stays released."""
    held = {
        (act.source_id, act.source_key): act
        for act in acts
        if act.publication == Publication.REDACTION_PENDING
    }
    if not held:
        return
    rows = _stored(list(held.values())).filter(publication=Publication.PUBLIC)
    for row in rows.values("source_id", "source_key", *_CLEANED):
        act = held[row["source_id"], row["source_key"]]
        struck = (name for name in _CLEANED if REDACTED in getattr(act, name))
        if all(row[name] == getattr(act, name) for name in struck):
            act.publication = Publication.PUBLIC.value


def _stored(acts: Sequence[Act]) -> ActQuerySet:
    """The acts as they are kept, by the keys of their rows."""
    return Act.objects.filter(
        source__in={act.source_id for act in acts},
        source_key__in=[act.source_key for act in acts],
    )


def keep_hand_set(acts: Sequence[Act]) -> list[tuple[Act, str]]:
    """Let acts about to be written over keep the texts that people set in them.

    Which they are where the register says otherwise; one SQL query when nobody set anything.
    """
    by_key = {(act.source_id, act.source_key): act for act in acts}
    rows = ActFieldSet.objects.filter(
        act__source__in={act.source_id for act in acts},
        act__source_key__in=[act.source_key for act in acts],
    ).select_related("act")
    kept: list[tuple[Act, str]] = []
    for row in rows.order_by("act", "field"):
        act = by_key.get((row.act.source_id, row.act.source_key))
        columns = COLUMNS.get(row.field, ())
        if act is None:
            continue
        if any(getattr(act, name) != getattr(row.act, name) for name in columns):
            kept.append((act, row.field))
        for name in columns:
            setattr(act, name, getattr(row.act, name))
    return kept


def _write_bases(acts: Sequence[Act], rows: Sequence[RegisterRow]) -> None:
    ids = [act.pk for act in acts]
    by_hand = set(
        ActFieldSet.objects.filter(act__in=ids, field="basis").values_list("act_id", flat=True)
    )
    ActLegalBasis.objects.filter(act__in=set(ids) - by_hand).delete()
    ActLegalBasis.objects.bulk_create(
        (
            basis
            for act, row in zip(acts, rows, strict=True)
            if act.pk not in by_hand
            for basis in legal_bases_of(act.pk, row)
        ),
        ignore_conflicts=True,
    )


def legal_bases_of(act_id: int, row: RegisterRow) -> list[ActLegalBasis]:
    """The provisions of a row, not yet saved."""
    return [
        ActLegalBasis(
            act_id=act_id,
            statute=one.statute or "",
            article=one.article[:12],
            paragraph=one.paragraph[:12],
            item=one.item[:12],
            section=one.section[:12],
            part=one.part[:16],
        )
        for one in row.bases
        if one.article or one.section
    ]


def without_time_limit() -> None:
    """Bulk writes take as long as they take; the limit of pages is back after the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
