"""A real city on a real server, for tests that use the product as people do."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.databases import ROOT, make_template, manage, new_database, url_of

# Playwright leaves its event loop running in the worker that drove the browser; no test of ours
# calls the database from inside a loop, which is what Django would otherwise suspect.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# For the same reason a thread has one connection: Django would take another inside of a loop, and a
# test begun outside of it would not take back what it wrote inside.
connections._connections = threading.local()

_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Server:
    """A running site. `url` has no slash at the end; `database_url` is the city it serves."""

    url: str
    database_url: str
    log: Path


def pytest_configure(config: pytest.Config) -> None:
    """Before workers start: the database that all of theirs are copied from."""
    is_worker = hasattr(config, "workerinput")
    if getattr(config.option, "numprocesses", None) and not is_worker:
        prefix = os.environ.get("TEST_DATABASE_NAME", "test_kvartal")
        os.environ["TEST_DATABASE_TEMPLATE"] = make_template(prefix)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One worker runs all tests of the server, so that one city and one server are enough.
    for item in items:
        if "live_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("server"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Append-only tables refuse to be emptied, which is how transactional tests clean up."""
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        yield
        return  # no test of this run asked for the database, so there is none to prepare
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER auditevent_no_truncate")
        cursor.execute("ALTER TABLE acts_actevent DISABLE TRIGGER actevent_no_truncate")
        cursor.execute("ALTER TABLE acts_actversion DISABLE TRIGGER actversion_no_truncate")
    yield
    # a connection of a thread that has ended is closed when it is collected
    gc.collect()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(_END_OTHERS)


@pytest.fixture(scope="session", autouse=True)
def _documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files of the tests, and of the programs they start, are kept in folders of their own."""
    root = tmp_path_factory.mktemp("documents")
    store = settings.STORAGES["documents"] | {"OPTIONS": {"location": root}}
    rasters = tmp_path_factory.mktemp("rasters")
    os.environ["DOCUMENTS_ROOT"] = str(root)
    os.environ["TILES_ROOT"] = str(tmp_path_factory.mktemp("tiles"))
    os.environ["RASTERS_ROOT"] = str(rasters)
    os.environ["RASTER_TILES_ROOT"] = str(rasters / "tiles")
    with override_settings(
        DOCUMENTS_ROOT=root,
        # what a test has not committed may not be kept; those of keeping say where
        TILES_ROOT="",
        DOCUMENTS_SPOOL=root / "coming",
        RASTERS_ROOT=rasters,
        RASTER_TILES_ROOT=rasters / "tiles",
        STORAGES=settings.STORAGES
        | {
            "documents": store,
            "rasters": settings.STORAGES["rasters"] | {"OPTIONS": {"location": rasters}},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def _no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """The loop that Playwright leaves running is nobody else's: others may start their own."""
    loop = asyncio._get_running_loop()
    if loop is None or "live_server" in request.fixturenames:
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What a process keeps of the database for a while would outlive the rows of a test."""
    from acts.organisations import organisations
    from geodata.rasters.queries import shown as rasters
    from planning.finders import kinds_of_zones

    organisations.forget()
    rasters.forget()
    kinds_of_zones.forget()
    # the language of the last request of a test, which addresses of the next would take on
    translation.deactivate()


@pytest.fixture(autouse=True)
def _live_server_helper() -> None:
    """In place of pytest-django's own, which takes any `live_server` for its threaded one."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site as `make run` starts it, on a database of its own with the small test city."""
    name = os.environ.get("TEST_DATABASE_NAME", "test_kvartal") + "_city"
    new_database(name)
    database_url = url_of(name)
    environment = _environment(database_url)
    manage(["migrate", "--verbosity", "0"], environment)
    manage(["demo", "--size", "test"], environment)
    with running(database_url, tmp_path_factory, {}) as server:
        yield server


def _environment(database_url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "of the tests alone" * 4,
    }


@contextmanager
def running(
    database_url: str, folders: pytest.TempPathFactory, more: dict[str, str]
) -> Iterator[Server]:
    """A server of a city, with more in its environment than the tests' own."""
    port = _free_port()
    log = folders.mktemp("server") / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                Path(sys.executable).with_name("granian"),
                *["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)],
                *["--workers", "1", "--respawn-failed-workers", "--log-level", "warning"],
                "config.wsgi:application",
            ],
            cwd=ROOT,
            env=_environment(database_url) | more,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url, process, log)
            yield Server(url, database_url, log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")
