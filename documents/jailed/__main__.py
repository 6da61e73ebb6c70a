"""Do one thing with one document: `python -m documents.jailed FILE SCRATCH TOLD`.

TOLD is JSON: `command` (inspect, clean, signatures, read, redact) and its arguments. Answers are
lines of JSON on standard output; files are left in SCRATCH. A document that cannot be used ends
the process with status 3 and {"fault": reason, "details": {…}} as the last line of standard error.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from documents.jailed.confinement import confine
from documents.jailed.faults import Fault


def _command(name: str) -> Callable[..., Iterable[dict[str, Any]]]:
    """Libraries are loaded only for the command that needs them."""
    if name == "inspect":
        from documents.jailed.inspection import inspect

        return inspect
    if name == "clean":
        from documents.jailed.cleaning import clean

        return clean
    if name == "signatures":
        from documents.jailed.signatures import signatures

        return signatures
    if name == "read":
        from documents.jailed.pages import read

        return read
    if name == "redact":
        from documents.jailed.redaction import redact

        return redact
    raise ValueError(name)


def main(file: str, scratch: str, told: str) -> int:
    arguments: dict[str, Any] = json.loads(told)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answers
    try:
        for answer in _command(arguments.pop("command"))(Path(file), Path(scratch), **arguments):
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()
    except Fault as fault:
        return _failed(fault.reason, fault.details)
    except MemoryError:
        return _failed("reader_limit", {})
    return 0


def _failed(reason: str, details: dict[str, Any]) -> int:
    print(json.dumps({"fault": reason, "details": details}, ensure_ascii=False), file=sys.stderr)
    return 3


if __name__ == "__main__":
    confine()
    sys.exit(main(*sys.argv[1:]))
