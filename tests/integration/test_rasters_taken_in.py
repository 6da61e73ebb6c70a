"""Rasters that are taken in as they are, and files that are refused with a reason in words."""

import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from django.core.management import CommandError, call_command
from rasterio.transform import Affine

from accounts.models import AuditEvent
from accounts.rules import Label
from geodata.actions import remove_demonstration
from geodata.models import Municipality, Raster, Source
from geodata.rasters.actions import description_of, remove, store, take
from geodata.rasters.rules import Class, Description, Provenance, RasterKind
from geodata.reasons import Reason
from geodata.reports import Refused

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rasters"
TEXT = Label("а", "a")
SOURCE = Provenance("test", TEXT, "CC0", TEXT, "", is_demonstration=False)
GRID = Description(
    name="test", kind=RasterKind.GRID, file="a.tif", title=TEXT, note=Label("", ""), unit=TEXT,
    classes=(Class(1.0, "#ffeeaa"), Class(3.0, "#ff8800")), source=SOURCE,
    crs=None, nodata=None, scale=1.0, shift=0.0,
)  # fmt: skip
RELIEF = replace(GRID, kind=RasterKind.RELIEF, classes=())
PICTURE = replace(GRID, kind=RasterKind.OVERLAY, classes=())


def at(x: float, y: float, pixel: float) -> Affine:
    """Where the upper left corner of a file lies."""
    return Affine(pixel, 0, x, 0, -pixel, y)


# 30 m to the pixel, in the middle of Sofia
PLACE = at(321_000, 4_731_000, 30)
CIRCLE = b"II*\0" + struct.pack("<IHI", 8, 0, 8)
ADDRESS = b"/vsicurl/http://127.0.0.1:9/a.tif"
NAN = np.full((8, 8), np.nan, "float32")
CLEAR = np.zeros((4, 8, 8), "uint8")


def tiff(path: Path, values: np.ndarray, **profile: Any) -> Path:
    bands = values if values.ndim == 3 else values[None]
    told = {"crs": "EPSG:7801", "transform": PLACE} | profile
    count, height, width = bands.shape
    told |= {"count": count, "height": height, "width": width, "dtype": bands.dtype}
    with rasterio.open(path, "w", driver="GTiff", **told) as out:
        out.write(bands)
    return path


def slope(size: int = 64) -> np.ndarray:
    return np.linspace(500, 900, size * size, dtype="float32").reshape(size, size)


def test_what_was_made_is_a_window_of_the_map(tmp_path: Path) -> None:
    raster = take(RELIEF, tiff(tmp_path / "a.tif", slope()), by=None)
    with rasterio.open(store().path(raster.path)) as made:
        assert made.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert made.crs.to_epsg() == 3857
        # 30 m are 41 m of the projection: between zoom 11 (76 m) and 12 (38 m)
        assert raster.max_zoom == 12
        pixel_m = made.transform.a
        assert pixel_m * 256 * 2**12 == pytest.approx(40_075_016.6856)
        column = (made.transform.c + 20_037_508.3428) / pixel_m
        row = (20_037_508.3428 - made.transform.f) / pixel_m
        assert column == pytest.approx(round(column), abs=1e-3)
        assert round(column) % 64 == 0
        assert round(row) % 64 == 0
        assert made.overviews(1) == [2, 4, 8, 16, 32, 64]
    assert (raster.low, raster.high) == (pytest.approx(500, abs=1), pytest.approx(900, abs=1))
    west, south, east, north = raster.bounds.extent
    assert 23.2 < west < east < 23.4
    assert 42.6 < south < north < 42.8


def test_heights_stay_where_they_were(tmp_path: Path) -> None:
    """A hill of 1,000 m in one corner of the file is there in the tile file too."""
    from geodata.crs import CADASTRE, MERCATOR, transformer

    values = np.full((80, 80), 600, "float32")
    values[10:20, 50:60] = 1000
    raster = take(RELIEF, tiff(tmp_path / "a.tif", values), by=None)
    x, y = transformer(CADASTRE, MERCATOR).transform(321_000 + 55 * 30, 4_731_000 - 15 * 30)
    with rasterio.open(store().path(raster.path)) as made:
        row, column = made.index(x, y)
        read = made.read(1)
        assert read[row, column] == pytest.approx(1000, abs=2)
        assert read[row + 20, column - 20] == pytest.approx(600, abs=2)


def test_a_grid_keeps_its_values_and_what_is_unknown(tmp_path: Path) -> None:
    values = np.array([[0, 1.5], [3, -9999]], "float64").repeat(8, 0).repeat(8, 1)
    raster = take(replace(GRID, scale=2.0), tiff(tmp_path / "a.tif", values, nodata=-9999), by=None)
    with rasterio.open(store().path(raster.path)) as made:
        read = made.read(1)
        assert sorted(np.unique(read[~np.isnan(read)])) == [0, 3, 6]
        assert np.isnan(read).any()


def test_a_grey_picture_becomes_one_with_colours_and_clear_edges(tmp_path: Path) -> None:
    values = np.full((1, 40, 40), 200, "uint8")
    raster = take(PICTURE, tiff(tmp_path / "a.tif", values), by=None)
    with rasterio.open(store().path(raster.path)) as made:
        assert made.count == 4
        read = made.read()
        seen = read[3] > 0
        assert 0 < seen.sum() < seen.size
        assert abs(int(np.median(read[0][seen])) - 200) <= 4


def test_the_same_again_does_nothing_and_a_change_renews(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", slope())
    first = take(RELIEF, file, by=None)
    again = take(RELIEF, file, by=None)
    assert again.taken_at == first.taken_at
    assert AuditEvent.objects.filter(verb="take_raster").count() == 1
    renamed = take(replace(RELIEF, title=Label("Нов", "New")), file, by=None)
    assert (renamed.pk, renamed.title_bg, renamed.sha256) == (first.pk, "Нов", first.sha256)
    assert renamed.key != first.key


@pytest.mark.django_db(transaction=True)
def test_pixels_go_with_the_last_raster_that_shows_them(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", slope())
    one = take(RELIEF, file, by=None)
    other = take(replace(RELIEF, name="other"), file, by=None)
    assert one.path == other.path
    remove(one, by=None)
    assert store().exists(other.path)
    tiff(tmp_path / "b.tif", slope() + 100)
    newer = take(replace(RELIEF, name="other"), tmp_path / "b.tif", by=None)
    assert not store().exists(other.path)
    remove(newer, by=None)
    assert not store().exists(newer.path)


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_goes_with_the_demonstration(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", slope())
    real = take(RELIEF, file, by=None)
    shown = replace(SOURCE, is_demonstration=True)
    invented = take(replace(RELIEF, name="invented", note=TEXT, source=shown), file, by=None)
    remove_demonstration(municipality=Municipality.objects.get(), by=None)
    assert list(Raster.objects.values_list("name", flat=True)) == [real.name]
    assert store().exists(invented.path)
    assert AuditEvent.objects.filter(verb="remove_raster").exists()


def sparse(path: Path) -> Path:
    """A million by a million pixels in a few hundred bytes."""
    options = {"sparse_ok": True, "tiled": True, "blockxsize": 32768, "blockysize": 32768}
    with rasterio.open(
        path, "w", driver="GTiff", count=1, height=1_000_000, width=1_000_000, dtype="uint8",
        crs="EPSG:7801", transform=PLACE, bigtiff="YES", **options,
    ):  # fmt: skip
        pass
    return path


def vrt(path: Path, name: str) -> Path:
    tiff(path / "real.tif", slope())
    (path / name).write_text(
        '<VRTDataset rasterXSize="64" rasterYSize="64"><SRS>EPSG:7801</SRS>'
        "<GeoTransform>321000,30,0,4731000,0,-30</GeoTransform>"
        '<VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{path / 'real.tif'}</SourceFilename>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return path / name


def cut(path: Path, share: float) -> Path:
    whole = tiff(path, np.random.default_rng(1).random((400, 400)).astype("float32"))
    whole.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    return whole


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def pointing_elsewhere(path: Path) -> Path:
    """Its metadata ask for coordinates to be read from another file."""
    tiff(path, slope(), transform=Affine.identity())
    with rasterio.open(path, "r+") as out:
        out.update_tags(
            ns="GEOLOCATION", X_DATASET="/etc/passwd", Y_DATASET="/vsicurl/http://127.0.0.1:9/a",
            X_BAND="1", Y_BAND="1", PIXEL_OFFSET="0", LINE_OFFSET="0", PIXEL_STEP="1",
            LINE_STEP="1",
        )  # fmt: skip
    return path


def png(path: Path, name: str) -> Path:
    with rasterio.open(
        path / name, "w", driver="PNG", count=1, height=4, width=4, dtype="uint8"
    ) as out:
        out.write(np.zeros((1, 4, 4), "uint8"))
    return path / name


def made(path: Path, values: np.ndarray | None = None, **profile: Any) -> Path:
    return tiff(path / "a.tif", slope() if values is None else values, **profile)


HOSTILE: dict[str, tuple[Description, Callable[[Path], Path], Reason]] = {
    "empty": (GRID, lambda p: written(p / "a.tif", b""), Reason.EMPTY_FILE),
    "absent": (GRID, lambda p: p / "absent.tif", Reason.MISSING_FILE),
    "a folder": (GRID, lambda p: p, Reason.MISSING_FILE),
    "noise": (GRID, lambda p: written(p / "a.tif", os.urandom(5000)), Reason.UNKNOWN_FORMAT),
    "text": (GRID, lambda p: written(p / "a.tif", b"hello"), Reason.UNKNOWN_FORMAT),
    "svg": (GRID, lambda p: written(p / "a.tif", b"<svg/>"), Reason.UNKNOWN_FORMAT),
    "png called tif": (PICTURE, lambda p: png(p, "a.tif"), Reason.UNKNOWN_FORMAT),
    "tif called png": (GRID, lambda p: made(p).rename(p / "a.png"), Reason.WRONG_EXTENSION),
    "vrt": (GRID, lambda p: vrt(p, "a.vrt"), Reason.DISGUISED_VRT),
    "vrt called tif": (GRID, lambda p: vrt(p, "a.tif"), Reason.DISGUISED_VRT),
    "address": (GRID, lambda p: written(p / "a.tif", ADDRESS), Reason.UNKNOWN_FORMAT),
    "only a header": (GRID, lambda p: written(p / "a.tif", CIRCLE[:8]), Reason.UNREADABLE),
    "directory in a circle": (GRID, lambda p: written(p / "a.tif", CIRCLE), Reason.UNREADABLE),
    "cut in two": (GRID, lambda p: cut(p / "a.tif", 0.5), Reason.UNREADABLE),
    "cut at the end": (GRID, lambda p: cut(p / "a.tif", 0.98), Reason.UNREADABLE),
    "a bomb": (GRID, lambda p: sparse(p / "a.tif"), Reason.TOO_MANY_PIXELS),
    "heights of another size": (
        RELIEF, lambda p: written(p / "N42E023.hgt", b"\0" * 1000), Reason.UNKNOWN_FORMAT,
    ),
    "heights with no name": (
        RELIEF, lambda p: written(p / "sofia.hgt", b"\0" * 1201 * 1201 * 2), Reason.UNKNOWN_FORMAT,
    ),
    "no system": (GRID, lambda p: made(p, crs=None), Reason.MISSING_CRS),
    "no place": (GRID, lambda p: made(p, transform=Affine.identity()), Reason.NO_PLACE),
    "pointing at other files": (GRID, lambda p: pointing_elsewhere(p / "a.tif"), Reason.NO_PLACE),
    "unknown system": (replace(GRID, crs="EPSG:999999"), made, Reason.UNKNOWN_CRS),
    "system 100 m off": (replace(GRID, crs="EPSG:28403"), made, Reason.INEXACT_CRS),
    "elsewhere": (
        GRID, lambda p: made(p, transform=at(500_000, 4_800_000, 30)), Reason.RASTER_OUTSIDE,
    ),
    "swapped axes": (
        GRID, lambda p: made(p, crs="EPSG:4326", transform=at(42.6, 23.4, 1e-3)),
        Reason.RASTER_OUTSIDE,
    ),
    "pixels of a nanometre": (
        GRID, lambda p: made(p, transform=at(321_000, 4_731_000, 1e-9)), Reason.ABSURD_RESOLUTION,
    ),
    "two bands": (GRID, lambda p: made(p, np.stack((slope(), slope()))), Reason.NOT_ONE_BAND),
    "complex numbers": (
        GRID, lambda p: made(p, np.ones((8, 8), "complex64")), Reason.NOT_ONE_BAND,
    ),
    "numbers as a picture": (PICTURE, made, Reason.NOT_A_PICTURE),
    "nothing but unknown": (GRID, lambda p: made(p, NAN), Reason.NO_VALUES),
    "nothing but infinite": (GRID, lambda p: made(p, NAN + np.inf), Reason.NO_VALUES),
    "a clear picture": (PICTURE, lambda p: made(p, CLEAR), Reason.NO_VALUES),
    "heights of the stars": (RELIEF, lambda p: made(p, slope() * 100), Reason.NOT_HEIGHTS),
    "a shift in metres": (replace(GRID, shift=22.0), made, Reason.SHIFT_NEEDS_DEGREES),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_shown_is_refused_in_words(name: str, tmp_path: Path) -> None:
    description, make, reason = HOSTILE[name]
    file = make(tmp_path)
    with pytest.raises(Refused) as refused:
        take(description, file, by=None)
    assert refused.value.reason is reason, refused.value.message.en
    for text in refused.value.message:
        assert text
        assert "{" not in text
        assert str(tmp_path) not in text
    assert not Raster.objects.exists()
    assert not Source.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_command_puts_on_lists_and_takes_off(capsys: pytest.CaptureFixture[str]) -> None:
    relief = FIXTURES / "relief.toml"
    call_command("ingest_raster", relief, "--lang", "bg")
    assert "демонстрационен" in capsys.readouterr().out
    raster = Raster.objects.select_related("source").get()
    description, _ = description_of(relief)
    assert raster.note_bg == description.note.bg
    # as it was described, not as ground in the shape of a source
    assert raster.source.attribution_en == description.source.attribution.en
    assert raster.source.is_demonstration
    west, south, east, north = raster.bounds.extent
    assert (west, south, east, north) == pytest.approx((23, 42, 24, 43), abs=0.001)
    call_command("ingest_raster", "--list", "--lang", "en")
    assert capsys.readouterr().out.startswith("relief: Relief, z5–11, 34")
    call_command("ingest_raster", "--remove", "relief")
    assert not Raster.objects.exists()
    with pytest.raises(CommandError, match="relief"):
        call_command("ingest_raster", "--remove", "relief")


@pytest.mark.parametrize(
    ("lang", "said"), [("bg", "Няма такъв файл"), ("en", "There is no such file")]
)
def test_what_is_not_there_is_said_to_be_missing(lang: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=rf"{said}: absent\.toml"):
        call_command("ingest_raster", tmp_path / "absent.toml", "--lang", lang)
    described = (FIXTURES / "relief.toml").read_text(encoding="utf-8")
    alone = tmp_path / "relief.toml"
    alone.write_text(described, encoding="utf-8")
    with pytest.raises(CommandError, match=rf"{said}: N42E001\.hgt"):
        call_command("ingest_raster", alone, "--lang", lang)
    with pytest.raises(CommandError, match=rf"{said}: absent\.zip"):
        call_command("ingest", "kais-parcels", tmp_path / "absent.zip", "--lang", lang)


def test_the_command_asks_what_to_do() -> None:
    with pytest.raises(CommandError, match="--list"):
        call_command("ingest_raster")
