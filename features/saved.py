"""Outlines kept under a short name, so that an address can hold ten thousand vertices.

The name is a hash of the outline: saving it again gives the same name, what a name means never
changes, and processes may remember it. Nobody's name or file is kept with it.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from functools import lru_cache

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from features.crs import CRS84
from features.models import SavedShape

TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
KEPT_DAYS = 400
"""So long after its last search an outline is forgotten: a link in a yearly report lives."""
SAVED_AN_HOUR_MAX = 2_000
"""New outlines of all people together; more than that is no search, and waits."""
_TOUCHED_AFTER_DAYS = 7
_REMEMBERED = 64


class TooManyError(Exception):
    """So many outlines were saved in the last hour that this one has to wait."""


def save(shape: BaseGeometry) -> str:
    """Keep a valid area in longitude and latitude; its token.

    Raises:
        TooManyError: when more were saved than people draw.
    """
    plain = shapely.normalize(shapely.force_2d(shape))
    wkb = bytes(shapely.to_wkb(plain, byte_order=1))
    token = urlsafe_b64encode(hashlib.sha256(wkb).digest()[:12]).decode()
    if SavedShape.objects.filter(pk=token).exists():
        return token
    lately = timezone.now() - timedelta(hours=1)
    if SavedShape.objects.filter(saved_at__gt=lately).count() >= SAVED_AN_HOUR_MAX:
        raise TooManyError
    SavedShape.objects.get_or_create(
        pk=token,
        defaults={
            "geom": GEOSGeometry(memoryview(wkb), srid=CRS84.srid),
            "used_on": timezone.localdate(),
        },
    )
    return token


def saved_area(token: str) -> BaseGeometry | None:
    """The area of a token; None when it was never saved or is forgotten."""
    try:
        return _known(str(connection.settings_dict["NAME"]), token, timezone.localdate())
    except SavedShape.DoesNotExist:
        return None


@lru_cache(maxsize=_REMEMBERED)
def _known(_database: str, token: str, today: date) -> BaseGeometry:
    kept = SavedShape.objects.get(pk=token)
    if today - kept.used_on >= timedelta(days=_TOUCHED_AFTER_DAYS):
        SavedShape.objects.filter(pk=token).update(used_on=today)
    found: BaseGeometry = shapely.from_wkb(bytes(kept.geom.wkb))
    return found


def forget_unused(today: date) -> int:
    """Delete what nobody has searched in for long; how many."""
    deleted, _ = SavedShape.objects.filter(used_on__lt=today - timedelta(days=KEPT_DAYS)).delete()
    return deleted
