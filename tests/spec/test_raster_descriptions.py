"""What a raster must say of itself: each slip of the pen is refused by its own name."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from geodata.rasters.actions import description_of
from geodata.rasters.rules import RasterKind, described
from geodata.reasons import Reason
from geodata.reports import Refused

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rasters"
BOTH = {"bg": "а", "en": "a"}
GRID: dict[str, Any] = {
    "name": "noise_2024",
    "kind": "grid",
    "file": "noise.tif",
    "title": BOTH,
    "unit": BOTH,
    "classes": [{"least": 40, "colour": "#ffeeaa"}, {"least": 55.5, "colour": "#ff8800cc"}],
    "source": {"code": "noise", "title": BOTH, "licence": "CC0", "attribution": BOTH},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The grid with one value put at `a.b`, or taken away when it is None."""
    made = deepcopy(GRID)
    *folders, last = path.split(".")
    at = made
    for folder in folders:
        at = at[folder]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return made


def test_a_whole_description_is_read() -> None:
    found = described(GRID)
    assert (found.name, found.kind, found.scale, found.shift) == (
        "noise_2024", RasterKind.GRID, 1.0, 0.0,
    )  # fmt: skip
    assert [(one.least, one.colour) for one in found.classes] == [
        (40.0, "#ffeeaa"), (55.5, "#ff8800cc"),
    ]  # fmt: skip


WRONG = [
    ("name", None, "name"),
    ("name", "Шум", "name"),
    ("name", "a" * 41, "name"),
    ("kind", "dem", "kind"),
    ("kind", 3, "kind"),
    ("file", "", "file"),
    ("title", {"bg": "а"}, "title.en"),
    ("title", {"bg": "а", "en": "a", "de": "a"}, "title.de"),
    ("title", "Шум", "title"),
    ("title", {"bg": "а" * 301, "en": "a"}, "title.bg"),
    ("unit", None, "unit"),
    ("classes", [], "classes"),
    ("classes", [{"least": 2, "colour": "#000000"}, {"least": 1, "colour": "#111111"}], "classes"),
    ("classes", [{"least": 1, "colour": "red"}], "classes[0].colour"),
    ("classes", [{"least": "1", "colour": "#000000"}], "classes[0].least"),
    ("classes", [{"least": float("nan"), "colour": "#000000"}], "classes[0].least"),
    ("classes", [{"least": 1, "color": "#000000"}], "classes[0].colour"),
    ("classes", ["#000000"], "classes[0]"),
    ("scale", 0, "scale"),
    ("scale", -1.5, "scale"),
    ("scale", True, "scale"),
    ("nodata", "none", "nodata"),
    ("shift_east_deg", 22.0, "shift_east_deg"),
    ("opacity", 0.5, "opacity"),
    ("source", None, "source"),
    ("source.attribution", None, "source.attribution"),
    ("source.licence", " ", "source.licence"),
    ("source.is_demonstration", "yes", "source.is_demonstration"),
    ("source.is_demonstration", True, "note"),
]


@pytest.mark.parametrize(("path", "value", "key"), WRONG)
def test_what_is_wrong_is_named_in_both_languages(path: str, value: Any, key: str) -> None:
    with pytest.raises(Refused) as refused:
        described(changed(path, value))
    assert refused.value.reason is Reason.BAD_DESCRIPTION
    assert f"„{key}“" in refused.value.message.bg
    assert f"“{key}”" in refused.value.message.en


@pytest.mark.parametrize("name", ["relief", "population_1975", "population_2020"])
def test_what_the_product_ships_says_all(name: str) -> None:
    found, file = description_of(FIXTURES / f"{name}.toml")
    assert found.name == name
    assert file.is_file()
    assert found.source.attribution.bg
    assert found.source.attribution.en


def test_what_lies_elsewhere_says_so_wherever_its_name_stands() -> None:
    relief, _ = description_of(FIXTURES / "relief.toml")
    assert relief.shift == 22.0
    assert relief.source.is_demonstration
    for text in (relief.note, relief.source.title):
        assert "демонстрационен" in text.bg.lower()
        assert "demonstration" in text.en.lower()
    assert "Пиренеи, не София" in relief.source.attribution.bg


def test_no_toml_is_no_description(tmp_path: Path) -> None:
    for content in (b"name = ", b"\xff\xfe", b"{}"):
        (tmp_path / "a.toml").write_bytes(content)
        with pytest.raises(Refused) as refused:
            description_of(tmp_path / "a.toml")
        assert refused.value.reason is Reason.UNREADABLE
    with pytest.raises(Refused):
        description_of(tmp_path / "absent.toml")
