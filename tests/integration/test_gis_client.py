"""A GIS opens the interface as it is: GDAL's own clients, the ones inside QGIS and ogr2ogr."""

import re
import subprocess
from typing import Protocol

import pytest

from config.collections import API


class Server(Protocol):
    url: str


def printed_by(*arguments: str) -> str:
    done = subprocess.run(["ogrinfo", *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return done.stdout


def ogrinfo(server: Server, *arguments: str, layer: str = "", options: str = "") -> str:
    """What ogrinfo prints of the interface of a running site."""
    page = ["-oo", f"PAGE_SIZE={options}"] if options else []
    return printed_by(*arguments, *page, f"OAPIF:{server.url}/api", *([layer] if layer else []))


def features_in(printed: str) -> list[str]:
    return re.findall(r"^OGRFeature\(\w+\):(\d+)", printed, re.MULTILINE)


@pytest.fixture(autouse=True)
def server(live_server: Server) -> Server:
    return live_server


def test_lists_every_collection(server: Server) -> None:
    listed = ogrinfo(server)
    assert re.findall(r"^\d+: (\w+) ", listed, re.MULTILINE) == [
        collection.id for collection in API.collections
    ]


def test_reads_every_feature_over_many_pages(server: Server) -> None:
    summary = ogrinfo(server, "-so", layer="districts")
    (count,) = re.findall(r"Feature Count: (\d+)", summary)
    read = features_in(ogrinfo(server, "-al", layer="districts", options="5"))
    assert len(read) == len(set(read)) == int(count) == 24


def test_finds_by_place_and_keeps_the_order_of_the_axes(server: Server) -> None:
    centre = ["-spat", "23.3218", "42.6976", "23.3220", "42.6978"]
    found = ogrinfo(server, "-al", *centre, layer="districts")
    assert 1 <= len(features_in(found)) <= 3, "the centre is where districts meet"
    corners = re.findall(r"(\d+\.\d+) (\d+\.\d+)", found[found.index("MULTIPOLYGON") :])
    assert corners
    assert all(23 < float(lon) < 24 and 42 < float(lat) < 43 for lon, lat in corners)
    swapped = ["-spat", "42.6976", "23.3218", "42.6978", "23.3220"]
    assert not features_in(ogrinfo(server, "-al", *swapped, layer="districts"))


def test_knows_the_types_of_properties(server: Server) -> None:
    parcels = ogrinfo(server, "-so", layer="parcels")
    assert "Geometry: Multi Polygon" in parcels
    assert "identifier: String" in parcels
    assert "area_m2: Real" in parcels
    assert "valid_from: Date" in parcels


def test_finds_the_collections_as_a_client_of_tiles(server: Server) -> None:
    """GDAL's OGCAPI driver. It reads tiles of grids in degrees only, so it goes no further."""
    listed = re.findall(r"SUBDATASET_\d+_NAME=(\S+)", printed_by(f"OGCAPI:{server.url}/api"))
    assert listed == [
        f"OGCAPI:{server.url}/api/collections/{collection.id}?f=json"
        for collection in API.collections
    ]


def test_reads_a_whole_zoom_of_tiles(server: Server) -> None:
    """GDAL's MVT driver takes the extent and the zooms from TileJSON and asks for every tile."""
    printed = printed_by(
        "-al", f"MVT:{server.url}/tiles/districts/10",
        "-oo", "TILE_EXTENSION=mvt", "-oo", f"METADATA_FILE={server.url}/tiles/districts.json",
    )  # fmt: skip
    ids = re.findall(r"^  mvt_id \(Integer64\) = (\d+)", printed, re.MULTILINE)
    assert set(ids) == set(features_in(ogrinfo(server, "-al", layer="districts", options="100")))
    assert 'ID["EPSG",3857]' in printed
