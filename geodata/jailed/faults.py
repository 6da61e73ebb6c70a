"""How the jail says that a file cannot be taken; the reasons are those of `geodata.reasons`."""

from typing import Any


class Fault(Exception):  # noqa: N818 - a finding about the file
    """A reason code with the details of its message."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details
