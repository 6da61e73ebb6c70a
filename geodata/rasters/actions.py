"""Every write of rasters: one is taken in, or removed with its pixels."""

import hashlib
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.rules import Label
from geodata.actions import register_municipality, state_source
from geodata.descriptions import SOFIA, MunicipalityDescription, SourceDescription
from geodata.models import Municipality, Raster, Source
from geodata.rasters.making import RECIPE, Made, made
from geodata.rasters.models import stored_under
from geodata.rasters.rules import Description, described
from geodata.reading import sha256
from geodata.reasons import Reason
from geodata.reports import Refused


def store() -> Storage:
    """Where the pixels are kept, each file under its hash."""
    return storages["rasters"]


def description_of(file: Path) -> tuple[Description, Path]:
    """What a TOML file says of a raster, and where the raster's own file is.

    Raises:
        Refused: no file, no TOML, or a description that breaks a rule.
    """
    if not file.is_file():
        raise Refused(Reason.MISSING_FILE, name=file.name)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Refused(Reason.UNREADABLE, detail=f"TOML: {error}") from error
    description = described(content)
    return description, file.parent / description.file


def take(
    description: Description,
    file: Path,
    *,
    by: User | None,
    about: MunicipalityDescription = SOFIA,
) -> Raster:
    """Take a raster in, or renew the one of its name; nothing is done when nothing has changed.

    Raises:
        Refused: with the reason, in both languages; nothing is written then.
    """
    if not file.is_file():
        raise Refused(Reason.MISSING_FILE, name=file.name)
    key = _key(description, file)
    known = Raster.objects.filter(name=description.name, key=key).first()
    if known is not None and store().exists(known.path):
        return known
    municipality = register_municipality(about)
    territory = Label(municipality.name_bg, municipality.name_en)
    with made(file, description, municipality.bounds.extent, territory) as pixels:
        digest = sha256(pixels.file)
        path = stored_under(digest)
        if not store().exists(path):
            with pixels.file.open("rb") as content:
                store().save(path, File(content))
        return _record(description, file, pixels, municipality, key, digest, by)


def _key(description: Description, file: Path) -> str:
    content = "\n".join((RECIPE, repr(description), sha256(file)))
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def _record(
    description: Description,
    file: Path,
    pixels: Made,
    municipality: Municipality,
    key: str,
    digest: str,
    by: User | None,
) -> Raster:
    said = description.source
    source = state_source(
        SourceDescription(said.code, said.title, said.licence, said.attribution, said.url),
        municipality,
        is_demonstration=said.is_demonstration,
    )
    before = Raster.objects.select_for_update().filter(name=description.name).first()
    fields = _fields(description, file, pixels) | {"key": key, "sha256": digest, "source": source}
    raster, _ = Raster.objects.update_or_create(name=description.name, defaults=fields)
    record(
        "take_raster", raster, by=by, municipality_code=municipality.pk,
        after={"name": raster.name, "source": source.code, "sha256": digest},
    )  # fmt: skip
    if before is not None and before.sha256 != digest:
        _forget_pixels(before.sha256)
    return raster


def _fields(description: Description, file: Path, pixels: Made) -> dict[str, Any]:
    return {
        "kind": description.kind.value,
        "title_bg": description.title.bg,
        "title_en": description.title.en,
        "note_bg": description.note.bg,
        "note_en": description.note.en,
        "unit_bg": description.unit.bg,
        "unit_en": description.unit.en,
        "limits": [one.least for one in description.classes],
        "colours": [one.colour for one in description.classes],
        "bounds": Polygon.from_bbox(pixels.bounds),
        "min_zoom": pixels.min_zoom,
        "max_zoom": pixels.max_zoom,
        "low": pixels.low,
        "high": pixels.high,
        "file_name": file.name[:255],
    }


@transaction.atomic
def remove(raster: Raster, *, by: User | None) -> None:
    """Take a raster off the map, with its pixels."""
    record(
        "remove_raster", raster, by=by, municipality_code=raster.source.municipality_id,
        before={"name": raster.name, "source": raster.source.code, "sha256": raster.sha256},
    )  # fmt: skip
    raster.delete()
    _forget_pixels(raster.sha256)


def remove_demonstrations(
    sender: type[Source], *, municipality: Municipality, by: User | None, **kwargs: Any
) -> None:
    """Take off the map whatever is shown there as a demonstration."""
    for raster in Raster.objects.select_related("source").filter(
        source__municipality=municipality, source__is_demonstration=True
    ):
        remove(raster, by=by)


def _forget_pixels(digest: str) -> None:
    """Delete a file that no raster shows any more, once that is certain."""

    def forget() -> None:
        if not Raster.objects.filter(sha256=digest).exists():
            with suppress(OSError):
                store().delete(stored_under(digest))

    transaction.on_commit(forget)
