"""Kept tiles are used only while every change is heard of; whatever fails, none that is old."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from kept_ground import as_it_is, is_kept, kept_city, show, status, wait_for
from psycopg_pool import ConnectionPool
from tiles_ground import CENTRE, tile_at

from config.layers import LAYERS, tile_server
from geodata.models import Parcel, Source
from tiles.cache import front as fronts
from tiles.cache.front import KeptTiles
from tiles.cache.listening import _nobody_can_write, forget
from tiles.cache.topics import derived
from tiles.cache.trust import State
from tiles.grid import Tile
from tiles.pool import DatabaseAwayError, DatabaseBusyError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("test_tiles_serving")]
HERE = tile_at(*CENTRE, 17)
NOWHERE = {"host": "127.0.0.1", "port": 1, "dbname": "nowhere", "connect_timeout": 1}


@pytest.fixture
def kept(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptTiles]:
    yield from kept_city(tmp_path, settings, monkeypatch)


def again(front: KeptTiles) -> KeptTiles:
    """The server, started anew on the same folder."""
    front.stop()
    return KeptTiles(tile_server, memory_mb=1)


def unheard(statement: str) -> None:
    """A commit of a program that ended before it applied it."""
    with psycopg.connect(**_arguments()) as other:
        other.execute(statement)


def change(use: str = "unheard") -> str:
    return f"UPDATE geodata_parcel SET use = '{use}'"


def test_rows_read_before_a_change_are_not_kept_after_it(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = kept._rendered

    def slowly(name: str, tile: Tile) -> bytes:
        content = rendered(name, tile)
        Parcel.objects.update(use="meanwhile")
        return content

    tile = tile_at(*CENTRE, 18)
    monkeypatch.setattr(kept, "_rendered", slowly)
    show(kept, "parcels", tile)
    assert not is_kept(kept, "parcels", tile)
    monkeypatch.undo()
    assert show(kept, "parcels", tile) == as_it_is("parcels", tile)


def test_rows_read_before_a_change_elsewhere_are_kept(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = kept._rendered

    def slowly(name: str, tile: Tile) -> bytes:
        content = rendered(name, tile)
        Source.objects.create(
            municipality=Parcel.objects.all()[0].municipality,
            code="other",
            title_bg="",
            title_en="",
        )
        return content

    tile = tile_at(*CENTRE, 18)
    monkeypatch.setattr(kept, "_rendered", slowly)
    show(kept, "quarter_names", tile)
    assert is_kept(kept, "quarter_names", tile)


def test_a_server_that_starts_hears_of_what_nobody_applied(kept: KeptTiles) -> None:
    show(kept, "parcels", HERE)
    kept.stop()
    unheard(change())
    front = again(kept)
    try:
        assert show(front, "parcels", HERE) == as_it_is("parcels", HERE)
    finally:
        front.stop()


def test_a_commit_before_one_of_a_lower_number_is_not_passed_over(kept: KeptTiles) -> None:
    """The sequence of changes is not that of commits."""
    around = tile_at(*CENTRE, 15)
    show(kept, "acts", around)
    front = kept
    with psycopg.connect(**_arguments()) as early, psycopg.connect(**_arguments()) as late:
        early.execute("UPDATE acts_act SET kind = 'early' WHERE number = '30'")
        late.execute("UPDATE acts_act SET kind = 'late' WHERE number <> '30'")
        late.commit()
        wait_for(lambda: "late" in show(kept, "acts", around))
        front = again(kept)
        show(front, "acts", around)
        early.commit()
    try:
        wait_for(lambda: "early" in show(front, "acts", around))
    finally:
        front.stop()


def test_missing_triggers_end_all_trust(kept: KeptTiles) -> None:
    assert kept.store is not None
    show(kept, "parcels", HERE)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE geodata_parcel DISABLE TRIGGER tiles_update")
    try:
        wait_for(lambda: kept.trust.state is State.UNWATCHED)
        Parcel.objects.update(use="unwatched")
        assert "unwatched" in show(kept, "parcels", HERE)
        assert not is_kept(kept, "parcels", HERE)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE geodata_parcel ENABLE ALWAYS TRIGGER tiles_update")
    wait_for(lambda: kept.trust.state is State.FOLLOWING)
    assert show(kept, "parcels", HERE) == as_it_is("parcels", HERE)


def test_rewritten_tables_and_forgotten_changes_throw_everything_away(kept: KeptTiles) -> None:
    assert kept.store is not None
    store = kept.store
    for doing in ("VACUUM FULL planning_zone", ""):
        show(kept, "parcels", HERE)
        assert is_kept(kept, "parcels", HERE)
        kept.stop()
        with psycopg.connect(**_arguments(), autocommit=True) as other:
            if doing:
                other.execute(doing)
            else:
                other.execute(change("forgotten"))
                other.execute("UPDATE tiles_change SET made_at = made_at - interval '30 days'")
                forget(other)
        kept.trust, kept.store = type(kept.trust)(), None
        assert show(kept, "parcels", HERE) == as_it_is("parcels", HERE)
    assert store.root == (kept.store and kept.store.root)
    # an open transaction of any database of the server would be older than what was forgotten
    unheard("UPDATE tiles_watch SET forgotten = '0'")


def test_a_dead_listener_is_noticed(kept: KeptTiles, monkeypatch: pytest.MonkeyPatch) -> None:
    show(kept, "parcels", HERE)
    monkeypatch.setattr("tiles.cache.listening.RETRY_S", 30.0)
    monkeypatch.setattr("tiles.cache.listening._nobody_can_write", lambda *of: False)
    assert kept._listener is not None
    monkeypatch.setattr(kept._listener, "_arguments", lambda: NOWHERE)
    unheard(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'kvartal tile listener' AND datname = current_database()"
    )
    wait_for(lambda: kept.trust.state is State.LOST)
    unheard(change())
    assert show(kept, "parcels", HERE) == as_it_is("parcels", HERE)


def test_with_the_database_away_what_is_kept_goes_on(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = show(kept, "parcels", HERE)
    kept.stop()
    monkeypatch.setattr(fronts, "connecting", lambda: NOWHERE)
    with ConnectionPool(
        "host=127.0.0.1 port=1", open=False, timeout=0.2, min_size=1, reconnect_timeout=0.1
    ) as pool:
        monkeypatch.setattr(tile_server, "source", pool)
        front = again(kept)
        try:
            assert show(front, "parcels", HERE) == before
            assert front.trust.state is State.AWAY
        finally:
            front.stop()


def test_with_the_database_out_of_reach_nothing_kept_is_used(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way may be cut for this server alone, while others write."""
    show(kept, "parcels", HERE)
    kept.stop()

    def away(name: str, tile: Tile) -> bytes:
        raise DatabaseAwayError

    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = NOWHERE | {"port": silent.getsockname()[1]}
        monkeypatch.setattr(fronts, "connecting", lambda: nowhere)
        front = again(kept)
        monkeypatch.setattr(front, "_rendered", away)
        try:
            front.start()
            wait_for(lambda: front.trust.state is State.LOST)
            assert status(front, "parcels", HERE) == "503 Service Unavailable"
        finally:
            front.stop()


@pytest.mark.parametrize(
    ("host", "said", "is_certain"),
    [
        ("127.0.0.1", "connection refused", True),
        ("/nowhere", "no such file", True),
        ("nowhere.invalid", "could not translate host name", False),
        ("nowhere.invalid", "FATAL:  the database system is starting up", True),
        ("nowhere.invalid", "FATAL:  the database system is shutting down", False),
    ],
)
def test_silence_of_the_database_proves_nothing(host: str, said: str, is_certain: bool) -> None:
    error = psycopg.OperationalError(said)
    assert _nobody_can_write(error, {"host": host, "port": 1}) is is_certain


def test_another_process_of_ours_applies_before_its_commit_returns(kept: KeptTiles) -> None:
    show(kept, "parcels", HERE)
    assert kept.store is not None
    file = kept.folder("parcels", HERE.z).file(HERE.x, HERE.y)  # type: ignore[union-attr]
    kept.stop()
    assert Path(file).exists()
    script = (
        "import django, sys, os; django.setup()\n"
        "from django.db import transaction\n"
        "from geodata.models import Parcel\n"
        "with transaction.atomic():\n"
        "    Parcel.objects.update(use='elsewhere')\n"
        f"    assert os.path.exists({file!r})\n"
        f"assert not os.path.exists({file!r})\n"
    )
    given = connection.settings_dict
    url = f"postgis://{given['USER']}:{given['PASSWORD']}@:{given['PORT']}/{given['HOST']}/"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"{url}{given['NAME']}",
            "TILES_ROOT": str(kept_root(file)),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def kept_root(file: str) -> Path:
    """The TILES_ROOT above a file of `root/database/kept/set/zoom/key/x/y`."""
    return Path(file).parents[6]


def test_many_who_ask_at_once_make_a_tile_once(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Tile] = []
    rendered = kept._rendered

    def counted(name: str, tile: Tile) -> bytes:
        made.append(tile)
        return rendered(name, tile)

    monkeypatch.setattr(kept, "_rendered", counted)
    tile = tile_at(*CENTRE, 16)
    threads = [threading.Thread(target=show, args=(kept, "ground", tile)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [tile]


def test_who_waits_for_a_slow_tile_shares_its_failure(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after another would take each as long as all before it."""
    asked: list[Tile] = []

    def slowly(name: str, tile: Tile) -> bytes:
        asked.append(tile)
        time.sleep(0.3)
        raise DatabaseBusyError

    monkeypatch.setattr(kept, "_rendered", slowly)
    monkeypatch.setattr(kept.server, "tile", lambda asked: pytest.fail("a second attempt"))
    tile = tile_at(*CENTRE, 16)
    given: list[str] = []
    threads = [
        threading.Thread(target=lambda: given.append(status(kept, "ground", tile)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [tile]
    assert given == ["503 Service Unavailable"] * 6


def test_warming_passes_over_what_is_too_slow(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    rendered = KeptTiles._rendered
    slow = tile_at(*CENTRE, 15)

    def partly(front: KeptTiles, name: str, tile: Tile) -> bytes:
        if tile == slow:
            raise DatabaseBusyError
        return rendered(front, name, tile)

    monkeypatch.setattr(KeptTiles, "_rendered", partly)
    lon, lat = CENTRE
    within = f"{lon},{lat},{lon + 0.0001},{lat + 0.0001}"
    call_command("tile", "warm", "--set", "ground", "--zoom", "15-16", "--bounds", within)
    assert capsys.readouterr().out.endswith("made, 0 there already, 1 too slow\n")
    assert is_kept(kept, "ground", tile_at(*CENTRE, 16))


def test_warming_makes_only_what_is_not_there(kept: KeptTiles, capsys: Any) -> None:
    lon, lat = CENTRE
    within = f"{lon - 0.002},{lat - 0.002},{lon + 0.002},{lat + 0.002}"
    asked = ["warm", "--set", "ground", "--zoom", "14-16", "--bounds", within]
    call_command("tile", *asked)
    first = capsys.readouterr().out.strip().splitlines()[-1]
    assert "0 made" not in first
    call_command("tile", *asked)
    assert "done: 0 made" in capsys.readouterr().out
    assert is_kept(kept, "ground", tile_at(lon, lat, 16))


def test_status_says_what_is_kept(kept: KeptTiles, capsys: Any) -> None:
    show(kept, "ground", HERE)
    call_command("tile", "status")
    said = capsys.readouterr().out
    assert "FOLLOWING" in said
    assert "every layer" in said
    assert "zoom 17        1 tiles" in said


def test_postgresql_knows_what_every_statement_rests_on(kept: KeptTiles) -> None:
    """A table that is read and neither drawn nor followed costs every tile: sources alone may."""
    tables, known = derived(LAYERS)
    everywhere = {name for topics in tables.values() for name in topics if name.endswith(">*")}
    assert everywhere == {"geodata_source>*"}
    assert all(known.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'tiles\\_%'"
        )
        assert {name for (name,) in cursor.fetchall()} == set(tables)
    for layer in LAYERS:
        for zoom in range(layer.min_zoom, layer.max_zoom + 1):
            assert kept.folder(layer.name, zoom) is not None, (layer.name, zoom)


def test_statements_are_the_same_in_every_process() -> None:
    script = (
        "import django; django.setup()\n"
        "from config.layers import LAYERS\nfrom tiles.cache.topics import source_of\n"
        "print(source_of(LAYERS))"
    )
    said = {
        subprocess.check_output(
            [sys.executable, "-c", script],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": seed},
            text=True,
        )
        for seed in ("1", "2")
    }
    assert len(said) == 1


def _arguments() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "host", "port", "user") if name in given}
