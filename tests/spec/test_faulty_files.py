"""The faulty files: made the same every time, each listed with what must happen to it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fixtures import faulty


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[faulty.Fault]]:
    folder = tmp_path_factory.mktemp("faulty")
    return folder, faulty.write(folder)


def test_manifest_and_folder_agree(made: tuple[Path, list[faulty.Fault]]) -> None:
    folder, faults = made
    assert {p.name for p in folder.iterdir()} == {f.file for f in faults} | {"faults.json"}
    assert len({f.file for f in faults}) >= 25


def test_same_bytes_every_time(made: tuple[Path, list[faulty.Fault]], tmp_path: Path) -> None:
    folder, faults = made
    assert faulty.write(tmp_path) == faults
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_bombs_are_small_and_would_grow(made: tuple[Path, list[faulty.Fault]]) -> None:
    folder, _ = made
    bomb = folder / "overlapping_bomb.zip"
    assert bomb.stat().st_size < 200_000
    with zipfile.ZipFile(bomb) as archive:
        assert sum(i.file_size for i in archive.infolist()) > 10 * 2**30


def test_nothing_escapes_the_folder(made: tuple[Path, list[faulty.Fault]]) -> None:
    folder, _ = made
    assert not list(folder.parent.glob("escaped.txt"))


def test_every_outcome_occurs(made: tuple[Path, list[faulty.Fault]]) -> None:
    _, faults = made
    assert {f.outcome for f in faults} == set(faulty.Outcome)
