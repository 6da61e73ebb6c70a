"""Files on their way in: only where they are asked for, to the disk as they come, up to a limit.

A view that takes files says so with `takes_files`. To a person who signed in, what he sends there
is spooled up to the limit of the view, all files of a request together; nowhere else is a file
kept, whatever a request brings along. A file over the limit is received to its end, so that the
fields behind it are there, but not kept: what stands in its place is told by `ReceivedFile`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest

from documents.reasons import reason
from features.text import said

View = TypeVar("View", bound=Callable[..., Any])

_MB = 1024 * 1024
_LIMIT = "limit_of_files_mb"
_SMALL_LIMIT = "limit_of_small_files_mb"


def takes_files(limit_mb: int | None = None) -> Callable[[View], View]:
    """Mark a view as one that takes files, up to `DOCUMENTS_LIMIT_MB` unless it says otherwise.

    It stands below the other decorators, which hand the mark on.
    """

    def mark(view: View) -> View:
        setattr(view, _LIMIT, lambda: settings.DOCUMENTS_LIMIT_MB if limit_mb is None else limit_mb)
        return view

    return mark


def takes_small_files(limit_mb: int) -> Callable[[View], View]:
    """Mark a view to which anybody may send a file, small enough to be held in memory."""

    def mark(view: View) -> View:
        setattr(view, _SMALL_LIMIT, limit_mb)
        return view

    return mark


def small_limit_mb_of(view: object) -> int | None:
    """How many megabytes anybody may send to a view; None when that is nothing."""
    limit = getattr(view, _SMALL_LIMIT, None)
    return None if limit is None else int(limit)


def limit_mb_of(view: object) -> int | None:
    """How many megabytes of files a view takes; None when it takes no files."""
    limit = getattr(view, _LIMIT, None)
    return None if limit is None else int(limit())


class CutOff(SimpleUploadedFile):
    """In place of a file over the limit. It is empty, which every form refuses."""

    def __init__(self, name: str, limit_mb: int) -> None:
        super().__init__(name, b"")
        self.limit_mb = limit_mb


class ReceivedFile(forms.FileField):
    """A file; one that was over the limit on its way in is refused with the limit."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, CutOff):
            message = said(reason("too_large", {"limit": data.limit_mb}))
            raise forms.ValidationError(message, code="too_large")
        return super().clean(data, initial)


class NoFiles(FileUploadHandler):
    """Reads over files: there is no place for them at this address."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None


class SmallFiles(FileUploadHandler):
    """Holds files in memory, all of a request together up to a limit."""

    def __init__(self, request: HttpRequest, limit_mb: int) -> None:
        super().__init__(request)
        self._limit_mb = limit_mb
        self._left = limit_mb * _MB
        self._pieces: list[bytes] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._pieces = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._left -= len(raw_data)
        if self._left >= 0:
            self._pieces.append(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        name = self.file_name or ""
        if self._left < 0:
            return CutOff(name, self._limit_mb)
        return SimpleUploadedFile(name, b"".join(self._pieces))


class SpoolingUploadHandler(TemporaryFileUploadHandler):
    """Writes each chunk to the disk, until all files of the request are over the limit."""

    def __init__(self, request: HttpRequest, limit_mb: int) -> None:
        super().__init__(request)
        self._limit_mb = limit_mb
        self._left = limit_mb * _MB

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - as Django names it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Know beforehand what cannot fit: then nothing at all is written."""
        if content_length > self._left + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._left = -1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._left -= len(raw_data)
        if self._left < 0:
            self.file.close()
            return None
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        if self._left < 0:
            self.file.close()
            return CutOff(self.file_name or "", self._limit_mb)
        return super().file_complete(file_size)
