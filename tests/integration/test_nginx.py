"""`deploy/tiles.nginx.conf` as nginx reads it, in front of a server that says what it was told."""

import gzip
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

CONF = settings.BASE_DIR / "deploy" / "tiles.nginx.conf"
pytestmark = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="there is no nginx, and setup/nginx cannot get it"
)
TILE = "/tiles/ground/15/18521/12083.mvt"


class Telling(BaseHTTPRequestHandler):
    """Answers with what it was told: who asks, and for which address."""

    def do_GET(self) -> None:
        """Take what was sent, and tell."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = f"{self.headers.get('X-Forwarded-For', '')} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        """The same."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    telling = ThreadingHTTPServer(("127.0.0.1", 0), Telling)
    Thread(target=telling.serve_forever, daemon=True).start()
    text = CONF.read_text("utf-8")
    for name, value in {
        "port": port, "upstream": telling.server_port, "root": tmp_path,
    }.items():  # fmt: skip
        text = text.replace(f"{{{name}}}", str(value))
    file = tmp_path / "served" / TILE.removeprefix("/tiles/")
    file.parent.mkdir(parents=True)
    Path(f"{file}.gz").write_bytes(gzip.compress(b"of a file"))
    temp = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in
        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )  # fmt: skip
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/log;\n"
        f"events {{ }} http {{ {temp}\n{text}\n}}\n"
    )
    nginx = subprocess.Popen(["nginx", "-p", tmp_path, "-c", conf])
    try:
        for _ in range(1000):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert nginx.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.01)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(10)
        telling.shutdown()
        telling.server_close()


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asking.request(method, path, body, headers)
        answer = asking.getresponse()
        return answer.status, answer.read()
    finally:
        asking.close()


def test_nobody_forges_an_address(port: int) -> None:
    forged = {"X-Forwarded-For": "203.0.113.7"}
    assert ask(port, "GET", "/acts/", **forged) == (200, b"127.0.0.1 /acts/")
    assert ask(port, "POST", "/api/areas", b"{}", **forged) == (200, b"127.0.0.1 /api/areas")


def test_what_the_settings_take_comes_through(port: int) -> None:
    (found,) = re.findall(r"^    client_max_body_size (\d+)m;", CONF.read_text("utf-8"), re.M)
    taken = (settings.DOCUMENTS_LIMIT_MB << 20) + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert int(found) << 20 >= taken
    assert ask(port, "POST", "/desk/documents/", bytes(2 << 20))[0] == 200


@pytest.mark.parametrize(
    "path", ["/api/areas", "/api/previews", "/places/area/", "/en/places/preview/"]
)
def test_who_sends_shapes_without_end_is_told_to_stop(port: int, path: str) -> None:
    answers = [ask(port, "POST", path, b"{}")[0] for _ in range(30)]
    assert answers[:5] == [200] * 5
    assert 429 in answers
    # looking is not sending, and others are not meant
    assert ask(port, "GET", path)[0] == 200
    assert ask(port, "POST", "/acts/")[0] == 200


def test_a_kept_tile_is_its_file(port: int) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(asking):
        asking.request("GET", TILE, headers={"Accept-Encoding": "gzip"})
        answer = asking.getresponse()
        assert gzip.decompress(answer.read()) == b"of a file"
    told = answer.headers
    assert told["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert told["Content-Encoding"] == "gzip"
    assert told["Cache-Control"] == "public, no-cache"
    assert told["Access-Control-Allow-Origin"] == "*"
    assert told["Vary"] == "Accept-Encoding"
    assert told["ETag"]
    # who cannot unpack gets it unpacked
    assert ask(port, "GET", TILE) == (200, b"of a file")


@pytest.mark.parametrize(
    "address",
    [
        f"{TILE}?on=2024-03-19",
        f"{TILE}/",
        "/tiles/ground/15/18521/12084.mvt",
        "/tiles/ground/15/18521",
        "/tiles/ground/15/18521/",
        "/tiles/ground.json",
        "/tiles/",
    ],
)
def test_what_is_not_kept_is_asked_of_the_site(port: int, address: str) -> None:
    assert ask(port, "GET", address) == (200, f"127.0.0.1 {address}".encode())
