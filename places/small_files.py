"""Small files that anybody hands in: read in the jail under narrow limits, a few at a time."""

import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from documents.reasons import reason
from documents.uploads import CutOff
from features.exporting.slots import BusyError, slot
from features.text import Bilingual, Text
from geodata.outlines import NotAnOutline
from geodata.reading import SMALL, Opened, opened
from geodata.reports import Refused

AT_ONCE = 2
LOCK_CLASS = 0x4B564152  # "KVAR"
_ENDINGS = re.compile(r"\.[a-zA-Z]{2,8}(?=\.|$)")
_BUSY = Text(
    "В момента се четат други файлове. Опитайте след малко.",
    "Other files are being read at the moment. Try again in a while.",
)


class NotTakenError(ValueError):
    """What was handed in cannot be taken; `why` is for the person who did it."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


class WaitError(Exception):
    """Too much is asked at this moment; `why` says of what."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@contextmanager
def handed_in(
    upload: "UploadedFile[Any]", columns: Collection[str] | None = None
) -> Iterator[Opened]:
    """The only layer of a file, with some of its columns or all.

    Raises:
        NotTakenError: from here or while the rows are read.
        WaitError: when as many files as allowed are being read.
    """
    if isinstance(upload, CutOff):
        raise NotTakenError(reason("too_large", {"limit": upload.limit_mb}))
    # of the name only what says the format: the rest is the person's own
    ending = "".join(_ENDINGS.findall(upload.name or "")[-2:])
    try:
        with tempfile.TemporaryDirectory(prefix="kvartal-file-") as folder:
            file = Path(folder) / f"file{ending}"
            with file.open("wb") as written:
                for piece in upload.chunks():
                    written.write(piece)
            with (
                slot(LOCK_CLASS, AT_ONCE),
                opened(file, columns=columns, limits=SMALL) as source,
            ):
                yield source
    except BusyError:
        raise WaitError(_BUSY) from None
    except Refused as refusal:
        raise NotTakenError(refusal.message) from None
    except NotAnOutline as refusal:
        raise NotTakenError(refusal.why) from None
