"""Files come in under their hash, told by their content; hostile ones are refused with a reason."""

import errno
import hashlib
import io
import os
import socket
import socketserver
import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import documents_made as made
import pypdfium2 as pdfium
import pytest
from django.core.files.storage import storages
from PIL import Image, PngImagePlugin

from documents import actions
from documents import reading as jailed
from documents import storage as storage_module
from documents.jail import Fault, has_walls
from documents.jailed.cleaning import without_jpeg_metadata
from documents.models import StoredFile
from documents.rules import Integrity, Refused, Trust

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A store of the test's own."""
    folder = tmp_path / "store"
    settings.DOCUMENTS_SPOOL = tmp_path / "coming"
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "documents.storage.HashedFiles",
            "OPTIONS": {"location": folder},
        }
    }
    return folder


def _store(content: bytes) -> StoredFile:
    return actions.store(io.BytesIO(content), by=None)


def _image(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, kind, **options)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


def _encrypted() -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(made.pdf("<p>тайна</p>"))))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _long_page() -> bytes:
    out = io.BytesIO()
    with pdfium.PdfDocument.new() as document:
        document.new_page(60_000, 800).close()
        document.save(out)
    return out.getvalue()


def test_a_file_is_kept_once_under_its_hash(kept: Path) -> None:
    content = made.pdf("<p>Заповед</p>")
    file = _store(content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept / file.path).read_bytes() == content
    assert file.path == f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"
    assert _store(content) == file
    assert [one for one in kept.rglob("*") if one.is_file()] == [kept / file.path]


def test_what_is_kept_is_never_written_over(kept: Path) -> None:
    file = _store(made.pdf("<p>Заповед</p>"))
    before = (kept / file.path).stat()
    storages["documents"].save(file.path, storage_module.File(io.BytesIO(b"another")))
    after = (kept / file.path).stat()
    assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (made.pdf("<p>Заповед</p>"), "application/pdf"),
        (_image("JPEG"), "image/jpeg"),
        (_image("PNG"), "image/png"),
        (_image("TIFF"), "image/tiff"),
    ],
)
def test_the_type_is_told_by_the_content(content: bytes, media_type: str) -> None:
    assert _store(content).media_type == media_type


PDF = made.pdf("<p>Заповед № 5</p>")
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "празен"),
    "text": ("просто текст".encode(), "По съдържание"),
    "web page named pdf": (b"<!doctype html><script>alert(1)</script>", "По съдържание"),
    "vector picture with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "По съдържание"),
    "archive": (_zip(), "По съдържание"),
    "program": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "По съдържание"),
    "archive after a document": (PDF + _zip(), "от два вида"),
    "page before a document": (b"<html><script>1</script>" + PDF, "По съдържание"),
    "page inside the head of a document": (
        PDF.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "от два вида"),
    "another file after a document": (PDF + os.urandom(9000), "от два вида"),
    "document after a picture": (_image("PNG") + PDF, "от два вида"),
    "archive after a picture": (_image("JPEG") + _zip(), "от два вида"),
    "encrypted": (_encrypted(), "парола"),
    "cut short": (PDF[: len(PDF) // 2], "повреден"),
    "only the head": (b"%PDF-1.7\n", "повреден"),
    "no pages": (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
                 "повреден"),
    "noise with a head and an end": (b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF",
                                     "повреден"),
    "picture cut short": (_image("PNG")[:-30], "повреден"),
    "picture of zeros": (b"\xff\xd8\xff\xe0" + b"\0" * 3000, "повреден"),
    "page of a mile": (_long_page(), "размер"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(name: str, kept: Path) -> None:
    content, said = HOSTILE[name]
    with pytest.raises(Refused) as refusal:
        _store(content)
    assert said in refusal.value.label.bg
    assert refusal.value.label.en
    assert not StoredFile.objects.exists()
    assert not [one for one in kept.rglob("*") if one.is_file()]


def test_a_picture_of_too_many_pixels_is_refused_unopened() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(Refused) as refusal:
        _store(out.getvalue())
    assert "мегапиксела" in refusal.value.label.bg


def test_a_file_over_the_limit_is_refused(settings: Any, kept: Path) -> None:
    settings.DOCUMENTS_LIMIT_MB = 1
    with pytest.raises(Refused) as refusal:
        _store(b"%PDF-1.7\n" + b"0" * (1 << 20))
    assert "1 MB" in refusal.value.label.bg
    assert not [one for one in kept.parent.rglob("*") if one.is_file()]


class _FullDisk(io.BytesIO):
    """What the file system answers when it is full."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_and_leaves_nothing(kept: Path) -> None:
    with pytest.raises(Refused) as refusal:
        storage_module.keep("aa/bb/aabb", _FullDisk(b"1"))
    assert "Няма място" in refusal.value.label.bg
    assert not [one for one in kept.rglob("*") if one.is_file()]
    file = _store(PDF)  # and there is room again
    assert (kept / file.path).exists()


def test_reading_happens_behind_walls() -> None:
    assert has_walls()


def test_the_copy_has_pages_and_nothing_else(tmp_path: Path) -> None:
    head = "<title>Тайно заглавие</title><meta name=author content='Автор Авторов'>"
    content = made.with_script(
        made.pdf(
            f"<p>Заповед № 5</p><p>{made.SENTENCE} <a href='http://example.org/'>тук</a></p>",
            head=head,
            attachments={"spisak.txt": "скрит списък"},
        )
    )
    file = tmp_path / "in.pdf"
    file.write_bytes(content)
    with jailed.cleaned(file, "application/pdf") as (copy, removed, pages):
        clean = copy.read_bytes()
    assert {"script", "launch", "action", "attachment", "metadata", "link"} <= set(removed)
    assert pages == 1
    assert made.SENTENCE in " ".join(made.text_of(clean).split())
    for secret in (b"JavaScript", b"Launch", b"EmbeddedFile", b"example.org", b"/Author", b"/Info",
                   b"/Metadata", b"WeasyPrint", b"calc.exe"):  # fmt: skip
        assert secret not in clean
    again = tmp_path / "again.pdf"
    again.write_bytes(clean)
    with jailed.cleaned(again, "application/pdf") as (_, removed_again, _):
        assert removed_again == []


def test_pictures_lose_what_the_camera_told(tmp_path: Path) -> None:
    camera = Image.Exif()
    camera[0x010F] = "Фотоапарат"
    camera[0x9C9D] = "Автор Авторов".encode("utf-16le")
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Avtor Avtorov")
    for kind, options in (("JPEG", {"exif": camera}), ("PNG", {"pnginfo": told})):
        file = tmp_path / f"in.{kind}"
        file.write_bytes(_image(kind, **options))
        with jailed.cleaned(file, f"image/{kind.lower()}") as (copy, _, pages):
            clean = copy.read_bytes()
        assert pages == 1
        assert b"Exif" not in clean
        assert b"Avtor" not in clean
        assert made.picture(clean).getpixel((5, 5)) == (255, 255, 255)


def test_segments_of_a_jpeg_are_dropped_and_its_picture_kept() -> None:
    camera = Image.Exif()
    camera[0x010F] = "camera"
    content = _image("JPEG", exif=camera, comment=b"by Avtor")
    bare = without_jpeg_metadata(content)
    assert b"camera" in content
    assert b"camera" not in bare
    assert b"Avtor" not in bare
    shown, before = (Image.open(io.BytesIO(one)).tobytes() for one in (bare, content))
    assert shown == before


def _signatures(content: bytes, tmp_path: Path) -> list[jailed.SeenSignature]:
    file = tmp_path / "signed.pdf"
    file.write_bytes(content)
    return jailed.signatures(file)


def test_a_signature_of_an_official_is_shown_without_the_personal_number(tmp_path: Path) -> None:
    official = made.certificate(
        "Калоян Примеров", "Столична община", f"PNOBG-{made.EGN}", "NTRBG-000696327"
    )
    (one,) = _signatures(made.signed(PDF, official, tmp_path), tmp_path)
    assert (one.integrity, one.trust) == (Integrity.WHOLE, Trust.UNCHECKED)
    assert (one.signer, one.organisation) == ("Калоян Примеров", "Столична община")
    assert one.signed_at is not None
    assert not one.has_timestamp
    assert made.EGN not in repr(one)


def test_a_natural_person_is_not_named(tmp_path: Path) -> None:
    person = made.certificate("Мария Измислена", serial=f"PNOBG-{made.EGN}")
    (one,) = _signatures(made.signed(PDF, person, tmp_path), tmp_path)
    assert one.integrity == Integrity.WHOLE
    assert "Измислена" not in one.signer + one.organisation
    assert made.EGN not in repr(one)


def test_a_change_after_signing_is_seen(tmp_path: Path) -> None:
    signer = made.certificate("Калоян Примеров", "Столична община")
    content = made.signed(PDF, signer, tmp_path)
    (one,) = _signatures(made.with_script(content), tmp_path)
    assert one.integrity == Integrity.BROKEN
    at = content.index(b"/MediaBox")
    tampered = content[:at] + content[at:].replace(b"595", b"594", 1)
    assert tampered != content
    (one,) = _signatures(tampered, tmp_path)
    assert one.integrity == Integrity.BROKEN


def test_a_chain_is_trusted_only_through_the_folder_of_authorities(
    settings: Any, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives import serialization

    authority = made.certificate("Изпитателен издател")
    signer = made.certificate("Калоян Примеров", "Район Витоша", issuer=authority)
    content = made.signed(PDF, signer, tmp_path, (authority[0],))
    folder = tmp_path / "authorities"
    folder.mkdir()
    settings.DOCUMENTS_AUTHORITIES = str(folder)
    stranger = made.certificate("Друг издател")[0]
    (folder / "stranger.pem").write_bytes(stranger.public_bytes(serialization.Encoding.PEM))
    (one,) = _signatures(content, tmp_path)
    assert one.trust == Trust.UNTRUSTED
    (folder / "ours.pem").write_bytes(authority[0].public_bytes(serialization.Encoding.PEM))
    (one,) = _signatures(content, tmp_path)
    assert (one.trust, one.issuer) == (Trust.TRUSTED, "Изпитателен издател")


class _Scanner(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM: what holds EICAR's words is infected."""

    def handle(self) -> None:
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(length)
        is_bad = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in content
        self.request.sendall(b"stream: Eicar FOUND\0" if is_bad else b"stream: OK\0")


@pytest.fixture
def scanner(settings: Any) -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.DOCUMENTS_CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield settings.DOCUMENTS_CLAMD
        server.shutdown()


def test_a_scanner_is_asked_where_one_is_set(scanner: str) -> None:
    assert _store(PDF).scan == "clean"
    with pytest.raises(Refused) as refusal:
        _store(made.pdf("<p>1</p>") + b"\n%EICAR-STANDARD-ANTIVIRUS-TEST-FILE\n")
    assert "вирус" in refusal.value.label.bg


def test_a_scanner_that_is_away_is_not_passed_over(settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.DOCUMENTS_CLAMD = f"127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(Refused) as refusal:
            _store(PDF)
    assert "не отговаря" in refusal.value.label.bg


def test_without_a_scanner_the_file_says_so() -> None:
    assert _store(PDF).scan == "unscanned"


def test_a_fault_of_the_reader_has_words(tmp_path: Path) -> None:
    file = tmp_path / "broken.pdf"
    file.write_bytes(b"%PDF-1.7 nothing %%EOF")
    with pytest.raises(Fault) as fault:
        jailed.inspected(file)
    assert fault.value.reason == "broken"
