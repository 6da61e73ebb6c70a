"""The same store over S3's protocol: a server of the test answers what boto3 really sends."""

import hashlib
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import documents_made as made
import pytest
from django.test import RequestFactory

from documents import actions
from documents import reading as jailed
from documents.serving import file_answer

pytestmark = pytest.mark.django_db


class _Bucket(BaseHTTPRequestHandler):
    """PUT, GET, HEAD and DELETE of objects, path style, as any S3-compatible store answers."""

    objects: dict[str, bytes]

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def do_PUT(self) -> None:
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256")
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            content = _unchunked(content)
        self.objects[self.path] = content
        self._answer(200, ETag=f'"{hashlib.md5(content).hexdigest()}"')

    def do_GET(self) -> None:
        content = self.objects.get(self.path)
        if content is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            when = "Sun, 22 Nov 2026 07:00:00 GMT"
            self._answer(200, content, ETag='"x"', Last_Modified=when)

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._answer(204)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def _unchunked(content: bytes) -> bytes:
    out, stream = b"", io.BytesIO(content)
    while size := int(stream.readline().split(b";")[0], 16):
        out += stream.read(size)
        stream.readline()
    return out


@pytest.fixture
def objects(settings: Any, tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """What lies in the bucket, by path."""
    handler = type("Bucket", (_Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.DOCUMENTS_SPOOL = tmp_path
        settings.STORAGES = settings.STORAGES | {
            "documents": {
                "BACKEND": "documents.object_storage.HashedObjects",
                "OPTIONS": {
                    "bucket_name": "documents",
                    "endpoint_url": f"http://127.0.0.1:{server.server_address[1]}",
                    "access_key": "of the tests",
                    "secret_key": "of the tests",
                    "region_name": "eu-central-1",
                },
            }
        }
        yield handler.objects
        server.shutdown()


def test_files_go_to_the_bucket_and_come_back(objects: dict[str, bytes], tmp_path: Path) -> None:
    content = made.pdf("<p>Заповед № 5</p>")
    file = actions.store(io.BytesIO(content), by=None)
    assert objects == {f"/documents/{file.path}": content}
    assert actions.store(io.BytesIO(content), by=None) == file
    with jailed.on_disk(file) as path:
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == []
    request = RequestFactory().get("/", headers={"Range": "bytes=5-9"})
    answer = file_answer(request, file, "Заповед.pdf")
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == content[5:10]
    objects.clear()
    with pytest.raises(FileNotFoundError):
        file_answer(RequestFactory().get("/"), file, "Заповед.pdf")


def test_reading_works_from_the_bucket(objects: dict[str, bytes]) -> None:
    file = actions.store(io.BytesIO(made.pdf("<p>Заповед № 5</p>")), by=None)
    actions.ask_reading(file=file)
    reading = actions.read(file=file)
    assert (reading.state, reading.failure) == ("done", "")
    actions.ask_reading(file=reading.clean_copy)
    pages = actions.read(file=reading.clean_copy)
    assert (pages.state, pages.text.strip()) == ("done", "Заповед № 5")
    pictures = [path for path in objects if "/pages/" in path]
    assert sorted(Path(path).name for path in pictures) == ["1-1200.webp", "1-200.webp"]
    assert all(objects[path].startswith(b"RIFF") for path in pictures)
