"""Writes of the ground that are not an import itself: sources, runs, and the demonstration."""

from dataclasses import replace

from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from django.db.models import Model
from django.dispatch import Signal
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from accounts.rules import Label
from geodata.descriptions import MunicipalityDescription, SourceDescription
from geodata.models import (
    Ground,
    ImportAttempt,
    ImportRun,
    Municipality,
    ParcelSuccession,
    Settlement,
    Source,
)
from geodata.reasons import Reason
from geodata.reports import Refused, Report

demonstration_removed = Signal()
"""Sent inside the transaction, before the ground goes, with `municipality` and `by`.

Rooms above delete what they hold of demonstration sources.
"""


def register_municipality(description: MunicipalityDescription) -> Municipality:
    """The municipality of a source, created when it is new; an existing one stays as it is."""
    municipality, _ = Municipality.objects.get_or_create(
        code=description.code,
        defaults={
            "name_bg": description.name.bg,
            "name_en": description.name.en,
            "seat_ekatte": description.seat_ekatte,
            "measure_srid": description.measure_srid,
            "bounds": Polygon.from_bbox(description.bounds),
        },
    )
    return municipality


def municipality_named(code: str | None, description: MunicipalityDescription) -> Municipality:
    """The municipality that `--municipality` names, or the one of the source.

    Raises:
        Refused: when no municipality has that code.
    """
    if code is None or code == description.code:
        return register_municipality(description)
    found = Municipality.objects.filter(code=code).first()
    if found is None:
        raise Refused(Reason.UNKNOWN_MUNICIPALITY, code=code)
    return found


def register_source(
    description: SourceDescription, municipality: Municipality, *, is_demonstration: bool
) -> Source:
    """The row of a source with its present titles and licence.

    Invented rows take only the shape of the source: nobody but us may be named for them.
    """
    if is_demonstration:
        description = replace(
            description,
            title=Label(
                f"Демонстрационни данни по образец на: {description.title.bg}",
                f"Demonstration data in the shape of: {description.title.en}",
            ),
            licence="EUPL-1.2",
            attribution=Label("Квартал, измислени данни", "Kvartal, invented data"),
            url="",
        )
    return state_source(description, municipality, is_demonstration=is_demonstration)


def state_source(
    description: SourceDescription, municipality: Municipality, *, is_demonstration: bool
) -> Source:
    """The row of a source with the titles and licence it is described with, word for word."""
    said = {
        "title_bg": description.title.bg,
        "title_en": description.title.en,
        "url": description.url,
        "licence": description.licence,
        "attribution_bg": description.attribution.bg,
        "attribution_en": description.attribution.en,
    }
    # not `update_or_create`: it locks the row whole, and whoever writes an act of the source while
    # it is read would wait for the reading, which waits for him
    source, is_new = Source.objects.get_or_create(
        municipality=municipality,
        code=description.code,
        is_demonstration=is_demonstration,
        defaults=said,
    )
    if not is_new and any(getattr(source, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(source, name, value)
        source.save(update_fields=list(said))
    return source


def record_import(source: Source, report: Report, *, by: User | None) -> ImportRun:
    """Keep a finished reading and its audit event, in the caller's transaction."""
    report.finished_at = timezone.now()
    run = ImportRun.objects.create(
        source=source,
        file_name=report.file_name[:255],
        file_sha256=report.file_sha256,
        taken_at=report.taken_at,
        started_at=report.started_at,
        finished_at=report.finished_at,
        by=by,
        report=report.as_json(),
    )
    counts = (
        "read",
        "created",
        "updated",
        "unchanged",
        "vanished",
        "returned",
        "rejected",
        "repaired",
    )
    record(
        "import_file",
        run,
        by=by,
        municipality_code=source.municipality_id,
        after={
            "source": source.code,
            "sha256": report.file_sha256,
            **{name: getattr(report, name) for name in counts},
        },
    )
    return run


@transaction.atomic
def remove_demonstration(*, municipality: Municipality, by: User | None) -> dict[str, int]:
    """Delete all that came from demonstration sources of a municipality.

    Returns:
        Rows deleted by model label; an empty dict when there was no demonstration.
    """
    sources = Source.objects.filter(municipality=municipality, is_demonstration=True)
    if not sources.exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    demonstration_removed.send(Source, municipality=municipality, by=by)
    deleted: dict[str, int] = {}
    attempts = ImportAttempt.objects.filter(
        municipality_code=municipality.pk, is_demonstration=True
    )
    attempts.delete()
    held: list[type[Model]] = [*ground_models(), ParcelSuccession, Settlement, ImportRun]
    for model in held:
        count, _ = model._default_manager.filter(source__in=sources).delete()
        if count:
            deleted[model._meta.label_lower] = count
    sources.delete()
    record(
        "remove_demonstration",
        municipality,
        by=by,
        municipality_code=municipality.pk,
        after=deleted,
    )
    return deleted


def ground_models() -> list[type[Ground]]:
    """Every concrete model of the ground, those of rooms above included."""
    found: list[type[Ground]] = []
    pending: list[type[Ground]] = Ground.__subclasses__()
    while pending:
        model = pending.pop()
        pending.extend(model.__subclasses__())
        if not model._meta.abstract:
            found.append(model)
    return found
