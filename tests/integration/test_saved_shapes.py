"""Outlines under a short name: saved once, found by every face that takes `within`."""

from datetime import timedelta

import pytest
import shapely
from api_city import CENTRE_LONLAT, make_city
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features import saved
from features.models import SavedShape

pytestmark = pytest.mark.django_db

LON, LAT = CENTRE_LONLAT
ROUND = shapely.Point(LON, LAT).buffer(0.0008, quad_segs=2_000)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    saved._known.cache_clear()


def test_the_same_outline_is_one_row_whoever_begins_it_where() -> None:
    ring = list(ROUND.exterior.coords)[:-1]
    turned = shapely.Polygon([*ring[500:], *ring[:500]])
    tokens = {saved.save(ROUND), saved.save(turned), saved.save(turned.reverse())}
    assert len(tokens) == 1
    assert SavedShape.objects.count() == 1
    found = saved.saved_area(tokens.pop())
    assert found is not None
    assert found.normalize() == ROUND.normalize()


def test_a_name_asks_the_database_once() -> None:
    token = saved.save(ROUND)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(3):
            saved.saved_area(token)
    assert len(asked) == 1


def test_what_is_searched_in_is_kept_and_the_rest_forgotten() -> None:
    today = timezone.localdate()
    used, unused = saved.save(ROUND), saved.save(shapely.box(23.3, 42.6, 23.4, 42.7))
    SavedShape.objects.update(used_on=today - timedelta(days=saved.KEPT_DAYS + 1))
    assert saved.saved_area(used) is not None
    assert saved.forget_unused(today) == 1
    assert saved.saved_area(unused) is None
    assert SavedShape.objects.get().used_on == today


def test_more_outlines_than_people_draw_have_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "SAVED_AN_HOUR_MAX", 2)
    first = saved.save(shapely.box(0, 0, 1, 1))
    saved.save(shapely.box(0, 0, 1, 2))
    with pytest.raises(saved.TooManyError):
        saved.save(shapely.box(0, 0, 1, 3))
    assert saved.save(shapely.box(0, 0, 1, 1)) == first
    SavedShape.objects.update(saved_at=timezone.now() - timedelta(hours=2))
    saved.save(shapely.box(0, 0, 1, 3))


def test_every_face_takes_the_name(client: Client) -> None:
    make_city()
    token = saved.save(ROUND)
    parcels = client.get("/api/collections/parcels/items", {"within": token, "limit": "100"})
    corners = ",".join(f"{x!r},{y!r}" for x, y in ROUND.exterior.coords)
    written = client.get("/api/collections/parcels/items", {"within": corners, "limit": "100"})
    assert parcels.json()["numberMatched"] > 0
    assert parcels.json()["features"] == written.json()["features"]
    for address in ("/acts/", "/", "/tiles/acts/15/18506/12080.mvt", "/acts/?format=geojson"):
        answer = client.get(address, {"within": token})
        assert answer.status_code in (200, 204), address
    chip = client.get("/acts/", {"within": token}).content.decode()
    assert "в очертан контур" in chip


def test_an_unknown_name_is_refused_by_every_face(client: Client) -> None:
    for address in ("/api/collections/parcels/items", "/acts/", "/tiles/acts/15/18506/12080.mvt"):
        answer = client.get(address, {"within": "A" * 16})
        assert answer.status_code == 400, address
        assert "запазено очертание" in answer.content.decode()
