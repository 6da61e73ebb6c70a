"""Where files are kept: under their hash, written once, on the disk or in an S3-like store."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from accounts.rules import Label
from documents.rules import Refused

FULL = Label(
    "Няма място на диска за този файл. Нищо не е записано; обърнете се към администратора.",
    "There is no room on the disk for this file. Nothing was written; tell the administrator.",
)


class HashedFiles(FileSystemStorage):
    """Files on the disk: written beside their place, synced, linked into it, never over one."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".") as beside:
            for chunk in content.chunks():
                beside.write(chunk)
            beside.flush()
            os.fchmod(beside.fileno(), 0o640)
            os.fsync(beside.fileno())
            try:
                os.link(beside.name, target)
            except FileExistsError:
                return name
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Its own: what has the same hash is the same file."""
        return name


def store() -> Storage:
    """The store that the settings name."""
    return storages["documents"]


def keep(path: str, content: IO[bytes]) -> None:
    """Put a file into the store unless it is there.

    Raises:
        Refused: when the disk is full; nothing is left of the file then.
    """
    if store().exists(path):
        return
    content.seek(0)
    try:
        store().save(path, File(content))
    except OSError as error:
        raise Refused(FULL) from error


def spool() -> "IO[bytes]":
    """A file on the disk for what is on its way in; gone when it is closed."""
    folder = Path(settings.DOCUMENTS_SPOOL)
    folder.mkdir(parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=folder, prefix="coming-")
