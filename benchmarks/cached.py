"""P3, P4: kept tiles over HTTP beside granian's static files, nginx, and nginx in front of us.

    python -m benchmarks.cached [TILES]

The tiles of the database that DATABASE_URL names are kept in a folder of this run. nginx serves the
same files with `deploy/tiles.nginx.conf`; where it is not installed, its rows are left out.
"""

import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from environ import Env

from benchmarks.contest import (
    ROOT,
    Answers,
    Contest,
    Http,
    Line,
    Outcome,
    report,
    running,
    sample,
)

OURS, NGINX, BEHIND = 8791, 8792, 8793
SET = "ground"
REPEATED = 60
"""Each tile is asked for so often in a round: a round of a second or so."""
CONF = ROOT / "deploy" / "tiles.nginx.conf"

Contender = Callable[[], Answers[str]]
_OURS = "ours, kept"
_MOUNT = "granian, static mount"
_STATIC = "nginx, static files"
_IN_FRONT = "nginx in front of us"
_SAME, _SAME_NGINX = "ours, 304", "nginx, 304"


@contextmanager
def site(root: Path) -> Iterator[None]:
    """Kvartal as `make run` starts it, which also mounts the files it keeps."""
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(OURS), "--workers", "2", "--log-level", "error",
        "--blocking-threads", str(min(8, 2 * (os.cpu_count() or 1))),
        "--static-path-route", "/files", "--static-path-mount", str(root),
        "config.wsgi:application",
    ]  # fmt: skip
    given = os.environ | {"TILES_ROOT": str(root), "SECRET_KEY": "of a benchmark alone" * 3}
    with running(command, OURS, given):
        yield


@contextmanager
def nginx(folder: Path, text: str, port: int) -> Iterator[None]:
    """nginx with a configuration of one server."""
    for name in ("temp", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    temp = "".join(
        f"{kind}_temp_path {folder}/temp/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / f"{port}.conf"
    conf.write_text(
        f"daemon off; worker_processes {os.cpu_count()}; pid {folder}/{port}.pid;\n"
        f"error_log {folder}/log/{port}.log;\n{_user()}"
        "events { worker_connections 256; }\n"
        f"http {{ {temp} sendfile on; tcp_nopush on; keepalive_requests 10000000;\n{text}\n}}\n"
    )
    binary = shutil.which("nginx")
    assert binary
    with running([binary, "-p", str(folder), "-c", str(conf)], port):
        yield


def _user() -> str:
    return "user root;\n" if os.geteuid() == 0 else ""


def static_files(root: Path) -> str:
    """The least that nginx needs to serve the same files: what ours is measured against."""
    return (
        f"server {{ listen 127.0.0.1:{NGINX}; access_log off; root {root}/served;"
        " gzip_static always; types { } default_type application/vnd.mapbox-vector-tile; }"
    )


def in_front(root: Path) -> str:
    """The configuration that we ship."""
    text = CONF.read_text()
    for name, value in (("root", root), ("port", BEHIND), ("upstream", OURS)):
        text = text.replace(f"{{{name}}}", str(value))
    return text


def asking(port: int, addresses: dict[str, str], known: dict[str, str]) -> Contender:
    """A client that asks for tiles by an address of its own, and may have them already.

    Args:
        addresses: tile → path on this server.
        known: tile → tag that the client has; such a tile must be answered by 304.
    """

    def make() -> Answers[str]:
        http = Http(port)

        def ask(tile: str) -> object:
            tag = known.get(tile)
            status, _, body = http.get(addresses[tile], f"If-None-Match: {tag}\r\n" if tag else "")
            if status != (304 if tag else 200) or (not tag and body[:2] != b"\x1f\x8b"):
                raise RuntimeError(f"{addresses[tile]}: {status}")
            return body

        return ask

    return make


def kept_files(tiles: Sequence[str], root: Path) -> dict[str, str]:
    """Tile → path of its file below the root, through the folder in use."""
    (store,) = (path for path in root.iterdir() if (path / "served").exists())
    found = {}
    for tile in tiles:
        _, _, name, zoom, x, y = tile.split("/")
        file = (store / "served" / name / zoom).resolve() / x / f"{y}.gz"
        if file.exists():
            found[tile] = str(file.relative_to(root.resolve()))
    return found


def tags(port: int, addresses: dict[str, str]) -> dict[str, str]:
    http = Http(port)
    return {tile: http.get(address)[1]["etag"] for tile, address in addresses.items()}


def wanted_tiles(count: int) -> list[str]:
    """Addresses of tiles of the database that DATABASE_URL names."""
    given = Env.db_url_config(os.environ["DATABASE_URL"])
    arguments = {"dbname": given["NAME"], "host": given["HOST"], "port": given["PORT"],
                 "user": given["USER"], "password": given["PASSWORD"]}  # fmt: skip
    with psycopg.connect(**{name: value for name, value in arguments.items() if value}) as database:
        return [f"/tiles/{SET}/{tile.z}/{tile.x}/{tile.y}.mvt" for tile in sample(database, count)]


def behind_nginx(stack: ExitStack, folder: Path, asked: list[str]) -> dict[str, Contender]:
    """Contenders of nginx on the files that are kept in `folder`; none where it is not there."""
    if not shutil.which("nginx"):
        return {}
    (store,) = (path for path in (folder / "tiles").iterdir() if (path / "served").exists())
    stack.enter_context(nginx(folder / "static", static_files(store), NGINX))
    stack.enter_context(nginx(folder / "front", in_front(store), BEHIND))
    plain = {tile: tile.removeprefix("/tiles") for tile in asked}
    ours = {tile: tile for tile in asked}
    _check_front(asked)
    return {
        _STATIC: asking(NGINX, plain, {}),
        _IN_FRONT: asking(BEHIND, ours, {}),
        _SAME_NGINX: asking(NGINX, plain, tags(NGINX, plain)),
    }


def main(count: int = 400) -> list[Line]:
    wanted = wanted_tiles(count)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        root = folder / "tiles"
        root.mkdir()
        stack.enter_context(site(root))
        http = Http(OURS)
        full = [tile for tile in dict.fromkeys(wanted) if http.expect(tile)]
        files = kept_files(full, root)
        if len(files) < len(full) * 0.9:
            sys.exit("tiles are not kept here: run manage.py migrate, then manage.py tile status")
        asked = list(files)
        ours = {tile: tile for tile in asked}
        mounted = {tile: f"/files/{path}" for tile, path in files.items()}
        contenders = {
            _OURS: asking(OURS, ours, {}),
            _MOUNT: asking(OURS, mounted, {}),
            _SAME: asking(OURS, ours, tags(OURS, ours)),
        } | behind_nginx(stack, folder, asked)
        tasks = asked * REPEATED
        random.Random(3).shuffle(tasks)
        print(f"{len(asked)} tiles of {SET}, {len(tasks)} requests a round")
        outcome = Contest(contenders, tasks).run()
    outcome.show("requests")
    return _lines(outcome)


def _lines(outcome: Outcome) -> list[Line]:
    ratio = outcome.ratio
    lines = [Line("P3", "kept tile in process / granian static mount", ratio(_OURS, _MOUNT), 1.0)]
    front, same = "nginx in front of us / nginx static files", "304 in process / nginx"
    if _STATIC not in outcome.rates:
        absent = "nginx is not installed"
        missing = [
            Line("P3", front, None, 0.95, note=absent),
            Line("P4", same, None, 0.6, note=absent),
        ]
        return lines + missing
    return [
        *lines,
        Line("P3", front, ratio(_IN_FRONT, _STATIC), 0.95),
        Line("P4", same, ratio(_SAME, _SAME_NGINX), 0.6),
        Line("", "kept tile in process / nginx static files", ratio(_OURS, _STATIC)),
    ]


def _check_front(tiles: Sequence[str]) -> None:
    """What nginx sends is what we send; filters and plain bodies come through."""
    front, ours = Http(BEHIND), Http(OURS)
    for tile in tiles[:20]:
        if front.get(tile)[2] != ours.get(tile)[2]:
            raise RuntimeError(f"{tile}: nginx sends something else")
    plain = Http(BEHIND, "")
    status, headers, _ = plain.get(tiles[0])
    if status != 200 or "content-encoding" in headers:
        raise RuntimeError("a client that cannot unpack got a packed tile")
    front.expect(f"{tiles[0]}?on=2024-01-01")
    front.expect(f"/tiles/{SET}/20/0/0.mvt")


if __name__ == "__main__":
    report(main(*map(int, sys.argv[1:])))
