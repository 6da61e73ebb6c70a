"""Limits that the reader puts on itself before it opens anything."""

import ctypes
import os
import resource

MEMORY_LIMIT = 3 << 30
"""Address space, which is several times what is really used."""
CPU_SECONDS = 900
FILE_SIZE_LIMIT = 1 << 30
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine() -> None:
    """Limit memory, time and file size; leave the network where no outer jail has done so."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE_LIMIT, FILE_SIZE_LIMIT))
    if os.environ.get("KVARTAL_WALLS") != "bubblewrap":
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
