"""Why a document is not taken, as a code with details."""

from typing import Any


class Fault(Exception):  # noqa: N818 - read as a sentence where raised
    """A file that cannot be used; `reason` is a code that the outside puts into words."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details
