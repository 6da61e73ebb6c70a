"""Reads of rasters: as tiles are cut from them, and as pages and maps tell of them."""

import hashlib
import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import orjson
from django.db import OperationalError, connection
from django.db.models import QuerySet

from features.kept import Kept
from geodata.models import Raster
from geodata.rasters.actions import store
from tiles.raster import source
from tiles.raster.colours import ColourMap
from tiles.raster.description import offer

_KEPT_S = 5.0

logger = logging.getLogger(__name__)


def rasters() -> Mapping[str, source.Raster]:
    """What is on the map, by name, as it was within the last five seconds."""
    return shown()


def _shown(last: dict[str, source.Raster]) -> Mapping[str, source.Raster]:
    """While the database is away, what was known last stays on the map: its pixels are files."""
    try:
        rows = list(registered())
    except OperationalError as error:
        logger.warning("rasters as they were known last: %s", error)
        return dict(last)
    finally:
        # in front of Django nobody gives the connection of this thread back
        if not connection.in_atomic_block:
            connection.close()
    last.clear()
    last.update((row.name, as_shown(row)) for row in rows)
    return dict(last)


shown: Kept[Mapping[str, source.Raster]] = Kept(partial(_shown, {}), _KEPT_S)


def registered() -> QuerySet[Raster]:
    """Every raster with its source: relief first, then pictures, then grids."""
    return Raster.objects.select_related("source").order_by("-kind", "name")


def offers(lang: str) -> str:
    """JSON of what the map of a page may show, in a language of the site."""
    told = [offer(raster, english=lang == "en") for raster in rasters().values()]
    return orjson.dumps(told).decode()


def as_shown(row: Raster) -> source.Raster:
    """A row as the tiles know it."""
    west, south, east, north = row.bounds.extent
    whose = row.source
    return source.Raster(
        name=row.name,
        kind=source.Kind(row.kind),
        title=(row.title_bg, row.title_en),
        note=(row.note_bg, row.note_en),
        unit=(row.unit_bg, row.unit_en),
        attribution=(whose.attribution_bg, whose.attribution_en),
        licence=whose.licence,
        is_demonstration=whose.is_demonstration,
        bounds=(west, south, east, north),
        min_zoom=row.min_zoom,
        max_zoom=row.max_zoom,
        file=Path(store().path(row.path)),
        version=hashlib.sha256(f"{row.key}{source.RECIPE}".encode()).hexdigest()[:12],
        colours=ColourMap(tuple(row.limits), tuple(row.colours)) if row.limits else None,
    )
