"""Readings in real processes on a database of their own: one at a time, killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from acts_ground import as_json, row
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
ROWS = [row(str(number)) for number in range(1, 301)]
OF_THIS_DATABASE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"


class Copy:
    """A database that every process sees, and commands on it."""

    def __init__(self, name: str) -> None:
        database = settings.DATABASES["default"]
        self.connect: dict[str, Any] = {
            name: database[name.upper()] or None for name in ("host", "port", "user", "password")
        }
        user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgis://{user}:{database['PORT']}/{database['HOST']}/{name}"
        self.name, self.environment = name, os.environ | {"DATABASE_URL": url}

    @contextmanager
    def fresh(self, template: str | None) -> Iterator[None]:
        """Make the database anew, and drop it afterwards."""
        name, of = sql.Identifier(self.name), sql.Identifier(template or "template1")
        with psycopg.connect(dbname="postgres", autocommit=True, **self.connect) as server:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
            server.execute(drop)
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, of))
            try:
                yield
            finally:
                server.execute(drop)

    def one(self, query: str) -> Any:
        """The first value of the answer."""
        with psycopg.connect(dbname=self.name, **self.connect) as reader:
            found = reader.execute(query).fetchone()
        return found[0] if found else None

    def ingest(self, file: Path) -> "subprocess.Popen[str]":
        command = [sys.executable, "manage.py", "ingest", "nag-register", str(file)]
        command += ["--report", str(file.with_name("report.json")), "--lang", "bg", "--quiet"]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def states(self) -> list[str]:
        """How the attempts went, the oldest first."""
        query = "SELECT coalesce(array_agg(state ORDER BY started_at), '{}') FROM"
        return list(self.one(f"{query} geodata_importattempt"))


@pytest.fixture(scope="module")
def empty(worker_id: str) -> Iterator[Copy]:
    """A database with every table and no acts; the transactions of other tests stay out of it."""
    prefix = os.environ.get("TEST_DATABASE_NAME", "test_kvartal")
    made = Copy(f"{prefix}_readings_{worker_id}")
    template = os.environ.get("TEST_DATABASE_TEMPLATE")
    with made.fresh(template):
        if not template:
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=made.environment, check=True, capture_output=True)
        yield made


@pytest.fixture
def copy(empty: Copy) -> Iterator[Copy]:
    made = Copy(f"{empty.name}_of_one")
    with made.fresh(empty.name):
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "register.json"
    file.write_bytes(as_json(ROWS))
    return file


@pytest.fixture
def blocker(copy: Copy) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody who holds the table of acts, so that a reading stands still halfway."""
    with psycopg.connect(dbname=copy.name, **copy.connect) as held:
        held.execute("LOCK TABLE acts_act IN SHARE MODE")
        yield held


@pytest.fixture
def halfway(
    copy: Copy, file: Path, blocker: "psycopg.Connection[Any]"
) -> Iterator["subprocess.Popen[str]"]:
    """A reading that wrote its source and its bodies, and waits to write its acts."""
    waits = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {OF_THIS_DATABASE}"
    process = copy.ingest(file)
    try:
        _until(lambda: process.poll() is None and copy.one(waits) > 0)
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to it")


def _told(process: "subprocess.Popen[str]", file: Path) -> dict[str, Any]:
    """The report of a reading, when it ended well."""
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    report: dict[str, Any] = json.loads(file.with_name("report.json").read_text("utf-8"))
    return report


def test_the_second_of_two_readings_is_told(
    copy: Copy, file: Path, halfway: "subprocess.Popen[str]", blocker: "psycopg.Connection[Any]"
) -> None:
    second = copy.ingest(file)
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "Друго четене на същия източник е в ход" in errors
    assert "register.json" in errors
    # turned away at the door, which is no attempt and leaves the first alone
    assert copy.states() == ["running"]
    blocker.rollback()
    assert _told(halfway, file)["created"] == len(ROWS)
    assert copy.states() == ["done"]


def test_a_killed_reading_leaves_nothing_and_the_next_one_says_so(
    copy: Copy, file: Path, halfway: "subprocess.Popen[str]", blocker: "psycopg.Connection[Any]"
) -> None:
    halfway.send_signal(signal.SIGKILL)
    halfway.wait(timeout=30)
    blocker.rollback()
    held = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND {OF_THIS_DATABASE}"
    _until(lambda: copy.one(held) == 0)
    for table in ("acts_act", "acts_issuingbody", "geodata_source", "geodata_importrun"):
        assert copy.one(f"SELECT count(*) FROM {table}") == 0, table
    assert copy.states() == ["running"]

    first = _told(copy.ingest(file), file)
    assert first["created"] == len(ROWS) == copy.one("SELECT count(*) FROM acts_act")
    assert [one["file"] for one in first["notes"]["broken_off"]] == ["register.json"]
    assert copy.states() == ["interrupted", "done"]
    kept = copy.one("SELECT report->'notes'->'broken_off' FROM geodata_importrun")
    assert kept == first["notes"]["broken_off"]

    again = _told(copy.ingest(file), file)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(ROWS))
    assert "broken_off" not in again["notes"]


def test_a_refused_file_is_remembered(copy: Copy, file: Path) -> None:
    file.write_bytes(b"[]")
    process = copy.ingest(file)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "нито един ред" in errors
    assert copy.states() == ["refused"]
    assert copy.one("SELECT reason FROM geodata_importattempt") == "no_rows"
