"""What the private database cluster of a clone survives: the drills of `setup/cluster`."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
import pytest
from environ import Env

SETUP = Path(__file__).resolve().parents[2] / "setup"


@dataclass(frozen=True)
class Cluster:
    """A cluster of its own in `var`, driven by the same scripts as the real one."""

    var: Path

    def start(
        self,
        *command: str,
        stdin: IO[bytes] | int = subprocess.DEVNULL,
        stdout: IO[bytes] | int = subprocess.DEVNULL,
    ) -> subprocess.Popen[str]:
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        return subprocess.Popen(
            [str(SETUP / command[0]), *command[1:]],
            env=environment | {"KVARTAL_VAR": str(self.var)},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, **files: IO[bytes]) -> tuple[int, str]:
        """Exit status and what was said."""
        process = self.start(*command, **files)
        _, said = process.communicate(timeout=120)
        return process.returncode, said

    def is_running(self) -> bool:
        return self.run("cluster", "status")[0] == 0

    @property
    def data(self) -> Path:
        return (self.var / "postgres" / "data").resolve()

    @property
    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    @property
    def address(self) -> dict[str, str]:
        return Env.db_url_config((self.var / "database_url").read_text().strip())

    @property
    def sockets(self) -> Path:
        return Path(self.address["HOST"])

    def connect(self, name: str = "kvartal") -> psycopg.Connection[tuple[object, ...]]:
        at = self.address
        return psycopg.connect(
            host=at["HOST"], port=at["PORT"], user=at["USER"], dbname=name, autocommit=True
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """In a folder that only its owner may enter, at a path far too long for a socket."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    var = closed / ("а" * 60) / "with a space" / "var"
    var.mkdir(parents=True)
    cluster = Cluster(var)
    yield cluster
    cluster.run("cluster", "reset")
    assert not cluster.data.exists()
    assert not cluster.sockets.exists()


@pytest.fixture
def cluster(made: Cluster) -> Cluster:
    """Up, whatever the test before did to it."""
    status, said = made.run("cluster", "start")
    assert status == 0, said
    return made


def kill_9(cluster: Cluster) -> int:
    """Kill the postmaster; its number, which stays in the pid file."""
    number = cluster.postmaster
    os.kill(number, signal.SIGKILL)
    return number


def test_it_never_runs_as_root_and_keeps_its_data_where_its_owner_may_go(cluster: Cluster) -> None:
    owner = Path(f"/proc/{cluster.postmaster}").stat().st_uid
    assert owner != 0
    assert cluster.data.stat().st_uid == owner
    assert cluster.data.is_relative_to(cluster.var) == (os.geteuid() != 0)


def test_it_listens_on_one_socket_that_only_its_owner_may_reach(cluster: Cluster) -> None:
    assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    socket = f".s.PGSQL.{cluster.address['PORT']}"
    assert {entry.name for entry in cluster.sockets.iterdir()} == {socket, f"{socket}.lock"}
    with cluster.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_it_folds_and_sorts_bulgarian_and_checks_its_pages(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        row = connection.execute(
            "SELECT lower('ЖЪ') = 'жъ', 'ЖЪ' ~* '^жъ$',"
            " (SELECT string_agg(x, ' ' ORDER BY x) FROM unnest('{щ,Ям,ябълка,Ъгъл,а}'::text[]) x),"
            " to_tsvector('simple', 'ЗАПОВЕД')::text,"
            " current_setting('data_checksums'), current_setting('synchronous_commit')"
        ).fetchone()
    assert row == (True, True, "а щ Ъгъл ябълка Ям", "'заповед':1", "on", "on")


def test_every_new_database_has_the_extensions_though_its_maker_is_no_superuser(
    cluster: Cluster,
) -> None:
    with cluster.connect() as connection:
        superuser = connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert superuser == (False,)
        connection.execute("CREATE DATABASE another")
        with cluster.connect("another") as another:
            names = {name for (name,) in another.execute("SELECT extname FROM pg_extension")}
        connection.execute("DROP DATABASE another")
    assert {"postgis", "btree_gist", "pg_trgm"} <= names


def test_what_was_committed_outlives_kill_9(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 10000)")
    kill_9(cluster)
    assert cluster.run("cluster", "start")[0] == 0
    with cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (10000,)
        connection.execute("DROP TABLE kept")


def test_a_dump_brings_everything_back(cluster: Cluster, tmp_path: Path) -> None:
    dump = tmp_path / "kvartal.dump"
    with cluster.connect() as connection:
        connection.execute(
            "CREATE TABLE kept AS SELECT ST_SetSRID(ST_MakePoint(n, n), 7801) AS geom"
            " FROM generate_series(1, 1000) n"
        )
    with dump.open("wb") as file:
        assert cluster.run("cluster", "dump", stdout=file)[0] == 0
    with cluster.connect() as connection:
        connection.execute("TRUNCATE kept")
    with dump.open("rb") as file:
        assert cluster.run("cluster", "restore", stdin=file)[0] == 0
    with cluster.connect() as connection:
        found = connection.execute("SELECT count(*), max(ST_X(geom)) FROM kept").fetchone()
        assert found == (1000, 1000.0)
        connection.execute("DROP TABLE kept")


def test_a_broken_dump_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    dump = tmp_path / "broken.dump"
    dump.write_bytes(b"PGDMP but not really")
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    with dump.open("rb") as file:
        assert cluster.run("cluster", "restore", stdin=file)[0] == 1
    with cluster.connect() as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
        connection.execute("DROP TABLE kept")


def test_it_starts_after_a_reboot(cluster: Cluster) -> None:
    """A power cut leaves an empty /tmp and a pid that may since belong to another program."""
    number = kill_9(cluster)
    while Path(f"/proc/{number}").exists():
        time.sleep(0.05)
    shutil.rmtree(cluster.sockets)
    pid_file = cluster.data / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"], user=cluster.data.stat().st_uid)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *left[1:], ""]))
        status, said = cluster.run("cluster", "start")
        assert status == 0, said
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_it_comes_back_when_somebody_emptied_tmp_under_it(cluster: Cluster) -> None:
    shutil.rmtree(cluster.sockets)
    status, said = cluster.run("cluster", "start")
    assert status == 0, said
    cluster.connect().close()


def test_a_socket_folder_that_others_may_enter_is_refused(cluster: Cluster) -> None:
    cluster.run("cluster", "stop")
    cluster.sockets.chmod(0o755)
    status, said = cluster.run("cluster", "start")
    cluster.sockets.chmod(0o700)
    assert status == 1
    assert str(cluster.sockets) in said


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_command_takes_down_the_cluster_it_brought_up(
    cluster: Cluster, sent: signal.Signals
) -> None:
    cluster.run("cluster", "stop")
    works = "import sys, time; print('works', file=sys.stderr, flush=True); time.sleep(60)"
    command = cluster.start("with-cluster", sys.executable, "-c", works)
    assert command.stderr is not None
    while "works" not in command.stderr.readline():
        assert command.poll() is None
    os.killpg(command.pid, sent)
    command.communicate(timeout=60)
    assert command.returncode == 128 + signal.SIGTERM
    assert not cluster.is_running()


LEAVES = """
import os, psycopg, signal, sys, time

told, said = os.pipe()
if os.fork():
    os.read(told, 1)
    os._exit(0)
host, port, user, file = sys.argv[1:]

def finish(*_):
    time.sleep(0.5)
    with psycopg.connect(host=host, port=port, user=user, dbname="kvartal") as database:
        database.execute("SELECT 1")
    open(file, "w").close()
    os._exit(0)

signal.signal(signal.SIGTERM, finish)
os.write(said, b".")
time.sleep(60)
"""


def test_what_a_command_leaves_behind_ends_before_the_database(
    cluster: Cluster, tmp_path: Path
) -> None:
    at, finished = cluster.address, tmp_path / "finished"
    cluster.run("cluster", "stop")
    arguments = (str(at["HOST"]), str(at["PORT"]), str(at["USER"]), str(finished))
    status, said = cluster.run("with-cluster", sys.executable, "-c", LEAVES, *arguments)
    assert status == 0, said
    assert finished.exists(), said
    assert not cluster.is_running()


def test_a_command_leaves_up_a_cluster_that_was_up_before(cluster: Cluster) -> None:
    assert cluster.run("with-cluster", "true")[0] == 0
    assert cluster.run("with-cluster", "false")[0] == 1
    assert cluster.is_running()
