"""Which database a benchmark measures: the one it is told of, else the private cluster's."""

from pathlib import Path

import pytest

from benchmarks import tell_database

PRIVATE = "postgis://kvartal@%2Ftmp%2Fa:27000/kvartal"


@pytest.mark.parametrize(
    ("told", "is_there", "measured"),
    [
        ({}, True, PRIVATE),
        ({"DATABASE_URL": ""}, True, PRIVATE),
        ({"DATABASE_URL": "postgis:///other"}, True, "postgis:///other"),
        ({}, False, None),
    ],
)
def test_the_database_of_a_benchmark(
    tmp_path: Path, told: dict[str, str], is_there: bool, measured: str | None
) -> None:
    private = tmp_path / "database_url"
    if is_there:
        private.write_text(PRIVATE + "\n")
    tell_database(told, private)
    assert told.get("DATABASE_URL") == measured
