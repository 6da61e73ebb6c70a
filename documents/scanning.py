"""Virus scanning by clamd's INSTREAM, where a scanner is set."""

import socket
import struct
from typing import IO

from django.conf import settings

from accounts.rules import Label
from documents.rules import Refused, Scan

SECONDS = 60
_CHUNK = 64 * 1024

INFECTED = Label("В този файл е открит вирус. Не е приет.", "A virus was found. Not accepted.")
AWAY = Label(
    "Проверката за вируси не отговаря. Файлът не е приет; опитайте след малко.",
    "The virus scanner does not answer. The file was not accepted; try again in a while.",
)


def scan(content: IO[bytes]) -> Scan:
    """What the scanner says; UNSCANNED when the settings name none.

    Raises:
        Refused: a virus, or a scanner that is set and cannot be asked.
    """
    if not settings.DOCUMENTS_CLAMD:
        return Scan.UNSCANNED
    content.seek(0)
    try:
        with _connected(settings.DOCUMENTS_CLAMD) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            while chunk := content.read(_CHUNK):
                scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!I", 0))
            told = b""
            while more := scanner.recv(1024):
                told += more
    except OSError as error:
        raise Refused(AWAY) from error
    if told.rstrip(b"\0\n").endswith(b"FOUND"):
        raise Refused(INFECTED)
    if not told.rstrip(b"\0\n").endswith(b"OK"):
        raise Refused(AWAY)
    return Scan.CLEAN


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(SECONDS)
        scanner.connect(address)
        return scanner
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
