"""Tiles of rasters as a map asks for them: what they show, how long they hold, who is named."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import rasterio
from django.conf import settings
from django.test import Client
from PIL import Image
from rasterio.transform import Affine

from accounts.rules import Label
from config.rasters import raster_server
from geodata.models import Raster
from geodata.rasters.actions import store, take
from geodata.rasters.queries import shown
from geodata.rasters.rules import Class, Description, Provenance, RasterKind
from tiles.answers import Asked
from tiles.raster import relief
from tiles.raster.keeping import KeptFiles
from tiles.raster.serving import RasterServer

pytestmark = pytest.mark.django_db

WORLD_M = 40_075_016.685578488
ZOOM = 12
# the pixel of zoom 12 that the file begins with: the corner of tile 12/2312/1512
COLUMN, ROW = 2312 * 256, 1512 * 256
SIZE = 512
SOURCE = Provenance("t", Label("а", "a"), "CC0", Label("Ние <и други>", "We"), "", False)
RELIEF = Description(
    name="hill", kind=RasterKind.RELIEF, file="a.tif", title=Label("Хълм", "Hill"),
    note=Label("", ""), unit=Label("", ""), classes=(), source=SOURCE,
    crs=None, nodata=None, scale=1.0, shift=0.0,
)  # fmt: skip
GRID = replace(
    RELIEF, name="people", kind=RasterKind.GRID, unit=Label("души", "people"),
    classes=(Class(1, "#112233"), Class(10, "#445566")),
)  # fmt: skip
PICTURE = replace(RELIEF, name="old_map", kind=RasterKind.OVERLAY)


def tiff(path: Path, values: np.ndarray) -> Path:
    """A file whose pixels are those of zoom 12 already, so that nothing is interpolated."""
    pixel = WORLD_M / 256 / 2**ZOOM
    place = Affine(pixel, 0, COLUMN * pixel - WORLD_M / 2, 0, -pixel, WORLD_M / 2 - ROW * pixel)
    bands = values if values.ndim == 3 else values[None]
    told = dict(zip(("count", "height", "width"), bands.shape, strict=True))
    with rasterio.open(
        path, "w", driver="GTiff", crs="EPSG:3857", transform=place, dtype=bands.dtype, **told
    ) as out:
        out.write(bands)
    return path


@pytest.fixture(autouse=True)
def _kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster_server, "kept", KeptFiles(tmp_path / "tiles", 1 << 20))


@pytest.fixture
def hill(tmp_path: Path) -> Raster:
    """Ground that rises by a quarter of a metre a pixel to the east, from 600 m."""
    columns = np.indices((SIZE, SIZE))[1]
    return take(RELIEF, tiff(tmp_path / "hill.tif", (600 + columns / 4).astype("float32")), by=None)


def pixels(content: bytes, mode: str = "RGBA") -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert(mode))


def test_terrain_codes_the_very_heights(client: Client, hill: Raster) -> None:
    answer = client.get("/raster/hill/terrain/12/2312/1512.png")
    heights = relief.decoded(pixels(answer.content, "RGB"))
    expected = 600 + np.arange(256) / 4
    # the cubic kernel of the warp leaves a plane a plane, but for the rim of the file
    assert np.abs(heights[8:, 8:] - expected[8:]).max() <= 0.1
    same = client.get("/raster/hill/terrain/12/2312/1512.webp")
    assert np.array_equal(pixels(same.content, "RGB"), pixels(answer.content, "RGB"))


def test_a_coarser_zoom_is_the_mean_and_a_finer_one_lies_between(
    client: Client, hill: Raster
) -> None:
    coarse = relief.decoded(
        pixels(client.get("/raster/hill/terrain/11/1156/756.png").content, "RGB")
    )
    assert coarse[100, 100] == pytest.approx(600 + 200.5 / 4, abs=0.15)
    fine = relief.decoded(
        pixels(client.get("/raster/hill/terrain/13/4625/3025.png").content, "RGB")
    )
    assert fine[100, 100] == pytest.approx(600 + (128 + 49.75) / 4, abs=0.15)
    double = relief.decoded(
        pixels(client.get("/raster/hill/terrain/12/2312/1512@2x.png").content, "RGB")
    )
    assert double.shape == (512, 512)
    assert np.array_equal(double[256:, 256:], fine)


def test_shade_has_no_seam(client: Client, hill: Raster) -> None:
    """A plane is lit alike everywhere, over tile edges too."""
    left = pixels(client.get("/raster/hill/12/2312/1512.png").content)
    right = pixels(client.get("/raster/hill/12/2313/1512.png").content)
    inner = np.hstack((left[16:, 16:], right[16:, :-16]))
    assert np.ptp(inner[..., 3].astype(int)) <= 4


def test_contours_run_at_their_heights_and_meet(client: Client, hill: Raster) -> None:
    answer = client.get("/raster/hill/contours/14/9249/6049.mvt")
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layer = mapbox_vector_tile.decode(answer.content)["contours"]
    # columns 64 to 128 of the file: 616 to 632 m, so one line, at 620 m
    (line,) = layer["features"]
    assert line["properties"] == {"ele": 620}
    x = [at[0] for at in line["geometry"]["coordinates"]]
    assert x == pytest.approx([4096 * (80.5 - 64) / 64] * len(x), abs=24)
    answer = client.get("/raster/hill/contours/14/9254/6049.mvt")
    (index,) = mapbox_vector_tile.decode(answer.content)["contours"]["features"]
    assert index["properties"] == {"ele": 700, "index": 1}


def test_cells_take_the_colour_of_their_class(client: Client, tmp_path: Path) -> None:
    values = np.zeros((SIZE, SIZE), "float32")
    values[:, 256:320], values[:, 320:] = 5, 10
    values[:64] = np.nan
    take(GRID, tiff(tmp_path / "a.tif", values), by=None)
    seen = pixels(client.get("/raster/people/12/2313/1512.png").content)
    assert seen[200, 10].tolist() == [0x11, 0x22, 0x33, 255]
    assert seen[200, 200].tolist() == [0x44, 0x55, 0x66, 255]
    assert seen[20, 200].tolist()[3] == 0
    assert client.get("/raster/people/12/2312/1512.png").status_code == 204
    webp = pixels(client.get("/raster/people/12/2313/1512.webp").content)
    assert np.array_equal(webp[..., 3], seen[..., 3])
    assert np.array_equal(webp[seen[..., 3] > 0], seen[seen[..., 3] > 0])


def test_a_picture_is_clear_beyond_its_edge(client: Client, tmp_path: Path) -> None:
    values = np.zeros((3, SIZE, SIZE), "uint8")
    values[0], values[1] = 200, 100
    take(PICTURE, tiff(tmp_path / "a.tif", values[:, :100, :100]), by=None)
    for suffix in ("png", "webp"):
        answer = client.get(f"/raster/old_map/12/2312/1512.{suffix}")
        assert answer["Content-Type"] == f"image/{suffix}"
        seen = pixels(answer.content)
        assert np.abs(seen[50, 50].astype(int) - (200, 100, 0, 255)).max() <= 12
        assert seen[150, 150, 3] == 0
    double = pixels(client.get("/raster/old_map/12/2312/1512@2x.png").content)
    # an edge that fades lends its colour no black
    edge = double[100, (double[100, :, 3] > 40) & (double[100, :, 3] < 250)]
    assert (edge[:, 0] > 170).all()


def test_a_tile_holds_for_ever_under_its_version_and_until_asked_without(
    client: Client, hill: Raster
) -> None:
    document = client.get("/raster/hill.json").json()
    (template,) = document["tiles"]
    address = template.replace("{z}/{x}/{y}", "12/2312/1512")
    kept = client.get(address)
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    path = "/raster/hill/12/2312/1512.png"
    fresh = client.get(path)
    assert fresh["Cache-Control"] == "public, no-cache"
    assert fresh.content == kept.content
    again = client.get(path, headers={"If-None-Match": fresh["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path)["Content-Length"] == str(len(fresh.content))
    other = client.get("/raster/hill/terrain/12/2312/1512.png")
    assert other["ETag"] != fresh["ETag"]


def test_other_colours_are_another_version(client: Client, tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", np.full((SIZE, SIZE), 5, "float32"))
    take(GRID, file, by=None)
    path = "/raster/people/12/2312/1512.png"
    before = client.get(path)
    take(replace(GRID, classes=(Class(1, "#abcdef"),)), file, by=None)
    shown.forget()
    after = client.get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert pixels(after.content)[9, 9].tolist() == [0xAB, 0xCD, 0xEF, 255]


def test_who_is_named_and_what_is_said_is_in_the_language_asked_for(
    client: Client, hill: Raster
) -> None:
    bulgarian = client.get("/raster/hill.json").json()
    english = client.get("/raster/hill.json", headers={"Accept-Language": "en"}).json()
    assert bulgarian["attribution"] == "Ние &lt;и други&gt;"
    assert (english["name"], english["attribution"]) == ("Hill", "We")
    assert (english["minzoom"], english["maxzoom"]) == (6, 15)
    assert english["tilejson"] == "3.0.0"
    lines = client.get("/raster/hill/contours.json").json()
    assert lines["vector_layers"][0]["id"] == "contours"
    assert (lines["minzoom"], lines["maxzoom"]) == (10, 15)
    heights = client.get("/raster/hill/terrain.json").json()
    assert (heights["encoding"], heights["tileSize"]) == ("mapbox", 256)
    (listed,) = client.get("/raster/").json()["rasters"]
    assert listed["tilejson"].keys() == {"picture", "terrain", "contours"}
    assert client.get(listed["tilejson"]["terrain"]).status_code == 200


WRONG = [
    ("/raster/none/12/2312/1512.png", 404),
    ("/raster/hill/16/1/1.png", 404),
    ("/raster/hill/5/1/1.png", 404),
    ("/raster/hill/contours/9/289/189.mvt", 404),
    ("/raster/hill/12/4096/1512.png", 404),
    ("/raster/hill/12/2312/1512.jpg", 404),
    ("/raster/hill/12/2312/1512.mvt", 404),
    ("/raster/hill/contours/12/2312/1512.png", 404),
    ("/raster/hill/contours/12/2312/1512@2x.mvt", 404),
    ("/raster/hill/slope/12/2312/1512.png", 404),
    ("/raster/hill/12/2312/1512@3x.png", 404),
    ("/raster/hill/012/2312/1512.png", 404),
    ("/raster/hill/12/-1/1512.png", 404),
    ("/raster/hill/12/" + "9" * 5000 + "/1512.png", 404),
    ("/raster/../hill/12/2312/1512.png", 404),
    ("/raster/hill/12/2312/1512.png?size=9", 400),
    ("/raster/hill/12/2312/1512.png?v=1", 200),
    ("/raster/hill/12/0/0.png", 204),
    ("/raster/hill/slope.json", 404),
    ("/raster/none.json", 404),
]


@pytest.mark.parametrize(("path", "status"), WRONG)
def test_what_is_not_there_is_said_without_drawing(
    client: Client, hill: Raster, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_a_grid_has_no_heights(client: Client, tmp_path: Path) -> None:
    take(GRID, tiff(tmp_path / "a.tif", np.full((64, 64), 5, "float32")), by=None)
    for path in ("terrain/12/2312/1512.png", "contours/12/2312/1512.mvt"):
        assert client.get(f"/raster/people/{path}").status_code == 404
    assert client.post("/raster/people/12/2312/1512.png").status_code == 405
    document = client.get("/raster/people.json", headers={"Accept-Language": "en"}).json()
    assert document["unit"] == "people"
    assert document["classes"][1] == {"least": 10, "colour": "#445566"}


def test_a_drawn_tile_is_kept_and_the_oldest_go_first(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "kept", bytes_max=1000)
    for number in range(30):
        kept.put(f"v/{number}.png", b"x" * 50)
    kept.get("v/0.png")
    assert kept.trim() <= 1000
    assert kept.get("v/0.png") is not None
    assert kept.get("v/1.png") is None
    assert kept.get("v/29.png") is not None
    assert kept.get("v/absent.png") is None


def test_pixels_in_memory_are_bounded(tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", np.full((64, 64), 5, "float32"))
    program = (
        "import sys; from pathlib import Path; from tiles.raster.pyramid import Pyramid\n"
        "Pyramid(Path(sys.argv[1]), 12).read(12, 0, 0, 256, 256)\n"
        "from rasterio._env import get_gdal_config; print(get_gdal_config('GDAL_CACHEMAX'))"
    )
    clean = {name: value for name, value in os.environ.items() if name != "GDAL_CACHEMAX"}
    said = subprocess.run(
        [sys.executable, "-c", program, str(file)], cwd=settings.BASE_DIR, env=clean,
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert int(said.stdout) in (64, 64 << 20)


def test_too_many_at_once_are_asked_to_come_again(
    client: Client, hill: Raster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiles.raster.serving._PATIENCE_S", 0.01)
    with monkeypatch.context() as patched:
        patched.setattr(raster_server, "_drawing", {"one", "another"})
        answer = client.get("/raster/hill/12/2312/1512.png")
        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert client.get("/raster/hill/12/2312/1512.png").status_code == 200


def test_a_tile_that_many_ask_for_is_drawn_once(
    hill: Raster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []

    def slowly(*_: Any, **__: Any) -> bytes:
        drawn.append(1)
        sleep(0.2)
        return b"picture"

    monkeypatch.setattr("tiles.raster.serving.faces.drawn", slowly)
    rasters = raster_server.rasters()
    server = RasterServer(lambda: rasters, KeptFiles(tmp_path / "kept", 1 << 20))
    asked = Asked("GET", "/raster/hill/12/2312/1512.png", b"", "", "", "")
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(server.answer, [asked] * 4))
    assert [answer.body for answer in answers] == [b"picture"] * 4
    assert len(drawn) == 1


def test_the_map_page_offers_what_there_is(client: Client, hill: Raster) -> None:
    for path, title in (("/", "Хълм"), ("/en/", "Hill")):
        page = client.get(path).content.decode()
        assert f"&quot;title&quot;:&quot;{title}&quot;" in page
        assert "/raster/hill/contours/{z}/{x}/{y}.mvt?v=" in page


def test_the_page_of_data_names_underlays_without_script(client: Client, hill: Raster) -> None:
    source = replace(SOURCE, is_demonstration=True)
    other = replace(RELIEF, name="moved", note=Label("Другаде", "Elsewhere"), source=source)
    take(other, Path(store().path(hill.path)), by=None)
    for path, words in (
        ("/data/", ("Хълм", "демонстрационен", "Другаде")),
        ("/en/data/", ("Hill",)),
    ):
        page = client.get(path).content.decode()
        for word in (*words, "/raster/hill.json", "/raster/moved/contours.json", "CC0"):
            assert word in page
