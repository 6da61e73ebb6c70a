"""Uploads on their way in: streamed to the disk, cut off where they are too large."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class SpoolingUploadHandler(TemporaryFileUploadHandler):
    """Writes each chunk to the disk; a file over the limit is received no further than that.

    The form sees a file one byte over the limit or more, and says so.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start > settings.DOCUMENTS_LIMIT_MB * 1024 * 1024:
            assert self.request is not None
            self.request.META["documents.too_large"] = True
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)

    def upload_interrupted(self, *args: Any) -> None:
        """Leave no temporary file behind a connection that broke off."""
        super().upload_interrupted(*args)
