"""The walls around whatever opens a file that nobody vouches for.

Bubblewrap gives a child process a file system of system libraries and that file, read-only, no
network and no other processes. Where bubblewrap cannot run (no user namespaces), the child's own
limits of memory, time and network remain, and the log says so.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts")
SMALL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": os.defpath,
}
"""The environment inside: nothing of ours, one thread."""


def walls(package: Path) -> list[str]:
    """Bubblewrap and its arguments, with `package`/jailed as the only code of ours inside."""
    command = [str(shutil.which("bwrap")), "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108
    libraries = [*_SYSTEM, sys.prefix, sys.base_prefix, str(Path(sys.executable).parent)]
    for path in dict.fromkeys(libraries):
        if Path(path).is_symlink():
            command += ["--symlink", str(Path(path).readlink()), path]
        elif Path(path).exists() and not (path != "/usr" and path.startswith("/usr/")):
            command += ["--ro-bind", path, path]
    for part in ("__init__.py", "jailed"):
        command += ["--ro-bind", str(package / part), f"/reader/{package.name}/{part}"]
    return [*command, "--chdir", "/reader"]


def started(command: list[str], *, has_walls: bool, **more: str) -> subprocess.Popen[bytes]:
    """A child in the small environment; what it says is read from its pipes.

    Args:
        has_walls: whether the command is one of bubblewrap; the child is told, too.
        more: further variables of its environment.
    """
    kept_by = "bubblewrap" if has_walls else "none"
    return subprocess.Popen(  # noqa: S603 - our own command; names of files are arguments
        command,
        cwd=PROJECT,
        env=SMALL | {"KVARTAL_WALLS": kept_by} | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and whatever it has started in its group.

    Bubblewrap that is killed before it has tied its own child to itself would leave that one
    waiting for ever, with our pipes in its hands.
    """
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class Fault(Exception):  # noqa: N818 - read as a sentence where raised
    """What the child could not do, as a code, with numbers and names that explain it."""

    def __init__(self, reason: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details or {}


@contextmanager
def cell(file: Path, told: dict[str, Any], folders: Sequence[tuple[Path, str]] = (),
         *, seconds: float) -> Iterator["Cell"]:  # fmt: skip
    """A running `documents.jailed` with `file`; it is killed when the block ends.

    Args:
        told: arguments of the command, JSON-serialisable.
        folders: further folders it may read, and the name under which it is told of each.
        seconds: after which it is killed and the fault is `too_slow`.
    """
    with watched(
        lambda scratch: _started(file.resolve(), told, folders, scratch), seconds=seconds
    ) as child:
        yield child


@contextmanager
def watched(
    start: Callable[[Path], subprocess.Popen[bytes]], *, seconds: float
) -> Iterator["Cell"]:
    """A child started with a folder of its own; child and folder are gone when the block ends."""
    with TemporaryDirectory(prefix="kvartal-cell-") as scratch:
        process = start(Path(scratch))
        timer = Timer(seconds, end, [process])
        timer.start()
        try:
            yield Cell(process, Path(scratch), timer)
        finally:
            timer.cancel()
            end(process)
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


class Cell:
    """The child: lines of JSON that it answers, files that it leaves in `scratch`."""

    def __init__(self, process: subprocess.Popen[bytes], scratch: Path, timer: Timer) -> None:
        self._process = process
        self._timer = timer
        self.scratch = scratch

    def answers(self) -> Iterator[dict[str, Any]]:
        """Each line as it comes.

        Raises:
            Fault: when the child ends without having done its work.
        """
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for line in self._process.stdout:
            yield json.loads(line)
        told = self._process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        status = self._process.wait()
        if status == 0:
            return
        if status == 3 and told:
            said = json.loads(told[-1])
            raise Fault(said["fault"], said["details"])
        is_late = self._timer.finished.is_set()
        logger.warning("the reader of a document ended with %s: %s", status, told[-1:])
        raise Fault("too_slow" if is_late else "reader_died")


def _started(
    file: Path, told: dict[str, Any], folders: Sequence[tuple[Path, str]], scratch: Path
) -> subprocess.Popen[bytes]:
    reader = [sys.executable, "-E", "-s", "-m", "documents.jailed"]
    if has_walls():
        command = [*walls(Path(__file__).parent), "--ro-bind", str(file), "/in/file"]
        for folder, name in folders:
            command += ["--ro-bind", str(folder.resolve()), f"/in/{name}"]
            told = told | {name: f"/in/{name}"}
        command += ["--bind", str(scratch), "/scratch", *reader, "/in/file", "/scratch"]
    else:
        told = told | {name: str(folder.resolve()) for folder, name in folders}
        command = [*reader, str(file), str(scratch)]
    return started([*command, json.dumps(told)], has_walls=has_walls())


@cache
def has_walls() -> bool:
    """Whether bubblewrap works here; tried once in a process."""
    if shutil.which("bwrap") is not None:
        tried = subprocess.run(  # noqa: S603
            [*walls(Path(__file__).parent), sys.executable, "-c", ""],
            cwd=PROJECT, env=SMALL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        if tried.returncode == 0:
            return True
    logger.warning("bubblewrap cannot run here: files are read in a weaker jail")
    return False
